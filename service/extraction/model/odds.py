"""Log odds of probabilities, as features and costs have them."""

from __future__ import annotations

import math
from functools import lru_cache


@lru_cache(4096)  # probabilities of the models are rounded to hundredths
def log_odds(p: float, least: float) -> float:
    """The log odds of a probability (0..1), cut at those of `least` and of 1 - `least`."""
    p = min(max(p, least), 1 - least)
    return math.log(p / (1 - p))
