"""What happens to a text around the tokenizer: paragraphs before it, words and sentence lengths after it.

The tokenizer gets the text in segments that it cannot join: paragraphs, and pieces of a run of characters
without a blank that is longer than any word. Offsets stay those of the original text throughout.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

LONGEST_RUN = 300  # characters without a blank: the tokenizer's patterns for addresses are quadratic in them
LONGEST_SEGMENT = 6000  # characters
LONGEST_SENTENCE = 120  # words
SEPARATOR = "\n\n"

_BREAK = re.compile(r"\s*\n\s*")
_BLANK_LINE = re.compile(r"\s*\n[^\S\n]*\n\s*")
_RUN = re.compile(rf"\S{{{LONGEST_RUN}}}(?=\S)")
_DATELINE = re.compile(
    r"((?:(?=[A-Z .'-]{4})[A-Z][A-Z.'-]+(?: [A-Z][A-Z.'-]+){0,3}"  # the place in capitals
    r"(?:, [A-Z][\w.]+(?: \d+)?){0,2}(?: ?\([A-Za-z][\w .&'/-]{1,40}\))?"
    r"|[A-Z]\w+(?:[ ,]+[A-Z]\w+){0,3}(?:, \w+ \d+)? ?\([A-Z][\w .&'/-]{1,40}\)) ?(?:—|–|--|-))\s+(?=\S)"
)
_ENDS_SENTENCE = re.compile(r"[.!?:…]['\")\]]*\s*$")
_CUT_MARKS = (frozenset(".!?…"), frozenset({";", ":", "—", "–", "--"}), frozenset({",", '"', ")"}))


@dataclass(frozen=True, slots=True)
class Segment:
    """`text[start:end]` of the article, within paragraph `paragraph`."""

    start: int
    end: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A syntactic word as it stands in the text."""

    text: str
    start: int
    end: int


class Joined:
    """The segments of a normalised text as one string, and the way back to the article's offsets."""

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


def segments_of(text: str) -> list[Segment]:
    """Segments of normalised text. A line break ends a paragraph, except where lines are plainly wrapped."""
    pattern = _BLANK_LINE if is_wrapped(text) else _BREAK
    segments: list[Segment] = []
    for paragraph, (start, end) in enumerate(_between(pattern, text, 0, len(text))):
        for first, last in _after_dateline(text, start, end):
            segments += [Segment(s, e, paragraph) for s, e in _short(text, first, last)]
    return segments


def is_wrapped(text: str) -> bool:
    """Whether single line breaks are a column's width, not paragraphs: most lines break amid a sentence."""
    lines = [line.strip() for line in text.split("\n")]
    pairs = [(a, b) for a, b in pairwise(lines) if a and b]
    if len(pairs) < 4:
        return False
    amid = sum(1 for a, b in pairs if not _ENDS_SENTENCE.search(a) and 40 <= len(a) <= 110)
    lower = sum(1 for _, b in pairs if b[0].islower())
    return amid > 0.6 * len(pairs) and lower > 0.4 * len(pairs)


def _after_dateline(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The dateline (`KYIV (AFP) —`) and the rest of a paragraph: it is no part of the first sentence."""
    match = _DATELINE.match(text, start, end)
    if match is not None:
        yield start, match.end(1)
        start = match.end()
    if start < end:
        yield start, end


def _between(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The non-blank stretches of `text[start:end]` between matches, without blanks around them."""
    position = start
    for match in [*pattern.finditer(text, start, end), None]:
        stop = match.start() if match else end
        stretch = text[position:stop]
        if stretch.strip():
            first = position + len(stretch) - len(stretch.lstrip())
            yield first, position + len(stretch.rstrip())
        position = match.end() if match else end


def _short(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cuts inside runs without a blank, then at the last blank before `LONGEST_SEGMENT`."""
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
        return [Piece(" ".join(token.split()), start, start + len(token))]
    pieces, position = [], 0
    for word in words:
        at = token.find(word, position)
        if at < 0:
            return [Piece(word, start, start + len(token)) for word in words]
        pieces.append(Piece(word, start + at, start + at + len(word)))
        position = at + len(word)
    return pieces


def shortened(words: list[Piece]) -> Iterator[list[Piece]]:
    """A sentence in parts of at most `LONGEST_SENTENCE` words, cut after punctuation where there is any."""
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
