"""Unnamed sources named when the whole article is read: all mentions of one are those of whom it is."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.coreference.antecedents.unnamed import Unnamed, named_as, unnamed_sources
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import SourceMention
from service.extraction.coreference.identification import spans_of_referent
from service.extraction.model.containment import attempt

Found = list[tuple[int, ...]]


def with_issuers(state: DiscourseState, found: Found) -> Found:
    """What each mention means, a document's issuer also where only a later mention of the document tells him."""
    return [tuple(map(state.resolve, means)) if len(means) == 1 else means for means in found]


def with_names(state: DiscourseState, mentions: Sequence[SourceMention], found: Found) -> Found:
    """What each mention means, a named referent in place of the unnamed one that it is."""
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
    if index is None:
        return found
    state.referents[index].mentions.update(spans_of_referent(state.document, state.referents[one.index]))
    return [(index,) if means == (one.index,) else means for means in found]
