"""Marks as they are in `Word.text`: the parsing edge leaves no other."""

from __future__ import annotations

import pytest

from service.extraction.attribution.content.contents import is_set_off
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent
from service.extraction.coreference.phrases.coordination import group_of
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


MARKS_AS_WORDS = document(
    [
        ("—", "—", "VERB", 3, "ccomp"), ("Mara", "Mara", "PROPN", 3, "nsubj"),
        ("…", "…", "NOUN", 1, "conj"), ("left", "leave", "VERB", -1, "root"),
    ]
)  # fmt: skip


def test_a_mark_that_the_parser_took_for_a_verb_is_no_clause_between_commas():
    assert not is_set_off(MARKS_AS_WORDS, 0)


def test_a_mark_that_the_parser_took_for_a_second_name_is_a_part_of_its_own():
    state = DiscourseState(MARKS_AS_WORDS, frozenset())
    state.introduce(Referent())
    state.alias(0, [1])
    group = group_of(state, (1, 2), 1, [1, 2])
    assert [words for _, words in state.referents[group].parts] == [(1,), (2,)]
