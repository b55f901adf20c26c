"""Rows of the shared encoder's lower layers for every article that the reader is trained on or read with.

    python -m training.reader.states --pack DIR --parses DIR --out FILE [--layers 3]

DIR holds parses as `NAME.conllu` (service.parsing.conllu). The file, of numpy's, holds for each article the
pieces' rows (float16, pieces x size), how many pieces each sentence has, and the piece of each word (its last).
"""

from __future__ import annotations

import argparse
import pickle
from pathlib import Path

import numpy as np
import torch

from service.parsing import conllu
from service.parsing.encoder import SharedEncoder
from service.parsing.stanza_parser import forms_of


def article_states(encoder, sentences, layer):
    """Rows of the pieces of all sentences after a layer, lengths of the sentences in pieces, and each word's place."""
    encoder.encode(sentences)
    found = [encoder.pieces(words, layer) for words in sentences]
    encoder.forget()
    lengths = [len(rows) for rows, _ in found]
    starts = np.cumsum([0, *lengths])
    places = [np.asarray(words, np.int64) + start for (_, words), start in zip(found, starts, strict=False)]
    rows = np.concatenate([rows for rows, _ in found]).astype(np.float16)
    return {"rows": rows, "lengths": lengths, "words": np.concatenate(places)}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--pack", type=Path, default=Path("models/en-news"))
    ap.add_argument("--parses", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--layers", type=int, default=3)
    ap.add_argument("--precision", default="float32")
    options = ap.parse_args()
    torch.set_num_threads(1)
    encoder = SharedEncoder.load(options.pack / "encoder", options.precision)
    articles = {}
    for path in sorted(options.parses.glob("*.conllu")):
        with path.open(encoding="utf-8", newline="") as handle:
            document = conllu.read(handle.read())
        words = [[w.text for w in document.words[s.first : s.last]] for s in document.sentences]
        articles[path.stem] = article_states(encoder, forms_of(words), options.layers)
    with options.out.open("wb") as handle:
        pickle.dump(articles, handle, protocol=4)


if __name__ == "__main__":
    main()
