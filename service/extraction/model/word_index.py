"""Things that hold words of the article, found by a word, so that a thing is compared only with its neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from service.extraction.model.spans import Words

T = TypeVar("T")
_STRETCH = 32  # words


class WordIndex(Generic[T]):
    """Things in the order in which they were added, each with its words."""

    def __init__(self, things: Iterable[tuple[T, Iterable[int]]] = ()) -> None:
        self._things: list[T] = []
        self._at: defaultdict[int, list[int]] = defaultdict(list)
        for thing, words in things:
            self.add(thing, words)

    def add(self, thing: T, words: Iterable[int]) -> None:
        """Add a thing behind the others."""
        place, at = len(self._things), self._at
        for word in set(words):
            at[word].append(place)
        self._things.append(thing)

    def holding(self, words: Iterable[int]) -> list[T]:
        """The things that hold any of the words, in order."""
        found = [self._at[word] for word in words if word in self._at]
        places = found[0] if len(found) == 1 else sorted(set().union(*found))
        return [self._things[place] for place in places]


def stretch(words: Words) -> range:
    """The numbers of the stretches of words that a content is in: contents that share a word share one."""
    return range(words[0] // _STRETCH, words[-1] // _STRETCH + 1)
