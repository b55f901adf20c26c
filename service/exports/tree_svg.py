"""SVG of the provenance tree: a card for each source, its contents on the card, and the relation
next to the line. Outline and words show how firm a source is, never colour alone.

Presentation attributes only: the drawing needs no style sheet and works under any content policy.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, tostring

from service.exports.markup import Attributes, element
from service.exports.reading import STATED_BY_MACHINE, Json, by_id, correction_note, headline
from service.exports.tree_layout import CARD_WIDTH, COLUMN, HEADER, LINE, Card, Row, columns, fitted, lay_out
from service.exports.vocabulary import IDENTIFICATIONS, OWN_VOICE, RELATIONS, STANCES

MARGIN, TITLE, FOOTER = 28, 62, 40
RELATION_ROOM = 62  # pixels for the widest relation, `was told by`
SANS = "Inter, 'Helvetica Neue', Arial, sans-serif"
INK, FAINT, RULE, PAPER, WASH = "#1c2126", "#5b6570", "#c4ccd4", "#ffffff", "#f6f7f9"
OUTLINES: dict[str, Attributes] = {
    "named": {"stroke": "#2b5c8a"},
    "document": {"stroke": "#2b5c8a", "stroke-width": 2},
    "role": {"stroke": "#8a5a00", "stroke-dasharray": "9 3"},
    "collective": {"stroke": "#8a5a00", "stroke-dasharray": "9 3"},
    "anonymous": {"stroke": "#a8391f", "stroke-dasharray": "5 4"},
    "unresolved": {"stroke": "#6b3fa0", "stroke-dasharray": "2 3"},
    "none": {"stroke": "#6b3fa0", "stroke-dasharray": "2 3"},
}


def svg_tree(result: Json, text: str) -> str:
    """The drawing as a standalone SVG document."""
    drawing = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return drawing + tostring(svg_element(result, text), encoding="unicode")


def svg_element(result: Json, text: str) -> Element:
    """The drawing as an element, also for an HTML page."""
    root = lay_out(result["provenance"], by_id(result["attributions"]), by_id(result["entities"]))
    width = max(columns(root) * COLUMN - (COLUMN - CARD_WIDTH), 2 * CARD_WIDTH) + 2 * MARGIN
    height = root.bottom + TITLE + FOOTER + MARGIN
    title = headline(result, text)
    return element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width:g} {height:g}",
            "width": f"{width:g}",
            "height": f"{height:g}",
            "role": "img",
            "font-family": SANS,
        },
        element("title", {}, f"Who says so: {title}"),
        element("desc", {}, "; ".join(spoken(root))),
        element("rect", {"width": f"{width:g}", "height": f"{height:g}", "fill": WASH}),
        words(MARGIN, MARGIN + 14, fitted(title, int(width / 11)), 17, INK, "600"),
        element(
            "g",
            {"transform": f"translate({MARGIN} {TITLE})"},
            element("g", {"fill": "none", "stroke": RULE, "stroke-width": 1.5}, *lines(root)),
            *cards(root),
        ),
        words(MARGIN, height - MARGIN + 6, fitted(_footer(result), int(width / 6)), 11, FAINT),
    )


def _footer(result: Json) -> str:
    return correction_note(result) or STATED_BY_MACHINE


def spoken(card: Card) -> Iterator[str]:
    """The tree in words, for those who cannot see it."""
    for child in card.children:
        relation = RELATIONS[child.relation or "reports"]
        yield f"{card.full_name} {relation} {child.full_name} ({IDENTIFICATIONS[child.identification]})"
        yield from spoken(child)


def lines(card: Card) -> Iterator[Element]:
    """The connections from a card to its children and on."""
    start = card.x + CARD_WIDTH
    for child in card.children:
        middle = start + 22
        path = f"M{start:g} {card.line:g}H{middle:g}"
        if child.line > card.line:
            path += f"V{child.line - 8:g}q0 8 8 8"
        yield element("path", {"d": f"{path}H{child.x:g}"})
        yield from lines(child)


def cards(card: Card) -> Iterator[Element]:
    """The card and all below it, each with the relation that leads to it."""
    outline = OUTLINES[card.identification]
    box: Attributes = {
        "x": f"{card.x:g}",
        "y": f"{card.y:g}",
        "width": CARD_WIDTH,
        "height": f"{card.height:g}",
        "rx": 8,
    }
    paper: Attributes = {"fill": PAPER, "stroke-width": 1.5}
    status = OWN_VOICE if card.relation is None else IDENTIFICATIONS[card.identification]
    yield element(
        "g",
        {},
        element("title", {}, card.full_name),
        element("rect", paper | box | outline),
        words(card.x + 14, card.y + 20, card.name, 14, INK, "600"),
        words(card.x + 14, card.y + 36, status, 11, str(outline["stroke"])),
        *(part for position, row in enumerate(card.rows) for part in row_words(card, position, row)),
        relation_words(card),
    )
    for child in card.children:
        yield from cards(child)


def relation_words(card: Card) -> Element | None:
    """`cites`, `was told by`, … on the line that leads to the card."""
    if card.relation is None:
        return None
    return words(card.x - RELATION_ROOM, card.line - 5, RELATIONS[card.relation], 11, FAINT)


def row_words(card: Card, position: int, row: Row) -> Iterator[Element]:
    """A content's number, words, and stance unless it is plain assertion."""
    y = card.y + HEADER + LINE * position + 10
    stance = "" if row.stance == "asserted" else STANCES[row.stance]
    room = 37 - (len(stance) + 5 if stance else 0)
    yield words(card.x + 14, y, row.number, 11, FAINT, "600")
    yield words(card.x + 34, y, fitted(row.text, room), 12, INK)
    if stance:
        yield words(card.x + CARD_WIDTH - 12, y, stance, 11, "#a8391f", "600", "end")


def words(
    x: float, y: float, text: str, size: int, fill: str, weight: str = "400", anchor: str = "start"
) -> Element:
    """A line of text with its baseline at `y`."""
    look: Attributes = {"x": f"{x:g}", "y": f"{y:g}", "font-size": size, "fill": fill}
    return element("text", look | {"font-weight": weight, "text-anchor": anchor}, text)
