"""Which statements are the same one, passed on: candidates by rare words, confirmed by weighted word overlap.

MinHash finds copies but misses rewritten statements, which have few runs of words in common. So candidates are
statements that share two of their rarest words within some days of each other, joined in memory. A candidate is
confirmed if the common words weigh enough (idf).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import combinations

from archive.stories.statements import Statement

RAREST = 7  # rarest words of a statement by which candidates are found
CROWDED = 300  # most statements with the same two words: more share a common phrase, not a story
COMMON = 4  # words that two statements must share
CONTAINED, JACCARD = 0.62, 0.34  # weighted; if the sources have nothing in common
SAME_SOURCE = (0.5, 0.26)  # if they have
MOST = 12  # members of a group that are compared with another's


def clusters(found: Sequence[Statement], days: float) -> list[list[Statement]]:
    """The statements in groups of two at least, from two articles at least, in order of time.

    Groups grow from the most similar pairs. Two groups are merged only if half of their pairs are alike: otherwise
    a popular subject would connect different statements.
    """
    weight = _weights(found)
    group = {at: [at] for at in range(len(found))}
    pairs = set(_candidates(found, weight, timedelta(days=days)))
    scored = ((likeness(found[one], found[other], weight), one, other) for one, other in pairs)
    for _, one, other in sorted(
        (each for each in scored if each[0] > 0), key=lambda each: (-each[0], *each[1:])
    ):
        if group[one] is not group[other] and _belong(group[one], group[other], found, weight):
            whole = sorted(group[one] + group[other])
            group |= dict.fromkeys(whole, whole)
    groups = {members[0]: members for members in group.values()}
    listed = [[found[at] for at in groups[first]] for first in sorted(groups)]
    return [each for each in listed if len({statement.article for statement in each}) > 1]


def likeness(one: Statement, other: Statement, weight: dict[str, float]) -> float:
    """How alike two statements are (weighted Jaccard similarity); 0 if they do not say the same."""
    common = one.stems & other.stems
    if len(common) < COMMON:
        return 0.0
    shared, left, right = (sum(weight[w] for w in part) for part in (common, one.stems, other.stems))
    contained, jaccard = SAME_SOURCE if _names(one) & _names(other) else (CONTAINED, JACCARD)
    found = shared / (left + right - shared)
    return found if shared / min(left, right) >= contained and found >= jaccard else 0.0


def _belong(
    group: Sequence[int], other: Sequence[int], found: Sequence[Statement], weight: dict[str, float]
) -> bool:
    """Whether half of the pairs between two groups are alike; of large groups, only some members are compared."""
    pairs = [(a, b) for a in group[:: 1 + len(group) // MOST] for b in other[:: 1 + len(other) // MOST]]
    alike = sum(likeness(found[a], found[b], weight) > 0 for a, b in pairs)
    return alike >= len(pairs) / 2


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
