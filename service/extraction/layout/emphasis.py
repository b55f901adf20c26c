"""Marks of emphasis and links in plain text: `**rejected**`, `_Aftenbladet_`, `[the union](https://union.example)`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from service.extraction.model.spans import Span
from service.extraction.resources.parameters import PARAMETERS

_RUN = re.compile(r"\*+|_+")
_BEFORE = frozenset("([{\"'“”„«‘’—–-*_")  # what a mark may open behind, beside blanks
_LINK = re.compile(r"!?\[(?=\S)(?P<shown>[^\[\]\n]{1,200})\]\((?:https?://|mailto:|[/#])[^\s()]{1,1000}\)")
_MOST = 3  # characters of one mark
_BLANK_LINE = re.compile(r"\n[^\S\n]*\r?\n|\r[^\S\r\n]*\r")


@lru_cache(4)  # texts, as for paragraphs
def without_emphasis(text: str) -> str:
    """The text with blanks for all marks of emphasis and of links; the length never changes.

    A mark opens between a blank and a word and closes behind a word, in one paragraph. Not in `2 * 3`, `snake_case`,
    `* item`, `Ana*`.
    """
    if "*" not in text and "_" not in text and "](" not in text:
        return text
    plain = list(text)
    for link in _LINK.finditer(text):
        for mark in (Span(link.start(), link.start("shown")), Span(link.end("shown"), link.end())):
            plain[mark.start : mark.end] = " " * len(mark)
    text = "".join(plain)
    for mark in _paired(text):
        plain[mark.start : mark.end] = " " * len(mark)
    return "".join(plain)


def _paired(text: str) -> Iterator[Span]:
    """The marks that have a partner; inner pairs come first, and a mark between two partners opens nothing."""
    waiting: dict[str, list[Span]] = {"*": [], "_": []}
    for found in _RUN.finditer(text):
        run, opened = Span(*found.span()), waiting[found[0][0]]
        if len(run) > _MOST:
            continue
        while opened and run.start - opened[-1].end > PARAMETERS.layout.longest_emphasis:
            opened.pop()
        partner = next((k for k in range(len(opened) - 1, -1, -1) if len(opened[k]) == len(run)), None)
        if partner is not None and _closes(text, run) and _is_one_stretch(text, opened[partner], run):
            yield opened[partner]
            yield run
            del opened[partner:]
        elif _opens(text, run):
            opened.append(run)
            del opened[: -_MOST * _MOST]  # more are no emphasis


def _opens(text: str, run: Span) -> bool:
    before, after = text[max(0, run.start - 1) : run.start], text[run.end : run.end + 1]
    return (not before or before.isspace() or before in _BEFORE) and bool(after) and not after.isspace()


def _closes(text: str, run: Span) -> bool:
    after = text[run.end : run.end + 1]
    return run.start > 0 and not text[run.start - 1].isspace() and not after.isalnum()


def _is_one_stretch(text: str, opening: Span, closing: Span) -> bool:
    near = closing.start - opening.end <= PARAMETERS.layout.longest_emphasis
    return near and opening.end < closing.start and not _BLANK_LINE.search(text, opening.end, closing.start)
