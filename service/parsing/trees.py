"""The best dependency tree with one root (Chu & Liu 1965, Edmonds 1967)."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from stanza.models.common.chuliu_edmonds import chuliu_edmonds, chuliu_edmonds_one_root

Scores: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]
Heads: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]


def tree_of(scores: Scores) -> Heads:
    """Heads of the best tree with one root, as Stanza's `chuliu_edmonds_one_root` finds it.

    `scores[dependent, head]` are logarithms of probabilities, row and column 0 the root. If every word's best head
    makes a tree with one root, no tree can be better; the same is true of the best tree of all if it has one root.
    Stanza's search (Stanojević & Cohen 2021) keeps words off the root until the end, so it would contract one
    cycle after the other even then.
    """
    heads: Heads = scores.argmax(axis=1)
    heads[0] = 0
    if _roots(heads) == 1 and _reach_root(heads):
        return heads
    heads = np.asarray(chuliu_edmonds(scores.copy()))
    return heads if _roots(heads) == 1 else np.asarray(chuliu_edmonds_one_root(scores))


def cycles_of(heads: Heads) -> list[NDArray[np.bool_]]:
    """For each cycle among the heads (place 0 is its own head) which words are in it, as Stanza's `tarjan` has it."""
    cycles = []
    above = heads.tolist()
    seen = [-1] * len(above)  # the word from which a climb first came here
    seen[0] = 0
    for start in range(1, len(above)):
        word = start
        while seen[word] < 0:
            seen[word] = start
            word = above[word]
        if seen[word] == start:  # the climb has come to a word of its own
            cycle = np.zeros(len(above), bool)
            while not cycle[word]:
                cycle[word] = True
                word = above[word]
            if cycle.sum() > 1:
                cycles.append(cycle)
    return cycles


def _roots(heads: Heads) -> int:
    return int(np.count_nonzero(heads[1:] == 0))


def _reach_root(heads: Heads) -> bool:
    """Whether every word reaches the root; each pass climbs twice as far."""
    above = heads
    for _ in range(len(heads).bit_length()):
        above = above[above]
    return not above.any()
