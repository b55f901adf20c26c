"""Word and world knowledge as data: news organisations, given names, nouns, countries, office holders.

Every table is read once from `en/` (its README says what each holds). Keys are folded with `fold`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from service.extraction.resources.tables import rows, several

_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", ".": None})
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Leader:
    """A widely known office holder; `roles` are lower-case offices."""

    country: str
    roles: frozenset[str]
    gender: str


@lru_cache(8192)
def fold(text: str) -> str:
    """Lower case, straight apostrophes, no full stops, no possessive ending, single blanks."""
    folded = " ".join(text.translate(_STRAIGHT).casefold().split())
    return folded.removesuffix("'s").removesuffix("'").strip()


@cache
def outlets() -> Mapping[str, set[str]]:
    """Folded name or alias (an initial `the` kept) to the names of the news organisations it can mean."""
    found: dict[str, set[str]] = {}
    for row in rows("outlets.csv"):
        for alias in (row["name"], *several(row["aliases"])):
            found.setdefault(fold(alias), set()).add(row["name"])
    return found


@cache
def given_names() -> Mapping[str, str]:
    """Folded given name to `m`, `f` or `u`."""
    return {fold(row["name"]): row["gender"] for row in rows("given_names.csv")}


@cache
def nouns() -> Mapping[str, frozenset[str]]:
    """Lower-case noun to the categories that it can denote (role, person, group, government, …)."""
    found: dict[str, frozenset[str]] = {}
    for row in rows("nouns.csv"):
        key = row["noun"].lower()
        found[key] = found.get(key, frozenset()) | {row["category"]}
    return found


def noun_categories(noun: str) -> frozenset[str]:
    """The categories of a lower-case noun; none where it is not listed."""
    return nouns().get(noun, _NONE)


@cache
def ends_of_nouns() -> frozenset[str]:
    """What follows a blank in a noun of several words: `minister` of `prime minister`."""
    return frozenset(noun[i + 1 :] for noun in nouns() for i, mark in enumerate(noun) if mark == " ")


@cache
def noun_genders() -> Mapping[str, str]:
    """Lower-case noun to `m` or `f`, for nouns that have one."""
    return {row["noun"].lower(): row["gender"] for row in rows("nouns.csv") if row["gender"]}


@cache
def meanings() -> Mapping[str, frozenset[str]]:
    """A describing noun to the offices it can denote, folded."""
    return {row["description"]: frozenset(map(fold, several(row["meaning"]))) for row in rows("synonyms.csv")}


def offices_of(noun: str) -> frozenset[str]:
    """The offices that a describing noun can denote; none where it is not listed."""
    return meanings().get(noun, _NONE)


@cache
def countries() -> Mapping[str, str]:
    """Folded country name, alias, capital or demonym to the country."""
    found: dict[str, str] = {}
    for row in rows("places.csv"):
        keys = [row["country"], *several(row["aliases"]), *several(row["demonyms"])]
        for key in (*keys, *several(row["capital"]), *several(row["seats"])):
            found.setdefault(fold(key), row["country"])
            if key in several(row["demonyms"]):
                found.setdefault(fold(key) + "s", row["country"])
    return found


@cache
def country_names() -> frozenset[str]:
    """Folded names and aliases of countries (neither capitals nor demonyms)."""
    return _places("country", "aliases")


@cache
def demonyms() -> frozenset[str]:
    """Folded adjectives of countries."""
    return _places("demonyms")


@cache
def seats() -> frozenset[str]:
    """Folded capitals and seats of government: names that denote a government when they are a source."""
    return _places("capital", "seats")


def _places(*columns: str) -> frozenset[str]:
    """What the columns of the table of countries hold, folded."""
    return frozenset(fold(n) for row in rows("places.csv") for c in columns for n in several(row[c]))


@cache
def leaders() -> Mapping[str, Leader]:
    """Folded full name to office holder."""
    return {
        fold(row["name"]): Leader(row["country"], frozenset(several(row["roles"])), row["gender"])
        for row in rows("leaders.csv")
    }
