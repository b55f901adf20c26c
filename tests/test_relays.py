"""Who hands a statement on: clauses that name a relay, wherever the parser attached them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.extraction.attribution.relays import with_relays
from service.extraction.model.noun_phrase import NounPhrase
from tests.drafted import candidate, document


@pytest.mark.parametrize("holder", [1, 3], ids=["of-the-report", "of-the-outlet"])
def test_a_report_that_cites_hands_on_whoever_is_below_it(holder: int) -> None:
    """`A report from Lantern, citing clerks, said it rained`."""
    doc = document([
        ("A", "a", "DET", 1, "det"), ("report", "report", "NOUN", 8, "nsubj"), ("from", "from", "ADP", 3, "case"),
        ("Lantern", "Lantern", "PROPN", 1, "nmod"), (",", ",", "PUNCT", 5, "punct"),
        ("citing", "cite", "VERB", holder, "acl", "VerbForm=Ger"), ("clerks", "clerk", "NOUN", 5, "obj"),
        (",", ",", "PUNCT", 5, "punct"), ("said", "say", "VERB", -1, "root"), ("it", "it", "PRON", 10, "nsubj"),
        ("rained", "rain", "VERB", 8, "ccomp"),
    ])  # fmt: skip
    said = replace(candidate([9, 10], cue=[8]), source=NounPhrase(tuple(range(7)), 1))
    found = with_relays(doc, said)
    assert found.source.words == (6,)
    assert [relay.phrase.words for relay in found.relays] == [(0, 1, 2, 3)]
