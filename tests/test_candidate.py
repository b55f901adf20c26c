"""A candidate always has a content, and keeps the names of the functions that changed it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.extraction.attribution.selection import rule_candidates
from service.extraction.layout.quotations import quotation_index
from service.extraction.resources.lexicon import lexicon
from tests.drafted import candidate, document


def test_without_a_content_there_is_no_candidate() -> None:
    with pytest.raises(ValueError, match="content"):
        candidate([], source=[0], cue=[1])


def test_an_edit_moves_edges_and_leaves_its_name() -> None:
    first = candidate([2, 3, 4], source=[0], cue=[1])
    second = first.with_content((2, 3), "shortened").with_content((2,), "shortened_again")
    assert (second.content, second.edits) == ((2,), ("shortened", "shortened_again"))


@pytest.mark.parametrize("words", [(), (2, 3, 4)], ids=["no-words", "the-same-words"])
def test_an_edit_without_effect_leaves_no_name(words: tuple[int, ...]) -> None:
    first = candidate([2, 3, 4], source=[0], cue=[1])
    assert first.with_content(words, "nothing") == first


def test_a_cue_whose_content_is_its_own_source_reports_nothing() -> None:
    """`Rain, denied Ann`: the object is the inverted subject, so that no word is left for a content."""
    doc = document(
        [
            ("Rain", "rain", "NOUN", -1, "root"),
            (",", ",", "PUNCT", 2, "punct"),
            ("denied", "deny", "VERB", 0, "parataxis"),
            ("Ann", "Ann", "PROPN", 2, "obj"),
        ]
    )
    assert rule_candidates(doc, quotation_index(doc), lexicon()) == []


def test_prior_score_and_probability_are_kept_apart() -> None:
    found = replace(candidate([1]), prior=0.4)
    assert (found.strength, found.confidence) == (0.4, 0.4)
    scored = replace(found, score=0.7)
    assert (scored.prior, scored.strength, scored.confidence) == (0.4, 0.7, 0.7)
    assert replace(scored, probability=0.9).confidence == 0.9
