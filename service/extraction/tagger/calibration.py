"""Confidence: a candidate's strength as the share of such candidates that were right on PolNeAR dev.

Piecewise linear curves through the reliability table (docs/quality.md), one for each way a candidate came about
(Niculescu-Mizil & Caruana 2005 on calibrating scores). Attributions inside a content cannot be measured on PolNeAR,
which does not annotate them: their strength stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from service.extraction.model.containment import attempt
from service.extraction.model.record import Record
from service.extraction.resources.tables import FOLDER, table

Curve = tuple[tuple[float, float], ...]
CURVES = FOLDER / "confidence.json"  # written by evaluation/fit_confidence.py


def calibrated(records: Sequence[Record], extractor: str) -> list[Record]:
    """The records with the strength of their candidates turned into a probability (0..1), unless they have one."""
    return [r if r.parent is not None else attempt(r, _calibrated, r, extractor) for r in records]


def _calibrated(record: Record, extractor: str) -> Record:
    candidate = record.candidate
    if candidate.probability is not None:
        return record
    curve = table(CURVES.name)[curve_name(candidate.published_construction, extractor)]
    return replace(record, candidate=replace(candidate, probability=value_at(curve, candidate.strength)))


def curve_name(construction: str, extractor: str) -> str:
    """How a candidate came about: by `rules` alone, by the `tagger` alone, or by both (`joined`)."""
    if extractor == "rules":
        return "rules"
    return "tagger" if construction == "tagger" else "joined"


def value_at(curve: Curve, x: float) -> float:
    """The curve's value at a strength."""
    for (x0, y0), (x1, y1) in pairwise(curve):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return curve[-1][1]
