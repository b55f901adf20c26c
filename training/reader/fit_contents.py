"""Fit the choice of contents (service/extraction/reader/content_choice.py).

    python -m training.reader.fit_contents --data DIR --parses DIR [--also SPLIT PARSES] --out FILE [--folds]

`--parses` holds the chain articles with the evidence of readers that have not seen them (training.reader.evidence),
`--also` names a PolNeAR split and its parses. It learns from the cues that the gold has too: the probability, a
softmax over the scores of the options for the content, should be with the options that fit the gold. It takes some
minutes on one core.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from evaluation.alignment import characters
from evaluation.corpora import read_gold
from evaluation.folds import folds_of
from evaluation.predict import read_parse
from service.extraction.attribution.selection import rule_candidates
from service.extraction.layout.quotations import quotation_index
from service.extraction.reader.acceptance import nested_in
from service.extraction.reader.content_choice import options_and_features
from service.extraction.reader.content_features import ArticleSums
from service.extraction.reader.selection import has_options, readings
from service.extraction.resources.lexicon import lexicon

HIDDEN = 32
NETWORKS = 5  # networks of different seeds; their scores add up, so they are one wider network
EPOCHS = 30
BATCH = 256  # cues
RATE = 3e-3
DECAY = 0.1
DROPPED = 0.4
CLIPPED = 6.0  # standard deviations
LEAST_SPREAD = 0.15  # of a feature, so that one that is nearly always 0 does not decide alone when it is not


@dataclass
class Example:
    """The options of one cue: features, and how well each fits the gold (0..1)."""

    rows: np.ndarray
    worth: np.ndarray


def examples(article, document):
    """Of each gold attribution with a cue that the reader finds, the options of the best of its readings."""
    quoted, words = quotation_index(document), lexicon()
    rules = rule_candidates(document, quoted, words)
    sums = ArticleSums(document, quoted)
    found = readings(document, quoted, rules, words)
    of_words = [characters(article.text, (w.span,)) for w in document.words]
    for gold in article.attributions:
        content = characters(article.text, gold.content)
        cue = characters(article.text, gold.cue)
        same = [r for r in found if any(of_words[i] & cue for i in r.candidate.cue)]
        if not same:
            continue
        reading = max(same, key=lambda r: _fit(of_words, r.candidate.content, content))
        if not has_options(document, reading.candidate):
            continue
        nested = nested_in(document, reading.evidence)
        options, rows = options_and_features(sums, reading, nested)
        if len(options) > 1:
            yield Example(rows, np.array([_worth(_fit(of_words, o.words, content)) for o in options]))


def _fit(of_words, words, content):
    """Jaccard overlap of characters, as the scorers count it."""
    own = set().union(*(of_words[i] for i in words))
    return len(own & content) / max(1, len(own | content))


def _worth(fit):
    """A content is worth something from an overlap of one half on, and more the better it fits."""
    return 0.5 * (fit >= 0.5) + 0.5 * fit


def fit(found):
    """The weights of all networks as one, for plain features."""
    rows = np.concatenate([e.rows for e in found])
    centre, spread = rows.mean(0), np.maximum(rows.std(0), LEAST_SPREAD)
    scaled = torch.tensor(np.clip((rows - centre) / spread, -CLIPPED, CLIPPED), dtype=torch.float32)
    worth = torch.tensor(np.concatenate([e.worth for e in found]), dtype=torch.float32)
    ends = np.cumsum([len(e.rows) for e in found])
    places = [np.arange(end - len(e.rows), end) for e, end in zip(found, ends, strict=True)]
    networks = [_network(scaled, worth, places, seed) for seed in range(NETWORKS)]
    first = np.concatenate([n[0].weight.detach().numpy() for n in networks]).T / spread[:, None]
    bias = np.concatenate([n[0].bias.detach().numpy() for n in networks]) - centre @ first
    second = np.concatenate([n[3].weight.detach().numpy()[0] for n in networks])
    return {"w1": first.astype(np.float32), "b1": bias.astype(np.float32), "w2": second.astype(np.float32)}


def _network(rows, worth, places, seed):
    torch.manual_seed(seed)
    order = np.random.RandomState(seed)
    layers = [torch.nn.Linear(rows.shape[1], HIDDEN), torch.nn.ReLU(), torch.nn.Dropout(DROPPED)]
    network = torch.nn.Sequential(*layers, torch.nn.Linear(HIDDEN, 1, bias=False))
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    for epoch in range(EPOCHS):
        shuffled = order.permutation(len(places))
        for start in range(0, len(places), BATCH):
            optimizer.zero_grad()
            _loss(network, rows, worth, [places[k] for k in shuffled[start : start + BATCH]]).backward()
            optimizer.step()
        optimizer.param_groups[0]["lr"] = RATE * (1 - (epoch + 1) / EPOCHS) + 1e-5
    return network.eval()


def _loss(network, rows, worth, places):
    """Mean negative logarithm of the worth that a choice by the scores is expected to have."""
    chosen = np.concatenate(places)
    group = torch.tensor(np.repeat(np.arange(len(places)), [len(p) for p in places]))
    scores = network(rows[chosen])[:, 0]
    most = torch.full((len(places),), -torch.inf).scatter_reduce(0, group, scores.detach(), "amax")
    powers = torch.exp(scores - most[group])
    total = torch.zeros(len(places)).index_add(0, group, powers)
    expected = torch.zeros(len(places)).index_add(0, group, powers * worth[chosen])
    return -torch.log(expected / total + 1e-3).mean()


def articles_by_fold(data, parses, also):
    """The chain articles with their folds and the folder of their parses, then those of a PolNeAR split, whose folds
    are its articles in turn.
    """
    for folder, kept in ((data, parses), *([also] if also else [])):
        articles = read_gold(folder)
        folds = folds_of(articles, folder)
        for article in articles:
            yield folds[article.id], article, kept


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--parses", type=Path, required=True)
    ap.add_argument("--also", type=Path, nargs=2, metavar=("SPLIT", "PARSES"), help="a PolNeAR split")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument(
        "--folds", action="store_true", help="one file a fold of folds.json, fitted without it, in OUT"
    )
    options = ap.parse_args()
    torch.set_num_threads(1)
    found = [
        (fold, example)
        for fold, article, parses in articles_by_fold(options.data, options.parses, options.also)
        for example in examples(article, read_parse(parses / f"{article.id}.conllu"))
    ]
    if options.folds:
        options.out.mkdir(parents=True, exist_ok=True)
        for fold in sorted({own for own, _ in found}):
            np.savez(options.out / f"fold{fold}.npz", **fit([e for own, e in found if own != fold]))
    else:
        np.savez(options.out, **fit([e for _, e in found]))


if __name__ == "__main__":
    main()
