"""Which statements are the same one, passed on: candidates by rare words, confirmed by weighted word overlap.

MinHash finds copies, and misses what was rewritten: two wordings of one statement have few runs of words in common.
So candidates are statements that share two of their rarest words within some days of each other; DuckDB joins
them, on disk where memory does not suffice. A candidate is confirmed where the common words weigh enough (idf).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import combinations

from archive.stories.statements import Statement

RAREST = 7  # words of a statement that candidates are looked for by
CROWDED = 300  # statements with the same two words: a phrase that everybody uses, no story
COMMON = 3  # words that two statements must share
CONTAINED, JACCARD = 0.62, 0.34  # weighted; of statements whose sources have nothing in common
SAME_SOURCE = (0.5, 0.26)  # where they have


def clusters(found: Sequence[Statement], days: float) -> list[list[Statement]]:
    """The statements in groups of two at least, from two articles at least, in order of time."""
    weight = _weights(found)
    parent = list(range(len(found)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for one, other in _candidates(found, weight, timedelta(days=days)):
        if root(one) != root(other) and alike(found[one], found[other], weight):
            first, second = sorted((root(one), root(other)))
            parent[second] = first
    groups: dict[int, list[Statement]] = defaultdict(list)
    for at, statement in enumerate(found):
        groups[root(at)].append(statement)
    return [group for group in groups.values() if len({each.article for each in group}) > 1]


def alike(one: Statement, other: Statement, weight: dict[str, float]) -> bool:
    """Whether two statements say the same."""
    common = one.stems & other.stems
    if len(common) < COMMON:
        return False
    shared, left, right = (sum(weight[w] for w in part) for part in (common, one.stems, other.stems))
    contained, jaccard = SAME_SOURCE if _names(one) & _names(other) else (CONTAINED, JACCARD)
    return shared / min(left, right) >= contained and shared / (left + right - shared) >= jaccard


def _weights(found: Sequence[Statement]) -> dict[str, float]:
    """Inverse document frequency of every word, by articles."""
    articles = len({each.article for each in found})
    count = Counter(word for _, word in {(each.article, word) for each in found for word in each.stems})
    return {word: math.log(1 + articles / number) for word, number in count.items()}


def _candidates(
    found: Sequence[Statement], weight: dict[str, float], window: timedelta
) -> Iterator[tuple[int, int]]:
    buckets: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, statement in enumerate(found):
        rarest = sorted(statement.stems, key=lambda word: (-weight[word], word))[:RAREST]
        for pair in combinations(sorted(rarest), 2):
            buckets[pair].append(at)
    for members in buckets.values():
        if len(members) > CROWDED:
            continue
        for one, other in combinations(members, 2):
            if found[one].article != found[other].article and _near(found[one], found[other], window):
                yield one, other


def _near(one: Statement, other: Statement, window: timedelta) -> bool:
    if one.published_at is None or other.published_at is None:
        return True
    return abs(one.published_at - other.published_at) <= window


def _names(statement: Statement) -> set[str]:
    return {word for link in statement.links for word in link.name.lower().split() if len(word) > 3}
