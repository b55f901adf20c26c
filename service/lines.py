"""Reads lines from a stream of any length in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

_BLOCK = 16_384


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its line break; `body` is None if the line was too long and was skipped."""

    number: int
    body: bytes | None


def lines(read: Callable[[int], bytes], longest: int) -> Iterator[Line]:
    """The lines that `read(size)` returns, numbered from 1. A line break ends every line but the last.

    `longest` is in bytes.
    """
    number, held, skipping = 1, bytearray(), False
    while block := read(_BLOCK):
        *ended, rest = block.split(b"\n")
        for part in ended:
            held += part
            too_long = skipping or len(held) > longest
            yield Line(number, None if too_long else bytes(held))
            number, skipping = number + 1, False
            held.clear()
        if not skipping:
            held += rest
        if len(held) > longest:
            skipping = True
            held.clear()
    if held or skipping:
        yield Line(number, None if skipping else bytes(held))
