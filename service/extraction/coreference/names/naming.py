"""The names of an article. They are introduced first, for what they mean does not depend on the order of reading."""

from __future__ import annotations

from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent
from service.extraction.coreference.names.label_names import with_labels
from service.extraction.coreference.names.named_entities import named_referent, titles_of
from service.extraction.layout.dateline import first_dateline, slug_lines
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
from service.extraction.syntax.tree import head_of


def introduce_names(state: DiscourseState) -> None:
    """A referent for each group of names; titles and appositions beside a name mean its bearer too."""
    document = state.document
    names = _names(document)
    found = attempt(tuple((name,) for name in names), groups, document, names)
    known = [
        attempt(Referent(names=tuple(group), categories={"unknown"}), named_referent, document, group)
        for group in found
    ]
    roles = [attempt(frozenset(), titles_of, document, referent) for referent in known]
    for referent, own in zip(known, roles, strict=True):
        referent.roles |= own  # `the AG`, a noun to the tagger
    titles = attempt({}, titles_of_persons, document, found, roles)
    titles = {k: bearer for k, bearer in titles.items() if bearer not in titles}
    index_of = {k: state.introduce(referent) for k, referent in enumerate(known) if k not in titles}
    nobody: list[tuple[int, ...]] = [()] * len(found)
    bearers = attempt(nobody, bearers_of, found)
    for k, group in enumerate(found):
        index = index_of[titles.get(k, k)]
        state.referents[index].bearers = tuple(index_of[b] for b in bearers[k] if b in index_of)
        for name in group:
            state.alias(index, name.words, again=True)
            if k in titles:
                state.referents[index].mentions.add(document.span_of(name.words))
    for name in names:
        attempt(None, _mention_name, state, name)


def _mention_name(state: DiscourseState, name: ProperName) -> None:
    index = state.meaning[name.first]
    for words, head in beside(state.document, name):
        if apposed(state.document, name, head) or head in (name.first - 1, words[-1]):
            state.alias(index, [head])
    state.mention(index, head_of(state.document, tuple(name.words)), beside=name.words)


def _names(document: Document) -> list[ProperName]:
    """All proper names but the places of the dateline, which say nothing, and those of a slug; a person there may
    (`ABEL STONE:`).
    """
    dateline = attempt(range(0), first_dateline, document.text)
    filed = attempt([], slug_lines, document.text)
    spelled = proper_names(document)
    names = attempt(list(spelled), with_labels, document, spelled)
    names = [n for n in names if not any(document.words[n.first].start in f for f in filed)]
    given = [n for n in names if n.kind == "person" or document.words[n.last - 1].end not in dateline]
    given += attempt([], short_forms_again, document, given)
    return sorted((*given, *attempt([], phrases_behind, document, given)), key=lambda n: n.first)
