"""Confidence: a curve through the shares of right candidates, as it is fitted and as it is read."""

from __future__ import annotations

from itertools import pairwise

import pytest

from evaluation.fit_confidence import LEAST, fitted
from service.extraction.reader.calibration import CURVE, value_at
from service.extraction.resources.tables import table


def test_the_committed_curve_rises_from_weight_0_to_1():
    curve = table(CURVE.name)
    assert (curve[0][0], curve[-1][0]) == (0.0, 1.0)
    for (x0, y0), (x1, y1) in pairwise(curve):
        assert x0 < x1
        assert 0 <= y0 <= y1 <= 1


@pytest.mark.parametrize(
    ("weight", "expected"), [(0.0, 0.2), (0.25, 0.3), (0.5, 0.4), (0.75, 0.65), (1.0, 0.9)]
)
def test_values_lie_on_straight_lines_between_the_knots(weight, expected):
    assert value_at(((0.0, 0.2), (0.5, 0.4), (1.0, 0.9)), weight) == pytest.approx(expected)


def test_a_fitted_curve_goes_through_the_shares_of_right_ones():
    low = [(0.4, n % 4 == 0) for n in range(LEAST)]
    high = [(0.8, n % 4 != 0) for n in range(LEAST)]
    curve = fitted([*high, *low])
    assert value_at(curve, 0.4) == pytest.approx(0.26, abs=0.02)
    assert value_at(curve, 0.8) == pytest.approx(0.74, abs=0.02)


def test_bins_that_fall_are_pooled():
    curve = fitted([(0.4, True)] * LEAST + [(0.8, False)] * LEAST)
    assert curve == ((0.0, 0.25), (0.6, 0.5), (1.0, 0.5))
