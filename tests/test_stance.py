"""What a source does with its content: silence is no denial, and a denial is never reported as a claim."""

from __future__ import annotations

import pytest

from service.extraction.attribution.selection import rule_candidates
from service.extraction.layout.quotations import quotation_index
from service.extraction.resources.lexicon import lexicon
from tests.parses.freeze_attribution import parses, texts

STANCES = {
    "not_said": "declined",
    "not_confirmed": "declined",
    "neither": "declined",
    "no_reply": "declined",
    "never_said": "declined",
    "yet_to": "declined",
    "no_official": "declined",
    "nobody_believed": "denied",
    "refused_to_sign": "denied",
    "declined_comment": "declined",
    "not_think": "denied",
    "not_want": "denied",
    "no_plans": "denied",
    "no_statement": "declined",
    "not_willing": "denied",
    "not_sure": "uncertain",
    "no_doubt": "asserted",
    "may_think": "uncertain",
    "if_says": "uncertain",
    "wants_to": "commissive",
    "wants_other": "directive",
    "said_plainly": "asserted",
    "said_again_without_stop": "asserted",
}


@pytest.mark.parametrize("name", STANCES, ids=texts().get)
def test_the_stance(name: str) -> None:
    doc = parses()[name]
    found = rule_candidates(doc, quotation_index(doc), lexicon())
    assert [candidate.stance for candidate in found] == [STANCES[name]]
