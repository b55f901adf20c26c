"""Which prediction means which gold attribution, and whether names and spans agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from evaluation.marked import ROLES, Marked
from service.extraction.model.spans import Spans, covers

SAME = 0.5  # spans with at least this Jaccard overlap count as the same
_EMPTY_WORDS = frozenset(
    "the a an this that its his her their our my mr mrs ms dr sir president minister prime said former".split()
)
_LINKING = frozenset({"of", "and", "for"})


@lru_cache(maxsize=4096)
def characters(text: str, spans: Spans) -> frozenset[int]:
    """Positions of the characters in the spans that are not blank."""
    return frozenset(i for span in spans for i in range(span.start, span.end) if not text[i].isspace())


def overlap(text: str, a: Spans, b: Spans) -> float:
    """Jaccard overlap of two spans over characters that are not blank; 0 when one is empty."""
    if not a or not b or a[-1].end <= b[0].start or b[-1].end <= a[0].start:
        return 0.0
    x, y = characters(text, a), characters(text, b)
    return len(x & y) / len(x | y) if x and y else 0.0


def align(text: str, gold: Sequence[Marked], predicted: Sequence[Marked]) -> dict[int, int]:
    """Gold index -> predicted index, one to one, as many pairs as there can be, none that overlaps by less than half.

    The best content overlaps are taken first, equal ones by source, then cue; a pair is given up only where
    that lets one more gold attribution find a partner.
    """
    partners: dict[int, list[int]] = {}
    ranked = sorted(_candidates(text, gold, predicted), reverse=True)
    for *_, i, j in ranked:
        partners.setdefault(-i, []).append(-j)
    pairs: dict[int, int] = {}
    for *_, i, j in ranked:
        if -i not in pairs and -j not in pairs.values():
            pairs[-i] = -j
    for i in partners:
        if i not in pairs:
            _augment(i, partners, pairs, set())
    return pairs


def _candidates(
    text: str, gold: Sequence[Marked], predicted: Sequence[Marked]
) -> Iterator[tuple[float, float, float, int, int]]:
    """Pairs whose contents overlap by half or more: overlaps of content, source and cue; indices, negated."""
    for i, g in enumerate(gold):
        for j, p in enumerate(predicted):
            content = overlap(text, g.content, p.content)
            if content >= SAME:
                yield content, overlap(text, g.source, p.source), overlap(text, g.cue, p.cue), -i, -j


def _augment(i: int, partners: Mapping[int, list[int]], pairs: dict[int, int], tried: set[int]) -> bool:
    """Find a partner for gold `i`, moving others along an augmenting path where that is needed."""
    holders = {j: k for k, j in pairs.items()}
    for j in partners[i]:
        if j not in tried:
            tried.add(j)
            if j not in holders or _augment(holders[j], partners, pairs, tried):
                pairs[i] = j
                return True
    return False


def outermost(predicted: Sequence[Marked]) -> list[Marked]:
    """The attributions without those that are, with source and cue, inside another's larger content."""
    return [p for p in predicted if not any(_inside(p, other) for other in predicted)]


def _inside(inner: Marked, outer: Marked) -> bool:
    if inner is outer or sum(map(len, inner.content)) >= sum(map(len, outer.content)):
        return False
    return covers(outer.content, tuple(span for role in ROLES for span in inner.spans(role)))


def same_name(a: str, b: str) -> bool:
    """Whether two names may mean one entity: equal, one part of the other, or its initials."""
    short, long = sorted((_bare(a), _bare(b)), key=len)
    if not short or short == long:
        return short == long
    initials = "".join(word[0] for word in long if word not in _LINKING)
    if len(short) == 1 and short[0] == initials:
        return True
    return any(long[i : i + len(short)] == short for i in range(len(long) - len(short) + 1))


def _bare(name: str) -> list[str]:
    spelled = re.sub(r"'s\b|'", " ", name.casefold().replace("’", "'"))
    found = re.findall(r"[^\W_]+", spelled)
    return [word for word in found if word not in _EMPTY_WORDS] or found


def same_chain(gold: Marked, predicted: Marked) -> bool:
    """Whether all names agree in order; the gold's carried outer links may be there or not."""
    full = predicted.carried + (predicted.chain or ())
    wanted = gold.chain or ()
    return any(_agree(w, full) for w in (wanted, gold.carried + wanted))


def _agree(wanted: Sequence[str], found: Sequence[str]) -> bool:
    wanted, found = collapsed(wanted), collapsed(found)
    return len(wanted) == len(found) and all(map(same_name, wanted, found))


def collapsed(names: Sequence[str]) -> list[str]:
    """Neighbouring links of one name count once."""
    return [name for i, name in enumerate(names) if i == 0 or _bare(names[i - 1]) != _bare(name)]
