"""Train the network that names an unnamed source: the named referent that it means, or nobody.

    python -m training.unnamed --chains DIR --chain-parses DIR [--mpqa DIR --mpqa-parses DIR] [--gum FILE] [--folds]

The extraction reads each article; every unnamed referent with a labelled source is an example, with all named
referents and nobody as its options. Labels and cross-validation are those of `training/mentions.py`; `--antecedents`
is its weights by fold. The weights go to `service/extraction/resources/en/unnamed.npz`. It takes a minute.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np

from evaluation.folds import weights_of
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.unnamed import sources as unnamed_sources_of
from service.extraction.coreference.unnamed.features import Unnamed, vectors
from service.extraction.coreference.unnamed.scoring import named_ones, unnamed_sources
from service.extraction.model.provenance import Article, ModelInfo
from service.extraction.pipeline import extract
from service.extraction.resources.networks import Weights, softmax_of
from training.mentions import (
    Example,
    Labelled,
    Recipe,
    arguments,
    chain_articles,
    ensemble,
    gum_articles,
    mpqa_articles,
    parts_of,
    write,
)

RECIPE = Recipe(hidden=16, epochs=40, seeds=4, batch=24, rate=0.004, decay=0.1)
SHARES = {"chains": 1.0, "mpqa": 0.5, "gum": 0.3}  # weight of an example by its corpus
_MODEL = ModelInfo("training", "training", "none")


def examples_of(article: Labelled, corpus: str) -> Iterator[Example]:
    """One example for each unnamed referent of the article with a labelled source."""
    asked: list[tuple[DiscourseState, Unnamed]] = []

    def noted(
        state: DiscourseState, heads: Mapping[int, Sequence[int]], quoting: Mapping[int, Collection[int]]
    ) -> list[Unnamed]:
        found = unnamed_sources(state, heads, quoting)
        asked.extend((state, one) for one in found)
        return []  # the labels say who is meant, so nobody is named yet

    with patch.object(unnamed_sources_of, "unnamed_sources", noted):
        request = Article(article.document.text, article.id, publisher=article.publisher)
        extract(article.document, request, _MODEL)
    for state, one in asked:
        example = _example(article, corpus, state, one)
        if example is not None:
            yield example


def _example(article: Labelled, corpus: str, state: DiscourseState, one: Unnamed) -> Example | None:
    named = named_ones(state, one)
    words = [article.document.words[head] for head in one.heads]
    labelled = [word for word in words if article.labelled(word.start, word.end)]
    if not labelled or not named:
        return None
    votes = np.zeros(len(named) + 1)
    for word in labelled:
        right = [article.right(article.document, word.start, state.referents[i]) for i in named]
        itself = corpus == "chains" and article.right(
            article.document, word.start, state.referents[one.index]
        )
        right = [False] * len(right) if itself else right
        votes += [*right, not any(right)]
    weight = SHARES[corpus] * len(labelled) ** 0.5
    return Example(article.id, corpus, vectors(state, one, named), votes == votes.max(), weight)


def examples_by_fold(
    articles: Sequence[tuple[str, Labelled]], folds: Mapping[str, int], antecedents: Path | None
) -> Iterator[Example]:
    """Each article is read with the ranking's weights that were fitted without its fold, others as one of the
    first."""
    parts = sorted(set(folds.values()))
    for part in parts:
        with weights_of(part, antecedents=antecedents):
            for corpus, article in articles:
                if folds.get(article.id, parts[0]) == part:
                    yield from examples_of(article, corpus)


def main() -> None:
    parser = arguments(__doc__, "unnamed.npz")
    parser.add_argument("--antecedents", type=Path, help="weights of the ranking, one file a fold")
    options = parser.parse_args()
    folds = json.loads((options.chains / "folds.json").read_text(encoding="utf-8"))
    others = [("mpqa", a) for a in mpqa_articles(options.mpqa, options.mpqa_parses)] if options.mpqa else []
    others += [("gum", a) for a in gum_articles(options.gum)]
    articles = [("chains", a) for a in chain_articles(options.chains, options.chain_parses)] + others
    examples = list(examples_by_fold(articles, folds, options.antecedents))
    for part in parts_of(options, folds):
        tested = [e for e in examples if folds.get(e.article, 0) == part]
        weights = ensemble([e for e in examples if folds.get(e.article, 0) != part], RECIPE)
        sys.stdout.write(f"without fold {part}: {_report(tested, weights)}\n")
        write(options, part, weights)


def _report(examples: Sequence[Example], weights: Weights) -> str:
    named = [(e, int(softmax_of(weights, e.rows).argmax())) for e in examples]
    named = [(e, k) for e, k in named if k < len(e.rows) - 1]
    return f"{sum(e.right[k] for e, k in named)} of {len(named)} named right, {len(examples)} unnamed"


if __name__ == "__main__":
    main()
