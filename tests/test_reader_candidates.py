"""What the reader says of a cue becomes a candidate, whatever it leaves out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import CueEvidence
from service.extraction.model.labels import STANCES
from service.extraction.reader.candidates import candidate_of
from service.extraction.reader.decoding import CONTENT as CONTENT_ROLE
from service.extraction.reader.decoding import decoded
from service.extraction.resources.lexicon import lexicon
from tests.drafted import document

# `Mara exulted that trams return`: no row of the lexicon has `exult`.
SENTENCE = document(
    [
        ("Mara", "Mara", "PROPN", 1, "nsubj"), ("exulted", "exult", "VERB", -1, "root"),
        ("that", "that", "SCONJ", 4, "mark"), ("trams", "tram", "NOUN", 4, "nsubj"),
        ("return", "return", "VERB", 1, "ccomp"),
    ]
)  # fmt: skip
SOURCE, CUE, CONTENT = (0.9, 0.0, 0.0, 0.0), (0.0, 0.0, 0.9, 0.0), (0.0, 0.9, 0.0, 0.0)
ROLES = (SOURCE, CUE, CONTENT, CONTENT, CONTENT)
DENIED = tuple(float(stance == "denied") for stance in STANCES)


def read(*, stances: tuple[float, ...] = (), first: int = 0, last: int = 5) -> AttributionCandidate | None:
    """The candidate of the cue, with evidence on words `first` up to but not including `last`."""
    evidence = CueEvidence(1, 0.9, 0.9, 0.0, first, ROLES[first:last], stances)
    doc = replace(SENTENCE, cues=(evidence,))
    return candidate_of(doc, evidence, decoded(doc, evidence, CONTENT_ROLE), None, lexicon())


@pytest.mark.parametrize(("stances", "stance"), [((), "asserted"), (DENIED, "denied")])
def test_a_cue_without_stances_is_asserted(stances, stance):
    candidate = read(stances=stances)
    assert candidate is not None
    assert (candidate.stance, candidate.content, tuple(candidate.source)) == (stance, (2, 3, 4), (0,))


def test_evidence_that_leaves_the_cue_out_still_has_its_content():
    candidate = read(first=2)
    assert candidate is not None
    assert (candidate.cue, candidate.content) == ((1,), (2, 3, 4))


def test_evidence_of_no_words_gives_no_candidate():
    assert read(first=2, last=2) is None
