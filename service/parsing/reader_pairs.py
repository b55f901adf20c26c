"""Every pair of a possible cue and a word around it, of a whole article at once.

The same numbers as tests/reader_pairs_reference.py makes cue by cue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from service.parsing.reader_features import (
    AFTER,
    BEFORE,
    FARTHEST,
    ITSELF,
    KINDS,
    MAX_UP,
    Ints,
    WordFeatures,
    quotation_relation,
)

DEEPEST = 4  # steps down to a word that have features of their own
_AWAY = np.arange(-FARTHEST, FARTHEST + 1)
_STEPS = np.minimum(8, np.ceil(np.log2(np.abs(_AWAY) + 1))).astype(np.int64)
_DISTANCES = np.where(_AWAY < 0, 9 - _STEPS, 9 + _STEPS)


@dataclass(frozen=True, slots=True)
class Pairs:
    """The surroundings of some cues, one after the other: those of `cues[k]` are the words `starts[k]` up to but not
    including `ends[k]`. The other arrays have a number for each pair; `inside` are the places of the pairs within one
    sentence, and `down`, `up` and `depth` are of these alone (0 for all others).
    """

    cues: Ints
    starts: Ints
    ends: Ints
    distance: Ints
    sentence: Ints
    quotation: Ints
    paragraph: Ints
    inside: Ints
    down: Ints
    up: Ints
    depth: Ints

    def column(self, name: str) -> Ints:
        """One number for each pair, also for `down`, `up` and `depth`."""
        values: Ints = getattr(self, name)
        if name not in ("down", "up", "depth"):
            return values
        whole = np.zeros(len(self.distance), np.int64)
        whole[self.inside] = values
        return whole


class PathsFromRoot:
    """For every word the path from the root of its sentence to the word itself.

    `above` is words x the deepest word's depth, -1 beyond the word itself; `depth` counts the words of each path. In a
    broken tree a path ends at the length of the longest sentence.
    """

    def __init__(self, features: WordFeatures):
        words = np.arange(len(features.head), dtype=np.int32)
        head = features.head.astype(np.int32)
        climbed = [words]
        for _ in range(int(np.diff(features.first).max(initial=1)) - 1):
            at = climbed[-1]
            above = np.where(at >= 0, head[at], np.int32(-1))
            if above.max(initial=-1) < 0:
                break
            climbed.append(above)
        levels = np.stack(climbed)
        self.depth = (levels >= 0).sum(0)
        place = self.depth[None] - 1 - np.arange(len(levels))[:, None]
        self.above = np.full((len(words), len(levels)), -1, np.int32)
        there = place >= 0
        self.above[np.broadcast_to(words, place.shape)[there], place[there]] = levels[there]


def pairs_of(features: WordFeatures, paths: PathsFromRoot, cues: Sequence[int]) -> Pairs:
    """The surroundings of the cues (one or more)."""
    places = np.asarray(cues, np.int64)
    own = features.sentence[places]
    count = len(features.first) - 1
    starts = np.maximum(features.first[np.maximum(0, own - BEFORE)], places - FARTHEST)
    ends = np.minimum(features.first[np.minimum(count, own + AFTER + 1)], places + FARTHEST + 1)
    sizes = ends - starts
    firsts = np.cumsum(sizes) - sizes
    words = np.arange(sizes.sum()) + np.repeat(starts - firsts, sizes)
    cue = np.repeat(places, sizes)
    sentence = features.sentence[words] - np.repeat(own, sizes)
    paragraph = features.paragraph[words] - np.repeat(features.paragraph[places], sizes)
    inside = np.flatnonzero(sentence == 0)
    return Pairs(
        places, starts, ends, _DISTANCES[words - cue + FARTHEST], sentence + BEFORE,
        quotation_relation(np.repeat(features.quotation[places], sizes), features.quotation[words]),
        np.clip(paragraph, -1, 2) + 1, inside, *_tree(features, paths, cue[inside], words[inside]),
    )  # fmt: skip


def _tree(features: WordFeatures, paths: PathsFromRoot, cue: Ints, word: Ints) -> tuple[Ints, Ints, Ints]:
    """The path from the cue to a word of its sentence: up to their lowest common ancestor, and down again."""
    above, below = paths.above[cue], paths.above[word]
    shared = ((above == below) & (above >= 0)).sum(1)  # two paths from the root separate only once
    steps, deep = paths.depth[cue] - shared, paths.depth[word] - shared
    apart = shared == 0
    climbed = np.where(apart, MAX_UP + 1, steps)
    rows = np.arange(len(word))
    first = below[rows, np.minimum(shared, below.shape[1] - 1)]  # on the way down
    through = np.where(deep == 0, ITSELF, np.where(apart, 0, features.relation[first]))
    last = above[rows, paths.depth[cue] - np.clip(climbed, 1, paths.depth[cue])]  # on the way up
    down = np.minimum(climbed, MAX_UP) * KINDS + through + KINDS
    return down, np.where(steps == 0, ITSELF, features.relation[last]), np.minimum(deep, DEEPEST) + 1
