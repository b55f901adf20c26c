"""Scores of predictions against gold, small enough to run in every check.

detection: content overlap of at least one half, one to one · pair: detected, and the source overlaps by one
half (P over predictions with a source, R over gold with one) · cue: detected, and the cues share a word ·
content: share of the words of each content that the other side has somewhere, averaged · chain: detected, and
every name of the chain right · deep: the same over chains of two links and more · type, stance: accuracy over
the detected. Rates are fractions from 0 to 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evaluation.alignment import SAME, align, collapsed, outermost, overlap, same_chain
from evaluation.marked import Marked, MarkedArticle
from evaluation.words import words_in


@dataclass(frozen=True, slots=True)
class Rate:
    """Precision, recall and their harmonic mean from credits and counts."""

    credit_predicted: float
    predicted: int
    credit_gold: float
    gold: int

    @property
    def precision(self) -> float:
        """Credit of the predictions by their number."""
        return self.credit_predicted / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Credit of the gold by its number."""
        return self.credit_gold / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Scores:
    """All rates by name, accuracies over the detected, and detection recall by the gold's quotation type."""

    rates: Mapping[str, Rate]
    accuracy: Mapping[str, float]
    recall_by_type: Mapping[str, float]


def score(
    gold: Sequence[MarkedArticle], predicted: Mapping[str, Sequence[Marked]], drop_nested: bool = False
) -> Scores:
    """Scores over all articles; an article without predictions counts as predicted empty."""
    tally: Counter[str] = Counter()
    for article in gold:
        found = list(predicted.get(article.id, ()))
        tally.update(_tally(article, outermost(found) if drop_nested else found))
    return Scores(
        {name: _rate(tally, name) for name in ("detection", "pair", "cue", "content", "chain", "deep")},
        {
            kind: _share(tally, f"{kind} right", f"{kind} seen")
            for kind in ("type", "stance")
            if tally[f"{kind} seen"]
        },
        {name: _share(tally, f"found {name}", f"gold {name}") for name in ("direct", "mixed", "indirect")},
    )


def _rate(tally: Counter[str], name: str) -> Rate:
    kinds = (f"{name} credit predicted", f"{name} predicted", f"{name} credit gold", f"{name} gold")
    return Rate(*(tally[kind] for kind in kinds))


def _share(tally: Counter[str], part: str, whole: str) -> float:
    return tally[part] / tally[whole] if tally[whole] else 0.0


def _tally(article: MarkedArticle, predicted: list[Marked]) -> Counter[str]:
    gold, text = article.attributions, article.text
    pairs = [(gold[i], predicted[j]) for i, j in align(text, gold, predicted).items()]
    out: Counter[str] = Counter()
    _count(out, "detection", len(pairs), predicted, gold)
    right = sum(overlap(text, g.source, p.source) >= SAME for g, p in pairs)
    _count(out, "pair", right, [p for p in predicted if p.source], [g for g in gold if g.source])
    right = sum(bool(set(words_in(text, g.cue)) & set(words_in(text, p.cue))) for g, p in pairs)
    _count(out, "cue", right, [p for p in predicted if p.cue], [g for g in gold if g.cue])
    _count_content(out, text, predicted, gold)
    _count_chains(out, pairs, predicted, gold)
    for kind in ("type", "stance"):
        out[f"{kind} seen"] += sum(bool(getattr(g, kind)) for g, _ in pairs)
        out[f"{kind} right"] += sum(
            getattr(g, kind) == getattr(p, kind) for g, p in pairs if getattr(g, kind)
        )
    out.update(f"gold {g.type}" for g in gold)
    out.update(f"found {g.type}" for g, _ in pairs)
    return out


def _count(
    out: Counter[str], name: str, credit: float, predicted: Sequence[Marked], gold: Sequence[Marked]
) -> None:
    out[f"{name} credit predicted"] += credit
    out[f"{name} credit gold"] += credit
    out[f"{name} predicted"] += len(predicted)
    out[f"{name} gold"] += len(gold)


def _count_content(out: Counter[str], text: str, predicted: Sequence[Marked], gold: Sequence[Marked]) -> None:
    """Partial credit, each side against all contents of the other."""
    for side, own, other in (("predicted", predicted, gold), ("gold", gold, predicted)):
        pool = {word for marked in other for word in words_in(text, marked.content)}
        out[f"content {side}"] += len(own)
        for marked in own:
            words = words_in(text, marked.content)
            out[f"content credit {side}"] += sum(w in pool for w in words) / len(words) if words else 0.0


def _count_chains(
    out: Counter[str],
    pairs: Iterable[tuple[Marked, Marked]],
    predicted: Sequence[Marked],
    gold: Sequence[Marked],
) -> None:
    pairs = [(g, p) for g, p in pairs if g.chain is not None]
    known = [g for g in gold if g.chain is not None]
    if not known:
        return
    right = [(g, p) for g, p in pairs if same_chain(g, p)]
    _count(out, "chain", len(right), predicted, known)
    out["deep credit predicted"] += sum(_deep(p) for _, p in right)
    out["deep credit gold"] += sum(_deep(g) for g, _ in right)
    out["deep predicted"] += sum(map(_deep, predicted))
    out["deep gold"] += sum(map(_deep, known))


def _deep(marked: Marked) -> bool:
    return len(collapsed(marked.chain or ())) > 1


def table(scores: Scores) -> str:
    """Percentages for people to read."""
    lines = [f"{'':12}{'P':>7}{'R':>7}{'F1':>7}{'predicted':>11}{'gold':>7}"]
    for name, rate in scores.rates.items():
        if rate.gold:
            figures = "".join(f"{100 * x:7.1f}" for x in (rate.precision, rate.recall, rate.f1))
            lines.append(f"{name:12}{figures}{rate.predicted:11}{rate.gold:7}")
    lines += [
        f"{name:12}{100 * share:7.1f}  accuracy over detected" for name, share in scores.accuracy.items()
    ]
    lines += [
        f"{name:12}{100 * share:7.1f}  detection recall" for name, share in scores.recall_by_type.items()
    ]
    return "\n".join(lines)
