"""Write parses with the evidence of a trained reader, for cross-validation and for fitting acceptance.

    python -m training.reader.evidence --found FILE … --parses DIR --out DIR

FILE is what `training.reader.distil` wrote: the evidence of articles that the reader was not trained on. Their parses,
`CORPUS/NAME.conllu` of DIR, are written to `--out` with it, in comments.
"""

from __future__ import annotations

import argparse
import lzma
import pickle
from dataclasses import replace
from pathlib import Path

from service.extraction.model.document import AntecedentEvidence, CueEvidence
from service.parsing import conllu
from training.reader.data import read_document


def with_evidence(document, cues, links):
    """The document with evidence as `distil.write_evidence` packs it."""
    read = tuple(
        CueEvidence(word, chained, outermost, unmarked, first, _hundredths(roles), tuple(stances))
        for word, chained, outermost, unmarked, first, roles, stances in cues
    )
    mentions = tuple(AntecedentEvidence(word, none, tuple(others)) for word, none, others in links)
    return replace(document, cues=read, antecedents=mentions)


def _hundredths(roles):
    return tuple(tuple(round(float(value) / 100, 2) for value in row) for row in roles.tolist())


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--found", type=Path, nargs="+", required=True)
    ap.add_argument("--parses", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    options = ap.parse_args()
    for path in options.found:
        found = pickle.loads(lzma.decompress(path.read_bytes()))  # noqa: S301  written by distil.py
        for (corpus, name), (cues, links) in found.items():
            document = with_evidence(read_document(options.parses / corpus / f"{name}.conllu"), cues, links)
            target = options.out / corpus / f"{name}.conllu"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(conllu.write(document), encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
