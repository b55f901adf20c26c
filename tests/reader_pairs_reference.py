"""The pairs of one cue, word by word: what `service.parsing.reader_pairs` makes by arrays for many cues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from service.parsing.reader_features import (
    BEFORE,
    ITSELF,
    KINDS,
    MAX_UP,
    Ints,
    WordFeatures,
    quotation_relation,
    surroundings,
)


@dataclass(frozen=True, slots=True)
class PairFeatures:
    """The surroundings of one cue: `words` are their places in the article, the others rows of the tables in
    `SIZES`.
    """

    cue: int
    words: Ints
    distance: Ints
    sentence: Ints
    quotation: Ints
    paragraph: Ints
    down: Ints
    up: Ints
    depth: Ints


def pair_features(features: WordFeatures, cue: int) -> PairFeatures:
    """Features of the words around one possible cue."""
    start, end = surroundings(features, cue)
    words = np.arange(start, end)
    away = words - cue
    size = np.minimum(8, np.ceil(np.log2(np.abs(away) + 1))).astype(np.int64)
    own = features.quotation[cue]
    there = features.quotation[start:end]
    quotation = quotation_relation(own, there)
    paragraph = np.clip(features.paragraph[start:end] - features.paragraph[cue], -1, 2) + 1
    down, up, depth = _tree(features, cue, start, end)
    return PairFeatures(
        cue, words, np.where(away < 0, 9 - size, 9 + size),
        features.sentence[start:end] - features.sentence[cue] + BEFORE,
        quotation, paragraph, down, up, depth,
    )  # fmt: skip


def _tree(features: WordFeatures, cue: int, start: int, end: int) -> tuple[Ints, Ints, Ints]:
    """The path from the cue to each word of its sentence: up to their lowest common ancestor, and down again."""
    size = end - start
    down = np.zeros(size, np.int64)  # 0: another sentence
    up = np.zeros(size, np.int64)
    depth = np.zeros(size, np.int64)
    sentence = int(features.sentence[cue])
    first, last = int(features.first[sentence]), int(features.first[sentence + 1])
    head, relation = features.head, features.relation
    above = _ancestors(head, cue, last - first)
    steps = {word: k for k, word in enumerate(above)}
    found: dict[int, tuple[int, int, int]] = {word: (k, ITSELF, 0) for word, k in steps.items()}
    for word in range(max(first, start), min(last, end)):
        path: list[int] = []
        at = word
        while at not in found and at >= 0 and len(path) <= last - first:
            path.append(at)
            at = int(head[at])
        meets, through, deep = found.get(at, (MAX_UP + 1, 0, 0))
        for part in reversed(path):
            through = int(relation[part]) if through == ITSELF else through
            deep += 1
            found[part] = (meets, through, deep)
        meets, through, deep = found[word]
        place = word - start
        down[place] = min(meets, MAX_UP) * KINDS + through + KINDS
        up[place] = ITSELF if meets == 0 else int(relation[above[min(meets, len(above)) - 1]])
        depth[place] = min(deep, 4) + 1
    return down, up, depth


def _ancestors(head: Sequence[int] | Ints, word: int, limit: int) -> list[int]:
    """The word, its head, and so on up to the root; a broken tree ends after `limit` steps."""
    found = [word]
    while int(head[found[-1]]) >= 0 and len(found) <= limit:
        found.append(int(head[found[-1]]))
    return found
