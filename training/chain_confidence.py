"""Fit the models of chain and link confidence (service/extraction/chains/confidence.py).

    python -m training.chain_confidence --data DIR/chains --parses DIR --out FILE [--folds]

`--parses` holds the chain articles with the evidence of readers that have not seen them (training.reader.evidence).
A link is right if its attribution is found and the gold chain has that name at that place, counted from the end.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from evaluation.alignment import align, same_chain, same_name
from evaluation.corpora import read_gold
from evaluation.folds import folds_of
from evaluation.folds import weights_of as fitted_without
from evaluation.marked import from_provenance
from evaluation.predict import read_parse
from service.extraction.chains import confidence
from service.extraction.chains.source_reading import SourceReading
from service.extraction.model.provenance import Article, ModelInfo
from service.extraction.pipeline import extract
from training.reader.fit_acceptance import table, weights_of

MODEL = ModelInfo("training", "training", "training")


def judgements(article, document):
    """For every attribution: the result, its parent's, and whether each link and the whole chain are right."""
    request = Article(article.text, article.id, publisher=article.publisher)
    result = extract(document, request, MODEL)
    marked = from_provenance(result)
    gold_of = {p: g for g, p in align(article.text, article.attributions, marked).items()}
    by_id = {a.id: a for a in result.attributions}
    reading = SourceReading(document, result.entities)
    for k, attribution in enumerate(result.attributions):
        gold = article.attributions[gold_of[k]] if k in gold_of else None
        names = [*gold.carried, *(gold.chain or ())] if gold else []
        links = [
            len(names) >= len(attribution.chain) - i
            and same_name(names[i - len(attribution.chain)], link.name)
            for i, link in enumerate(attribution.chain)
        ]
        right = gold is not None and same_chain(gold, marked[k])
        yield attribution, by_id.get(attribution.parent), links, right, reading


def fitted(found):
    """Weights of the link model, then those of the chain model over the links that it judges."""
    rows = [
        (confidence.link_features(a, k, parent, reading), right)
        for a, parent, links, _, reading in found
        for k, right in enumerate(links)
    ]
    names, values = table([features for features, _ in rows])
    weights = {"link": weights_of(names, values, np.array([r for _, r in rows], float))}
    weights["chain"] = {"constant": 0.0}
    return weights


def with_links(found, weights):
    """The same with the links judged by the link model."""
    confidence._weights = lambda: weights
    return [(confidence._judged(a, parent, reading), parent, right) for a, parent, _, right, reading in found]


def with_chain(found, weights):
    rows = [(confidence.chain_features(a, a.chain, parent), right) for a, parent, right in found]
    names, values = table([features for features, _ in rows])
    return weights | {"chain": weights_of(names, values, np.array([r for _, r in rows], float))}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--parses", type=Path, required=True)
    for name in ("antecedents", "acceptance", "contents", "unnamed"):
        ap.add_argument(f"--{name}", type=Path, help="their weights by fold, as evaluation.folds takes them")
    ap.add_argument(
        "--folds", action="store_true", help="one file a fold, fitted without it, in the folder OUT"
    )
    ap.add_argument("--out", type=Path, required=True)
    options = ap.parse_args()
    articles = read_gold(options.data)
    folds = folds_of(articles, options.data)
    found = {}
    for article in articles:
        by_fold = options.antecedents, options.acceptance, options.contents, options.unnamed
        with fitted_without(folds[article.id], *by_fold):
            parse = read_parse(options.parses / f"{article.id}.conllu")
            found[article.id] = list(judgements(article, parse))
    for part in sorted(set(folds.values())) if options.folds else [None]:
        some = [one for name, own in found.items() if folds[name] != part for one in own]
        weights = fitted(some)
        weights = with_chain(with_links(some, weights), weights)
        target = options.out / f"fold{part}.json" if options.folds else options.out
        target.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
