"""Every gold attribution and every prediction as a case: right, missed or spurious, with the reason and its
properties."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evaluation.alignment import SAME, align, characters, overlap, same_chain
from evaluation.cue_lemmas import cue_lemma
from evaluation.marked import Marked, MarkedArticle
from evaluation.words import quote_type, words_in
from service.extraction.model.spans import Spans, covers, text_of
from service.extraction.resources.lexicon import lexicon

_PRONOUNS = frozenset(
    "i we you he she they it me us him her them his hers their theirs our my your its who whom whose which that"
    " this these those one others another someone everyone himself herself themselves".split()
)
_OPENERS = {
    "that": ("that",),
    "to": ("to",),
    "question word": ("whether", "if", "what", "who", "why", "how", "when", "where", "which"),
    "preposition": (
        "of",
        "for",
        "about",
        "on",
        "in",
        "with",
        "by",
        "from",
        "against",
        "as",
        "at",
        "over",
        "into",
    ),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One finding. A `right` or a boundary case has both sides; `faults` are the faults of a right one.

    `facets` are what cases can be counted and filtered by; they describe the gold side where there is one.
    """

    article: MarkedArticle
    verdict: str
    reason: str
    gold: Marked | None
    predicted: Marked | None
    faults: tuple[str, ...]
    facets: dict[str, str]


def cases(article: MarkedArticle, predicted: Sequence[Marked]) -> Iterator[Case]:
    """All cases of an article: one for each gold attribution, one for each prediction that is not right."""
    gold, text = article.attributions, article.text
    pairs = align(text, gold, predicted)
    matched = {predicted[j].id for j in pairs.values()}
    for i, g in enumerate(gold):
        if i in pairs:
            p = predicted[pairs[i]]
            yield Case(article, "right", "right", g, p, faults(text, g, p), _facets(text, g, p))
        else:
            reason, near = _why_missed(text, g, predicted, matched)
            yield Case(article, "missed", reason, g, near, (), _facets(text, g, near))
    found = {gold[i].id for i in pairs}
    for p in predicted:
        if p.id not in matched:
            reason, of = _why_spurious(text, p, gold, predicted, found)
            yield Case(article, "spurious", reason, of, p, (), _facets(text, p, p))


def _why_missed(
    text: str, gold: Marked, predicted: Sequence[Marked], matched: set[str]
) -> tuple[str, Marked | None]:
    sharing = [p for p in predicted if _share_cue(text, gold, p)]
    if sharing:
        near = max(sharing, key=lambda p: overlap(text, gold.content, p.content))
        return ("cue right, " + _content_fault(text, gold.content, near.content)), near
    close = max(predicted, key=lambda p: overlap(text, gold.content, p.content), default=None)
    if close is not None and overlap(text, gold.content, close.content) >= SAME:
        return "content taken by another of its size", close
    if close is not None and close.id not in matched and overlap(text, gold.content, close.content) > 0:
        return "other cue, " + _content_fault(text, gold.content, close.content), close
    holder = next((p for p in predicted if gold.cue and covers(p.content, gold.cue)), None)
    if holder is not None:
        return "nothing found, cue in the content of a prediction", holder
    return "nothing found", None


def _why_spurious(
    text: str, predicted: Marked, gold: Sequence[Marked], others: Sequence[Marked], found: set[str]
) -> tuple[str, Marked | None]:
    sharing = [g for g in gold if _share_cue(text, g, predicted)]
    if sharing:
        near = max(sharing, key=lambda g: overlap(text, g.content, predicted.content))
        if near.id in found:
            return "second one for a cue", near
        return "cue right, " + _content_fault(text, near.content, predicted.content), near
    whole = predicted.content + predicted.cue
    for holder in gold:
        if covers(holder.content, whole):
            return "nested in a gold content", holder
    if any(o.id != predicted.id and covers(o.content, whole) for o in others):
        return "nested in a prediction", None
    close = max(gold, key=lambda g: overlap(text, g.content, predicted.content), default=None)
    if close is not None and overlap(text, close.content, predicted.content) > 0.1:
        return ("second cue for a content" if close.id in found else "wrong cue for a content"), close
    return "invented", None


def _share_cue(text: str, a: Marked, b: Marked) -> bool:
    return bool(characters(text, a.cue) & characters(text, b.cue))


def _content_fault(text: str, gold: Spans, predicted: Spans) -> str:
    wanted, got = characters(text, gold), characters(text, predicted)
    if not wanted & got:
        return "content elsewhere"
    if wanted <= got or len(got) > 1.5 * len(wanted):
        return "content too long"
    return "content too short" if got <= wanted or len(wanted) > 1.5 * len(got) else "content shifted"


def faults(text: str, gold: Marked, predicted: Marked) -> tuple[str, ...]:
    """The faults of a detected attribution: edges of the content, source, cue, type, stance, chain."""
    found = [f"content {edge}" for edge in edges(text, gold.content, predicted.content)]
    found += _source_faults(text, gold.source, predicted.source)
    if gold.cue and not _share_cue(text, gold, predicted):
        found.append("cue wrong" if predicted.cue else "cue missing")
    for name in ("type", "stance"):
        wanted, got = getattr(gold, name), getattr(predicted, name)
        if wanted and wanted != got:
            found.append(f"{name} {wanted} taken for {got}")
    if gold.chain is not None and not same_chain(gold, predicted):
        found.append(_chain_fault(gold, predicted))
    return tuple(found)


