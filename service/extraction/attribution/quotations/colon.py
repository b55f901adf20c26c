"""Quotations that a colon or a dash leads to: `The paper reports:` before a quoted paragraph, `Zelensky: "…"`."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace
from itertools import pairwise

from service.extraction.attribution.cues import REPORTING_FRAMES, is_reporting, verb_cue
from service.extraction.attribution.sources import nominal, recipient_of, source_of_verb
from service.extraction.attribution.stance import stance_of
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt
from service.extraction.model.document import Document, Sentence
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.lexicon import Lexicon
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.syntax.punctuation import LEADS, LONG_DASHES, letters
from service.extraction.syntax.tree import child, is_verbal, verb_group

_RULES = PARAMETERS.constructions
_PRIORS = PARAMETERS.priors


def introduced(doc: Document, words: Words, lexicon: Lexicon) -> AttributionCandidate | None:
    """A clause with a subject before the colon that leads to the quotation, maybe a paragraph up; a comma will
    do after a reporting verb that ends its sentence.

    The cue is the clause's reporting verb, or where it has none (`She had an answer:`) verb and colon.
    """
    mark = words[0] - 1
    if mark < 1 or doc.words[mark].text not in LEADS or not letters(doc, words):
        return None
    verb = _reporting_verb(doc, mark, lexicon)
    if letters(doc, words) < _RULES.weighty and verb != mark - 1:
        return None  # `wrote three words: "Come home."` is too little to go by
    if doc.words[mark].text == "," and (verb != mark - 1 or doc.sentence_of(mark).last != words[0]):
        return None
    if verb is not None:
        cue = verb_cue(doc, verb, lexicon)
        entry = cue.entry(*REPORTING_FRAMES)
        source = source_of_verb(doc, verb)
        candidate = AttributionCandidate(
            anchor=verb, cue=cue.words, content=words, source=source, construction="colon",
            stance=stance_of(doc, cue, entry), lemma=cue.lemma, kind=entry.kind if entry else "", prior=_PRIORS.colon,
        )  # fmt: skip
    elif (verb := _clause_verb(doc, mark)) is not None:
        source = source_of_verb(doc, verb)
        candidate = AttributionCandidate(
            anchor=verb, cue=(*verb_group(doc, verb), mark), content=words, source=source,
            construction="colon", lemma=doc.words[verb].lemma, kind="speech", prior=_PRIORS.colon_without_report,
        )  # fmt: skip
    else:
        return None
    if not source or set(source) & set(words):
        return None
    return replace(candidate, recipient=recipient_of(doc, verb))


def _reporting_verb(doc: Document, mark: int, lexicon: Lexicon) -> int | None:
    """The last reporting verb of the sentence before the mark."""
    before = range(mark - 1, doc.sentence_of(mark).first - 1, -1)
    return next((i for i in before if is_reporting(doc, i, lexicon)), None)


def _clause_verb(doc: Document, mark: int) -> int | None:
    """The last verb before the mark that has a subject of its own."""
    before = range(mark - 1, doc.sentence_of(mark).first - 1, -1)
    return next((i for i in before if is_verbal(doc.words[i]) and child(doc, i, "nsubj") is not None), None)


def labelled(doc: Document, words: Words) -> AttributionCandidate | None:
    """`Zelensky: "…"`, a colon or dash after a short name and no verb · `among them Ann Lee -- "…" -- and others`."""
    mark = words[0] - 1
    if mark < 1 or doc.words[mark].text not in {":", *LONG_DASHES}:
        return None
    if letters(doc, words) < _RULES.weighty:
        return None
    label = _short_label(doc, mark) or _dashed_name(doc, mark)
    heads = tuple(i for i in label if doc.words[i].upos in ("PROPN", "NOUN", "PRON"))
    if not heads:
        return None
    source = nominal(doc, heads[0])
    source = source.with_words(tuple(i for i in source if i < mark)) or NounPhrase(heads[:1], heads[0])
    return AttributionCandidate(
        anchor=mark, cue=(mark,), content=words, source=source, construction="colon",
        lemma=doc.words[mark].text, kind="speech", prior=_PRIORS.label,
    )  # fmt: skip


def _short_label(doc: Document, mark: int) -> list[int]:
    """The words of the line before the mark, if they are few and none is a verb."""
    label = [i for i in range(doc.sentence_of(mark).first, mark) if doc.words[i].upos != "PUNCT"]
    return (
        [] if len(label) > _RULES.longest_name or any(doc.words[i].upos == "VERB" for i in label) else label
    )


def _dashed_name(doc: Document, mark: int) -> list[int]:
    """The full name right before a dash, in any sentence."""
    first = mark
    while doc.words[mark].text != ":" and first > 0 and doc.words[first - 1].upos == "PROPN":
        first -= 1
    return list(range(first, mark)) if mark - first >= 2 else []


def block_candidates(doc: Document, lexicon: Lexicon, used: Container[int]) -> Iterator[AttributionCandidate]:
    """A candidate for each sentence that ends in a cue and a colon, with the whole next paragraph as its content.

    `used` holds the anchors of candidates that have a content already.
    """
    for sentence, below in pairwise(doc.sentences):
        if below.paragraph != sentence.paragraph and doc.words[sentence.last - 1].text == ":":
            candidate = attempt(None, _block, doc, sentence, below, lexicon, used)
            if candidate is not None:
                yield candidate


def _block(
    doc: Document, sentence: Sentence, below: Sentence, lexicon: Lexicon, used: Container[int]
) -> AttributionCandidate | None:
    """The paragraph that begins with `below`, as the content of what comes before the colon."""
    verb = next((i for i in _before_colon(sentence) if is_reporting(doc, i, lexicon)), None)
    if verb is None or verb in used:
        return None
    source = source_of_verb(doc, verb)
    if not source:
        return None
    cue = verb_cue(doc, verb, lexicon)
    return AttributionCandidate(
        anchor=verb, cue=(*cue.words, sentence.last - 1), content=_paragraph(doc, below), source=source,
        construction="block", recipient=recipient_of(doc, verb),
        stance=stance_of(doc, cue, cue.entry(*REPORTING_FRAMES)), lemma=cue.lemma, prior=_PRIORS.block,
        kind=cue.entries[0].kind if cue.entries else "",
    )  # fmt: skip


def _before_colon(sentence: Sentence) -> range:
    return range(
        sentence.last - 2,
        max(sentence.first, sentence.last - 2 - _RULES.cue_before_colon) - 1,
        -1,
    )


def _paragraph(doc: Document, first: Sentence) -> tuple[int, ...]:
    """The words of the paragraph that begins with a sentence."""
    last = first.index
    while last + 1 < len(doc.sentences) and doc.sentences[last + 1].paragraph == first.paragraph:
        last += 1
    return tuple(range(first.first, doc.sentences[last].last))
