"""Whether `confidence` is a probability: of the attributions with about 0.8, about 80 % should be right.

An attribution is right when a gold attribution has its content (overlap of one half or more). Where the gold
marks outermost attributions only (PolNeAR), nested predictions are left out: the gold cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evaluation.alignment import align, outermost
from evaluation.marked import Marked, MarkedArticle


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions with a confidence in [low, high): how many, their mean confidence, the share that is right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def judged(
    gold: Sequence[MarkedArticle], predicted: Mapping[str, Sequence[Marked]], drop_nested: bool = True
) -> list[tuple[float, bool]]:
    """Confidence of each prediction, and whether it is right."""
    return [(p.confidence, right) for p, right in verdicts(gold, predicted, drop_nested)]


def verdicts(
    gold: Sequence[MarkedArticle], predicted: Mapping[str, Sequence[Marked]], drop_nested: bool = True
) -> Iterator[tuple[Marked, bool]]:
    """Each prediction, and whether it is right."""
    for article in gold:
        found = list(predicted.get(article.id, ()))
        found = outermost(found) if drop_nested else found
        right = set(align(article.text, article.attributions, found).values())
        yield from ((p, j in right) for j, p in enumerate(found))


def reliability(judgements: Iterable[tuple[float, bool]], bins: int = 10) -> list[Bin]:
    """Bins of equal width, empty ones left out."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in judgements:
        groups.setdefault(min(int(confidence * bins), bins - 1), []).append((confidence, right))
    return [_bin(n / bins, (n + 1) / bins, groups[n]) for n in sorted(groups)]


def _bin(low: float, high: float, group: Sequence[tuple[float, bool]]) -> Bin:
    confidence = sum(c for c, _ in group) / len(group)
    return Bin(low, high, len(group), confidence, sum(right for _, right in group) / len(group))


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: the gap between confidence and share right, weighted by count (0 is best)."""
    total = sum(b.count for b in bins)
    return sum(b.count * abs(b.confidence - b.right) for b in bins) / total if total else 0.0


def table(bins: Sequence[Bin]) -> str:
    """The reliability table, in percent, with the expected calibration error."""
    lines = ["confidence   count  stated  right"]
    lines += [
        f"{b.low:.1f} to {b.high:.1f} {b.count:8}{100 * b.confidence:8.1f}{100 * b.right:7.1f}" for b in bins
    ]
    return "\n".join([*lines, f"expected calibration error {100 * calibration_error(bins):.1f}"])
