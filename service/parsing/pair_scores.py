"""The scores of words given a cue (`Scorer.pairs`), for all cues of an article.

A cue's words are next to each other, so their rows need not be gathered pair by pair. The features of a pair take few
values, so their embeddings are summed once for each combination.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import gelu

from service.parsing.reader_features import SIZES, Ints, WordFeatures
from service.parsing.reader_network import Scorer
from service.parsing.reader_pairs import Pairs, PathsFromRoot, pairs_of

CONTEXT = ("distance", "sentence", "quotation", "paragraph")
TREE = ("down", "up", "depth")
PAIRS = 2048  # pairs of a cue and a word that are scored together; more do not fit the processor's cache
CUES = 200  # cues whose pairs are listed together, so that memory is bounded

Floats = NDArray[np.float32]


@torch.no_grad()
def role_probabilities(
    scorer: Scorer, features: WordFeatures, words: torch.Tensor, cues: Sequence[int], origin: int
) -> Iterator[tuple[int, Floats]]:
    """For each cue (a place) the first word of its surroundings, and the probability of each label: words x labels.

    `words` are the rows of the article's words (words x size), as `Scorer.words` gives them.
    """
    rows, paths = _Rows(scorer, words, origin), PathsFromRoot(features)
    for group in (cues[i : i + CUES] for i in range(0, len(cues), CUES)):
        pairs = pairs_of(features, paths, group)
        for first, last in pairwise(_cuts(pairs)):
            hidden = gelu(torch.from_numpy(rows.of(pairs, first, last)))
            scores = scorer.pair_out(gelu(scorer.pair_hidden(hidden)))
            found = torch.softmax(scores, -1).numpy()
            for start, end in zip(pairs.starts[first:last], pairs.ends[first:last], strict=True):
                yield int(start), found[: end - start]
                found = found[end - start :]


def _cuts(pairs: Pairs) -> list[int]:
    """Numbers of the cues at which a new run of them begins, and their count."""
    runs = (np.cumsum(pairs.ends - pairs.starts) - 1) // PAIRS
    return [0, *(np.flatnonzero(np.diff(runs)) + 1).tolist(), len(runs)]


class _Rows:
    """What goes into the scorer's hidden layer for each pair (pairs x hidden size), made for some cues at a time."""

    def __init__(self, scorer: Scorer, words: torch.Tensor, origin: int):
        self._scorer, self._words = scorer, words
        self._word, self._factor = scorer.of_word(words).numpy(), scorer.product_word(words).numpy()
        self._tables = {name: table.get_parameter("weight") for name, table in scorer.pair_tables.items()}
        self._elsewhere = torch.stack([self._tables[name][0] for name in TREE]).sum(0)  # in another sentence
        constant = self._elsewhere + scorer.origin.weight[origin]
        self._context: Floats = (_sums([self._tables[name] for name in CONTEXT]) + constant).numpy()

    def of(self, pairs: Pairs, first: int, last: int) -> Floats:
        """The scores of the cues `first` up to but not including `last` of `pairs`."""
        firsts = np.cumsum([0, *(pairs.ends - pairs.starts)])
        start, end = int(firsts[first]), int(firsts[last])
        found: Floats = self._context[_numbers(pairs, start, end)]
        self._add_tree(found, pairs, start, end)
        own = self._words[torch.from_numpy(pairs.cues[first:last])]
        cues, factors = self._scorer.of_cue(own).numpy(), self._scorer.product_cue(own).numpy()
        for k, (cue, factor) in enumerate(zip(cues, factors, strict=True), first):
            rows = found[firsts[k] - start : firsts[k + 1] - start]
            around = slice(pairs.starts[k], pairs.ends[k])
            rows += self._factor[around] * factor
            rows += self._word[around]
            rows += cue
        return found

    def _add_tree(self, rows: Floats, pairs: Pairs, start: int, end: int) -> None:
        inside = slice(*np.searchsorted(pairs.inside, (start, end)))
        parts = [self._tables[name][torch.from_numpy(getattr(pairs, name)[inside])] for name in TREE]
        rows[pairs.inside[inside] - start] += (torch.stack(parts).sum(0) - self._elsewhere).numpy()


def _numbers(pairs: Pairs, start: int, end: int) -> Ints:
    """For each of some pairs its row of the table of all contexts."""
    parts = [getattr(pairs, name)[start:end] for name in CONTEXT]
    return np.asarray(np.ravel_multi_index(parts, [SIZES[name] for name in CONTEXT]), np.int64)


def _sums(tables: Sequence[torch.Tensor]) -> torch.Tensor:
    """One row for each choice of a row of each table, the last table's rows next to each other."""
    total = tables[0]
    for table in tables[1:]:
        total = (total[:, None] + table).flatten(0, 1)
    return total
