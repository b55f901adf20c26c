"""Log odds of probabilities."""

from __future__ import annotations

import math

import pytest

from service.extraction.model.odds import log_odds


@pytest.mark.parametrize(("p", "expected"), [(0.5, 0.0), (0.8, math.log(4)), (0.2, -math.log(4))])
def test_log_odds(p: float, expected: float) -> None:
    assert log_odds(p, 0.01) == pytest.approx(expected)


@pytest.mark.parametrize("p", [0.0, 0.005, 0.01])
def test_the_least_probability_is_a_bound_on_both_sides(p: float) -> None:
    assert log_odds(p, 0.01) == pytest.approx(-math.log(99))
    assert log_odds(1 - p, 0.01) == pytest.approx(math.log(99))
