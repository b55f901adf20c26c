"""Names with a nickname in quotation marks: `Anthony "Tiny" Maddox`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from service.extraction.model.document import Document, Word
from service.extraction.resources.parameters import PARAMETERS

_LONGEST = PARAMETERS.mentions.longest_nickname


def nicknamed(document: Document) -> Iterator[tuple[int, int]]:
    """The names of two proper nouns with a name of a word or two in quotation marks between them: first word and end.

    They are found beyond an end of a sentence, too: a splitter may take the closing mark for one.
    """
    words = document.words
    marks = [word.index for word in words if word.text == '"']
    for left, right in pairwise(marks):
        inside = words[left + 1 : right]
        if not 0 < len(inside) <= _LONGEST or left == 0 or right + 1 == len(words):
            continue
        around = (words[left - 1], words[right + 1])
        near = document.sentence_of(left - 1).paragraph == document.sentence_of(right + 1).paragraph
        if near and all(_is_proper(w) for w in around) and all(w.text[:1].isupper() for w in inside):
            yield left - 1, right + 2


def _is_proper(word: Word) -> bool:
    return word.upos == "PROPN" and word.text[:1].isupper()
