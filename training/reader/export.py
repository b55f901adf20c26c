"""Write a trained reader as files of a pack.

    python -m training.reader.export --reader FILE --out models/en-news/encoder

OUT gets `reader.onnx` and `reader.safetensors` (upper layers in int8, training/export.py) and `scorer.safetensors`
(everything else, in half precision). Renew the pack's manifest afterwards (training/assemble.py).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from training.export import write_upper_layers
from training.reader.train import Reader


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--reader", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--layers", type=int, default=3)
    options = ap.parse_args()
    reader = Reader(json.loads((options.out / "config.json").read_text()), options.layers)
    reader.load_state_dict(torch.load(options.reader, weights_only=True)["reader"])
    reader.train(mode=False)
    write_upper_layers(list(reader.upper.layers), options.out, "reader")
    state = {name: value.half().contiguous() for name, value in reader.scorer.state_dict().items()}
    save_file(
        {**state, "places": reader.upper.places.weight.detach().half()}, options.out / "scorer.safetensors"
    )


if __name__ == "__main__":
    main()
