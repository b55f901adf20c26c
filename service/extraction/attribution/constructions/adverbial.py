"""Constructions whose cue is an adjunct or an adverb: `according to`, fixed phrases, `reportedly`."""

from __future__ import annotations

from collections.abc import Iterator

from service.extraction.attribution.content.contents import host_content
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt_all
from service.extraction.model.document import Document
from service.extraction.model.labels import Construction
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.lexicon import CueEntry, Lexicon
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import QUOTATION_MARKS
from service.extraction.syntax.tree import (
    child,
    children,
    clause_around,
    is_nominal,
    noun_phrase,
    subtree,
    trimmed,
)

# Fixed phrases by their last word: rank, row of the table, words.
Adjuncts = dict[int, list[tuple[int, CueEntry, Words]]]
_MEASURES = word_class("attribution", "measures")


def adverbial_candidates(doc: Document, lexicon: Lexicon) -> Iterator[AttributionCandidate]:
    """Candidates of fixed phrases before a noun phrase, and of sentence adverbs."""
    adjuncts = _adjuncts_in(doc, lexicon)
    near = {word.sentence for end in adjuncts for word in doc.words[end : end + 2]}
    for word in doc.words:
        counted = word.upos == "NUM" and child(doc, word.index, "nmod") is not None  # `one of the nurses`
        if is_nominal(word) or counted:
            # `state` in `according to state radio`
            modifies = word.head > word.index and word.relation in ("compound", "nmod")
            if word.sentence in near and not modifies:
                yield from attempt_all(adjunct, doc, word.index, adjuncts)
        elif word.upos == "ADV":
            yield from attempt_all(adverb, doc, word.index, lexicon)


def _adjuncts_in(doc: Document, lexicon: Lexicon) -> Adjuncts:
    """The fixed phrases of the article; the longest have the lowest rank."""
    by_last: dict[str, list[tuple[int, tuple[str, ...], CueEntry]]] = {}
    for rank, (phrase, entry) in enumerate(lexicon.phrases):
        by_last.setdefault(phrase[-1], []).append((rank, phrase, entry))
    found: Adjuncts = {}
    for word in doc.words:
        for rank, phrase, entry in by_last.get(word.text.lower(), ()):
            words = tuple(range(word.index + 1 - len(phrase), word.index + 1))
            if words[0] >= 0 and phrase == tuple(doc.words[i].text.lower() for i in words):
                found.setdefault(word.index, []).append((rank, entry, words))
    return found


def adjunct(doc: Document, head: int, adjuncts: Adjuncts) -> Iterator[AttributionCandidate]:
    """`According to X, P` · `P, according to X` · `in the words of X, P`."""
    entry, cue = _phrase_before(doc, head, adjuncts)
    if entry is None or (entry.lemma != "according to" and not _set_off(doc, head, cue)):
        return
    source = tuple(i for i in noun_phrase(doc, head) if i not in cue)
    measures = len(source) == 1 and doc.words[head].lemma in _MEASURES
    top = head if doc.words[head].head not in cue else doc.words[head].head
    content = host_content(doc, top, cue)
    if content and source and not measures:
        name: Construction = "according_to" if entry.lemma == "according to" else "adjunct"
        yield AttributionCandidate(
            anchor=cue[0], cue=cue, content=content, source=NounPhrase(source, head), construction=name,
            lemma=entry.lemma, kind=entry.kind, stance=entry.stance, prior=entry.weight,
        )  # fmt: skip


def _phrase_before(doc: Document, head: int, adjuncts: Adjuncts) -> tuple[CueEntry | None, Words]:
    """The longest fixed phrase (`in the words of`) that ends where the noun phrase begins."""
    first = min(noun_phrase(doc, head), default=head)
    found = [*adjuncts.get(first - 1, ()), *adjuncts.get(first, ())]
    _, entry, words = min(found, key=lambda each: each[0], default=(0, None, ()))
    return entry, words


def _set_off(doc: Document, head: int, cue: Words) -> bool:
    """`In the view of most doctors, P`, not `stands in the view of the harbour`: the phrase opens the sentence or
    follows a comma or a quotation; behind a bare `per` the noun is definite (not `three pounds per head`).
    """
    opens = cue[0] == doc.sentence_of(head).first
    first = noun_phrase(doc, head)[0]
    definite = doc.words[first].feature("Definite") == "Def" or doc.words[first].upos == "PROPN"
    quoted = doc.words[cue[0] - 1].text in QUOTATION_MARKS  # `“P,” in the words of X`
    return (opens or quoted or doc.words[cue[0] - 1].text == ",") and (definite or len(cue) > 1)


def adverb(doc: Document, adverb: int, lexicon: Lexicon) -> Iterator[AttributionCandidate]:
    """`X reportedly P`: the content is the clause without the adverb, and the attribution has no source."""
    if not (rows := lexicon.adverb(doc.words[adverb].lemma)):
        return
    entry, host = rows[0], clause_around(doc, adverb)
    # `"Allegedly" is a long word`
    talked_about = all(doc.lower_text(i) in QUOTATION_MARKS for i in (adverb - 1, adverb + 1))
    if talked_about or host is None:
        return
    outside = [adverb, *children(doc, host, "parataxis", "advcl", "conj", "cc", "mark", "case")]
    content = trimmed(doc, subtree(doc, host, outside))
    if len(content) > 1:
        yield AttributionCandidate(
            anchor=adverb, cue=(adverb,), content=content, source=NOBODY, construction="adverb",
            stance=entry.stance, lemma=entry.lemma, kind=entry.kind, prior=entry.weight,
        )  # fmt: skip
