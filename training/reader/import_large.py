"""Take the large reader of a pack as the start of further training: the inverse of `export_large`.

    python -m training.reader.import_large --large models/en-news/large --out FILE

FILE is what `training.reader.distil teacher --start` takes. The weights in int8 become floating-point numbers again.
What rounding took away stays lost.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from safetensors.torch import load_file

from service.parsing.large_network import stored
from service.parsing.networks import weights
from training.reader.export import HEADS
from training.reader.export_large import ENCODER
from training.reader.teacher import FIRST_PLACE


def encoder_of(tensors):
    """MPNet's weights by the names that training uses, from those of the pack's files."""
    own = weights(tensors)
    places = own["positions.weight"]
    own["positions.weight"] = torch.cat([places[:1].repeat(FIRST_PLACE, 1), places])
    named = {}
    for name, value in own.items():
        layer, _, kind = name.rpartition("in_proj_")
        if layer:
            for part, matrix in zip("qkv", value.chunk(3), strict=True):
                named[f"{layer.removesuffix('self_attn.')}{part}.{kind}"] = matrix.clone()
            continue
        for ours, theirs in (("self_attn.out_proj", "o"), ("linear1", "inner"), ("linear2", "outer")):
            name = name.replace(ours, theirs)
        named[name] = value
    return named


def state_of(folder: Path):
    """Weights of encoder and scorers as `distil teacher` keeps them, in half precision."""
    heads = {k: v for k, v in load_file(folder / "scorer.safetensors").items() if k != "window"}
    state = {ENCODER + k: v for k, v in encoder_of(stored(folder)).items()} | {
        HEADS + k: v for k, v in heads.items()
    }
    return {name: value.half() for name, value in state.items()}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("large", "out"):
        ap.add_argument(f"--{name}", type=Path, required=True)
    options = ap.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state_of(options.large), options.out)


if __name__ == "__main__":
    main()
