"""A paragraph of its own below a cue and a colon, over parses built by hand."""

from __future__ import annotations

import pytest

from service.extraction.attribution.quotations.colon import block_candidates
from service.extraction.resources.lexicon import lexicon
from tests.drafted import Row, document

COLON: Row = (":", ":", "PUNCT", 1, "punct")
STOP: Row = (".", ".", "PUNCT", 1, "punct")
BELOW: list[list[Row]] = [
    [("Roads", "road", "NOUN", 1, "nsubj"), ("closed", "close", "VERB", -1, "root"), STOP],
    [("Trains", "train", "NOUN", 1, "nsubj"), ("stopped", "stop", "VERB", -1, "root"), STOP],
    [("Nobody", "nobody", "PRON", 1, "nsubj"), ("cared", "care", "VERB", -1, "root"), STOP],
]  # fmt: skip


def introduced(subject: str, verb: str, lemma: str, last: Row = COLON) -> list[Row]:
    return [(subject, subject, "PROPN", 1, "nsubj"), (verb, lemma, "VERB", -1, "root"), last]


@pytest.mark.parametrize(
    ("first", "paragraphs", "content"),
    [
        pytest.param(introduced("Vance", "added", "add"), [0, 1, 1, 2], (3, 4, 5, 6, 7, 8), id="the-next-paragraph"),
        pytest.param(introduced("Vance", "added", "add"), [0, 0, 1, 2], None, id="the-same-paragraph"),
        pytest.param(introduced("Vance", "ate", "eat"), [0, 1, 1, 2], None, id="no-cue"),
        pytest.param(introduced("Vance", "added", "add", STOP), [0, 1, 1, 2], None, id="no-colon"),
    ],
)  # fmt: skip
def test_a_colon_leads_to_the_paragraph_below(
    first: list[Row], paragraphs: list[int], content: tuple[int, ...] | None
) -> None:
    doc = document(first, *BELOW, paragraphs=paragraphs)
    found = [(d.source.words, d.cue, d.content) for d in block_candidates(doc, lexicon(), ())]
    assert found == ([((0,), (1, 2), content)] if content else [])


def test_a_cue_with_a_content_of_its_own_takes_no_more() -> None:
    doc = document(introduced("Vance", "added", "add"), *BELOW, paragraphs=[0, 1, 1, 2])
    found = list(block_candidates(doc, lexicon(), ()))
    assert list(block_candidates(doc, lexicon(), found)) == []


def test_a_colon_that_ends_an_article_leads_to_nothing() -> None:
    assert list(block_candidates(document(introduced("Vance", "added", "add")), lexicon(), ())) == []
