"""The scores of mentions that may mean the same (`AntecedentScorer.scores`), for all anaphors of an article.

The features of a pair take few values: the six tables of `mention_pairs` are summed once for each combination, so that
two rows are added to a pair instead of six.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch.nn.functional import gelu, pad

from service.parsing.matrices import in_float32
from service.parsing.pair_scores import sums
from service.parsing.reader_features import (
    MENTION_CLASSES,
    MENTION_SIZES,
    QUOTATION_RELATIONS,
    Ints,
    WordFeatures,
    mention_classes,
    mention_places,
    quotation_relation,
)
from service.parsing.reader_network import AntecedentScorer

LISTED = 1 << 15  # pairs whose features are listed together, or all of one anaphor: memory is bounded
SCORED = 1 << 13  # of them scored together: more of them leave the processor's cache
PLACES = ("away", "sentences", "same")


def antecedent_scores(
    scorer: AntecedentScorer, features: WordFeatures, words: torch.Tensor, anaphors: Ints, others: Ints
) -> Iterator[tuple[Ints, torch.Tensor]]:
    """Some anaphors at a time, and their scores (anaphors x (others + 1)) as logits; a mention is never its own
    antecedent. `words` are the rows of the article's words (words x size), anaphors and others places.
    """
    pairs = _Pairs(scorer, features, words, others)
    for part in _parts(len(anaphors), LISTED // max(1, len(others))):
        some = anaphors[part]
        scores = torch.cat([pairs.scores(some), scorer.none(words[torch.from_numpy(some)])], 1)
        scores[:, :-1].masked_fill_(torch.from_numpy(some[:, None] == others[None]), -1e4)
        yield some, scores


def _parts(count: int, together: int) -> Iterator[slice]:
    step = max(1, together)
    return (slice(first, first + step) for first in range(0, count, step))


class _Pairs:
    """Scores of anaphors with all other mentions of an article."""

    def __init__(self, scorer: AntecedentScorer, features: WordFeatures, words: torch.Tensor, others: Ints):
        self._scorer, self._features, self._words, self._others = scorer, features, words, others
        tables = {name: table.get_parameter("weight") for name, table in scorer.tables.items()}
        self._places = sums([tables[name] for name in PLACES])
        classes = sums([tables["classes"], tables["quotation"]])
        self._classes = classes.view(MENTION_CLASSES, -1, classes.shape[1])
        weight = torch.cat([scorer.of_other.weight, scorer.product_other.weight])
        both = in_float32(weight, pad(scorer.of_other.bias, (0, len(weight) // 2)))
        added, factors = both(words[torch.from_numpy(others)]).chunk(2, 1)
        self._factors = factors.contiguous()
        self._added = added + tables["relation"][torch.from_numpy(features.relation[others])]

    def scores(self, anaphors: Ints) -> torch.Tensor:
        """anaphors x others."""
        places, classes = (torch.from_numpy(each) for each in self._rows(anaphors))
        words = self._words[torch.from_numpy(anaphors)]
        own, factors = self._scorer.of_anaphor(words), self._scorer.product_anaphor(words)
        mine = self._classes[torch.from_numpy(mention_classes(self._features, anaphors))] + own[:, None]
        parts = _parts(len(anaphors), SCORED // max(1, len(self._others)))
        return torch.cat([self._scored(mine[p], factors[p], places[p], classes[p]) for p in parts])

    def _scored(
        self, own: torch.Tensor, factors: torch.Tensor, places: torch.Tensor, classes: torch.Tensor
    ) -> torch.Tensor:
        hidden = torch.addcmul(self._added, factors[:, None], self._factors)
        flat = hidden.view(-1, hidden.shape[-1])
        flat += self._places.index_select(0, places.flatten())
        first = torch.arange(len(own))[:, None] * own.shape[1]
        flat += own.flatten(0, 1).index_select(0, (classes + first).flatten())
        found: torch.Tensor = self._scorer.out(gelu(hidden))[..., 0]
        return found

    def _rows(self, anaphors: Ints) -> tuple[Ints, Ints]:
        """Of each pair the row of the table of places, and that of the anaphor's classes and quotations."""
        features, others = self._features, self._others
        sizes = [MENTION_SIZES[name] for name in PLACES]
        places = np.ravel_multi_index(mention_places(features, anaphors, others), sizes)
        relation = quotation_relation(features.quotation[anaphors][:, None], features.quotation[others][None])
        return places, mention_classes(features, others)[None] * QUOTATION_RELATIONS + relation
