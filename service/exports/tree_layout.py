"""The place of each node of the provenance tree in a drawing: one column for each depth, parents on the
line of their first child, no two cards touching. Units are pixels of the drawing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from service.exports.reading import Json, identification, node_name

CARD_WIDTH = 272
COLUMN = CARD_WIDTH + 84
HEADER = 46
LINE = 20
FOOT = 10
GAP = 18
CONTENT_CHARACTERS = 37
NAME_CHARACTERS = 29


@dataclass(frozen=True, slots=True)
class Row:
    """A content in a card: its attribution, a shortened text, and its stance and weakest link."""

    number: str
    text: str
    stance: str
    weakest: str


@dataclass(frozen=True, slots=True)
class Card:
    """A node's place and what its card says."""

    x: float
    y: float
    height: float
    name: str
    full_name: str
    identification: str
    relation: str | None
    rows: tuple[Row, ...]
    children: tuple[Card, ...]

    @property
    def line(self) -> float:
        """The height at which connections meet the card."""
        return self.y + HEADER / 2

    @property
    def bottom(self) -> float:
        """The lowest point of the card and all below it in the tree."""
        return max([self.y + self.height, *(child.bottom for child in self.children)])


def lay_out(
    node: Json, attributions: Mapping[str, Json], entities: Mapping[str, Json], x: float = 0, y: float = 0
) -> Card:
    """The node's card and those of its descendants, with the node's upper left corner at (x, y)."""
    rows = tuple(row(attributions[key]) for key in node["attributions"])
    children: list[Card] = []
    below = y
    for child in node["children"]:
        children.append(lay_out(child, attributions, entities, x + COLUMN, below))
        below = children[-1].bottom + GAP
    name = node_name(node)
    return Card(
        x,
        y,
        HEADER + (len(rows) * LINE + FOOT if rows else 0),
        fitted(name, NAME_CHARACTERS),
        name,
        identification(node, entities),
        node["relation"],
        rows,
        tuple(children),
    )


def row(attribution: Json) -> Row:
    """The line of an attribution."""
    text = fitted(attribution["content"]["text"], CONTENT_CHARACTERS)
    return Row(attribution["id"].lstrip("a"), text, attribution["stance"], attribution["weakest"])


def fitted(text: str, limit: int) -> str:
    """The text on one line, cut with an ellipsis to a width of `limit` Latin letters."""
    line, room = " ".join(text.split()), float(limit)
    for index, character in enumerate(line):
        room -= 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if room < 0:
            return line[: max(0, index - 1)].rstrip() + "…"
    return line


def columns(card: Card) -> int:
    """How many columns the drawing needs."""
    return 1 + max((columns(child) for child in card.children), default=0)
