"""Parse texts once with a pack and keep the parses next to them, so that tests need no model.

    python -m evaluation.freeze [--pack DIR]          the sample's texts and the lexicon's sentences

Run it after the pack has changed, and check floors and expectations again.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from evaluation.corpora import SAMPLE, read_text
from service.extraction.model.document import Document
from service.extraction.resources.lexicon import CueEntry, lexicon
from service.parsing import conllu
from service.settings import ROOT

LEXICON_PARSES = ROOT / "tests" / "parses" / "lexicon.conllu"


def lexicon_text(entries: Iterable[CueEntry]) -> str:
    """Every example and counterexample as a paragraph of its own, in table order."""
    return "\n".join(line for entry in entries for line in (entry.example, entry.counterexample))


def unread(document: Document) -> Document:
    """The parse without the reader's evidence, which the rules do not read: half the size."""
    return replace(document, cues=None, antecedents=())


def main() -> None:
    """Write the parses."""
    from service.parsing.stanza_parser import StanzaParser  # takes seconds, so only when it is needed

    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--pack", type=Path, default=ROOT / "models" / "en-news")
    parser = StanzaParser(arguments.parse_args().pack)
    texts = {path.with_suffix(".conllu"): read_text(path) for path in sorted(SAMPLE.glob("*.txt"))}
    texts[LEXICON_PARSES] = lexicon_text(lexicon().entries)
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        document = parser.parse([text])[0]
        if path == LEXICON_PARSES:
            document = unread(document)
        with path.open("w", encoding="utf-8", newline="") as handle:
            handle.write(conllu.write(document))
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
