"""Names that the labels of a transcript give: `Ida Nunn:` is a person, and `IN:` is she."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.extraction.mentions.names import ADDRESSES, HONORIFICS, ProperName, outlet_named
from service.extraction.mentions.transcripts.labels import is_speaker
from service.extraction.mentions.transcripts.turns import Turn, bare_name, turns
from service.extraction.model.document import Document
from service.extraction.model.spans import Words
from service.extraction.resources.gazetteers import (
    countries,
    country_names,
    fold,
    given_names,
    noun_categories,
    nouns,
)


def with_labels(document: Document, names: Sequence[ProperName]) -> list[ProperName]:
    """The names, with those that the labels of turns give in place of what the recogniser takes the labels for."""
    given: dict[int, ProperName] = {}
    for turn in turns(document):
        if (name := _name_of(document, turn, names)) is not None:
            given[name.first] = name
    taken = {i for name in given.values() for i in name.words}
    return sorted([*given.values(), *(n for n in names if taken.isdisjoint(n.words))], key=lambda n: n.first)


def _name_of(document: Document, turn: Turn, names: Sequence[ProperName]) -> ProperName | None:
    """The name of a person that the label is; None where it says nothing new."""
    label = turn.speaker
    if turn.full:
        same = (n for n in names if n.first == turn.full[0] and n.kind == "person")
        known = next((n.tokens for n in same), _tokens(document, turn.full))
        return ProperName(label[0], label[-1] + 1, "person", known)
    words = bare_name(document, label)
    if document.lower_text(label[0]) == "the":
        own = next((n for n in names if n.first in label and n.last == label[-1] + 1), None)
        office = own is not None and own.kind != "person" and is_speaker(document, label)
        return replace(own, kind="person") if own is not None and office else None
    inside = (n for n in names if n.kind == "person" and n.last == words[-1] + 1 and n.first > words[0])
    if next(inside, None) is not None or not _is_name(document, label, words):
        return None  # `OK Gov Ida Nunn:` has titles that the label's words do not show
    return ProperName(words[0], words[-1] + 1, "person", _tokens(document, words))


def _is_name(document: Document, label: Words, words: Words) -> bool:
    """Whether the label is a person's name: two words or more without a common noun, no country, or one word behind a
    title (`Ms. FINE`), in capitals (`FINE`), or a given name.
    """
    tokens = _tokens(document, words)
    if not all(document.words[i].text[:1].isupper() for i in words) or outlet_named(tokens):
        return False
    if " ".join(tokens) in country_names() or " ".join(tokens) in countries():
        return False
    if len(words) == 1:
        titled = len(label) > 1 and fold(document.words[label[-2]].text) in ADDRESSES | HONORIFICS
        shouted = (
            document.words[words[0]].text.isupper() and len(tokens[0]) > 2 and not noun_categories(tokens[0])
        )
        return titled or shouted or tokens[0] in given_names()
    return len(words) < 5 and not any(noun_categories(t) or t in nouns() for t in tokens)


def _tokens(document: Document, words: Words) -> tuple[str, ...]:
    return tuple(fold(document.words[i].text) for i in words)
