"""Unnamed sources who turn out to have a name when the whole article is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import SourceMention
from service.extraction.coreference.identification import spans_of_referent
from service.extraction.coreference.phrases.document_issuers import author_word, issuer_word
from service.extraction.coreference.phrases.turn_labels import of_other_labels
from service.extraction.coreference.unnamed.features import Unnamed
from service.extraction.coreference.unnamed.scoring import named_as, unnamed_sources
from service.extraction.mentions.descriptions import DEFINITE
from service.extraction.model.containment import attempt
from service.extraction.model.document import Document
from service.extraction.syntax.tree import determiner_of, noun_phrase

Found = list[tuple[int, ...]]


def with_issuers(state: DiscourseState, found: Found) -> Found:
    """What each mention means: for a document its issuer, also where only a later mention tells who that is, or a
    subject behind it: `In its report, the council said P. The report said Q`.
    """
    for referent in state.referents:
        if referent.categories == {"document"} and referent.stands_for is None and not referent.names:
            authors = (author for seen in referent.seen for author in _authors(state.document, seen.word))
            known = (state.resolve(state.meaning[author]) for author in authors if author in state.meaning)
            referent.stands_for = next(known, None)
    return [tuple(map(state.resolve, means)) if len(means) == 1 else means for means in found]


def _authors(document: Document, paper: int) -> Iterator[int | None]:
    """The issuer behind the document's noun, and who speaks in a new document or in one of his own: not in `the report`
    or `the letter`, which may be another's.
    """
    yield issuer_word(document, noun_phrase(document, paper), paper)
    author = author_word(document, paper)
    behind = author is not None and author > paper
    yield author if behind and determiner_of(document, paper) not in DEFINITE else None


def with_names(state: DiscourseState, mentions: Sequence[SourceMention], found: Found) -> Found:
    """What each mention means: for an unnamed source the named referent that it turned out to be."""
    heads: dict[int, list[int]] = {}
    quoting: dict[int, set[int]] = {}
    for mention, means in zip(mentions, found, strict=True):
        if len(means) == 1:
            heads.setdefault(means[0], []).append(mention.head)
            if mention.speaker is not None:
                quoting.setdefault(means[0], set()).update(found[mention.speaker])
    for one in attempt([], unnamed_sources, state, heads, quoting):
        found = attempt(found, _named, state, one, found)
    return found


def _named(state: DiscourseState, one: Unnamed, found: Found) -> Found:
    index = named_as(state, one)
    labels = (seen.word for seen in state.referents[one.index].seen if seen.source)
    if index is None or any(index in of_other_labels(state, word) for word in labels):
        return found
    state.referents[index].mentions.update(spans_of_referent(state.document, state.referents[one.index]))
    return [(index,) if means == (one.index,) else means for means in found]
