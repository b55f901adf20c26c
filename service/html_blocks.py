"""The lines of a page as a reader sees them: one for each block and each line break, whatever is set off inside."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import etree, html  # type: ignore[import-untyped]  # lxml ships no types

UNSEEN = frozenset("script style template noscript head svg iframe object".split())
# Mark-up within a line. All other elements begin and end a line.
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd mark q s samp small span strike strong"
    " sub sup time tt u var wbr".split()
)
BREAK = "\u2029"
_MOST_LINES = 200  # of a main text that may hold several blocks each


class Part(NamedTuple):
    """A stretch of text and the elements around it, the outermost first."""

    text: str
    around: tuple[html.HtmlElement, ...]


def lines_of(element: html.HtmlElement) -> list[str]:
    """The visible lines of an element."""
    found = (" ".join("".join(part.text for part in line).split()) for line in parts_of(element))
    return [line for line in found if line]


def parts_of(element: html.HtmlElement) -> Iterator[list[Part]]:
    """The parts of each line of an element; lines without a visible character are left out."""
    line: list[Part] = []
    for text, around in _pieces(element):
        for k, piece in enumerate(text.split(BREAK)):
            if k and line:
                yield line
                line = []
            line += [Part(piece, around)] if piece.strip() or (piece and line) else []
    if line:
        yield line


def _pieces(element: html.HtmlElement) -> Iterator[tuple[str, tuple[html.HtmlElement, ...]]]:
    """The texts of an element in order, each with the elements around it; a break at the edges of blocks."""
    around: tuple[html.HtmlElement, ...] = ()
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walk:
        if inner.tag not in _INLINE:
            yield BREAK, around
        if event == "start" and inner.tag in UNSEEN:
            walk.skip_subtree()
        if event == "start":
            around = (*around, inner)
            text = "" if inner.tag in UNSEEN else inner.text
        else:
            around = around[:-1]
            text = "" if inner is element else inner.tail
        yield text or "", around


def with_its_lines(found: str, lines: Sequence[str]) -> str:
    """The main text of a page with the lines of the page, where several of them were made into one (as is done with
    short articles), or one into several, or one was repeated.
    """
    mine = [unicodedata.normalize("NFC", line) for line in lines]
    theirs = [" ".join(line.split()) for line in found.splitlines()]
    if len(theirs) > _MOST_LINES:
        return found
    if not set(theirs) <= set(mine):
        whole = [text for line in theirs for text in _divided(line, mine)]
        theirs = _united(whole, set(mine), mine)
    return "\n".join(_as_often(theirs, mine))


def _as_often(texts: Sequence[str], lines: Sequence[str]) -> Iterator[str]:
    """The texts, no line of the page more often than there: a block below loose text is found twice."""
    left = Counter(lines)
    for text in texts:
        if left.get(text) != 0:
            yield text
        left[text] -= text in left


def _divided(line: str, lines: Sequence[str]) -> list[str]:
    """The lines of the page that make up this line, in order; others in between are left out."""
    for begin in range(len(lines)):
        place, taken = 0, []
        for part in lines[begin:] if line.startswith(lines[begin]) else ():
            end = place + len(part)
            if line.startswith(part, place) and line[end : end + 1] in ("", " "):
                taken.append(part)
                place = end + 1
            if place > len(line):
                return taken
    return [line]


def _united(texts: Sequence[str], known: set[str], lines: Sequence[str]) -> list[str]:
    """The texts; those that make up a line of the page together as this line."""
    found: list[str] = []
    rest = list(reversed(texts))
    while rest:
        text = rest.pop()
        if text not in known and (whole := _line_from(text, rest, lines)):
            text = whole
        found.append(text)
    return found


def _line_from(text: str, rest: list[str], lines: Sequence[str]) -> str | None:
    """The line of the page that is made up of the text and those behind it, which are taken from `rest`."""
    for line in lines:
        bare, place, used = line.replace(" ", ""), 0, 0
        for piece in (text, *reversed(rest)) if line.startswith(text) else ():
            short = piece.replace(" ", "")
            if not bare.startswith(short, place):
                break
            place, used = place + len(short), used + 1
        if used > 1 and place == len(bare):
            del rest[len(rest) - used + 1 :]
            return line
    return None
