"""Log odds of probabilities, as features and costs have them, and logistic models over features."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache


@lru_cache(4096)  # probabilities of the models are rounded to hundredths
def log_odds(p: float, least: float) -> float:
    """The log odds of a probability (0..1), cut at those of `least` and of 1 - `least`."""
    p = min(max(p, least), 1 - least)
    return math.log(p / (1 - p))


def logistic(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """The probability (0..1) of a logistic model; a feature without a weight counts nothing."""
    return 1 / (1 + math.exp(-sum(weights.get(name, 0.0) * value for name, value in features.items())))
