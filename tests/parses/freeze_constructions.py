"""Parse constructions.txt with a pack and keep the parses beside it, so that its tests need no model.

    python -m tests.parses.freeze_constructions [--pack DIR] [--new]

To be run after constructions.txt or the pack has changed; the expectations of tests/test_constructions.py
are then to be looked at again. Every text is parsed alone: `# name`, then its paragraphs, a line each.
"""

from __future__ import annotations

from evaluation.freeze import unread
from service.extraction.model.document import Document
from service.settings import ROOT
from tests.parses import frozen

TEXTS = ROOT / "tests" / "parses" / "constructions.txt"
PARSES = TEXTS.with_suffix(".conllu")


def texts() -> dict[str, str]:
    """Each text by its name."""
    return {name: body.strip("\n") for name, body in frozen.blocks(TEXTS).items()}


def parses() -> dict[str, Document]:
    """The frozen parse of each text by its name."""
    return frozen.parses(texts(), PARSES)


if __name__ == "__main__":
    frozen.freeze(texts(), PARSES, unread)
