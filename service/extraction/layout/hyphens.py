"""Words that a hyphen divides at the end of a line, as in text from PDF files: `scan-` / `ner`."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from service.extraction.layout.paragraphs import paragraphs
from service.extraction.resources.gazetteers import nouns

UNSEEN = "\u00ad"  # a soft hyphen, which words are read without
_PARTED = re.compile(
    r"(?<![^\W\d_])(?P<half>[^\W\d_]++)(?P<mark>[-‐‑])(?P<gap>[^\S\r\n]*(?:\r\n|[\r\n\x85\u2028\u2029])[^\S\r\n]*(?:>[^\S\r\n]*)*)"
    r"(?=(?P<rest>[^\W\d_]+))"
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@lru_cache(4)  # texts, as for paragraphs
def without_line_hyphens(text: str) -> str:
    """The text with soft hyphens for the line breaks within words, and for the hyphens that only part them; the length
    never changes. The hyphen of `well-` / `known` and `Franco-` / `German` is kept.
    """
    inside = [m for m in _PARTED.finditer(text) if _is_inside(text, m)]
    if not inside:
        return text
    plain = list(text)
    for found in inside:
        plain[found.start() : found.end("rest")] = " " * (found.end("rest") - found.start())
    words = {word.lower() for word in _WORD.findall("".join(plain))}
    plain = list(text)
    for found in inside:
        first = found.end("mark") if _has_hyphen(found["half"], found["rest"], words) else found.start("mark")
        plain[first : found.end()] = UNSEEN * (found.end() - first)
    return "".join(plain)


def _is_inside(text: str, found: re.Match[str]) -> bool:
    """Whether both halves are in one paragraph."""
    places = paragraphs(text)
    number = bisect_right(places, found.start(), key=lambda p: p.start) - 1
    return number >= 0 and found.end() < places[number].end


def _has_hyphen(half: str, rest: str, words: set[str]) -> bool:
    """Whether the word has a hyphen amid a line too: as the text writes it, or where its second half is a word."""
    if f"{half}{rest}".lower() in words:
        return False
    known = f"{half}-{rest}".lower() in words or rest.lower() in words or rest.lower() in nouns()
    return known or rest[:1].isupper()
