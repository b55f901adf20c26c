"""The groups of names while they are put together, found by what two spellings of one name have in common.

A name is compared only with spellings that share its last word, its first two, its initials, or all its words but one.
Grouping the thousandth name of a long text therefore takes about as long as the first.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field

from service.extraction.mentions.matching.name_variants import content_tokens, initials_forms, without_suffix
from service.extraction.mentions.name_spans import PARTICLES
from service.extraction.mentions.names import ProperName
from service.extraction.resources.parameters import PARAMETERS

_SHORTEST = PARAMETERS.mentions.misspelt_from - 1  # where letters changed places
_DIFFERENCE = 2  # letters by which a misspelt word is longer or shorter at most


@dataclass(slots=True, eq=False)
class _Spelling:
    """One of the names that are spelt alike and of one kind, and the numbers of the groups that hold such names."""

    name: ProperName
    numbers: set[int] = field(default_factory=set)


class NameGroups:
    """`groups` in the order in which they were founded; a group is known by its place in it."""

    def __init__(self) -> None:
        self.groups: list[list[ProperName]] = []
        self._spellings: dict[tuple[tuple[str, ...], str], _Spelling] = {}
        self._by_key: dict[Hashable, list[_Spelling]] = {}
        self._of: dict[ProperName, int] = {}

    def add(self, name: ProperName, number: int | None) -> None:
        """Put the name into a group; None: found a new one."""
        if number is None:
            number = len(self.groups)
            self.groups.append([])
        self.groups[number].append(name)
        self._of[name] = min(number, self._of.get(name, number))
        spelling = self._spellings.get((name.tokens, name.kind))
        if spelling is None:
            spelling = self._spellings[name.tokens, name.kind] = _Spelling(name)
            for key in {*_equality_keys(name.tokens), *_part_keys(name.tokens), *_letter_keys(name.tokens)}:
                self._by_key.setdefault(key, []).append(spelling)
        spelling.numbers.add(number)

    def of(self, name: ProperName) -> int | None:
        """The first group that holds this very name."""
        return self._of.get(name)

    def equal(self, name: ProperName) -> list[int]:
        """The groups with a name of the same words."""
        return self._fitting(_equality_keys(name.tokens), lambda _: True)

    def sharing(self, name: ProperName, fits: Callable[[ProperName], bool], initials: str = "") -> list[int]:
        """The groups with a name that fits, among those that begin or end with its last word, have its first two in
        front or from a particle on, or have its only word as the second, or the initials.
        """
        last = without_suffix(name.tokens)[-1]
        keys = [
            ("home", content_tokens(name.tokens)),
            ("first", last),
            ("last", last),
            ("front", name.tokens[:2]),
            ("inside", name.tokens[:2]),
        ]
        if len(name.tokens) == 1:
            keys += [("initials", initials), ("second", last)]
        return self._fitting(keys, fits)

    def similar(self, name: ProperName, fits: Callable[[ProperName], bool]) -> list[int]:
        """The groups with a name that fits, among those with one word of nearly the same letters: for a single word any
        word of a name, for several words all others the same.
        """
        if len(name.tokens) > 1:
            return self._fitting(_letter_keys(name.tokens, several=False), fits)
        word = name.tokens[0]
        lengths = range(len(word) - _DIFFERENCE, len(word) + _DIFFERENCE + 1)
        return self._fitting([("letters", word[:1], length) for length in lengths], fits)

    def _fitting(self, keys: Iterable[Hashable], fits: Callable[[ProperName], bool]) -> list[int]:
        """The numbers, in order, of the groups with a name that has one of the keys and fits."""
        found: set[int] = set()
        for spelling in {spelling for key in keys for spelling in self._by_key.get(key, ())}:
            if not spelling.numbers <= found and fits(spelling.name):
                found |= spelling.numbers
        return sorted(found)


def _equality_keys(tokens: tuple[str, ...]) -> Iterator[Hashable]:
    yield "tokens", tokens
    if len(tokens) > 1:
        yield "content", content_tokens(tokens)


def _part_keys(tokens: tuple[str, ...]) -> Iterator[Hashable]:
    yield "first", tokens[0]
    yield "last", without_suffix(tokens)[-1]
    yield from (("inside", tokens[i : i + 2]) for i in range(1, len(tokens) - 1) if tokens[i] in PARTICLES)
    yield "front", tokens[:2]
    yield "second", "".join(tokens[1:2])
    yield "home", content_tokens(tokens[1:])
    yield from (("initials", form) for form in initials_forms(tokens))


def _letter_keys(tokens: tuple[str, ...], several: bool = True) -> Iterator[Hashable]:
    """Of a name of several words: all words but one; if `several`, each long word's first letter and length."""
    for k, word in enumerate(tokens):
        if len(tokens) > 1:
            yield "all but", k, (*tokens[:k], *tokens[k + 1 :])
        if several and len(word) >= _SHORTEST:
            yield "letters", word[:1], len(word)
