"""Parses with the evidence of a trained reader: what cross-validation measures, and acceptance is fitted on.

    python -m training.reader.predict --reader FILE --parses DIR --states FILE --out DIR [--folds FILE --fold N]

Reads `NAME.conllu` of `--parses` (of fold N alone, where one is named) and writes it to `--out` with `# cue` comments.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import torch

from service.parsing import conllu
from service.parsing.attribution_reader import cue_evidence
from training.reader.data import read_document
from training.reader.train import Reader, load_states


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--reader", type=Path, required=True)
    ap.add_argument("--pack", type=Path, default=Path("models/en-news"))
    ap.add_argument("--parses", type=Path, required=True)
    ap.add_argument("--states", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--layers", type=int, default=3)
    ap.add_argument("--folds", type=Path)
    ap.add_argument("--fold", type=int)
    options = ap.parse_args()
    torch.set_num_threads(1)
    reader = Reader(json.loads((options.pack / "encoder/config.json").read_text()), options.layers)
    reader.load_state_dict(torch.load(options.reader, weights_only=True)["reader"])
    reader.train(mode=False)
    states = load_states(options.states)
    folds = json.loads(options.folds.read_text()) if options.folds else {}
    options.out.mkdir(parents=True, exist_ok=True)
    for path in sorted(options.parses.glob("*.conllu")):
        if path.stem in states and (options.fold is None or folds[path.stem] == options.fold):
            document = read_document(path)
            with torch.no_grad():
                rows = reader.rows(states[path.stem]).numpy()
            document = replace(document, cues=cue_evidence(reader.scorer, document, rows))
            (options.out / path.name).write_text(conllu.write(document), encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
