"""Confidence: a draft's weight as the share of such drafts that were right on PolNeAR dev.

Piecewise linear curves through the reliability table (docs/quality.md), one for each way a draft came about
(Niculescu-Mizil & Caruana 2005 on calibrating scores). What stands inside a content cannot be measured on
PolNeAR, which does not annotate it: there the weight stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from service.extraction.draft import Draft

Curve = tuple[tuple[float, float], ...]
_TAGGER: Curve = (
    (0.0, 0.0),
    (0.5, 0.25),
    (0.56, 0.29),
    (0.65, 0.47),
    (0.75, 0.62),
    (0.85, 0.76),
    (0.95, 0.88),
    (1.0, 0.94),
)
_JOINED: Curve = (
    (0.0, 0.1),
    (0.37, 0.37),
    (0.68, 0.39),
    (0.76, 0.46),
    (0.86, 0.65),
    (0.97, 0.92),
    (1.0, 0.98),
)
_RULES: Curve = (
    (0.0, 0.2),
    (0.35, 0.33),
    (0.48, 0.43),
    (0.68, 0.5),
    (0.78, 0.66),
    (0.88, 0.79),
    (0.95, 0.87),
    (1.0, 0.9),
)


def calibrated(drafts: Sequence[Draft], parents: Sequence[int | None], extractor: str) -> list[Draft]:
    """The drafts with their weights turned into probabilities (0..1)."""
    return [
        d if parent is not None else replace(d, weight=_value(_curve(d, extractor), d.weight))
        for d, parent in zip(drafts, parents, strict=True)
    ]


def _curve(draft: Draft, extractor: str) -> Curve:
    if extractor == "rules":
        return _RULES
    return _TAGGER if draft.construction == "tagger" else _JOINED


def _value(curve: Curve, x: float) -> float:
    for (x0, y0), (x1, y1) in pairwise(curve):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return curve[-1][1]
