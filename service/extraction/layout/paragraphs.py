"""Paragraphs of a text whose lines may be wrapped at a column, decided in this one place.

The parsing edge splits sentences by it, and the quotation marks are paired within it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from service.extraction.model.spans import Span, Spans
from service.extraction.resources.parameters import PARAMETERS

_LAYOUT = PARAMETERS.layout
_LATEST = 4  # texts whose paragraphs are remembered: parsing and extraction ask for them
_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_VISIBLE = str.maketrans(dict.fromkeys("\u200b\u2060\ufeff", " "))  # zero width: blanks that `strip` leaves
_ENDS_SENTENCE = re.compile(r"[.!?:…][\]'\")’”»]*$")
_REPLY_MARKS = re.compile(
    r"(?:(?<=[\n\r\x85\u2028\u2029])|\A)[^\S\n\r\x85\u2028\u2029]*(?:>[^\S\n\r\x85\u2028\u2029]*)*>(?=\s|\Z)"
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with visible characters; `start` and `end` leave out the blanks at its edges."""

    start: int
    end: int
    text: str
    indent: int  # columns
    follows: bool  # whether no blank line is between it and the line before
    reply: bool  # whether `>` is before it


def without_reply_marks(text: str) -> str:
    """The text with the `> ` of quoted e-mail, and characters of no width, as blanks; the length never changes."""
    return _REPLY_MARKS.sub(lambda match: " " * len(match.group()), text.translate(_VISIBLE))


@lru_cache(_LATEST)
def paragraphs(text: str) -> Spans:
    """The paragraphs in text order, as spans without blanks at their edges.

    A line break ends a paragraph. In wrapped text it does so only before a blank line and, unless the next line
    begins with a small letter, before a line that is indented further or after one with room for the next word. A
    quoted reply is wrapped text, however few its lines.
    """
    lines = _lines(text)
    wrapped = _is_wrapped(lines)
    width = _width(lines)
    found: list[Span] = []
    for before, line in zip([None, *lines], lines, strict=False):
        if before is not None and (_goes_on(before, line, width) if wrapped else _replies_on(before, line)):
            found[-1] = Span(found[-1].start, line.end)
        else:
            found.append(Span(line.start, line.end))
    return tuple(found)


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    position, follows = 0, False
    plain = without_reply_marks(text)
    for end, after in [*(m.span() for m in _BREAK.finditer(text)), (len(text), len(text))]:
        line = plain[position:end]
        if body := line.strip():
            indent = line[: len(line) - len(line.lstrip())]
            start = position + len(indent)
            reply = ">" in text[position:start]
            found.append(_Line(start, start + len(body), body, len(indent.expandtabs()), follows, reply))
        position, follows = after, bool(body)
    return found


def _is_wrapped(lines: Sequence[_Line]) -> bool:
    """Whether the lines are wrapped at a column: most of them break amid a sentence, but for those that end a
    paragraph: before an indented line, or short and with a stop.
    """
    full = _LAYOUT.wrapped_room * _width(lines)
    pairs = [
        (a.text, b.text) for a, b in pairwise(lines)
        if b.follows and b.indent <= a.indent
        and (len(a.text) > full or not _ENDS_SENTENCE.search(a.text))
    ]  # fmt: skip
    if len(pairs) < _LAYOUT.wrapped_pairs:
        return False
    low, high = _LAYOUT.wrapped_width
    amid = sum(low <= len(a) <= high and not _ENDS_SENTENCE.search(a) for a, _ in pairs)
    lower = sum(b[0].islower() for _, b in pairs)
    return amid > _LAYOUT.wrapped_amid * len(pairs) and lower > _LAYOUT.wrapped_lower * len(pairs)


def _width(lines: Sequence[_Line]) -> int:
    """The column at which lines are wrapped: the upper quartile of their lengths, for a few may be overlong."""
    lengths = sorted(len(a.text) for a, b in pairwise(lines) if b.follows)
    return lengths[3 * len(lengths) // 4] if lengths else 0


def _goes_on(before: _Line, line: _Line, width: int) -> bool:
    """Whether a line of wrapped text goes on with the paragraph of the line before it."""
    full = len(before.text) + 1 + len(line.text.split()[0]) > _LAYOUT.wrapped_room * width
    return line.follows and (line.text[0].islower() or (line.indent <= before.indent and full))


def _replies_on(before: _Line, line: _Line) -> bool:
    """Whether a line of a quoted reply goes on with the sentence of a long line before it."""
    long = len(before.text) >= _LAYOUT.wrapped_width[0] and not _ENDS_SENTENCE.search(before.text)
    return before.reply and line.reply and line.follows and long
