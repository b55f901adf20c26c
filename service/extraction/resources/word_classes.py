"""Named lists of words, read once from `en/word_classes.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from service.extraction.resources.tables import text_of


def word_class(room: str, name: str) -> frozenset[str]:
    """The words of a class, in lower case. Raises KeyError for a class that the table does not have."""
    return _classes()[room, name]


def words_of_classes(named: str) -> set[str]:
    """The words of all classes with this in their name."""
    return {word for (_, name), words in _classes().items() if named in name for word in words}


@cache
def _classes() -> Mapping[tuple[str, str], frozenset[str]]:
    return {
        (room, name): frozenset(words.split() if isinstance(words, str) else words)
        for room, classes in tomllib.loads(text_of("word_classes.toml")).items()
        for name, words in classes.items()
    }
