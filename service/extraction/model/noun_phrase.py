"""A noun phrase of the article: who says something, to whom, through whom."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from service.extraction.model.spans import Words


@dataclass(frozen=True, slots=True)
class NounPhrase(Collection[int]):
    """Its words and its head. A collection of its words; `NOBODY` has none and is false.

    Raises ValueError for words without a head, or a head without words.
    """

    words: Words = ()
    _head: int | None = None

    def __post_init__(self) -> None:
        if bool(self.words) != (self._head is not None):
            raise ValueError("a noun phrase has words and a head, or neither")

    @property
    def head(self) -> int:
        """The word on which the others depend. Raises AttributeError for nobody."""
        if self._head is None:
            raise AttributeError("nobody has no head")
        return self._head

    def __iter__(self) -> Iterator[int]:
        return iter(self.words)

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self.words

    def with_words(self, words: Words) -> NounPhrase:
        """The same phrase with other words; nobody without any."""
        return NounPhrase(words, self._head) if words else NOBODY

    def without(self, words: Collection[int]) -> NounPhrase:
        """The phrase without some of its words."""
        return self.with_words(tuple(i for i in self.words if i not in words))


NOBODY = NounPhrase()
