"""Marks as they are in `Word.text`: the parsing edge leaves no other."""

from __future__ import annotations

import pytest

from service.extraction.syntax import punctuation
from service.parsing.typography import normalize
from tests.drafted import document

MARKS = sorted({*punctuation.QUOTATION_MARKS, *punctuation.DASHES, *punctuation.STOPS, *punctuation.LEADS})


@pytest.mark.parametrize("mark", MARKS)
def test_the_parsing_edge_leaves_a_mark_as_it_is(mark: str) -> None:
    assert normalize(mark) == mark


@pytest.mark.parametrize("mark", [*"“”„‟«»〝〞＂‘’‚‛‹›ʼ＇´―‐‑", "``", "''"])
def test_a_typographic_form_becomes_a_mark_of_the_sets(mark: str) -> None:
    assert normalize(f"a {mark}b").split()[1].rstrip("b") in punctuation.QUOTATION_MARKS | punctuation.DASHES


def test_letters_counts_the_words_that_are_no_punctuation() -> None:
    doc = document(
        [('"', '"', "PUNCT", 1, "punct"), ("Yes", "yes", "INTJ", -1, "root"), (",", ",", "PUNCT", 1, "punct")]
    )
    assert punctuation.letters(doc, (0, 1, 2)) == 1
