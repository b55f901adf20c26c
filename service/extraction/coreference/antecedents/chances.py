"""The attribution reader's evidence of who a mention means, as features of the ranking."""

from __future__ import annotations

import math
from collections.abc import Sequence

from service.extraction.coreference.discourse import DiscourseState

CHANCE = 6  # features of one option
_FLOOR = 0.03  # least probability that the reader gives
_LIKELY = 0.5
_SCALE = 3.0  # brings log-odds near the size of the other features


def read_chances(state: DiscourseState, word: int, options: Sequence[int]) -> list[float] | None:
    """The probability (0..1) that each option is meant by the mention at `word`, the last for nobody; None where the
    reader was not asked.
    """
    evidence = state.antecedents.get(word)
    if evidence is None:
        return None
    found = dict.fromkeys(options, 0.0)
    for other, chance in evidence.others:
        for i in state.spoken_of_at(other):
            if i in found:
                found[i] += chance
    return [*found.values(), evidence.none]


def features_of_chances(read: Sequence[float] | None, count: int) -> list[list[float]]:
    """`CHANCE` numbers of each of `count` options; the first says that the reader was not asked."""
    if read is None:
        return [[1.0, *[0.0] * (CHANCE - 1)]] * count
    best = max(read)
    return [[0.0, p, scaled_odds(p), p >= best, p >= _LIKELY, p < _FLOOR] for p in read]


def scaled_odds(chance: float) -> float:
    """The log odds of a chance, finite and near the size of the other features; sums of chances may exceed 1."""
    return math.log((chance + _FLOOR) / (1 - min(chance, 1.0) + _FLOOR)) / _SCALE
