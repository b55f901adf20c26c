"""Make attributions consistent with each other before their chains are built.

A content is entirely inside its parent's content, and the article's own voice is not an attribution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from service.extraction.attribution.content.edges import cut_to
from service.extraction.attribution.content.quotation_edges import content_spans
from service.extraction.chains.chains import is_publisher
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.mentions.outlets import same_outlet
from service.extraction.model.containment import attempt, attempt_else
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.record import Record, Resolution, alone, only, outermost_first
from service.extraction.model.spans import merged, text_of
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import case_of, children, spans_of

# What points to the article itself before its nouns; in a letter `your article` does.
_POINTERS = {
    **dict.fromkeys(word_class("chains", "own_voice"), frozenset({"this", "our"})),
    **dict.fromkeys(word_class("chains", "own_texts"), frozenset({"this", "our", "your"})),
}
_VERSIONS = word_class("chains", "parts_of_own_texts")
_STORIES = word_class("chains", "own_stories")


def within_parents(doc: Document, records: Sequence[Record]) -> list[Record]:
    """Records whose content ends where their parent's does; without a parent where nothing would be left."""
    found = list(records)
    for i in outermost_first(records):
        if (parent := found[i].parent) is not None:
            outer = frozenset(found[parent].candidate.content)
            found[i] = attempt_else(partial(alone, found[i]), _within, doc, found[i], outer)
    return found


def _within(doc: Document, record: Record, outer: frozenset[int]) -> Record:
    candidate = record.candidate
    inside = [k for k in candidate.content if k in outer]
    if not inside:
        return replace(record, parent=None)
    if len(inside) == len(candidate.content):
        return record
    return replace(record, candidate=cut_to(doc, candidate, inside, "within_parents"))


def with_spans(doc: Document, records: Sequence[Record], quotations: QuotationIndex) -> list[Record]:
    """The records with the spans of their contents; a mark that closes an inner content is part of the outer too."""
    contents = [record.candidate.content for record in records]
    spans = [
        attempt((), content_spans, doc, c, quotations) or attempt((), spans_of, doc, c) for c in contents
    ]
    for i in reversed(outermost_first(records)):
        if (parent := records[i].parent) is not None:
            spans[parent] = merged((*spans[parent], *spans[i]), doc.text)
    return [replace(record, spans=own) for record, own in zip(records, spans, strict=True)]


def side_by_side(doc: Document, records: Sequence[Record]) -> list[Record]:
    """The records without parents, with the spans of their words: what is left where `with_spans` fails."""
    spans = [attempt((), spans_of, doc, record.candidate.content) for record in records]
    return [replace(record, parent=None, spans=own) for record, own in zip(records, spans, strict=True)]


def of_the_article(doc: Document, records: Sequence[Record], quotations: QuotationIndex) -> list[Record]:
    """The records with nobody as the source where that is the article itself: `This newspaper urges its readers to P`,
    `Our correspondent reports that P`, in a letter `Your article says that P`, outside of quotations. `Our
    correspondent reports, quoting Y` is Y's.
    """
    return [attempt(record, _of_others, doc, record, quotations) for record in records]


def _of_others(doc: Document, record: Record, quotations: QuotationIndex) -> Record:
    candidate = record.candidate
    relays = tuple(r for r in candidate.relays if not _is_own(doc, r.phrase, quotations))
    source = NOBODY if _is_own(doc, candidate.source, quotations) else candidate.source
    if source == candidate.source and relays == candidate.relays:
        return record
    return replace(record, candidate=replace(candidate, source=source, relays=relays))


def _is_own(doc: Document, phrase: NounPhrase, quotations: QuotationIndex) -> bool:
    if not phrase or quotations.holds(doc.words[phrase.head].start):
        return False
    return _points_here(doc, phrase, phrase.head) or _is_version(doc, phrase, phrase.head)


def _points_here(doc: Document, phrase: NounPhrase, noun: int) -> bool:
    """`this newspaper`, `our correspondent`."""
    pointers = _POINTERS.get(doc.words[noun].lemma.lower(), frozenset())
    return any(doc.lower_text(i) in pointers for i in doc.children[noun] if i in phrase)


def _is_version(doc: Document, phrase: NounPhrase, noun: int) -> bool:
    """`an earlier version of this article`, `the headline on an earlier version of this story`."""
    if doc.words[noun].lemma.lower() not in _VERSIONS:
        return False
    parts = [i for i in children(doc, noun, "nmod") if i in phrase and case_of(doc, i) in ("of", "on", "to")]
    return any(_points_here_or_is_told(doc, phrase, i) or _is_version(doc, phrase, i) for i in parts)


def _points_here_or_is_told(doc: Document, phrase: NounPhrase, noun: int) -> bool:
    """`this article`, and `this story` or `this report`, which other things are called too."""
    story = doc.words[noun].lemma.lower() in _STORIES
    here = any(doc.lower_text(i) in ("this", "our") for i in children(doc, noun, "det", "nmod:poss"))
    return (story and here) or _points_here(doc, phrase, noun)


def with_publisher(doc: Document, records: Sequence[Record], publisher: str | None) -> list[Record]:
    """The records with the publisher's name where their words are that, though the entity has another name: `told the
    Lantern` in the Lantern, whose article speaks of the Lantern Review too.
    """
    if publisher is None:
        return list(records)
    return [attempt(record, _with_publisher, doc, record, publisher) for record in records]


def _with_publisher(doc: Document, record: Record, publisher: str) -> Record:
    def known(who: Resolution, phrase: NounPhrase) -> Resolution:
        called = who.is_outlet and same_outlet(text_of(doc.text, spans_of(doc, phrase.words)), publisher)
        return replace(who, name=publisher) if called else who

    relays = zip(record.relays, record.candidate.relays, strict=True)
    source = record.source and known(record.source, record.candidate.source)
    return replace(record, source=source, relays=tuple(known(who, relay.phrase) for who, relay in relays))


def without_own_voice(records: Sequence[Record], publisher: str | None) -> list[Record]:
    """The records without those of the article's publisher, who is never a source: `The Lantern has learned that P` in
    the Lantern. Where somebody else hands it on (`X reported that P, citing the Lantern`), that one is the source.
    """
    others = [attempt_else(partial(_of_nobody, record), _of_another, record, publisher) for record in records]
    return only(records, {i: record for i, record in enumerate(others) if record is not None})


def _of_nobody(record: Record) -> Record:
    candidate = replace(record.candidate, source=NOBODY, relays=())
    return replace(record, candidate=candidate, source=None, relays=())


def _of_another(record: Record, publisher: str | None) -> Record | None:
    """The record with its innermost source that is not the publisher, None where there is none."""
    if record.source is None or not is_publisher(record.source, publisher):
        return record
    relays = record.candidate.relays
    for k in reversed(range(len(relays))):
        if not is_publisher(record.relays[k], publisher):
            candidate = replace(
                record.candidate, source=relays[k].phrase, relays=relays[:k], relation=relays[k].relation
            )
            return replace(record, candidate=candidate, source=record.relays[k], relays=record.relays[:k])
    return None
