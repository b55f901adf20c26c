"""Which names mean the same entity: surnames, acronyms, short forms."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from service.extraction.mentions.names import ProperName
from service.extraction.model.document import Document
from service.extraction.resources.gazetteers import (
    countries,
    given_names,
    leaders,
    nouns,
)

_LINKS = frozenset({"of", "and", "for", "the", "in", "on", "at", "&", "-", "'s"})


def acronym(tokens: Sequence[str]) -> str:
    """Initials of the words that count: `ft` for financial times."""
    return "".join(t[0] for t in tokens if t and t not in _LINKS)


def groups(document: Document, names: Sequence[ProperName]) -> tuple[tuple[ProperName, ...], ...]:
    """The names that mean the same one, together; longest names found the groups, short ones join one."""
    order = sorted(range(len(names)), key=lambda i: (-len(names[i].tokens), names[i].first))
    found: list[list[ProperName]] = []
    for i in order:
        home = _home(document, names[i], found)
        if home is None:
            found.append([names[i]])
        else:
            home.append(names[i])
    return tuple(
        tuple(sorted(g, key=lambda n: n.first)) for g in sorted(found, key=lambda g: min(n.first for n in g))
    )


def _home(document: Document, name: ProperName, found: list[list[ProperName]]) -> list[ProperName] | None:
    same = [g for g in found if any(_equal(n.tokens, name.tokens) for n in g)]
    if same:
        return same[0]
    fitting = [g for g in found if any(_stands_for(name, n, document) for n in g)]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    return _likelier(name, fitting)


def _likelier(name: ProperName, fitting: list[list[ProperName]]) -> list[ProperName]:
    """Of several bearers of a surname: the one named in full last before, else the first of all."""
    before = [g for g in fitting if min(n.first for n in g) <= name.first]
    return max(before or fitting, key=lambda g: (len(g), -abs(g[-1].first - name.first)))


def _equal(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return a == b or _that_count(a) == _that_count(b)


@lru_cache(4096)
def _that_count(tokens: tuple[str, ...]) -> frozenset[str]:
    return frozenset(tokens) - _LINKS


def _stands_for(short: ProperName, full: ProperName, document: Document) -> bool:
    """`Putin` for Vladimir Putin, `Lee` for Lee Hung-yuan, `FT` for Financial Times, `the Times` for it too."""
    a, b = short.tokens, full.tokens
    if len(a) >= len(b):
        return False
    text = document.words[short.first].text
    if (
        len(a) == 1
        and len(text) > 1
        and text.replace(".", "").isupper()
        and acronym(b) == a[0].replace(" ", "")
    ):
        return True
    if _names_body(full) and not _names_body(short) and (short.kind == "person" or a[0] in given_names()):
        return False
    persons = "person" in (short.kind, full.kind)
    if persons and "organization" in (short.kind, full.kind):  # `STONE:`: capitals mislead the recogniser
        return full.kind == "person" and text.isupper() and b[-1:] == a
    if persons or _like_a_person(full):
        return b[-len(a) :] == a or b[: len(a)] == a
    if short.kind == "place" and full.kind != "place":
        return False
    if len(b) < 2 or full.kind == "place" or _ordinary(a):
        return False
    return b[-len(a) :] == a or (
        b[: len(a)] == a and all(t in _CORPORATE or nouns().get(t) for t in b[len(a) :])
    )


def _names_body(name: ProperName) -> bool:
    return bool(nouns().get(name.tokens[-1], frozenset()) & {"organization", "government", "outlet", "group"})


def _like_a_person(full: ProperName) -> bool:
    """A name that the recogniser missed, but a known leader's or one with a usual given name in front."""
    if " ".join(full.tokens) in leaders():
        return True
    short = full.kind == "unknown" and len(full.tokens) <= 3
    return short and full.tokens[0] in given_names() and not _names_body(full)


_CORPORATE = frozenset(
    "inc corp corporation co ltd plc ag sa se nv llc group holdings motor motors industries".split()
)


def _ordinary(tokens: tuple[str, ...]) -> bool:
    """A bare nationality, place or common noun shares nothing with the names that contain it."""
    joined = " ".join(tokens)
    return joined in countries() or joined in ("national", "international", "new", "united", "north", "south")
