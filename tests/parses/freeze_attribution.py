"""Parse attribution.txt with a pack and keep the parses beside it: the sentences of the tests of single rules.

    python -m tests.parses.freeze_attribution [--pack DIR] [--new]

To be run after attribution.txt or the pack has changed; the expectations of its tests are then to be looked at again.
"""

from __future__ import annotations

from functools import cache

from evaluation.freeze import unread
from service.extraction.model.document import Document
from service.settings import ROOT
from tests.parses import frozen

TEXTS = ROOT / "tests" / "parses" / "attribution.txt"
PARSES = TEXTS.with_suffix(".conllu")


def texts() -> dict[str, str]:
    """Each text by its name."""
    return {name: body.strip("\n") for name, body in frozen.blocks(TEXTS).items()}


@cache
def parses() -> dict[str, Document]:
    """The frozen parse of each text by its name."""
    return frozen.parses(texts(), PARSES)


if __name__ == "__main__":
    frozen.freeze(texts(), PARSES, unread)
