"""Confidence: the share of candidates with the same strength that were right on PolNeAR dev.

A piecewise linear curve through the reliability table of the rules (docs/quality.md; Niculescu-Mizil & Caruana 2005).
PolNeAR does not annotate attributions inside a content, so their strength stays as it is. Candidates that the reader
judged have a probability already (reader/acceptance.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from service.extraction.model.containment import attempt
from service.extraction.model.record import Record
from service.extraction.resources.tables import FOLDER, table

Curve = tuple[tuple[float, float], ...]
CURVE = FOLDER / "confidence.json"  # written by evaluation/fit_confidence.py


def calibrated(records: Sequence[Record]) -> list[Record]:
    """The records with a probability (0..1) for each candidate outside others that has none."""
    return [r if r.parent is not None else attempt(r, _calibrated, r) for r in records]


def _calibrated(record: Record) -> Record:
    candidate = record.candidate
    if candidate.probability is not None:
        return record
    probability = value_at(table(CURVE.name), candidate.strength)
    return replace(record, candidate=replace(candidate, probability=probability))


def value_at(curve: Curve, x: float) -> float:
    """The curve's value at a strength."""
    for (x0, y0), (x1, y1) in pairwise(curve):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return curve[-1][1]
