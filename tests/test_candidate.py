"""A candidate always has a content; its prior, score and probability are kept apart."""

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


def test_an_object_that_is_the_inverted_subject_is_the_source_alone() -> None:
    """`Rain, denied Ann`: the parser takes `Ann` for the object. She is the source, and `Rain` is the content."""
    doc = document(
        [
            ("Rain", "rain", "NOUN", -1, "root"),
            (",", ",", "PUNCT", 2, "punct"),
            ("denied", "deny", "VERB", 0, "parataxis"),
            ("Ann", "Ann", "PROPN", 2, "obj"),
        ]
    )
    found = rule_candidates(doc, quotation_index(doc), lexicon())
    assert [(one.source.words, one.content) for one in found] == [((3,), (0,))]


def test_prior_score_and_probability_are_kept_apart() -> None:
    found = replace(candidate([1]), prior=0.4)
    assert (found.strength, found.confidence) == (0.4, 0.4)
    scored = replace(found, score=0.7)
    assert (scored.prior, scored.strength, scored.confidence) == (0.4, 0.7, 0.7)
    assert replace(scored, probability=0.9).confidence == 0.9
