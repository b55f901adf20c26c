"""Read the frozen parses anew with the pack's attribution reader: words and trees stay, the evidence is made again.

    python -m tests.parses.renew_evidence [--pack DIR]

To be run after a new reader came into the pack. Only parses that hold evidence get it.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from service.extraction.model.document import Document
from service.parsing import conllu
from service.parsing.attribution_reader import AttributionReader
from service.parsing.encoder import SharedEncoder
from service.parsing.stanza_parser import forms_of
from service.settings import ROOT

FOLDERS = (ROOT / "tests" / "parses", ROOT / "tests" / "golden")


def read_again(document: Document, encoder: SharedEncoder, reader: AttributionReader) -> Document:
    """The document with the reader's evidence, from the forms of its own words."""
    words = [[w.text for w in document.words[s.first : s.last]] for s in document.sentences]
    forms = forms_of(words)
    encoder.encode(forms)
    found = reader.read(document, [reader.rows(encoder, forms)])
    encoder.forget()
    return found


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--pack", type=Path, default=ROOT / "models" / "en-news")
    folder = arguments.parse_args().pack / "encoder"
    encoder, reader = SharedEncoder.load(folder, "int8"), AttributionReader(folder)
    for path in sorted(p for folder in FOLDERS for p in folder.glob("*.conllu")):
        blocks = re.split(r"(?m)^(?=# text_json = )", path.read_text(encoding="utf-8"))[1:]
        documents = [conllu.read(block) for block in blocks]
        if any(d.cues is not None for d in documents):
            again = [d if d.cues is None else read_again(d, encoder, reader) for d in documents]
            path.write_text("".join(map(conllu.write, again)), encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
