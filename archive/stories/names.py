"""When two names mean the same source or outlet, within one story."""

from __future__ import annotations

import re
import unicodedata

_TITLES = frozenset(
    "the a an mr mrs ms dr prof sir dame president minister prime director mayor chief spokesman spokeswoman "
    "spokesperson secretary general".split()
)
_OUTLET_WORDS = frozenset("news agency newspaper magazine daily broadcaster online com paper".split())


def name_key(name: str | None) -> tuple[str, ...]:
    """The name's words without case, accents, titles and articles."""
    plain = unicodedata.normalize("NFKD", name or "").lower()
    plain = re.sub(r"['’]s\b", "", "".join(c for c in plain if not unicodedata.combining(c)))
    return tuple(word for word in re.findall(r"\w+", plain) if word not in _TITLES)


def same_name(one: str, other: str) -> bool:
    """Whether one name is the other or a part of it; in one story, `Haldic` is `Oren Haldic`."""
    left, right = set(name_key(one)), set(name_key(other))
    if not left or not right:
        return False
    return left <= right or right <= left or _acronym(one, other) or _acronym(other, one)


def outlet_key(name: str | None) -> tuple[str, ...]:
    """An outlet's name without `the`, `news agency` and the like."""
    key = name_key(name)
    return tuple(word for word in key if word not in _OUTLET_WORDS) or key


def same_outlet(one: str | None, other: str | None) -> bool:
    """Whether two names are of one outlet: the same words, or the initials."""
    if not one or not other:
        return False
    return outlet_key(one) == outlet_key(other) or _acronym(one, other) or _acronym(other, one)


def _acronym(short: str, long: str) -> bool:
    words = [word for word in re.findall(r"\w+", long) if word.lower() not in ("the", "of", "and", "de")]
    letters = re.sub(r"\W", "", short.removeprefix("the "))
    return len(letters) > 1 and letters.isupper() and letters == "".join(word[0] for word in words).upper()