def _source_faults(text: str, gold: Spans, predicted: Spans) -> list[str]:
    if not gold or not predicted:
        return ["source missing"] if gold else ["source added"] if predicted else []
    if overlap(text, gold, predicted) >= SAME:
        exact = words_in(text, gold) == words_in(text, predicted)
        return [] if exact else ["source inexact"]
    wanted, got = characters(text, gold), characters(text, predicted)
    if not wanted & got:
        return ["source elsewhere"]
    return ["source too long" if len(got) > len(wanted) else "source too short"]


def _chain_fault(gold: Marked, predicted: Marked) -> str:
    wanted, got = gold.chain or (), predicted.chain or ()
    if len(wanted) != len(got):
        return f"chain of {len(got)} for {len(wanted)}"
    return "chain name wrong"


def edges(text: str, gold: Spans, predicted: Spans) -> Iterator[str]:
    """Which edges differ, by words: `starts early`, `starts late`, `ends early`, `ends late`, `inner part`."""
    wanted, got = words_in(text, gold), words_in(text, predicted)
    if wanted == got or not wanted or not got:
        return
    if wanted[0] != got[0]:
        yield "starts early" if got[0] < wanted[0] else "starts late"
    if wanted[-1] != got[-1]:
        yield "ends late" if got[-1] > wanted[-1] else "ends early"
    if wanted[0] == got[0] and wanted[-1] == got[-1]:
        yield "inner part"


def edge_words(text: str, gold: Spans, predicted: Spans) -> Iterator[tuple[str, str]]:
    """For each differing edge, the extra or missing words, in lower case."""
    wanted, got = words_in(text, gold), words_in(text, predicted)
    for edge in edges(text, gold, predicted):
        longer, shorter = (got, wanted) if edge in ("starts early", "ends late") else (wanted, got)
        if edge.startswith("starts"):
            extra = [w for w in longer if w < shorter[0]][:3]
        elif edge.startswith("ends"):
            extra = [w for w in longer if w > shorter[-1]][:3]
        else:
            extra = sorted(set(wanted) ^ set(got))[:3]
        yield edge, " ".join(text[w.start : w.end].lower() for w in extra)


def _facets(text: str, marked: Marked, predicted: Marked | None) -> dict[str, str]:
    lemma = cue_lemma(text_of(text, marked.cue)) or "no cue"
    return {
        "type": quote_type(text, marked.content),
        "lemma": lemma,
        "kind": _lexicon_kind(lemma),
        "source": source_kind(text, marked.source),
        "opener": opener(text, marked.content),
        "length": _bucket(len(words_in(text, marked.content))),
        "pieces": str(min(len(marked.content), 3)),
        "stance": marked.stance or "unknown",
        "links": str(len(marked.chain)) if marked.chain is not None else "unknown",
        "construction": predicted.construction or "unknown" if predicted else "none",
        "confidence": f"{int(predicted.confidence * 10) / 10:.1f}" if predicted else "none",
    }


def _lexicon_kind(lemma: str) -> str:
    if not any(c.isalpha() for c in lemma) or lemma == "no cue":
        return "punctuation or none"
    for pos in ("VERB", "PHRASE", "NOUN", "ADJ", "ADV"):
        if entries := lexicon().index.get((lemma, pos)):
            return entries[0].kind
    return "not in the lexicon"


def source_kind(text: str, source: Spans) -> str:
    """`none`, `pronoun`, `named` (a capitalised word that does not open the article) or `common`."""
    words = [text[w.start : w.end] for w in words_in(text, source)]
    if not words:
        return "none"
    if len(words) == 1 and words[0].lower() in _PRONOUNS:
        return "pronoun"
    head = (
        words if words[0][0].islower() else [w for w in words if w.lower() not in ("the", "a", "an", "some")]
    )
    capitalised = [w for w in head if w[0].isupper() and w.lower() not in _PRONOUNS]
    starts_sentence = bool(re.search(r"(?:^|[.!?\n]['\"”’]?\s*)$", text[: source[0].start]))
    return (
        "named"
        if len(capitalised) > (1 if starts_sentence and len(head) == len(words) > 1 else 0)
        else "common"
    )


def opener(text: str, content: Spans) -> str:
    """How the content begins: `quotation mark`, `that`, `to`, `question word`, `preposition` or `other`."""
    start = content[0].start
    if re.match(r"[\"“„«‘'`]", text[start:]):
        return "quotation mark"
    words = words_in(text, content)
    first = text[words[0].start : words[0].end].lower() if words else ""
    return next((name for name, openers in _OPENERS.items() if first in openers), "other")


def _bucket(count: int) -> str:
    limits = (1, 3, 6, 12, 20, 40)
    return next((f"up to {limit:2} words" for limit in limits if count <= limit), "more than 40")
