"""Parse nested.txt with a pack and keep the parses, the reader's evidence among them, so that its tests need no model.

    python -m tests.parses.freeze_nested [--pack DIR] [--new]

To be run after nested.txt has changed; a new pack does not ask for it, since the tests hold the extraction
to what it makes of a given parse. Every text is parsed alone: `# name`, its paragraphs, then its rows.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.extraction.model.document import Document
from service.settings import ROOT
from tests.parses import frozen

TEXTS = ROOT / "tests" / "parses" / "nested.txt"
PARSES = TEXTS.with_suffix(".conllu")


@dataclass(frozen=True, slots=True)
class Row:
    """What is expected of one attribution: its chain as text, and the beginning of its content."""

    chain: str
    content: str


def texts() -> dict[str, str]:
    """Each text by its name."""
    return frozen.texts(TEXTS)


def rows() -> dict[str, list[Row]]:
    """The expectations of each text."""
    return frozen.rows(TEXTS, lambda line: Row(*line.split(" | ", 1)))


def parses() -> dict[str, Document]:
    """The frozen parse of each text by its name."""
    return frozen.parses(texts(), PARSES)


if __name__ == "__main__":
    frozen.freeze(texts(), PARSES)
