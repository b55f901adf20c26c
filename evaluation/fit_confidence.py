"""Fit the curve that turns the strength of a rule candidate into `confidence`, and write it into the resources.

    python -m evaluation.fit_confidence --gold DATA/polnear/dev [--pack DIR | --parses DIR] [--check]

Raw weights of attributions outside of other contents go into bins of similar size. The shares of right ones, made
monotonic by pooling neighbours (isotonic regression, Zadrozny & Elkan 2002), are the curve's knots. `--check` writes
nothing: it fits on every second article and prints how well the curves fit the others.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

from evaluation import calibration
from evaluation.corpora import read_gold
from evaluation.marked import MarkedArticle
from evaluation.predict import parsed, predict
from service.extraction.model.document import Document
from service.extraction.reader.calibration import CURVE, Curve, value_at
from service.settings import ROOT

LEAST = 50  # predictions in a bin
Judged = list[tuple[float, bool]]


def main() -> None:
    """Fit, and write or check."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--gold", type=Path, required=True)
    arguments.add_argument("--pack", type=Path, default=ROOT / "models" / "en-news")
    arguments.add_argument("--parses", type=Path)
    arguments.add_argument("--check", action="store_true")
    options = arguments.parse_args()
    gold = read_gold(options.gold)
    trees = parsed(gold, options.pack, options.parses)
    if options.check:
        check(judged(gold[::2], trees[::2]), judged(gold[1::2], trees[1::2]))
        return
    CURVE.write_text(json.dumps(fitted(judged(gold, trees))) + "\n", encoding="utf-8")


def judged(gold: Sequence[MarkedArticle], trees: Sequence[Document]) -> Judged:
    """Raw weight of every prediction of the rules outside of other contents, and whether it is right."""
    with patch("service.extraction.pipeline.calibrated", lambda records: records):
        predicted = predict(gold, trees, "rules").attributions
    return [(each.confidence, right) for each, right in calibration.verdicts(gold, predicted)]


def fitted(judgements: Iterable[tuple[float, bool]]) -> Curve:
    """A curve through the means of bins; bins that fall are pooled with those before them."""
    ordered = sorted(judgements)
    count = max(1, len(ordered) // LEAST)
    cuts = [len(ordered) * n // count for n in range(count + 1)]
    pools: list[list[tuple[float, bool]]] = []
    for first, last in pairwise(cuts):
        pools.append(ordered[first:last])
        while len(pools) > 1 and _right(pools[-2]) >= _right(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    knots = [(round(sum(w for w, _ in p) / len(p), 3), round(_right(p), 3)) for p in pools]
    inner = [knot for knot in knots if knot[0] < 1]
    return ((0.0, round(knots[0][1] / 2, 3)), *inner, (1.0, knots[-1][1]))


def _right(pool: Sequence[tuple[float, bool]]) -> float:
    """The share of right ones, by the rule of succession: a bin without an error does not prove that there is none."""
    return (sum(right for _, right in pool) + 1) / (len(pool) + 2)


def check(judgements: Judged, other: Judged) -> None:
    """Print how well a curve fitted on one half of the articles fits the other."""
    curve = fitted(judgements)
    print(curve)
    print(calibration.table(calibration.reliability((value_at(curve, w), r) for w, r in other)))


if __name__ == "__main__":
    main()
