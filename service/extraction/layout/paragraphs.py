"""Paragraphs of a text whose lines may be wrapped at a column, decided in this one place.

The parsing edge splits sentences by it, and the quotation marks are paired within it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from service.extraction.layout.emphasis import without_emphasis
from service.extraction.model.spans import Span, Spans
from service.extraction.resources.parameters import PARAMETERS

_LAYOUT = PARAMETERS.layout
_LATEST = 4  # texts whose paragraphs are remembered: parsing and extraction ask for them
_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
NO_WIDTH = str.maketrans(dict.fromkeys("\u200b\u2060\ufeff", " "))  # zero width: blanks that `strip` leaves
_ENDS_SENTENCE = re.compile(r"[.!?:…][\]'\")’”»]*$")
_COMMA_AND_MARK = re.compile(r"(?:,[\"'”’»]|[\"'”’»],)$")
_STOP_AMID = re.compile(r"[^\W\d]{2}[.!?][\])\"'”’»]*\s+[\"'“‘«]*[^\W\d_]")
_HYPHENS = frozenset("-‐‑")
# A word, number or range divided at the end of a line: `scan-` / `ner`, `40-` / `50`, `mid-` / `1990s`.
_DIVIDED = re.compile(
    r"(?<![^\W_])(?P<half>[^\W_]++)(?P<mark>[-‐‑])[^\S\n\r\x85\u2028\u2029]*(?:\r\n|[\n\r\x85\u2028\u2029])"
    r"[^\S\n\r\x85\u2028\u2029]*(?=(?P<rest>[^\W_]+))"
)
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
    return _REPLY_MARKS.sub(lambda match: " " * len(match.group()), text.translate(NO_WIDTH))


@lru_cache(_LATEST)
def divided_words(text: str) -> tuple[re.Match[str], ...]:
    """The words that a hyphen divides at the end of a line: both halves, the mark, and the break between them."""
    return tuple(_DIVIDED.finditer(without_emphasis(without_reply_marks(text))))


def reply_marks(text: str, start: int) -> int:
    """How many `>` are between the beginning of a line and the offset of its first word."""
    before = _BREAK.split(text[max(0, start - _LAYOUT.widest_margin) : start])[-1]
    return 0 if before.strip('> \t*_"“”') else before.count(">")


@lru_cache(_LATEST)
def paragraphs(text: str) -> Spans:
    """The paragraphs in text order, as spans without blanks at their edges.

    A line break ends a paragraph. In wrapped text it does so only before a blank line and, unless the next line
    begins with a small letter, before a line that is indented further or after one with room for the next word. A
    quoted reply is wrapped text, however few its lines. Where short lines are between wrapped ones (a slug, `ENDS`,
    whom to call), each block of lines is judged by itself.
    """
    lines = _lines(text)
    wrapped = _is_wrapped(lines, _LAYOUT.wrapped_width[0]) or _is_narrow(lines)
    width = _width(lines)
    parted = frozenset() if wrapped else _wrapped_in_parts(lines)
    divided = {found.end() for found in divided_words(text)}
    found: list[Span] = []
    for before, line in zip([None, *lines], lines, strict=False):
        if before is not None and (
            line.start in divided
            or _is_tag(before, line)
            or (_goes_on(before, line, width) if wrapped else line in parted or _replies_on(before, line))
        ):
            found[-1] = Span(found[-1].start, line.end)
        else:
            found.append(Span(line.start, line.end))
    return tuple(found)


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    position, follows = 0, False
    plain = without_emphasis(without_reply_marks(text))
    for end, after in [*(m.span() for m in _BREAK.finditer(text)), (len(text), len(text))]:
        line = plain[position:end]
        if body := line.strip():
            indent = line[: len(line) - len(line.lstrip())]
            start = position + len(indent)
            reply = ">" in text[position:start]
            found.append(_Line(start, start + len(body), body, len(indent.expandtabs()), follows, reply))
        position, follows = after, bool(body)
    return found


def _is_wrapped(lines: Sequence[_Line], least: int) -> bool:
    """Whether the lines are wrapped at a column: most have `least` characters and break amid a sentence, but for those
    that end a paragraph: before an indented line, or short and with a stop.
    """
    full = _LAYOUT.wrapped_room * _width(lines)
    pairs = [
        (a.text, b.text) for a, b in pairwise(lines)
        if b.follows and b.indent <= a.indent
        and (len(a.text) > full or not _ENDS_SENTENCE.search(a.text))
    ]  # fmt: skip
    if len(pairs) < _LAYOUT.wrapped_pairs:
        return False
    high = _LAYOUT.wrapped_width[1]
    amid = sum(least <= len(a) <= high and not _ENDS_SENTENCE.search(a) for a, _ in pairs)
    lower = sum(_is_small(b) for _, b in pairs)
    return amid > _LAYOUT.wrapped_amid * len(pairs) and lower > _LAYOUT.wrapped_lower * len(pairs)


def _is_narrow(lines: Sequence[_Line]) -> bool:
    """Whether the lines are prose in a narrow column: hardly one that breaks amid a sentence has room for the next
    word, and sentences end amid a line. Lines of verse and lists have room.
    """
    width = _width(lines)
    amid = [(a, b) for a, b in pairwise(lines) if b.follows and _is_small(b.text)]
    full = sum(_reach(a, b) > _LAYOUT.narrow_room * width or a.text[-1] in _HYPHENS for a, b in amid)
    prose = sum(bool(_STOP_AMID.search(line.text)) for line in lines)
    even = len(amid) >= _LAYOUT.narrow_pairs and full > _LAYOUT.narrow_full * len(amid)
    return even and prose > 0 and _is_wrapped(lines, _LAYOUT.narrow_width)


def _width(lines: Sequence[_Line]) -> int:
    """The column at which lines are wrapped: the upper quartile of their lengths, for a few may be overlong."""
    lengths = sorted(len(a.text) for a, b in pairwise(lines) if b.follows)
    return lengths[3 * len(lengths) // 4] if lengths else 0


def _goes_on(before: _Line, line: _Line, width: int) -> bool:
    """Whether a line of wrapped text goes on with the paragraph of the line before it."""
    full = _reach(before, line) > _LAYOUT.wrapped_room * width
    return line.follows and (_is_small(line.text) or (line.indent <= before.indent and full))


def _is_tag(before: _Line, line: _Line) -> bool:
    """`“It is late,”` / `said Ann Lee.`: whether a line goes on behind the comma of a quotation."""
    return line.follows and bool(_COMMA_AND_MARK.search(before.text)) and _is_small(line.text)


def _replies_on(before: _Line, line: _Line) -> bool:
    """Whether a line of a quoted reply goes on with the sentence of a long line before it."""
    long = len(before.text) >= _LAYOUT.wrapped_width[0] and not _ENDS_SENTENCE.search(before.text)
    return before.reply and line.reply and line.follows and long


def _wrapped_in_parts(lines: Sequence[_Line]) -> frozenset[_Line]:
    """The lines that go on with the one before, in a text that is not wrapped as a whole: in blocks of which most long
    lines break amid a sentence and before a small letter, and once there are several such blocks, in others that end
    a sentence. A text without blank lines needs two such breaks.
    """
    blocks = _blocks(lines)
    breaks = {block[0]: [pair for pair in pairwise(block) if _may_run_on(*pair)] for block in blocks}
    small = {first: sum(_is_small(b.text) for _, b in pairs) for first, pairs in breaks.items()}
    sure = [first for first, pairs in breaks.items() if small[first] > _LAYOUT.wrapped_lower * len(pairs)]
    least = 1 if len(breaks) > 1 else 2
    if sum(small.values()) < least:
        return frozenset()
    lengths = sorted(len(a.text) for first in sure for a, _ in breaks[first])
    full = _LAYOUT.wrapped_room * (lengths[3 * len(lengths) // 4] if lengths else 0)
    found = set()
    for block in blocks:
        held = breaks[block[0]]
        whole = bool(_ENDS_SENTENCE.search(block[-1].text)) and len(sure) > 1
        for a, b in pairwise(block) if block[0] in sure else held if whole else ():
            amid = (a, b) in held or (len(breaks) > 1 and not _is_remark(b.text))
            if amid and _fits(a) and _is_level(a, b) and _reach(a, b) > full:
                found.add(b)
    return frozenset(found)


def _blocks(lines: Sequence[_Line]) -> list[list[_Line]]:
    """The lines between blank lines."""
    found: list[list[_Line]] = []
    for line in lines:
        if line.follows and found:
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _may_run_on(before: _Line, line: _Line) -> bool:
    """Whether the line before may break amid a sentence: as long as a wrapped one, without a stop."""
    stopped = before.text[-1] == ";" or _ENDS_SENTENCE.search(before.text)
    return _fits(before) and _is_level(before, line) and not stopped


def _is_level(before: _Line, line: _Line) -> bool:
    """Whether the line is indented no further, unless it goes on with an item of a list."""
    return line.indent <= before.indent or _is_small(line.text)


def _fits(line: _Line) -> bool:
    low, high = _LAYOUT.wrapped_width
    return low <= len(line.text) <= high


def _reach(before: _Line, line: _Line) -> int:
    """How far the line before would reach with the next word."""
    return len(before.text) + 1 + len(line.text.split()[0])


def _is_small(line: str) -> bool:
    """Whether the line begins with a word in small letters (not `eBay`)."""
    return line[0].islower() and line.split()[0].islower()


def _is_remark(line: str) -> bool:
    """`ENDS` · `(more)` · `- 30 -`: a line of its own below a text."""
    return len(line.split()) < _LAYOUT.wrapped_words and not _is_small(line)
