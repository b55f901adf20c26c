"""Contents by reference: what `denied the claims` points back at, over parses built by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from service.extraction.attribution.content_references import NOUN_STANCES, NOUNS, with_references
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.labels import Stance
from tests.drafted import Row, candidate, document, record, said


def denied(determiner: str, noun: str) -> list[Row]:
    """`Bo denied DETERMINER NOUN`; without a determiner the noun stands alone."""
    head: Row = (noun, noun.removesuffix("s"), "NOUN", 1, "obj")
    verb: list[Row] = [("Bo", "Bo", "PROPN", 1, "nsubj"), ("denied", "deny", "VERB", -1, "root")]
    return [*verb, (determiner, determiner, "DET", 3, "det"), head] if determiner else [*verb, head]


def spoken(number: int, stance: Stance = "asserted") -> AttributionCandidate:
    """The candidate of the `said` sentence that begins at the word `number`."""
    return replace(candidate(range(number + 2, number + 6), source=[number], cue=[number + 1]), stance=stance)


def back(number: int, stance: Stance = "denied", size: int = 2) -> AttributionCandidate:
    """The candidate of the `denied` sentence that begins at the word `number`."""
    content = range(number + 2, number + 2 + size)
    return replace(candidate(content, source=[number], cue=[number + 1]), stance=stance)


def referents(
    doc: Document, candidates: Sequence[AttributionCandidate], parents: Sequence[int | None]
) -> list[int | None]:
    """What each candidate's content refers to."""
    records = [record(each, parent) for each, parent in zip(candidates, parents, strict=True)]
    return [found.refers_to for found in with_references(doc, records)]


def referent(determiner: str, noun: str, stance: Stance = "asserted", own: Stance = "denied") -> int | None:
    """What the second sentence's content refers to, after a first sentence of the given stance."""
    doc = document(said("Ann", "soon", "rains"), denied(determiner, noun))
    candidates = [spoken(0, stance), back(6, own, 2 if determiner else 1)]
    first, second = referents(doc, candidates, [None, None])
    assert first is None
    return second


POINTS: list[tuple[str, str, Stance]] = [
    ("the", "claims", "asserted"),
    ("The", "claim", "asserted"),
    ("these", "allegations", "asserted"),
    ("his", "statement", "uncertain"),
    ("the", "allegation", "denied"),
    ("the", "offer", "commissive"),
    ("the", "proposal", "directive"),
    ("the", "demands", "directive"),
    ("the", "question", "question"),
]


@pytest.mark.parametrize(("determiner", "noun", "stance"), POINTS)
def test_a_noun_points_at_what_it_can_stand_for(determiner: str, noun: str, stance: Stance) -> None:
    assert referent(determiner, noun, stance) == 0


SPEAKS_FOR_ITSELF: list[tuple[str, str, Stance]] = [
    ("a", "claim", "asserted"),
    ("", "claims", "asserted"),
    ("the", "house", "asserted"),
    ("the", "demand", "asserted"),
    ("the", "claim", "directive"),
    ("the", "offer", "asserted"),
    ("the", "question", "asserted"),
]


@pytest.mark.parametrize(("determiner", "noun", "stance"), SPEAKS_FOR_ITSELF)
def test_it_points_at_nothing_else(determiner: str, noun: str, stance: Stance) -> None:
    assert referent(determiner, noun, stance) is None


@pytest.mark.parametrize(
    ("pronoun", "stance", "own", "expected"),
    [
        ("it", "asserted", "denied", 0),
        ("That", "uncertain", "denied", 0),
        ("it", "directive", "denied", None),
        ("it", "directive", "asserted", 0),
        ("it", "commissive", "asserted", 0),
        ("they", "asserted", "denied", None),
    ],
)
def test_a_pronoun_alone_points_too(pronoun: str, stance: Stance, own: Stance, expected: int | None) -> None:
    assert referent("", pronoun, stance, own) == expected


def test_the_nearest_fitting_one_is_meant() -> None:
    doc = document(said("Ann", "soon", "rains"), said("Cy", "soon", "pours"), denied("the", "claim"))
    candidates = [spoken(0), spoken(6), back(12)]
    assert referents(doc, candidates, [None] * 3)[2] == 1
    candidates[1] = spoken(6, "directive")
    assert referents(doc, candidates, [None] * 3)[2] == 0


def test_what_only_refers_is_passed_over() -> None:
    doc = document(said("Ann", "soon", "rains"), denied("the", "claim"), denied("these", "claims"))
    assert referents(doc, [spoken(0), back(6), back(10)], [None] * 3) == [None, 0, 0]


def test_nothing_later_is_meant() -> None:
    doc = document(denied("the", "claim"), said("Ann", "soon", "rains"))
    assert referents(doc, [back(0), spoken(4)], [None] * 2) == [None, None]


@pytest.mark.parametrize(("between", "expected"), [(11, 0), (12, None)])
def test_it_reaches_twelve_sentences_back(between: int, expected: int | None) -> None:
    idle: list[Row] = [("Snow", "snow", "NOUN", 1, "nsubj"), ("fell", "fall", "VERB", -1, "root")]
    doc = document(said("Ann", "soon", "rains"), *[idle] * between, denied("the", "claim"))
    assert referents(doc, [spoken(0), back(6 + 2 * between)], [None] * 2)[1] == expected


def test_a_noun_with_a_clause_of_its_own_speaks_for_itself() -> None:
    clause: list[Row] = [("that", "that", "SCONJ", 6, "mark"), ("it", "it", "PRON", 6, "nsubj")]
    rows = [*denied("the", "claim"), *clause, ("rains", "rain", "VERB", 3, "acl")]
    doc: Document = document(said("Ann", "soon", "rains"), rows)
    assert referents(doc, [spoken(0), back(6, size=5)], [None] * 2) == [None, None]


def test_a_content_never_refers_to_the_one_it_stands_in() -> None:
    inner: list[Row] = [
        (text, lemma, upos, head + 6 if head >= 0 else 5, relation)
        for text, lemma, upos, head, relation in denied("the", "claim")
    ]
    doc = document([*said("Ann", "soon", "rains"), *inner])
    outer = replace(spoken(0), content=tuple(range(2, 10)))
    assert referents(doc, [outer, back(6)], [None, 0]) == [None, None]


def test_a_content_never_refers_to_one_that_stands_in_it() -> None:
    doc = document(said("Ann", "soon", "rains"), denied("the", "claim"))
    assert referents(doc, [spoken(0), back(6)], [1, None]) == [None, None]


def test_every_stance_that_a_noun_gives_is_one_it_can_stand_for() -> None:
    assert {noun for noun, stance in NOUN_STANCES.items() if stance not in NOUNS[noun]} == set()
