"""All pairs of an article at once are the pairs of each cue."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch

from service.parsing.pair_scores import role_probabilities
from service.parsing.reader_features import UPOS, WordFeatures
from service.parsing.reader_network import PAIR_TABLES, Scorer
from service.parsing.reader_pairs import PathsFromRoot, pairs_of
from tests.reader_pairs_reference import pair_features


def _tree(draw: random.Random, first: int, size: int, roots: int) -> list[int]:
    """The heads of a random sentence: some words are roots, every other word depends on one that was placed earlier."""
    order = draw.sample(range(first, first + size), size)
    heads = {word: -1 if k < roots else draw.choice(order[max(0, k - 3) : k]) for k, word in enumerate(order)}
    return [heads[word] for word in range(first, first + size)]


def _article(seed: int) -> WordFeatures:
    draw = random.Random(seed)
    lengths = [draw.choice((1, 2, 5, 12, 30, 90)) for _ in range(draw.randint(1, 12))]
    first = np.cumsum([0, *lengths])
    heads = [
        h
        for at, n in zip(first, lengths, strict=False)
        for h in _tree(draw, int(at), n, draw.choice((1, 1, 2)))
    ]
    count, quotation, paragraph, quotations, paragraphs = len(heads), -1, 0, [], []
    for _ in range(count):
        quotation = draw.choice((-1, 0, 1, 2)) if draw.random() < 0.1 else quotation
        paragraph += draw.random() < 0.05
        quotations.append(quotation)
        paragraphs.append(paragraph)
    return WordFeatures(
        upos=np.array([draw.randint(0, len(UPOS)) for _ in range(count)]),
        relation=np.array([draw.randint(0, 37) for _ in range(count)]), marks=np.zeros(count, np.int64),
        head=np.array(heads), sentence=np.repeat(np.arange(len(lengths)), lengths), paragraph=np.array(paragraphs),
        quotation=np.array(quotations), first=first, lemma=np.zeros(count, np.int64),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_the_pairs_are_those_of_each_cue(seed: int) -> None:
    features = _article(seed)
    count = len(features.head)
    cues = sorted(random.Random(seed).sample(range(count), min(count, 25)))
    pairs = pairs_of(features, PathsFromRoot(features), cues)
    done = 0
    for k, cue in enumerate(cues):
        one = pair_features(features, cue)
        assert (pairs.cues[k], pairs.starts[k], pairs.ends[k]) == (cue, one.words[0], one.words[-1] + 1)
        here = slice(done, done + len(one.words))
        for name in PAIR_TABLES:
            np.testing.assert_array_equal(pairs.column(name)[here], getattr(one, name), name)
        done = here.stop
    assert done == len(pairs.distance)


def test_a_circle_of_heads_ends() -> None:
    features = _article(7)
    features.head[0:3] = (1, 2, 0)
    assert len(pairs_of(features, PathsFromRoot(features), [0, 1]).distance)


@torch.no_grad()
def test_the_probabilities_are_those_of_the_network() -> None:
    features, scorer = _article(3), Scorer(12, 8).eval()
    for weight in scorer.parameters():
        torch.nn.init.normal_(weight, std=0.5)
    words = torch.randn(len(features.head), 12)
    cues = list(range(0, len(features.head), 2))
    found = list(role_probabilities(scorer, features, words, cues, 1))
    for cue, (first, labels) in zip(cues, found, strict=True):
        one = pair_features(features, cue)
        tables = {name: torch.from_numpy(getattr(one, name)) for name in PAIR_TABLES}
        at, cue_at = torch.from_numpy(one.words), torch.full((len(one.words),), cue)
        expected = torch.softmax(scorer.pairs(scorer.projected(words), at, cue_at, tables, 1), -1)
        assert first == one.words[0]
        np.testing.assert_allclose(labels, expected.numpy(), atol=1e-5)
