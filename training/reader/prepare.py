"""Articles as arrays, for a training on another machine (training/reader/distil.py).

    python -m training.reader.prepare --data DIR --parses DIR --out DIR [--silver NAME …]

Writes one file for each corpus (`chains`, `chains2`, `mpqa`, `polnear`, and texts without gold: `polnear_dev` and
those of `--silver`): for each article the encoder's word pieces, the features of its words, and its gold; and
`folds.json`, the fold of each article that has one. PARSES holds a folder of `NAME.conllu` for each. `--asked` names a
JSON file, corpus -> article -> words that may be cues: the teacher is asked for their sources and contents. Articles
that it lacks are asked for the cues of the parse's own evidence.
"""

from __future__ import annotations

import argparse
import json
import lzma
import pickle
from pathlib import Path

import numpy as np

from service.parsing.encoder import SharedEncoder
from service.parsing.reader_features import WordFeatures, word_features
from service.parsing.stanza_parser import forms_of
from service.parsing.word_pieces import WordPieces
from training.reader.data import (
    CHAINS2,
    Reading,
    chain_readings,
    chain_rows,
    mpqa_readings,
    polnear_readings,
    read_document,
)

FEATURES = tuple(WordFeatures.__slots__)


class Pieces(dict):
    """Word pieces of each article, made on demand."""

    def __init__(self, folder: Path, pieces: WordPieces):
        super().__init__()
        self._folder, self._pieces = folder, pieces

    def __contains__(self, name):
        return (self._folder / f"{name}.conllu").is_file()

    def __missing__(self, name):
        document = read_document(self._folder / f"{name}.conllu")
        self[name] = article_pieces(document, self._pieces)
        return self[name]


def article_pieces(document, pieces: WordPieces):
    """Ids of all sentences' pieces one after the other, sentences' lengths, and the place of each word's last
    piece."""
    words = [[w.text for w in document.words[s.first : s.last]] for s in document.sentences]
    found = [pieces.of(each) for each in forms_of(words)]
    lengths = [len(each.ids) for each in found]
    starts = np.cumsum([0, *lengths])
    places = [np.array(p.places[1:-1]) + start for p, start in zip(found, starts, strict=False)]
    return {
        "ids": np.concatenate([np.array(each.ids, np.uint16) for each in found]),
        "lengths": np.array(lengths, np.int16),
        "words": np.concatenate(places).astype(np.int32),
    }


def packed(reading: Reading, asked):
    """One article, as small arrays."""
    features = {name: getattr(reading.features, name).astype(np.int16) for name in FEATURES}
    frames = [
        (frame.cue, frame.start, np.packbits(frame.allowed), len(frame.allowed), frame.stance)
        for frame in reading.frames
    ]
    return {
        "name": reading.name, "origin": reading.origin, "pieces": reading.states, "features": features,
        "cues": reading.cues.astype(np.int8), "frames": frames,
        "links": reading.links, "asked": sorted({*asked, *(frame.cue for frame in reading.frames)}),
    }  # fmt: skip


def unlabelled(folder: Path, pieces: Pieces):
    """Articles without gold: every label is open, and no frame is known."""
    for path in sorted(folder.glob("*.conllu")):
        features = word_features(read_document(path))
        cues = np.full((len(features.upos), 4), -1, np.int64)
        if len(features.upos):
            yield Reading(path.stem, 0, features, pieces[path.stem], [], cues)


def asked_of(asked, folder: Path, reading: Reading):
    if reading.name in asked:
        return asked[reading.name]
    return [cue.word for cue in read_document(folder / f"{reading.name}.conllu").cues or ()]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--parses", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--pack", type=Path, default=Path("models/en-news"))
    ap.add_argument("--silver", nargs="*", default=[])
    ap.add_argument("--asked", type=Path)
    ap.add_argument("--only", nargs="*", default=[])
    options = ap.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    pieces = SharedEncoder.load(options.pack / "encoder").word_pieces

    def gold(read, data, name):
        folder = options.parses / name
        return lambda: read(options.data / data, folder, Pieces(folder, pieces))

    def silver(name):
        return lambda: unlabelled(options.parses / name, Pieces(options.parses / name, pieces))

    corpora = {
        "chains": gold(chain_readings, "chains/gold.jsonl", "chains"),
        "chains2": gold(chain_readings, CHAINS2, "chains2"),
        "mpqa": gold(mpqa_readings, "mpqa", "mpqa"),
        "polnear": gold(polnear_readings, "polnear/train", "polnear_train"),
        **{name: silver(name) for name in ("polnear_dev", *options.silver)},
    }
    folds = {row["id"]: row["fold"] for row in chain_rows(CHAINS2)}
    for name in ("chains", "mpqa"):
        folds |= json.loads((options.data / name / "folds.json").read_text())
    (options.out / "folds.json").write_text(json.dumps(folds))
    asked = json.loads(options.asked.read_text()) if options.asked else {}
    folders = {name: options.parses / ("polnear_train" if name == "polnear" else name) for name in corpora}
    for name, read in corpora.items():
        if options.only and name not in options.only:
            continue
        found = [packed(reading, asked_of(asked.get(name, {}), folders[name], reading)) for reading in read()]
        (options.out / f"{name}.xz").write_bytes(lzma.compress(pickle.dumps(found, protocol=4), preset=3))
        print(name, len(found), sum(len(a["cues"]) for a in found), "words", flush=True)


if __name__ == "__main__":
    main()
