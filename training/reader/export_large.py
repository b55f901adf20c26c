"""Write the large reader as a folder of a pack.

    python -m training.reader.export_large --reader FILE --encoder models/en-news/encoder --ud DIR --out DIR

FILE is what `training.reader.distil teacher --mpnet` wrote without a fold. OUT gets `config.json`, `reader.onnx`, the
weights of the layers in int8 (`reader-PART.safetensors`; the treebanks' sentences in `--ud` show how large activations
get) and `scorer.safetensors` (everything else, in half precision). Renew the pack's manifest afterwards
(training/assemble.py).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from onnx import TensorProto
from safetensors.torch import save_file

from service.parsing.large_network import NAME, LargeNetwork
from service.parsing.reader_network import runs_of_sentences
from service.parsing.word_pieces import WordPieces
from training.graph import Graph
from training.reader.export import HEADS
from training.reader.teacher import FIRST_PLACE
from training.rounding import roundings, sentences_of

ENCODER = "encoder."
CONFIG = {
    "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072,
    "hidden_act": "gelu", "max_position_embeddings": 512, "layer_norm_eps": 1e-5,
}  # fmt: skip


def network_of(state, config):
    """The service's network with a teacher's weights."""
    own = {k.removeprefix(ENCODER): v.float() for k, v in state.items() if k.startswith(ENCODER)}
    own["positions.weight"] = own["positions.weight"][FIRST_PLACE:]
    for i in range(config["num_hidden_layers"]):
        name = f"layers.{i}."
        for kind in ("weight", "bias"):
            parts = [own.pop(f"{name}{part}.{kind}") for part in "qkv"]
            own[f"{name}self_attn.in_proj_{kind}"] = torch.cat(parts)
            for theirs, ours in (("o", "self_attn.out_proj"), ("inner", "linear1"), ("outer", "linear2")):
                own[f"{name}{ours}.{kind}"] = own.pop(f"{name}{theirs}.{kind}")
    network = LargeNetwork(config)
    network.load_state_dict(own)
    return network.train(mode=False)


@torch.no_grad()
def texts_of(network, encoder, sentences, window):
    """The rows that go into the first layer (pieces x size), of every third run of sentences: all of them would take
    gigabytes.
    """
    pieces = WordPieces(str(encoder / "vocab.txt"), CONFIG["max_position_embeddings"])
    ids = [pieces.of(words).ids for words in sentences]
    runs = runs_of_sentences([len(each) for each in ids], window)
    return [network.first_rows(torch.tensor([i for place in run for i in ids[place]])) for run in runs[::3]]


def write_network(network, config, texts, out):
    """`config.json`, `reader.onnx` and the weights, in files that are small enough for every host of repositories.
    `texts` are rows that go into the first layer (pieces x size).
    """

    def part_of(name):
        if not name.startswith("layers."):
            return "words"
        return "lower" if int(name.split(".")[1]) < config["num_hidden_layers"] // 2 else "upper"

    out.mkdir(parents=True, exist_ok=True)
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    graph = Graph(roundings(network.layers, texts, network.bias))
    bias = graph.distance_bias(network, config["max_position_embeddings"])
    rows = graph.layers(graph.piece_rows(network), network.layers, bias)
    graph.write(out, NAME, {"ids": (TensorProto.INT64, ["pieces"])}, rows[-1:], False, part_of)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("reader", "encoder", "ud", "out"):
        ap.add_argument(f"--{name}", type=Path, required=True)
    ap.add_argument("--window", type=int, default=256, help="word pieces that are read together")
    options = ap.parse_args()
    state = torch.load(options.reader, weights_only=True)
    config = CONFIG | {"vocab_size": len(state["encoder.words.weight"])}
    network = network_of(state, config)
    texts = texts_of(network, options.encoder, sentences_of(options.ud), options.window)
    write_network(network, config, texts, options.out)
    heads = {k.removeprefix(HEADS): v.half().contiguous() for k, v in state.items() if k.startswith(HEADS)}
    save_file(heads | {"window": torch.tensor(options.window)}, options.out / "scorer.safetensors")
    (options.out / "scorer.safetensors").chmod(0o644)


if __name__ == "__main__":
    main()
