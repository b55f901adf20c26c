"""The names of an article, introduced before anything else is read: what they mean does not depend on the order."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent
from service.extraction.coreference.named_entities import named_referent, titles_of
from service.extraction.layout.dateline import first_dateline
from service.extraction.mentions.appositions import apposed, beside
from service.extraction.mentions.matching.abbreviations import (
    phrases_behind,
    short_forms_again,
    titles_of_persons,
)
from service.extraction.mentions.matching.name_matching import bearers_of, groups
from service.extraction.mentions.names import ProperName, proper_names
from service.extraction.model.containment import attempt
from service.extraction.model.document import Document
from service.extraction.model.spans import Span


def introduce_names(state: DiscourseState) -> None:
    """A referent for each group of names; titles and appositions beside a name mean its bearer too."""
    document = state.document
    names = _names(document)
    found = attempt(tuple((name,) for name in names), groups, document, names)
    known = [attempt(_unknown(group), named_referent, document, group) for group in found]
    roles = [attempt(frozenset(), titles_of, document, referent) for referent in known]
    titles = attempt({}, titles_of_persons, document, found, roles)
    index_of = {k: state.introduce(referent) for k, referent in enumerate(known) if k not in titles}
    nobody: list[tuple[int, ...]] = [()] * len(found)
    bearers = attempt(nobody, bearers_of, found)
    for k, group in enumerate(found):
        index = index_of.get(titles.get(k, k), 0)
        state.referents[index].bearers = tuple(index_of[b] for b in bearers[k] if b in index_of)
        for name in group:
            state.alias(index, name.words, again=True)
            if k in titles:
                state.referents[index].mentions.add(span_of(state.document, name.words))
    for name in names:
        attempt(None, _mention_name, state, name)


def _unknown(group: Sequence[ProperName]) -> Referent:
    """The bearer of names of whom nothing is known."""
    return Referent(names=tuple(group), categories={"unknown"})


def _mention_name(state: DiscourseState, name: ProperName) -> None:
    index = state.meaning[name.first]
    for words, head in beside(state.document, name):
        if apposed(state.document, name, head) or head in (name.first - 1, words[-1]):
            state.alias(index, [head])
    state.mention(index, _top(state.document, name.words), beside=name.words)


def _names(document: Document) -> list[ProperName]:
    """All proper names but the dateline's places: where a report was written says nothing, `ABEL STONE:` does."""
    dateline = attempt(range(0), first_dateline, document.text)
    names = proper_names(document)
    given = [n for n in names if n.kind == "person" or document.words[n.last - 1].end not in dateline]
    given += attempt([], short_forms_again, document, given)
    return sorted((*given, *attempt([], phrases_behind, document, given)), key=lambda n: n.first)


def _top(document: Document, words: Sequence[int]) -> int:
    inside = set(words)
    return next((i for i in words if document.words[i].head not in inside), words[0])


def span_of(document: Document, words: Sequence[int]) -> Span:
    """From the first word to the last."""
    return Span(document.words[words[0]].start, document.words[words[-1]].end)
