"""Plain words of a text without a parse, as the scores count them, and whether a stretch is quoted."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from operator import attrgetter

from service.extraction.layout.quotations import find_quotations
from service.extraction.model.labels import QuoteType
from service.extraction.model.spans import Span, Spans

_WORD = re.compile(r"\w+(?:['’]\w+)*")


@lru_cache(maxsize=256)
def words(text: str) -> tuple[Span, ...]:
    """Words without punctuation, in order."""
    return tuple(Span(*match.span()) for match in _WORD.finditer(text))


@lru_cache(maxsize=256)
def _quoted(text: str) -> frozenset[int]:
    inside: set[int] = set()
    for quotation in find_quotations(text):
        inside.update(range(quotation.start, quotation.end))
    return frozenset(inside)


@lru_cache(maxsize=4096)
def words_in(text: str, spans: Spans) -> tuple[Span, ...]:
    """The words with at least half of their characters in the spans."""
    if not spans:
        return ()
    first = max(0, bisect_right(words(text), spans[0].start, key=attrgetter("start")) - 1)
    last = bisect_left(words(text), spans[-1].end, key=attrgetter("start"))
    near = words(text)[first:last]
    return tuple(word for word in near if 2 * sum(_shared(word, span) for span in spans) > len(word))


def _shared(a: Span, b: Span) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def quote_type(text: str, spans: Spans) -> QuoteType:
    """`direct` if every word is in quotation marks, `mixed` if some are, else `indirect`."""
    flags = [word.start in _quoted(text) for word in words_in(text, spans)]
    if flags and all(flags):
        return "direct"
    return "mixed" if any(flags) else "indirect"
