"""Elements for the SVG and HTML exports, so that text can only ever become text."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

Attributes = dict[str, str | int | float]
Child = Element | str | None
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def element(tag: str, attributes: Attributes | None = None, *children: Child) -> Element:
    """An element with attributes and children in order; None among the children is left out."""
    made = Element(tag, {name: printable(str(value)) for name, value in (attributes or {}).items()})
    for child in children:
        if isinstance(child, str):
            _append_text(made, printable(child))
        elif child is not None:
            made.append(child)
    return made


def printable(text: str) -> str:
    """The text with each character that XML cannot carry shown as a replacement character."""
    return NOT_IN_XML.sub("\ufffd", text)


def _append_text(parent: Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
