"""Marks of emphasis in plain text: `**rejected**`, `*Arequipa, 9 June*`, `_Aftenbladet_`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from service.extraction.resources.parameters import PARAMETERS

# A pair of marks around words: between a blank or another mark and a letter, a digit or a mark, in one paragraph. Not
# `2 * 3`, `snake_case`, `* item`, `Ana*`.
_WITHIN = rf"{{1,{PARAMETERS.layout.longest_emphasis}}}?"
_OPENS = r"(?<![^\s(\[{\"'“”„«‘’—–\-*_])"
_STARS, _LINES = (
    re.compile(
        rf"{_OPENS}(?P<open>{mark}{{1,3}})(?![\s{mark}])(?:[^\r\n]|\r?\n(?!\s*\n)){_WITHIN}(?<![\s{mark}])"
        rf"(?P<close>(?P=open))(?![{mark}]|[^\W_])"
    )
    for mark in (r"\*", "_")
)


@lru_cache(4)  # texts, as for paragraphs
def without_emphasis(text: str) -> str:
    """The text with blanks for all marks of emphasis; the length never changes."""
    if "*" not in text and "_" not in text:
        return text
    marks = [span for pattern in (_STARS, _LINES) for span in _marks(pattern, text)]
    for start, end in marks:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _marks(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """The marks that open and close, also inside of others."""
    place = 0
    while (found := pattern.search(text, place)) is not None:
        yield found.span("open")
        yield found.span("close")
        place = found.end("open")
