"""Half-open spans and their unions."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.extraction.model.spans import Span, Spans, covers, merged, text_of


def spans(*pairs: tuple[int, int]) -> Spans:
    return tuple(Span(*pair) for pair in pairs)


@pytest.mark.parametrize(
    ("given_", "text", "expected"),
    [
        ([(0, 2), (1, 3)], "", [(0, 3)]),
        ([(0, 2), (2, 3)], "", [(0, 3)]),
        ([(3, 4), (0, 2)], "", [(0, 2), (3, 4)]),
        ([(0, 2), (3, 4)], "ab c", [(0, 4)]),
        ([(0, 2), (3, 4)], "ab,c", [(0, 2), (3, 4)]),
        ([(0, 9), (2, 3)], "", [(0, 9)]),
        ([], "", []),
    ],
)
def test_spans_that_overlap_touch_or_have_blanks_between_them_are_one(given_, text, expected) -> None:
    assert merged(spans(*given_), text) == spans(*expected)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda p: (p[0], p[0] + p[1]))))
def test_a_union_covers_the_same_characters(pairs: list[tuple[int, int]]) -> None:
    union = merged(spans(*pairs))
    assert {i for s in union for i in range(s.start, s.end)} == {i for a, b in pairs for i in range(a, b)}
    assert all(a.end < b.start for a, b in itertools.pairwise(union))


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ([(0, 5)], [(1, 2), (4, 5)], True),
        ([(0, 5)], [(4, 6)], False),
        ([(0, 2), (3, 5)], [(1, 4)], False),
        ([(0, 5)], [], False),
    ],
)
def test_covers(outer, inner, expected) -> None:
    assert covers(spans(*outer), spans(*inner)) is expected


def test_a_text_of_pieces_shows_what_is_left_out() -> None:
    assert text_of("He left, she said, late", spans((0, 7), (19, 23))) == "He left … late"


def test_a_span_has_a_length_and_contains_its_parts() -> None:
    assert len(Span(2, 5)) == 3
    assert Span(2, 5).contains(Span(2, 5))
    assert not Span(2, 5).contains(Span(1, 5))
