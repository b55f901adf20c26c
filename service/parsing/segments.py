"""Steps around the tokenizer: paragraphs before it, words and sentence lengths after it.

The tokenizer gets the text in segments that it cannot join: paragraphs, and pieces of a run of characters
without a blank that is longer than any word. Offsets stay those of the original text throughout.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from service.extraction.layout.dateline import dateline_at, pointer_at
from service.extraction.model.spans import Spans, visible

LONGEST_RUN = 300  # characters without a blank: the tokenizer's patterns for addresses are quadratic in them
LONGEST_SEGMENT = 6000  # characters
LONGEST_SENTENCE = 120  # words
SEPARATOR = "\n\n"

_RUN = re.compile(rf"\S{{{LONGEST_RUN}}}(?=\S)")
_BAR = re.compile(r"[^\S\n]{1,9}\|[^\S\n]{1,9}")
_CUT_MARKS = (frozenset(".!?…"), frozenset({";", ":", "—", "–", "--"}), frozenset({",", '"', ")"}))


@dataclass(frozen=True, slots=True)
class Segment:
    """`text[start:end]` of the article, within paragraph `paragraph`."""

    start: int
    end: int
    paragraph: int


class Piece(NamedTuple):
    """A syntactic word with its place in the text."""

    text: str
    start: int
    end: int


class Joined:
    """The segments of a normalised text as one string, with their offsets in the article."""

    def __init__(self, text: str, segments: Sequence[Segment]):
        self.segments = segments
        self.text = SEPARATOR.join(text[s.start : s.end] for s in segments)
        self._starts: list[int] = []
        position = 0
        for segment in segments:
            self._starts.append(position)
            position += segment.end - segment.start + len(SEPARATOR)

    def origin(self, position: int) -> tuple[int, int]:
        """Offset in the article, and paragraph, of a position in the joined text."""
        i = bisect_right(self._starts, position) - 1
        return position - self._starts[i] + self.segments[i].start, self.segments[i].paragraph


def segments_of(text: str, places: Spans) -> list[Segment]:
    """Segments of normalised text: its paragraphs at the given places, datelines separately, and pieces of overlong
    ones."""
    segments: list[Segment] = []
    for number, place in enumerate(places):
        start = place.end - len(text[place.start : place.end].lstrip())
        for first, last in _after_dateline(text, start, start + len(text[start : place.end].rstrip())):
            for begin, end in _between_bars(text, first, last):
                segments += [Segment(s, e, number) for s, e in _short(text, begin, end)]
    return segments


def _after_dateline(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The dateline (`KYIV (AFP) —`) or pointer (`Read also:`) and the rest of a paragraph: neither is part of the first
    sentence.
    """
    if (behind := pointer_at(text, start, end)) > start:
        yield start, start + len(text[start:behind].rstrip())
        start = behind
    dateline = dateline_at(text, start, end)
    rest = text[dateline.end : end] if dateline and dateline.dash != ":" else ""
    if dateline and rest and (rest[0].isspace() or (dateline.agency and dateline.dash == "--")):
        yield start, dateline.end
        start = end - len(rest.lstrip())
    if start < end:
        yield start, end


def _between_bars(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a line with bars, without these: `Pier is safe, says mayor | Harbour Post`."""
    for bar in _BAR.finditer(text, start, end):
        yield start, bar.start()
        start = bar.end()
    yield start, end


def _short(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Places to cut: inside runs without a blank, else at the last blank before `LONGEST_SEGMENT`."""
    cuts = [m.end() for m in _RUN.finditer(text, start, end)]
    for first, last in zip([start, *cuts], [*cuts, end], strict=True):
        while last - first > LONGEST_SEGMENT:
            blank = text.rfind(" ", first + LONGEST_SEGMENT // 2, first + LONGEST_SEGMENT)
            yield first, blank if blank > 0 else first + LONGEST_SEGMENT
            first = blank + 1 if blank > 0 else first + LONGEST_SEGMENT
        if text[first:last].strip():
            yield first, last


def pieces_of(token: str, start: int, words: Sequence[str]) -> list[Piece]:
    """The words of one token with offsets: consecutive stretches where the forms allow it, else the whole token."""
    if len(words) == 1:
        form = token if token.isalnum() else visible(" ".join(token.split()))
        return [Piece(form, start, start + len(token))]
    pieces, position = [], 0
    for word in words:
        at = token.find(word, position)
        if at < 0:
            return [Piece(visible(word), start, start + len(token)) for word in words]
        pieces.append(Piece(visible(word), start + at, start + at + len(word)))
        position = at + len(word)
    return pieces


def shortened(words: list[Piece]) -> Iterator[list[Piece]]:
    """A sentence in parts of at most `LONGEST_SENTENCE` words, cut after punctuation if there is any."""
    while len(words) > LONGEST_SENTENCE:
        cut = _cut(words[:LONGEST_SENTENCE])
        yield words[:cut]
        words = words[cut:]
    yield words


def _cut(words: list[Piece]) -> int:
    for marks in _CUT_MARKS:
        for i in range(len(words) - 1, len(words) // 2, -1):
            if words[i].text in marks:
                return i + 1
    return len(words)
