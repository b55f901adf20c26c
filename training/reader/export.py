"""Write a trained reader as files of a pack.

    python -m training.reader.export --reader FILE --ud DIR --out models/en-news/encoder

FILE is what `training.reader.distil student` wrote without a fold. OUT gets `reader.onnx` and `reader.safetensors`
(upper layers in int8, training/export.py; the treebanks' sentences in `--ud` show how large activations get) and
`scorer.safetensors` (everything else, in half precision). Renew the pack's manifest afterwards (training/assemble.py).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from service.parsing.networks import transformer_layers
from training.export import write_upper_layers
from training.rounding import reader_texts, sentences_of

HEADS = "heads."


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--reader", type=Path, required=True)
    ap.add_argument("--ud", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    options = ap.parse_args()
    config = json.loads((options.out / "config.json").read_text())
    state = torch.load(options.reader, weights_only=True)
    upper = {k.removeprefix("layers."): v.float() for k, v in state.items() if k.startswith("layers.")}
    layers = transformer_layers(config, 1 + max(int(k.split(".")[0]) for k in upper))
    layers.load_state_dict(upper)
    layers.train(mode=False)
    texts = reader_texts(options.out, sentences_of(options.ud), int(state["layer"]), state["places.weight"])
    write_upper_layers(list(layers), options.out, "reader", texts)
    own = {k.removeprefix(HEADS): v for k, v in state.items() if k.startswith((HEADS, "bridge."))}
    heads = {k: v.half().contiguous() for k, v in own.items()}
    other = {"places": state["places.weight"].half(), "layer": state["layer"]}
    save_file({**heads, **other}, options.out / "scorer.safetensors")


if __name__ == "__main__":
    main()
