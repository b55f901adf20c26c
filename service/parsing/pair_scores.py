"""The scores of words given a cue (`Scorer.pairs`), for all cues of an article.

A cue's words are next to each other, so their rows need not be gathered pair by pair. The features of a pair take few
values, so their embeddings are summed once for each combination.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import embedding_bag, gelu, pad

from service.parsing.matrices import in_float32
from service.parsing.reader_features import SIZES, Ints, WordFeatures
from service.parsing.reader_network import Scorer
from service.parsing.reader_pairs import Pairs, PathsFromRoot, pairs_of

CONTEXT = ("distance", "sentence", "quotation", "paragraph")
TREE = ("down", "up", "depth")
PAIRS = 1024  # of a cue and a word, scored together: more of them leave the processor's cache
CUES = 200  # whose pairs are listed together, so that memory is bounded

Floats = NDArray[np.float32]


def role_probabilities(
    scorer: Scorer, features: WordFeatures, words: torch.Tensor, cues: Sequence[int], origin: int
) -> Iterator[tuple[int, Floats]]:
    """For each cue (a place) the first word of its surroundings, and the probability of each label: words x labels.

    `words` are the rows of the article's words (words x size), as `Scorer.words` gives them. Torch must not record
    gradients.
    """
    rows, paths = _Rows(scorer, words, origin), PathsFromRoot(features)
    above = in_float32(scorer.pair_hidden.weight, scorer.pair_hidden.bias, curved=True)
    for group in (cues[i : i + CUES] for i in range(0, len(cues), CUES)):
        pairs = pairs_of(features, paths, group)
        parts = [scorer.pair_out(above(gelu(part))) for part in rows.parts(pairs)]
        scores = torch.cat(parts).T.contiguous()  # torch's softmax is slow for rows as short as these
        found = torch.softmax(scores, 0).T.numpy()
        for start, end in zip(pairs.starts.tolist(), pairs.ends.tolist(), strict=True):
            yield start, found[: end - start]
            found = found[end - start :]


class _Rows:
    """The input of the scorer's hidden layer for each pair (pairs x hidden size), made for some at a time."""

    def __init__(self, scorer: Scorer, words: torch.Tensor, origin: int):
        self._scorer, self._words = scorer, words
        weight = torch.cat([scorer.of_word.weight, scorer.product_word.weight])
        both = in_float32(weight, pad(scorer.of_word.bias, (0, len(weight) // 2)))
        self._word, self._factor = both(words).chunk(2, 1)
        tables = {name: table.get_parameter("weight") for name, table in scorer.pair_tables.items()}
        self._tree = torch.cat([tables[name] for name in TREE])
        self._tree_firsts = np.cumsum([0, *(SIZES[name] for name in TREE[:-1])])
        self._elsewhere = torch.stack([tables[name][0] for name in TREE]).sum(0)  # in another sentence
        constant = self._elsewhere + scorer.origin.weight[origin]
        self._context = sums([tables[name] for name in CONTEXT]) + constant

    def parts(self, pairs: Pairs) -> Iterator[torch.Tensor]:
        """Of some pairs after the others, `PAIRS` of them at most."""
        own = self._words[torch.from_numpy(pairs.cues)]
        cues, factors = self._scorer.of_cue(own), self._scorer.product_cue(own)
        numbers = torch.from_numpy(_numbers(pairs))
        ends = np.cumsum(pairs.ends - pairs.starts)
        for start in range(0, len(numbers), PAIRS):
            end = min(start + PAIRS, len(numbers))
            rows = self._context.index_select(0, numbers[start:end])
            self._add_tree(rows, pairs, start, end)
            first, last = np.searchsorted(ends, [start, end - 1], "right").tolist()
            for k in range(first, last + 1):
                shift = int(pairs.ends[k] - ends[k])  # from a pair's number to its word
                begin, stop = max(start + shift, int(pairs.starts[k])), min(end + shift, int(pairs.ends[k]))
                own = rows[begin - shift - start : stop - shift - start]
                own.addcmul_(self._factor[begin:stop], factors[k]).add_(self._word[begin:stop]).add_(cues[k])
            yield rows

    def _add_tree(self, rows: torch.Tensor, pairs: Pairs, start: int, end: int) -> None:
        inside = slice(*np.searchsorted(pairs.inside, (start, end)))
        places = np.stack([getattr(pairs, name)[inside] for name in TREE], 1) + self._tree_firsts
        found = embedding_bag(torch.from_numpy(places), self._tree, mode="sum") - self._elsewhere
        rows.index_add_(0, torch.from_numpy(pairs.inside[inside] - start), found)


def _numbers(pairs: Pairs) -> Ints:
    """Of each pair the row of the table of all contexts."""
    parts = [getattr(pairs, name) for name in CONTEXT]
    return np.asarray(np.ravel_multi_index(parts, [SIZES[name] for name in CONTEXT]), np.int64)


def sums(tables: Sequence[torch.Tensor]) -> torch.Tensor:
    """One row for each choice of a row of each table, their sum; the last table's rows are next to each other."""
    total = tables[0]
    for table in tables[1:]:
        total = (total[:, None] + table).flatten(0, 1)
    return total
