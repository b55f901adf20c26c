"""Stops that do not end a sentence, because they are inside a name, and stops that are no part of the word before."""

from __future__ import annotations

from service.extraction.resources.gazetteers import fold, given_names
from service.extraction.resources.word_classes import word_class

_TITLES = word_class("layout", "abbreviated_titles")
_SHORTENED = word_class("layout", "shortened_words")
_OPENERS = word_class("layout", "sentence_openers")


def is_abbreviated(word: str, before: str) -> bool:
    """Whether a stop directly behind the word is part of it: a title (`Hon.`), initials of which the last lacks its
    stop (`A.K`), or one initial behind a given name (`Loretta E.`, but not `Plan B.`). `before` is the word before it,
    or empty.
    """
    initial = len(fold(word)) == 1 and before.istitle() and fold(before) in given_names()
    initials = len(word) > 1 and all(len(part) == 1 for part in word.split("."))
    return word[:1].isupper() and (initial or initials or fold(word) in _TITLES)


def goes_on(word: str) -> bool:
    """Whether the rest of a name can begin with the word."""
    return word[:1].isupper() and word.lower() not in _OPENERS


def has_own_stop(word: str) -> bool:
    """Whether the stop at the end of a sentence is part of its last word: `etc.` and `p.m.`, but not `pet.`."""
    plain = word.removesuffix(".")
    return not (plain.isalpha() and plain.islower() and len(plain) > 1) or plain in _SHORTENED
