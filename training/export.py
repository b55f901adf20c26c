"""Write transformer layers as the service runs them: weights in int8, and a graph for ONNX Runtime.

    python -m training.export --encoder DIR --ud DIR --out DIR
    python -m training.export --pack models/en-news/encoder --ud DIR
    python -m training.export --graphs models/en-news/encoder

ENCODER is what training.encoder exported (a Hugging Face folder); OUT gets `encoder.safetensors`,
`encoder.onnx`, `config.json` and `vocab.txt`. `write_encoder` and `write_upper_layers` do the same from Python.
`--pack` rounds the weights of a pack's encoder and reader again, `--graphs` writes only their graphs, for the weights
in the same folder. Renew the pack's manifest afterwards (training/assemble.py). `--ud` holds the treebanks, whose
sentences show how large activations get (training/rounding.py).

Each large matrix is stored as int8 with a scale for each output (symmetric, the largest weight at 127), the table of
word pieces with a scale for each piece. The answer for a row depends only on that row, since the scales are fixed.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import torch
from onnx import TensorProto
from safetensors.torch import load_file
from torch import nn

from service.parsing.attribution_reader import SCORER
from service.parsing.encoder import LAYERS
from service.parsing.networks import ROUNDINGS, Network, upper_layers, weights
from service.parsing.word_pieces import WordPieces
from training.graph import Graph
from training.rounding import encoder_texts, reader_texts, roundings, sentences_of

CONFIG_FIELDS = (
    "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "vocab_size", "hidden_act",
    "max_position_embeddings", "type_vocab_size", "layer_norm_eps", "pad_token_id",
)  # fmt: skip


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--encoder", type=Path)
    ap.add_argument("--out", type=Path)
    ap.add_argument("--ud", type=Path)
    ap.add_argument("--pack", type=Path)
    ap.add_argument("--graphs", type=Path)
    args = ap.parse_args()
    if args.graphs:
        renew(args.graphs, None)
        return
    if args.pack and args.ud:
        renew(args.pack, sentences_of(args.ud))
        return
    if not (args.encoder and args.ud and args.out):
        ap.error("give --encoder, --ud and --out, or --pack and --ud, or --graphs")
    config = json.loads((args.encoder / "config.json").read_text(encoding="utf-8"))
    tokenizer = json.loads((args.encoder / "tokenizer.json").read_text(encoding="utf-8"))
    state = load_file(args.encoder / "model.safetensors")
    network = Network(config)
    network.load_bert({k: v for k, v in state.items() if not k.startswith("pooler.")})
    args.out.mkdir(parents=True, exist_ok=True)
    settings = {key: config[key] for key in CONFIG_FIELDS}
    (args.out / "config.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    vocabulary = sorted(tokenizer["model"]["vocab"].items(), key=lambda item: item[1])
    (args.out / "vocab.txt").write_text("".join(f"{piece}\n" for piece, _ in vocabulary), encoding="utf-8")
    pieces = WordPieces(str(args.out / "vocab.txt"), config["max_position_embeddings"])
    write_encoder(network, args.out, [pieces.of(words).ids for words in sentences_of(args.ud)])


def write_encoder(network: Network, out: Path, texts: Sequence[Sequence[int]] | None) -> None:
    """`encoder.safetensors` and `encoder.onnx`: ids in, the rows of the last four layers out, of the last one only
    those that are read. `texts` (ids of their pieces) give the scales of activations; without them the stored weights
    are not changed.
    """
    rounding = stored_roundings(out / "encoder.safetensors")
    if texts is not None:
        rounding = roundings(network.layers, encoder_texts(network, texts))
    graph = Graph(rounding)
    rows = graph.layers(graph.piece_rows(network), network.layers)
    given = {"ids": (TensorProto.INT64, ["pieces"])}
    graph.write(out, "encoder", given, rows[-LAYERS:], texts is None)


def write_upper_layers(
    layers: Sequence[nn.Module], out: Path, name: str, texts: Sequence[torch.Tensor] | None
) -> None:
    """The same for layers that start from another network's rows: rows in, the last layer's rows that are read out.
    `texts` are rows that go into the first layer (pieces x size).
    """
    rounding = stored_roundings(out / f"{name}.safetensors") if texts is None else roundings(layers, texts)
    graph = Graph(rounding)
    size = layers[0].norm1.weight.shape[0]
    given = {"rows": (TensorProto.FLOAT, ["pieces", size])}
    graph.write(out, name, given, graph.layers("rows", layers)[-1:], texts is None)


def stored_roundings(weights: Path) -> dict[str, torch.Tensor]:
    """The result of `roundings` when the weights were written; empty before that."""
    stored = load_file(weights) if weights.is_file() else {}
    return {key: value for key, value in stored.items() if key.endswith(ROUNDINGS)}


def renew(folder: Path, sentences: Sequence[Sequence[str]] | None) -> None:
    """Write a pack's encoder and, where there is one, its reader again: weights and graphs, rounded by `sentences`
    (words), or without them only the graphs.
    """
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    network = Network(config)
    network.load_state_dict(weights(load_file(folder / "encoder.safetensors")))
    pieces = WordPieces(str(folder / "vocab.txt"), config["max_position_embeddings"])
    write_encoder(network, folder, sentences and [pieces.of(words).ids for words in sentences])
    if (folder / "reader.safetensors").is_file():
        scorer = load_file(folder / SCORER)
        layers = list(upper_layers(folder, "reader", config).layers)
        texts = sentences and reader_texts(folder, sentences, int(scorer["layer"]), scorer["places"])
        write_upper_layers(layers, folder, "reader", texts)


if __name__ == "__main__":
    main()
