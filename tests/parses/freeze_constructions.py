"""Parse constructions.txt with a pack and keep the parses beside it, so that its tests need no model.

    python -m tests.parses.freeze_constructions [--pack DIR]

To be run after constructions.txt or the pack has changed; the expectations of tests/test_constructions.py
are then to be looked at again. Every text is parsed alone: `# name`, then its paragraphs, a line each.
The parses of `KEPT` stay as they are: pack 1.0.0 made them, and 1.1.0 parses these sentences wrongly.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from evaluation.freeze import untagged
from service.extraction.document import Document
from service.parsing import conllu
from service.settings import ROOT

TEXTS = ROOT / "tests" / "parses" / "constructions.txt"
PARSES = TEXTS.with_suffix(".conllu")
KEPT = frozenset({"citing_trailing", "interrupted", "as_quoted_by", "told_condition", "dashed_name"})


def texts() -> dict[str, str]:
    """Each text by its name."""
    blocks = re.split(r"(?m)^# ", TEXTS.read_text(encoding="utf-8"))[1:]
    return {name: body.strip("\n") for name, _, body in (block.partition("\n") for block in blocks)}


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
    found = dict(zip(new, map(untagged, parsed), strict=True)) | kept
    frozen = "".join(conllu.write(found[name]) for name in texts())
    PARSES.write_text(frozen, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
