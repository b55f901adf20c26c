"""Fit the model that says how probable a candidate is (service/extraction/reader/acceptance.py).

    python -m training.reader.fit_acceptance --data DIR --parses DIR [--also SPLIT PARSES]
        [--contents DIR] --out FILE [--folds]

`--parses` holds the chain articles with the evidence of readers that have not seen them (training.reader.evidence),
`--also` names a PolNeAR split and its parses. Ridge regression of the log odds by Newton's method.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from itertools import compress
from pathlib import Path

import numpy as np

from evaluation.alignment import align
from evaluation.folds import weights_of as fitted_without
from evaluation.marked import Marked
from evaluation.predict import read_parse
from service.extraction.attribution.content.quotation_edges import content_spans
from service.extraction.attribution.selection import rule_candidates
from service.extraction.layout.quotations import quotation_index
from service.extraction.reader.acceptance import RATE, place_of
from service.extraction.reader.selection import judged_candidates
from service.extraction.resources.lexicon import lexicon
from service.extraction.syntax.tree import spans_of
from training.reader.data import CHAINS2, chain_rows
from training.reader.fit_contents import articles_by_fold

RIDGE = 3.0
UNNESTED = 0.5  # a PolNeAR candidate counts if its probability of being in another's content is below this
RARE = 15  # a feature that fewer candidates have is left out
DRAWN = 3  # candidates of the mean rate that are added to those of a lemma
OF_POLNEAR = 1.5  # how much an example of PolNeAR counts: it has fewer articles, and other guidelines
OF_FURTHER = 0.5  # the same of our further articles: one in eight of their attributions is not in the gold
SEEN = 2  # candidates, at least, of a lemma with a rate of its own


def examples(article, document):
    """Features of every candidate of one article, the lemma of its cue, and whether it is right."""
    quoted = quotation_index(document)
    rules = rule_candidates(document, quoted, lexicon())
    judged = judged_candidates(document, quoted, rules, lexicon())
    marked = [
        Marked(
            str(i),
            content_spans(document, j.candidate.content, quoted),
            spans_of(document, j.candidate.cue),
        )
        for i, j in enumerate(judged)
    ]
    right = set(align(article.text, article.attributions, marked).values())
    lemmas = [document.words[j.candidate.anchor].lemma.lower() for j in judged]
    return [(j.features, lemma, i in right) for i, (j, lemma) in enumerate(zip(judged, lemmas, strict=True))]


def share_of(article, of_polnear, further):
    """How much an example of the article counts."""
    return OF_POLNEAR if of_polnear else OF_FURTHER if article.id in further else 1.0


def fit(rows, labels, shares=1.0, ridge=RIDGE):
    """Weights of standardised columns, the first of which is constant; `shares` is how much each row counts."""
    weights = np.zeros(rows.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-rows @ weights))
        gradient = rows.T @ (shares * (p - labels)) + ridge * weights
        hessian = (rows * (shares * p * (1 - p))[:, None]).T @ rows + ridge * np.eye(len(weights))
        weights -= np.linalg.solve(hessian, gradient)
    return weights


def table(found):
    """Names of the features, and candidates x features."""
    names = sorted({name for features in found for name in features} - {"constant"})
    names = ["constant", *(n for n in names if sum(n in features for features in found) >= RARE)]
    return names, np.array([[features.get(name, 0.0) for name in names] for features in found])


def rates(found):
    """By place and lemma, the percentage of right candidates, shrunk towards that of all; and the candidates'
    features, each with the rate of the other candidates with its cue.
    """
    right, count = Counter(), Counter()
    for features, lemma, is_right in found:
        for key in ((place_of(features["nested"]), lemma), (place_of(features["nested"]), "")):
            right[key] += is_right
            count[key] += 1
    mean = {place: right[place, ""] / count[place, ""] for place in ("inside", "outside")}

    def rate(place, lemma, without=0, own=0):
        return (right[place, lemma] - own + DRAWN * mean[place]) / (count[place, lemma] - without + DRAWN)

    tables = {
        place: {
            lemma: round(100 * (rate(place, lemma) if lemma else mean[place]), 1)
            for p, lemma in sorted(count)
            if p == place and (count[p, lemma] >= SEEN or not lemma)
        }
        for place in mean
    }
    known = []
    for features, lemma, is_right in found:
        place = place_of(features["nested"])
        known.append(features | {RATE: rate(place, lemma, 1, is_right)})
    return tables, known


def standardised(rows):
    spread = rows.std(0)
    spread[0] = 1.0
    centre = rows.mean(0)
    centre[0] = 0.0
    return centre, np.where(spread < 1e-9, 1.0, spread)


def weights_of(names, rows, labels, shares=1.0):
    """Weights of the plain features."""
    centre, spread = standardised(rows)
    scaled = fit((rows - centre) / spread, labels, shares) / spread
    scaled[0] -= (scaled[1:] * centre[1:]).sum()
    return dict(zip(names, np.round(scaled, 4).tolist(), strict=True))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--parses", type=Path, required=True)
    ap.add_argument("--also", type=Path, nargs=2, metavar=("SPLIT", "PARSES"), help="a PolNeAR split")
    ap.add_argument("--contents", type=Path, help="weights of training.reader.fit_contents by fold")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument(
        "--folds", action="store_true", help="one file a fold of folds.json, fitted without it, in OUT"
    )
    options = ap.parse_args()
    found, of_fold, shares = [], [], []
    further = {row["id"] for row in chain_rows(CHAINS2)}
    for fold, article, parses in articles_by_fold(options.data, options.parses, options.also):
        with fitted_without(fold, contents=options.contents):
            own = examples(article, read_parse(parses / f"{article.id}.conllu"))
        of_polnear = parses is not options.parses
        if of_polnear:  # it marks outermost attributions only
            own = [e for e in own if e[0]["nested"] < UNNESTED]
        found += own
        of_fold += [fold] * len(own)
        shares += [share_of(article, of_polnear, further)] * len(own)
    if options.folds:
        options.out.mkdir(parents=True, exist_ok=True)
        for fold in sorted(set(of_fold)):
            kept = np.array(of_fold) != fold
            write(options.out / f"fold{fold}.json", list(compress(found, kept)), np.array(shares)[kept])
    else:
        write(options.out, found, np.array(shares))


def write(path, found, shares):
    tables, known = rates(found)
    names, rows = table(known)
    labels = np.array([right for *_, right in found], float)
    fitted = {"features": weights_of(names, rows, labels, shares), **tables}
    path.write_text(json.dumps(fitted, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
