"""Cross-validated figures on the chain articles: by fold, pooled, and by kind of outlet, with bootstrap intervals.

    python -m evaluation.folds --data DIR/chains --parses DIR [--antecedents DIR] [--acceptance DIR] [--contents DIR]
        [--unnamed DIR]

`--parses` holds each article's parse with the evidence of a reader that has not seen its fold
(training.reader.evidence). Publishers are given. Intervals are of the middle 95 % of 1,000 samples of articles, drawn
with a fixed seed.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random
from unittest.mock import patch

from evaluation.alignment import align, collapsed, same_chain, same_name
from evaluation.corpora import read_gold
from evaluation.marked import Marked, MarkedArticle
from evaluation.predict import kept_documents, predict
from service.extraction.resources.networks import weights_in

FIGURES = ("detected", "source", "chain", "deep", "links")
_DATED = re.compile(r"_\d{4}-\d{2}-\d{2}_")  # articles of American politics, which are PolNeAR's too
SAMPLES = 1000


def counts(article: MarkedArticle, predicted: Sequence[Marked]) -> Counter[str]:
    """Of one article: right, gold and predicted of every figure.

    A gold chain is as long as its own names: outer links that are carried over from an earlier sentence may be in the
    answer or not. So chains of two links and more have their own count of right ones in gold and in the answer.
    """
    pairs = align(article.text, article.attributions, predicted)
    out = Counter(
        {"gold": len(article.attributions), "predicted": len(predicted), "detected right": len(pairs)}
    )
    out["deep gold"] = sum(len(_own(a)) > 1 for a in article.attributions)
    out["deep predicted"] = sum(len(_names(a)) > 1 for a in predicted)
    out["links gold"] = sum(len(_pairs(_own(a))) for a in article.attributions)
    out["links predicted"] = sum(len(_pairs(_names(a))) for a in predicted)
    for g, p in pairs.items():
        gold, found = article.attributions[g], predicted[p]
        right = same_chain(gold, found)
        out["chain right"] += right
        out["source right"] += _same_source(gold, found)
        out["deep right of gold"] += right and len(_own(gold)) > 1
        out["deep right of predicted"] += right and len(_names(found)) > 1
        out["links right"] += sum(
            any(_same_pair(a, b) for b in _pairs(_names(found))) for a in _pairs(_own(gold))
        )
    return out


def _own(marked: Marked) -> tuple[str, ...]:
    return tuple(collapsed([*(marked.chain or ())]))


def _names(marked: Marked) -> tuple[str, ...]:
    return tuple(collapsed([*marked.carried, *(marked.chain or ())]))


def _pairs(names: Sequence[str]) -> set[tuple[str, str]]:
    return set(pairwise(names))


def _same_pair(a: tuple[str, str], b: tuple[str, str]) -> bool:
    return same_name(a[0], b[0]) and same_name(a[1], b[1])


def _same_source(gold: Marked, found: Marked) -> bool:
    wanted, names = _own(gold), _names(found)
    return same_name(wanted[-1], names[-1]) if wanted and names else not wanted and not names


def f1(total: Mapping[str, int], figure: str) -> float:
    """F1 in percent."""
    if figure == "deep":
        recall = total["deep right of gold"] / max(1, total["deep gold"])
        precision = total["deep right of predicted"] / max(1, total["deep predicted"])
        return 200 * precision * recall / max(1e-9, precision + recall)
    prefix = "links " if figure == "links" else ""
    both = total[f"{prefix}gold"] + total[f"{prefix}predicted"]
    return 200 * total[f"{figure} right"] / max(1, both)


def interval(found: Sequence[Counter[str]], figure: str, seed: int = 1) -> tuple[float, float]:
    """The middle 95 % of the figure over samples of the articles."""
    random = Random(seed)
    values = sorted(f1(sum((random.choice(found) for _ in found), Counter()), figure) for _ in range(SAMPLES))
    return values[round(0.025 * SAMPLES)], values[round(0.975 * SAMPLES) - 1]


def table(groups: Mapping[str, Sequence[Counter[str]]]) -> str:
    """One line a group of articles."""
    lines = ["| articles | n | " + " | ".join(FIGURES) + " |", "|---" * (2 + len(FIGURES)) + "|"]
    for name, found in groups.items():
        total = sum(found, Counter())
        cells = [f"{f1(total, figure):.1f}" for figure in FIGURES]
        if name == "all":
            cells = [
                f"{cell} [{low:.1f}, {high:.1f}]"
                for cell, (low, high) in zip(cells, (interval(found, f) for f in FIGURES), strict=True)
            ]
        lines.append(f"| {name} | {len(found)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def groups(
    articles: Sequence[MarkedArticle], folds: Mapping[str, int], predicted: Mapping[str, Sequence[Marked]]
) -> dict[str, list[Counter[str]]]:
    """The counts of the articles: of all, by kind of outlet and by fold."""
    found: dict[str, list[Counter[str]]] = {"all": [], "newswire": [], "American politics": []}
    found |= {f"fold {n}": [] for n in sorted(set(folds.values()))}
    for article in articles:
        own = counts(article, predicted[article.id])
        kind = "American politics" if _DATED.search(article.id) else "newswire"
        for name in ("all", kind, f"fold {folds[article.id]}"):
            found[name].append(own)
    return found


@contextmanager
def weights_of(
    fold: int | None,
    antecedents: Path | None = None,
    acceptance: Path | None = None,
    contents: Path | None = None,
    unnamed: Path | None = None,
    chain_confidence: Path | None = None,
) -> Iterator[None]:
    """Use the weights that were fitted without the fold, from the folders that are given."""
    networks = {
        "coreference.antecedents.ranking": antecedents,
        "coreference.unnamed.scoring": unnamed,
        "reader.content_choice": contents,
    }
    tables = {"reader.acceptance": acceptance, "chains.confidence": chain_confidence}
    with ExitStack() as stack:
        for module, folder in networks.items():
            if folder is not None:
                weights = weights_in(folder / f"fold{fold}.npz")
                stack.enter_context(patch(f"service.extraction.{module}._weights", partial(dict, weights)))
        for module, folder in tables.items():
            if folder is not None:
                table = json.loads((folder / f"fold{fold}.json").read_text(encoding="utf-8"))
                stack.enter_context(patch(f"service.extraction.{module}._weights", partial(dict, table)))
        yield


def folds_of(articles: Sequence[MarkedArticle], folder: Path) -> dict[str, int]:
    """The fold of each article, from the folder's `folds.json`; without that file the articles get folds in turn."""
    path = folder / "folds.json"
    if path.is_file():
        found: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
        return {article.id: found[article.id] for article in articles}
    return {article.id: 1 + k % 5 for k, article in enumerate(articles)}


def main() -> None:
    """Print the table."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--parses", type=Path, required=True)
    ap.add_argument("--antecedents", type=Path, help="weights of training.mentions by fold")
    ap.add_argument("--acceptance", type=Path, help="weights of training.reader.fit_acceptance by fold")
    ap.add_argument("--contents", type=Path, help="weights of training.reader.fit_contents by fold")
    ap.add_argument("--unnamed", type=Path, help="weights of training.unnamed by fold")
    ap.add_argument("--extractor", choices=("learned", "rules"), default="learned")
    options = ap.parse_args()
    articles = read_gold(options.data)
    folds = folds_of(articles, options.data)
    predicted: dict[str, Sequence[Marked]] = {}
    for fold in sorted(set(folds.values())):
        own = [article for article in articles if folds[article.id] == fold]
        fitted = options.antecedents, options.acceptance, options.contents, options.unnamed
        with weights_of(fold, *fitted):
            documents = kept_documents(own, options.parses)
            predicted |= predict(own, documents, options.extractor).attributions
    print(table(groups(articles, folds, predicted)))


if __name__ == "__main__":
    main()
