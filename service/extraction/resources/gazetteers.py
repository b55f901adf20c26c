"""Word and world knowledge as data: news organisations, given names, nouns, countries, office holders.

Every table is read once from `en/` (its README says what each holds). Keys are folded with `fold`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", ".": None})


@dataclass(frozen=True, slots=True)
class Outlet:
    """A news organisation; `kind` is agency, daily, magazine, broadcaster or site."""

    name: str
    kind: str
    country: str


@dataclass(frozen=True, slots=True)
class Leader:
    """A widely known office holder; `roles` are lower-case offices."""

    name: str
    country: str
    roles: frozenset[str]
    gender: str


@lru_cache(8192)
def fold(text: str) -> str:
    """Lower case, straight apostrophes, no full stops, no possessive ending, single blanks."""
    folded = " ".join(text.translate(_STRAIGHT).casefold().split())
    return folded.removesuffix("'s").removesuffix("'").strip()


def _rows(name: str) -> Iterator[dict[str, str]]:
    with files("service.extraction.resources").joinpath("en", name).open(encoding="utf-8") as stream:
        yield from csv.DictReader(stream)


def _several(field: str) -> list[str]:
    return [part for part in field.split("|") if part]


@cache
def outlets() -> Mapping[str, tuple[Outlet, ...]]:
    """Folded name or alias (an initial `the` kept) to the news organisations it can mean."""
    found: dict[str, tuple[Outlet, ...]] = {}
    for row in _rows("outlets.csv"):
        outlet = Outlet(row["name"], row["kind"], row["country"])
        for alias in (row["name"], *_several(row["aliases"])):
            found[fold(alias)] = (*found.get(fold(alias), ()), outlet)
    return found


@cache
def given_names() -> Mapping[str, str]:
    """Folded given name to `m`, `f` or `u`."""
    return {fold(row["name"]): row["gender"] for row in _rows("given_names.csv")}


@cache
def nouns() -> Mapping[str, frozenset[str]]:
    """Lower-case noun to the categories that it can denote (role, person, group, government, …)."""
    found: dict[str, frozenset[str]] = {}
    for row in _rows("nouns.csv"):
        key = row["noun"].lower()
        found[key] = found.get(key, frozenset()) | {row["category"]}
    return found


@cache
def noun_genders() -> Mapping[str, str]:
    """Lower-case noun to `m` or `f`, for nouns that tell."""
    return {row["noun"].lower(): row["gender"] for row in _rows("nouns.csv") if row["gender"]}


@cache
def meanings() -> Mapping[str, frozenset[str]]:
    """A describing noun to the offices it may stand for."""
    return {row["description"]: frozenset(_several(row["meaning"])) for row in _rows("synonyms.csv")}


@cache
def countries() -> Mapping[str, str]:
    """Folded country name, alias, capital or demonym to the country."""
    found: dict[str, str] = {}
    for row in _rows("places.csv"):
        keys = [row["country"], *_several(row["aliases"]), *_several(row["demonyms"])]
        for key in (*keys, *_several(row["capital"]), *_several(row["seats"])):
            found.setdefault(fold(key), row["country"])
            if key in _several(row["demonyms"]):
                found.setdefault(fold(key) + "s", row["country"])
    return found


@cache
def country_names() -> frozenset[str]:
    """Folded names and aliases of countries (neither capitals nor demonyms)."""
    return frozenset(
        fold(n) for row in _rows("places.csv") for n in (row["country"], *_several(row["aliases"]))
    )


@cache
def demonyms() -> frozenset[str]:
    """Folded adjectives of countries."""
    return frozenset(fold(d) for row in _rows("places.csv") for d in _several(row["demonyms"]))


@cache
def seats() -> frozenset[str]:
    """Folded capitals and seats of government: names that stand for a government when they speak."""
    return frozenset(
        fold(n) for row in _rows("places.csv") for n in (*_several(row["capital"]), *_several(row["seats"]))
    )


@cache
def leaders() -> Mapping[str, Leader]:
    """Folded full name to office holder."""
    found = {}
    for row in _rows("leaders.csv"):
        leader = Leader(row["name"], row["country"], frozenset(_several(row["roles"])), row["gender"])
        found[fold(row["name"])] = leader
    return found
