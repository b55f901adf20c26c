"""Parse nested.txt with a pack and keep the parses, the tagger's columns among them, so that its tests need no model.

    python -m tests.parses.freeze_nested [--pack DIR]

To be run after nested.txt has changed; a new pack does not ask for it, since the tests hold the extraction
to what it makes of a given parse. The parses of `KEPT` stay as they are: pack 1.0.0 made them, and over those
of pack 1.1.0 a link or an inner content is lost. Every text is parsed alone: `# name`, its paragraphs, then its rows.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from service.extraction.document import Document
from service.parsing import conllu
from service.settings import ROOT

TEXTS = ROOT / "tests" / "parses" / "nested.txt"
PARSES = TEXTS.with_suffix(".conllu")
KEPT = frozenset(
    "according_citing relative_stated paper_added adding_that conjoined_inside reported_by_two passive_reported"
    " who_told_her wire_article".split()
)


@dataclass(frozen=True, slots=True)
class Row:
    """What is expected of one attribution: its chain as text, and the beginning of its content."""

    chain: str
    content: str


@cache
def _blocks() -> dict[str, list[str]]:
    blocks = re.split(r"(?m)^# ", TEXTS.read_text(encoding="utf-8"))[1:]
    return {name: body.splitlines() for name, _, body in (block.partition("\n") for block in blocks)}


def texts() -> dict[str, str]:
    """Each text by its name."""
    return {
        name: "\n".join(line for line in lines if not line.startswith("> ")).strip("\n")
        for name, lines in _blocks().items()
    }


def rows() -> dict[str, list[Row]]:
    """The expectations of each text."""
    return {
        name: [Row(*line[2:].split(" | ", 1)) for line in lines if line.startswith("> ")]
        for name, lines in _blocks().items()
    }


def parses() -> dict[str, Document]:
    """The frozen parse of each text by its name."""
    frozen = PARSES.read_text(encoding="utf-8")
    documents = (conllu.read(block) for block in re.split(r"(?m)^(?=# text_json = )", frozen)[1:])
    return dict(zip(texts(), documents, strict=True))


def main() -> None:
    """Write the parses."""
    from service.parsing.stanza_parser import StanzaParser  # seconds: only when it is really run

    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--pack", type=Path, default=ROOT / "models" / "en-news")
    kept = {name: parse for name, parse in parses().items() if name in KEPT}
    new = {name: text for name, text in texts().items() if name not in kept}
    parsed = StanzaParser(arguments.parse_args().pack).parse(list(new.values()))
    found = dict(zip(new, parsed, strict=True)) | kept
    frozen = "".join(conllu.write(found[name]) for name in texts())
    PARSES.write_text(frozen, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
