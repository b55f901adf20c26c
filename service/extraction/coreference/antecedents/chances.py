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
    found = []
    for i in options:
        referent = state.referents[i]
        meant = (p for w, p in evidence.others if referent.is_seen_at(w) or state.meaning.get(w) == i)
        found.append(sum(meant))
    return [*found, evidence.none]


def features_of_chance(read: Sequence[float] | None, place: int) -> list[float]:
    """`CHANCE` numbers of the option at `place`; the first says that the reader was not asked."""
    if read is None:
        return [1.0, *[0.0] * (CHANCE - 1)]
    chance = read[place]
    return [0.0, chance, scaled_odds(chance), chance >= max(read), chance >= _LIKELY, chance < _FLOOR]


def scaled_odds(chance: float) -> float:
    """The log odds of a chance, finite and near the size of the other features; sums of chances may exceed 1."""
    return math.log((chance + _FLOOR) / (1 - min(chance, 1.0) + _FLOOR)) / _SCALE
