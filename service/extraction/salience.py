"""Which referent a pronoun most likely takes up: agreement first, then recency, subject and source-hood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.extraction.entities import Referent, Seen

WINDOW = 5
MARGIN = 1.0
# The subject of the clause right above, and of the one above that.
_GOVERNING = (3.5, 1.0)


@dataclass(frozen=True, slots=True)
class Demand:
    """What a pronoun asks of its referent: gender `m`, `f`, `n` (no person), `p` (several)."""

    gender: str
    word: int
    sentence: int
    paragraph: int
    quoted: bool
    source: bool
    content: frozenset[int] = frozenset()
    above: tuple[int, ...] = ()


def agrees(referent: Referent, gender: str) -> bool:
    """Whether gender, number and animacy fit; an unknown gender fits both."""
    if gender in ("m", "f"):
        personal = referent.person or referent.categories == {"unknown"}
        return personal and not referent.plural and referent.gender in (gender, "u")
    if gender == "n":
        things = {
            "organization",
            "government",
            "outlet",
            "document",
            "group",
            "country",
            "unknown",
            "place",
            "city",
        }
        return bool(referent.categories & things) and not referent.plural and not referent.person
    if referent.plural or referent.members:
        return True
    return bool(referent.categories & {"organization", "government", "outlet", "group", "unknown"})


def ranked(
    referents: Sequence[Referent], demand: Demand, barred: Iterable[int] = ()
) -> list[tuple[float, int]]:
    """Agreeing referents that were spoken of before, as (score, index), best first."""
    out = set(barred)
    scored = [
        (score, i)
        for i, referent in enumerate(referents)
        if i not in out
        and agrees(referent, demand.gender)
        and (score := _score(referent, demand)) is not None
    ]
    lifted = (
        (score + _GOVERNING[demand.above.index(i)] if i in demand.above[:2] else score, i)
        for score, i in scored
    )
    return sorted(lifted, key=lambda s: -s[0])


def _score(referent: Referent, demand: Demand) -> float | None:
    before = [s for s in referent.seen if s.word < demand.word and demand.sentence - s.sentence <= WINDOW]
    if not before:
        return None
    score = max(_nearness(s, demand) for s in before)
    score += min(len(referent.seen), 6) * 0.15
    if demand.gender in ("m", "f") and referent.gender == demand.gender:
        score += 0.6
    if demand.gender in ("m", "f") and referent.categories == {"unknown"}:
        score -= 2.0
    if demand.gender == "p" and not (referent.plural or referent.members):
        score -= 2.0
    if demand.gender == "n" and referent.categories & {"place", "city", "unknown"}:
        score -= 1.0
    if "document" in referent.categories and not any(s.source for s in before):
        score -= 2.0
    return score


def _nearness(seen: Seen, demand: Demand) -> float:
    score = 6.0 - 1.3 * (demand.sentence - seen.sentence)
    score += 1.2 if seen.subject else 0.0
    score += 0.8 if seen.subject and demand.sentence - seen.sentence == 1 else 0.0
    score += 1.4 if seen.source and demand.source else 0.0
    score -= 0.6 if seen.paragraph != demand.paragraph else 0.0
    score -= 2.0 if seen.quoted and not demand.quoted else 0.0
    score -= 3.0 if seen.word in demand.content else 0.0
    return score


def best(scored: Sequence[tuple[float, int]], margin: float = MARGIN) -> tuple[int | None, tuple[int, ...]]:
    """The clear winner, or None with all that come within `margin` of the top."""
    if not scored:
        return None, ()
    close = tuple(i for score, i in scored if scored[0][0] - score < margin)
    return (close[0], ()) if len(close) == 1 else (None, close)
