"""Half-open stretches of text in Unicode code points, and tuples of them in text order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Soft hyphens, joiners and marks of direction: web pages have them within words.
_UNSEEN = re.compile("[\u00ad\u200c-\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """`text[start:end]`; never empty in a result."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def contains(self, other: Span) -> bool:
        """Whether the whole of `other` is inside."""
        return self.start <= other.start and other.end <= self.end


Spans = tuple[Span, ...]
Words = tuple[int, ...]  # indices of a document's words, in text order


def merged(spans: Iterable[Span], text: str = "") -> Spans:
    """Spans in order, joined where they overlap, touch, or (given the text) have only blanks between them."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and (span.start <= out[-1].end or (text and not text[out[-1].end : span.start].strip())):
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return tuple(out)


def covers(outer: Spans, inner: Spans) -> bool:
    """Whether every piece of `inner` is inside one piece of `outer`; false for no pieces."""
    return bool(inner) and all(any(o.contains(i) for o in outer) for i in inner)


def visible(text: str) -> str:
    """The text without characters that a reader does not see; the text itself where it has no others."""
    return text if text.isascii() else _UNSEEN.sub("", text) or text


def text_of(text: str, spans: Spans) -> str:
    """The exact slices, joined by ` … ` where the text between them is left out."""
    return " … ".join(text[s.start : s.end] for s in spans)
