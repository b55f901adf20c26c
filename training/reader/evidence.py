"""Write parses with the evidence of a trained reader, for cross-validation and for fitting acceptance.

    python -m training.reader.evidence --found FILE … --parses DIR --out DIR

FILE is what `training.reader.distil` wrote: the evidence of articles that the reader was not trained on. Their parses,
`CORPUS/NAME.conllu` of DIR, are written to `--out` with it, in comments. `found/` has the evidence of the
shipped reader and its teacher, with word numbers instead of words.
"""

from __future__ import annotations

import argparse
import json
import lzma
from pathlib import Path

from evaluation.unseen import read_found, with_evidence
from service.parsing import conllu
from training.reader.data import read_document


def write_found(path, found):
    """Evidence by corpus and name, a line of JSON an article: the number of its words; of each cue word,
    probabilities, first word, and for each role the hundredths of the words from there on; of each mention word,
    probability of none, and others.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = []
    for (corpus, name), (words, cues, links) in found.items():
        packed = [[*map(_plain, cue[:5]), cue[5].T.tolist(), [float(s) for s in cue[6]]] for cue in cues]
        row = {
            "corpus": corpus,
            "name": name,
            "words": words,
            "cues": packed,
            "links": [[*map(_plain, x[:2]), x[2]] for x in links],
        }
        lines.append(json.dumps(row, separators=(",", ":"), default=_plain) + "\n")
    path.write_bytes(lzma.compress("".join(lines).encode(), preset=9))


def _plain(number):
    return number if isinstance(number, int | float) else number.item()


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--found", type=Path, nargs="+", required=True)
    ap.add_argument("--parses", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    options = ap.parse_args()
    for path in options.found:
        for row in read_found(path):
            place = Path(row["corpus"]) / f"{row['name']}.conllu"
            document = with_evidence(read_document(options.parses / place), row)
            target = options.out / place
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(conllu.write(document), encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
