"""Paragraphs before the tokenizer, word offsets and sentence lengths after it."""

from __future__ import annotations

import pytest

from service.extraction.layout.paragraphs import paragraphs
from service.parsing.segments import (
    LONGEST_RUN,
    LONGEST_SEGMENT,
    LONGEST_SENTENCE,
    Joined,
    Piece,
    pieces_of,
    segments_of,
    shortened,
)


def texts(text: str) -> list[tuple[int, str]]:
    return [(s.paragraph, text[s.start : s.end]) for s in segments_of(text, paragraphs(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\n \t ", []),
        ("One.", [(0, "One.")]),
        ("  One. \n\n  Two.  ", [(0, "One."), (1, "Two.")]),
        ("A headline\nThe first.\nThe second.", [(0, "A headline"), (1, "The first."), (2, "The second.")]),
        ("One.\n \n\n\nTwo.", [(0, "One."), (1, "Two.")]),
    ],
)  # fmt: skip
def test_a_line_break_ends_a_paragraph(text: str, expected: list[tuple[int, str]]) -> None:
    assert texts(text) == expected


def test_a_dateline_is_a_segment_of_its_own() -> None:
    assert texts("OSLO (AFP) — Fish were late.") == [(0, "OSLO (AFP) —"), (0, "Fish were late.")]
    assert texts("Ann Lee (Labour): Fish were late.") == [(0, "Ann Lee (Labour): Fish were late.")]


@pytest.mark.parametrize("length", [LONGEST_RUN + 1, 100_000])
def test_a_run_without_blanks_is_cut_within_its_paragraph(length: int) -> None:
    text = "Before. " + "x" * length + " after."
    segments = segments_of(text, paragraphs(text))
    assert {s.paragraph for s in segments} == {0}
    assert "".join(text[s.start : s.end] for s in segments).replace(" ", "") == text.replace(" ", "")
    longest = max(len(word) for s in segments for word in text[s.start : s.end].split())
    assert longest <= LONGEST_RUN


def test_a_long_paragraph_is_cut_at_blanks_into_segments_of_bounded_length() -> None:
    text = "word " * 5000
    segments = segments_of(text, paragraphs(text))
    assert max(s.end - s.start for s in segments) <= LONGEST_SEGMENT
    assert all(set(text[s.start : s.end].split()) == {"word"} for s in segments)


def test_joined_text_leads_back_to_the_article() -> None:
    text = "A headline\n  The first paragraph.\n\nThe second."
    joined = Joined(text, segments_of(text, paragraphs(text)))
    for position, character in enumerate(joined.text):
        if not character.isspace():
            assert text[joined.origin(position)[0]] == character
    assert joined.origin(joined.text.index("second"))[1] == 2


@pytest.mark.parametrize(
    ("token", "words", "expected"),
    [
        ("said", ["said"], [("said", 10, 14)]),
        ("don't", ["do", "n't"], [("do", 10, 12), ("n't", 12, 15)]),
        ("Kyiv's", ["Kyiv", "'s"], [("Kyiv", 10, 14), ("'s", 14, 16)]),
        ("gimme", ["give", "me"], [("give", 10, 15), ("me", 10, 15)]),
        ("10\n000", ["10 000"], [("10 000", 10, 16)]),
        ("clo\u00adsed", ["clo\u00adsed"], [("closed", 10, 17)]),
        ("don't\u202c", ["do", "n't\u202c"], [("do", 10, 12), ("n't", 12, 16)]),
        ("\u2067\u2069", ["\u2067\u2069"], [("\u2067\u2069", 10, 12)]),
    ],
)
def test_words_of_a_token_get_their_own_offsets_where_the_text_has_them(
    token: str, words: list[str], expected: list[tuple[str, int, int]]
) -> None:
    assert pieces_of(token, 10, words) == [Piece(*piece) for piece in expected]


@pytest.mark.parametrize(("mark", "first"), [(";", 100), (",", 100), ("word", LONGEST_SENTENCE)])
def test_a_long_sentence_is_cut_after_punctuation_where_there_is_any(mark: str, first: int) -> None:
    words = [Piece(mark if i == 99 else "word", i * 5, i * 5 + 4) for i in range(5000)]
    parts = list(shortened(words))
    assert [word for part in parts for word in part] == words
    assert len(parts[0]) == first
    assert max(map(len, parts)) <= LONGEST_SENTENCE
