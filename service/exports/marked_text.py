"""The article cut at every border of a mark, so that each piece has one set of marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.exports.reading import Json

PARTS = ("source", "cue", "content")
Edge = tuple[int, bool, str, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage; `roles` are the marks on it, `begins` the numbers of contents that start with it."""

    text: str
    roles: tuple[str, ...]
    begins: tuple[str, ...]


def pieces(text: str, attributions: Sequence[Json]) -> Iterator[Piece]:
    """The whole text in order; marks may nest and overlap in any way."""
    edges = sorted(edge for attribution in attributions for edge in _edges(attribution))
    open_marks: dict[tuple[str, str], int] = {}
    position, index = 0, 0
    while position < len(text):
        begins: list[str] = []
        while index < len(edges) and edges[index][0] <= position:
            _, opens, role, number = edges[index]
            open_marks[role, number] = open_marks.get((role, number), 0) + (1 if opens else -1)
            if opens and role.startswith("content first"):
                begins.append(number)
            index += 1
        end = min(edges[index][0], len(text)) if index < len(edges) else len(text)
        yield Piece(text[position:end], _roles(open_marks), tuple(sorted(begins, key=int)))
        position = end


def _edges(attribution: Json) -> Iterator[Edge]:
    number = attribution["id"].lstrip("a")
    for part in PARTS:
        for place, (start, end) in enumerate(attribution[part]["spans"] if attribution[part] else ()):
            role = part
            if part == "content":
                role = f"content {'next' if place else 'first'} {attribution['type']}"
            yield start, True, role, number
            yield end, False, role, number


def _roles(open_marks: dict[tuple[str, str], int]) -> tuple[str, ...]:
    """The open marks' words, each once, in a fixed order."""
    words = {word for (role, _), count in open_marks.items() if count > 0 for word in role.split()}
    order = ("content", "direct", "mixed", "indirect", "source", "cue")
    return tuple(word for word in order if word in words)
