"""The parsed article: dependents, words between two places, features."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.extraction.model.document import NamedEntity, universal
from service.extraction.model.spans import Span
from tests.drafted import document, said

DOC = document(said("Ann", "never", "rains"), said("Bo", "snows"))


def test_dependents_are_in_text_order() -> None:
    assert DOC.children[1] == (0, 5)
    assert DOC.children[5] == (2, 3, 4)
    assert DOC.children[7] == (6, 10)


@pytest.mark.parametrize(
    ("piece", "words"),
    [
        ("said that", [1, 2]),
        ("aid that i", [2]),
        ("rains Bo", [5, 6]),
        (" ", []),
        (DOC.text, list(range(11))),
    ],
)
def test_words_between_two_places_lie_in_them_wholly(piece: str, words: list[int]) -> None:
    start = DOC.text.index(piece)
    assert [w.index for w in DOC.words_within(start, start + len(piece))] == words


def test_a_word_knows_its_place_its_sentence_and_its_features() -> None:
    word = DOC.words[5]
    assert DOC.slice(word.span) == "rains"
    assert DOC.sentence_of(5).index == 0
    assert DOC.sentence_of(6).index == 1
    assert (word.feature("VerbForm"), word.feature("Form"), DOC.words[0].feature("VerbForm")) == (
        "Fin",
        "",
        "",
    )
    assert DOC.slice(Span(0, 3)) == "Ann"
    assert DOC.slice(DOC.span_of((0, 1, 2))) == "Ann said that"


def test_a_word_knows_the_name_that_it_is_part_of() -> None:
    places = [("Person", 0, 2), ("Date", 3, 4), ("Misc", 4, 5)]
    names = tuple(NamedEntity(kind, a, b, DOC.words[a].start, DOC.words[b - 1].end) for kind, a, b in places)
    named = replace(DOC, names=names)
    assert [named.kind_at(i) for i in range(7)] == ["Person", "Person", "", "Date", "Misc", "", ""]
    assert [named.name_at(i) for i in (1, 2, 4)] == [names[0], None, names[2]]


@pytest.mark.parametrize(("relation", "expected"), [("nsubj:pass", "nsubj"), ("obl", "obl")])
def test_a_universal_relation_has_no_subtype(relation: str, expected: str) -> None:
    assert universal(relation) == expected
