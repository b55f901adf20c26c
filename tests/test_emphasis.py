"""Marks of emphasis in plain text are read as blanks, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.extraction.layout.dateline import find_publisher
from service.extraction.layout.emphasis import without_emphasis
from service.extraction.layout.quotations import find_quotations
from tests.parses.freeze_speakers import parses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He **rejected** it.", "He   rejected   it."),
        ("*Kess, 9 June* — It rained.", " Kess, 9 June  — It rained."),
        ("_Aftenbladet_ said so.", " Aftenbladet  said so."),
        ("the ***Kess Herald***'s man", "the    Kess Herald   's man"),
        ("**_Never_**, she said", "   Never   , she said"),
        ("_**Never**_ again", "   Never    again"),
        ("**The *old* bridge**", "  The  old  bridge  "),
        ('"**It was cold,**" he said', '"  It was cold,  " he said'),
        ("**two\nlines**", "  two\nlines  "),
        ("__Ida Lind:__ No.", "  Ida Lind:   No."),
    ],
)
def test_pairs_of_marks_are_blanks(text: str, expected: str) -> None:
    assert without_emphasis(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2 * 3 * 4",
        "2*3*4",
        "snake_case and more_of_it_",
        "* one\n* two",
        "*Not her real name.",
        "Ana* and Jon* met.",
        "***",
        "* * *",
        "____",
        "f**k this s**t",
        "@_ida_ and https://kess.example/_a_/",
        "**one\n\ntwo**",
    ],
)
def test_other_marks_are_kept(text: str) -> None:
    assert without_emphasis(text) == text


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(alphabet="*_ ab\n“.", max_size=60))
def test_the_length_stays_and_only_marks_go(text: str) -> None:
    plain = without_emphasis(text)
    assert len(plain) == len(text)
    assert all(new == old or (old in "*_" and new == " ") for old, new in zip(text, plain, strict=True))


@pytest.mark.parametrize("piece", ["*a", "**a ", "_", "*", "**a* "])
@pytest.mark.timeout(60)  # seconds; quadratic time needs minutes
def test_time_grows_with_the_length(piece: str) -> None:
    without_emphasis(piece * (200_000 // len(piece)))


def test_quotations_and_datelines_are_found_within_marks() -> None:
    text = '**KESS (AP)** — *"It rained,"* he said. **"It** snowed."'
    assert [text[q.start : q.end] for q in find_quotations(text)] == ['"It rained,"', '"It** snowed."']
    publisher = find_publisher(text)
    assert publisher is not None
    assert publisher.name == "AP"


def test_a_word_has_no_marks() -> None:
    words = {word.text for word in parses()["emphasis_of_a_denial"].words}
    assert "rejected" in words
    assert not [word for word in words if "*" in word or "_" in word]
