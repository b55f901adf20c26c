"""Words that a hyphen divides at the end of a line, as in text from PDF files: `scan-` / `ner`."""

from __future__ import annotations

import re
from functools import lru_cache

from service.extraction.layout.paragraphs import divided_words
from service.extraction.resources.gazetteers import nouns
from service.extraction.resources.word_classes import word_class

UNSEEN = "\u00ad"  # a soft hyphen, which words are read without
_BEFORE_HYPHENS = word_class("layout", "words_before_hyphens")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@lru_cache(4)  # texts, as for paragraphs
def without_line_hyphens(text: str) -> str:
    """The text with soft hyphens for the line breaks within words, and for the hyphens that only part them; the length
    never changes. The hyphen of `well-` / `known`, `Franco-` / `German` and `self-` / `employed` is kept.
    """
    divided = divided_words(text)
    if not divided:
        return text
    plain = list(text)
    for found in divided:
        plain[found.start() : found.end("rest")] = " " * (found.end("rest") - found.start())
    words = {word.lower() for word in _WORD.findall("".join(plain))}
    plain = list(text)
    for found in divided:
        first = found.end("mark") if _has_hyphen(found["half"], found["rest"], words) else found.start("mark")
        plain[first : found.end()] = UNSEEN * (found.end() - first)
    return "".join(plain)


def _has_hyphen(half: str, rest: str, words: set[str]) -> bool:
    """Whether the word has a hyphen amid a line too: as the text writes it, where its second half is a word, or in
    numbers (`40-50`, `mid-1990s`).
    """
    first, second = half.lower(), rest.lower()
    if first in _BEFORE_HYPHENS or not (half + rest).isalpha():
        return True
    if first + second in words:
        return False
    return f"{first}-{second}" in words or second in words or second in nouns() or rest[:1].isupper()
