"""The best trees are those that Stanza's search finds."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from stanza.models.common.chuliu_edmonds import chuliu_edmonds_one_root, tarjan

from service.parsing.trees import cycles_of, tree_of


@pytest.mark.parametrize("size", [1, 2, 3, 8, 30])
def test_cycles_are_those_that_stanza_finds(size: int) -> None:
    random = np.random.default_rng(size)
    for _ in range(60):
        heads = random.integers(0, size, size)
        heads[0] = 0
        found = {tuple(np.flatnonzero(cycle)) for cycle in cycles_of(heads)}
        assert found == {tuple(np.flatnonzero(cycle)) for cycle in tarjan(heads)}


def scores_of(heads: list[int], strength: float, seed: int) -> np.ndarray:
    """Logarithms of each word's probabilities of heads: noise, and `strength` more for the given one."""
    size = len(heads) + 1
    scores = np.random.default_rng(seed).normal(size=(size, size)).astype(np.float32)
    for word, head in enumerate(heads, 1):
        scores[word, head] += strength
    np.fill_diagonal(scores, -np.inf)
    return torch.log_softmax(torch.from_numpy(scores), 1).numpy()


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(
    "heads", [[0], [0, 1, 2], [2, 0, 2, 3], [2, 3, 1, 0], [0, 0, 1], [2, 1], [3, 1, 2, 5, 4, 0]], ids=str
)
def test_trees_are_those_of_the_full_search(heads: list[int], seed: int) -> None:
    for strength in (0.0, 2.0, 50.0):
        scores = scores_of(heads, strength, seed)
        expected = chuliu_edmonds_one_root(scores.copy())
        found = tree_of(scores)
        assert found.tolist() == list(expected)
        assert found[1:].tolist().count(0) == 1
