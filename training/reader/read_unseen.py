"""Keep what the large reader of a pack finds in the articles that it was not trained on: PolNeAR dev and fold 0.

    python -m training.reader.read_unseen --pack models/en-news --parses DIR --out FILE

In the repository it is `training/reader/found/teacher-none.jsonl.xz`.

`--parses` holds `polnear_dev/NAME.conllu` and `chains2/NAME.conllu`, made by the pack.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from evaluation.unseen import HELD
from service.parsing.attribution_reader import AttributionReader
from service.parsing.encoder import SharedEncoder
from service.parsing.stanza_parser import forms_of
from training.reader.data import CHAINS2, chain_rows, read_document
from training.reader.distil import hundredths
from training.reader.evidence import write_found


def found_in(reader, encoder, document):
    """The number of its words, and the evidence of its cues and mentions, as `write_found` takes them."""
    sentences = [document.words[s.first : s.last] for s in document.sentences]
    forms = forms_of([[word.text for word in sentence] for sentence in sentences])
    read = reader.read(document, [reader.rows(encoder, forms)])
    cues = [
        (c.word, c.probability, c.outermost, c.unmarked, c.first, hundredths(c.roles), c.stances)
        for c in read.cues
    ]
    return len(document.words), cues, [(m.word, m.none, m.others) for m in read.antecedents]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("pack", "parses", "out"):
        ap.add_argument(f"--{name}", type=Path, required=True)
    options = ap.parse_args()
    torch.set_num_threads(1)
    encoder = SharedEncoder.load(options.pack / "encoder", "int8")
    reader = AttributionReader(options.pack / "large")
    held = sorted(row["id"] for row in chain_rows(CHAINS2) if row["fold"] == HELD)
    places = [("chains2", name) for name in held]
    places += [
        ("polnear_dev", path.stem) for path in sorted((options.parses / "polnear_dev").glob("*.conllu"))
    ]
    found = {}
    for corpus, name in places:
        document = read_document(options.parses / corpus / f"{name}.conllu")
        found[corpus, name] = found_in(reader, encoder, document)
    write_found(options.out, found)


if __name__ == "__main__":
    main()
