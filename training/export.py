"""Write transformer layers as the service runs them: weights in int8, and a graph for ONNX Runtime beside them.

    python -m training.export --encoder DIR --out DIR
    python -m training.export --graphs models/en-news/encoder

ENCODER is what training.encoder exported (a Hugging Face folder); OUT gets `encoder.safetensors`,
`encoder.onnx`, `config.json` and `vocab.txt`. `write_encoder` and `write_upper_layers` do the same from Python.
`--graphs` writes the graphs of encoder and reader anew and leaves their weights as they are; renew the pack's manifest
afterwards (training/assemble.py).

Each large matrix is stored as int8 with a scale for each output (symmetric, the largest weight at 127), the table of
word pieces with a scale for each piece. At run time every row of activations is scaled to its own largest
value, rounded to int8 and multiplied in int8 (`MatMulIntegerToFloat`), so a row's answer depends on that row alone. The
graph is written node by node: ONNX Runtime's fused attention and normalisation are in it from the beginning. Rows
are those of the texts' pieces without padding; attention alone takes them as a table of texts x pieces.
"""

from __future__ import annotations

import argparse
import json
import struct
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch
from onnx import TensorProto, helper
from safetensors.torch import load_file, save_file
from torch import nn

from service.parsing.encoder import LAYERS
from service.parsing.networks import INT8, SCALE, Network, upper_layers, weights

CONTRIBUTED = "com.microsoft"  # ONNX Runtime's own operators
CONFIG_FIELDS = (
    "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "vocab_size", "hidden_act",
    "max_position_embeddings", "type_vocab_size", "layer_norm_eps", "pad_token_id",
)  # fmt: skip
ONNX_TYPES = {
    "I8": TensorProto.INT8,
    "U8": TensorProto.UINT8,
    "F32": TensorProto.FLOAT,
    "I64": TensorProto.INT64,
}
ROUNDED = 127.0
TABLES = {  # inputs beside the pieces: what `OnnxRunner` makes of a `Batch`
    "cells": ["texts", "longest"],
    "back": ["pieces"],
    "read": ["read"],
    "queries": ["texts", "most"],
    "answered": ["read"],
}


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--encoder", type=Path)
    ap.add_argument("--out", type=Path)
    ap.add_argument("--graphs", type=Path)
    args = ap.parse_args()
    if args.graphs:
        renew_graphs(args.graphs)
        return
    if not (args.encoder and args.out):
        ap.error("give --encoder and --out, or --graphs")
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
    write_encoder(network, args.out)


def write_encoder(network: Network, out: Path, name: str = "encoder", stored: bool = False) -> None:
    """`NAME.safetensors`, unless its weights are `stored` already, and `NAME.onnx`: ids in, the rows of the last
    four layers out, of the last one only those that are read.
    """
    graph = Graph()
    x = graph.piece_rows(network)
    rows = graph.layers(x, network.layers)
    graph.write(out, name, {"ids": (TensorProto.INT64, ["pieces"])}, rows[-LAYERS:], stored)


def write_upper_layers(layers: Sequence[nn.Module], out: Path, name: str, stored: bool = False) -> None:
    """The same for layers that go on from another network's rows: rows in, the last layer's rows that are read out."""
    graph = Graph()
    size = layers[0].norm1.weight.shape[0]
    rows = graph.layers("rows", layers)
    graph.write(out, name, {"rows": (TensorProto.FLOAT, ["pieces", size])}, rows[-1:], stored)


def renew_graphs(folder: Path) -> None:
    """Write `encoder.onnx` and, where there is a reader, `reader.onnx` again, to the weights beside them."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    network = Network(config)
    network.load_state_dict(weights(load_file(folder / "encoder.safetensors")))
    write_encoder(network, folder, stored=True)
    if (folder / "reader.safetensors").is_file():
        write_upper_layers(list(upper_layers(folder, "reader", config).layers), folder, "reader", stored=True)


def quantised(matrix: torch.Tensor, across: int) -> tuple[torch.Tensor, torch.Tensor]:
    """int8 values and the scales by which to multiply them; dimension `across` shares a scale."""
    scale = matrix.abs().amax(across, keepdim=True).clamp(min=1e-12) / ROUNDED
    return (matrix / scale).round().to(torch.int8), scale


class Graph:
    """Nodes and tensors of an ONNX graph in the making. Methods take and give names of values."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.tensors: dict[str, torch.Tensor] = {}
        self.constants: dict[str, onnx.TensorProto] = {
            "step": helper.make_tensor("step", TensorProto.FLOAT, [], [1 / ROUNDED]),
            "middle": helper.make_tensor("middle", TensorProto.UINT8, [], [128]),
            "least": helper.make_tensor("least", TensorProto.FLOAT, [], [1e-9]),
            "last": helper.make_tensor("last", TensorProto.INT64, [1], [-1]),
            "three": helper.make_tensor("three", TensorProto.INT64, [], [3]),
            "one": helper.make_tensor("one", TensorProto.INT64, [], [1]),
        }

    def node(self, kind: str, *inputs: str, domain: str = "", outputs: int = 1, **attributes: object) -> str:
        """Name of the new node's value; of its first one where it has several (`name`, `name.1`, ...)."""
        name = f"{kind}_{len(self.nodes)}"
        names = [name, *(f"{name}.{i}" for i in range(1, outputs))]
        self.nodes.append(helper.make_node(kind, inputs, names, domain=domain, **attributes))
        return name

    def tensor(self, name: str, value: torch.Tensor) -> str:
        self.tensors[name] = value.detach().contiguous()
        return name

    def piece_rows(self, network: Network) -> str:
        values, scales = quantised(network.words.weight.detach(), 1)
        found = self.node("Gather", self.tensor("words.weight" + INT8, values), "ids")
        found = self.node("Cast", found, to=TensorProto.FLOAT)
        scale = self.node("Gather", self.tensor("words.weight" + SCALE, scales), "ids")
        found = self.node("Mul", found, scale)
        position = self.node("Gather", self.tensor("positions.weight", network.positions.weight), "places")
        found = self.node("Add", found, position)
        kind = self.node("Gather", self.tensor("kinds.weight", network.kinds.weight), "kind")
        self.constants["kind"] = helper.make_tensor("kind", TensorProto.INT64, [], [0])
        found = self.node("Add", found, kind)
        weights = self.both("norm", network.norm)
        return self.node("LayerNormalization", found, *weights, epsilon=network.norm.eps, axis=-1)

    def layers(self, rows: str, layers: Sequence[nn.Module]) -> list[str]:
        """The value after each layer. `layers` are `nn.TransformerEncoderLayer`s that normalise after each part."""
        keys, values, own = self.parts_of_cells()
        size = layers[0].norm1.weight.shape[0]
        self.constants["flat"] = helper.make_tensor("flat", TensorProto.INT64, [2], [-1, size])
        found = []
        for i, layer in enumerate(layers):
            last = i == len(layers) - 1
            asked = self.node("Mul", "queries", "three") if last else own
            seen = self.attention(rows, layer.self_attn, (asked, keys, values), f"layers.{i}.self_attn.")
            seen = self.node("Gather", seen, "answered" if last else "back")
            rows = self.layer(
                self.node("Gather", rows, "read") if last else rows, seen, layer, f"layers.{i}."
            )
            found.append(rows)
        return found

    def parts_of_cells(self) -> tuple[str, str, str]:
        """Where keys, values and queries of the table's cells are among rows that have a query, a key, and a value of
        each piece.
        """
        queries = self.node("Mul", "cells", "three")
        keys = self.node("Add", queries, "one")
        return keys, self.node("Add", keys, "one"), queries

    def attention(self, rows: str, attention: nn.Module, places: tuple[str, str, str], prefix: str) -> str:
        """What each cell of a table of texts x queries has seen, as rows. `places` has those of queries, keys, and
        values.
        """
        parts = self.linear(rows, attention.in_proj_weight, attention.in_proj_bias, prefix + "in_proj_")
        parts = self.node("Reshape", parts, "flat")
        given = [self.node("Gather", parts, each) for each in places]
        seen = self.node(
            "MultiHeadAttention", *given, "", "present", domain=CONTRIBUTED, num_heads=attention.num_heads
        )
        return self.node("Reshape", seen, "flat")

    def layer(self, rows: str, seen: str, layer: nn.Module, prefix: str) -> str:
        """A layer behind its attention."""
        if layer.norm_first or layer.activation is not nn.functional.gelu:
            raise ValueError("only layers that normalise last, with GELU, can be exported")
        out = layer.self_attn.out_proj
        seen = self.linear(seen, out.weight, out.bias, prefix + "self_attn.out_proj.")
        rows = self.normalised(seen, rows, layer.norm1, prefix + "norm1")
        hidden = self.linear(rows, layer.linear1.weight, layer.linear1.bias, prefix + "linear1.", gelu=True)
        hidden = self.linear(hidden, layer.linear2.weight, layer.linear2.bias, prefix + "linear2.")
        return self.normalised(hidden, rows, layer.norm2, prefix + "norm2")

    def linear(
        self, rows: str, weight: torch.Tensor, bias: torch.Tensor, prefix: str, gelu: bool = False
    ) -> str:
        """Rows scaled to -1 ... 1 and rounded, times the matrix (inputs x outputs) in int8, scaled back."""
        values, scales = quantised(weight.detach().T, 0)
        matrix = self.tensor(f"{prefix}weight{INT8}", values)
        scale = self.tensor(f"{prefix}weight{SCALE}", scales[0])
        largest = self.node("ReduceMax", self.node("Abs", rows), "last", keepdims=1)
        largest = self.node("Max", largest, "least")  # a row of padding may be all zeros
        scaled = self.node("Mul", rows, self.node("Reciprocal", largest))
        rounded = self.node("QuantizeLinear", scaled, "step", "middle")
        product = self.node(
            "MatMulIntegerToFloat", rounded, matrix, "step", scale, "middle", self.zeros(prefix, len(scales[0])),
            domain=CONTRIBUTED,
        )  # fmt: skip
        product = self.node("Mul", product, largest)
        added = self.tensor(prefix + "bias", bias)
        return (
            self.node("BiasGelu", product, added, domain=CONTRIBUTED)
            if gelu
            else self.node("Add", product, added)
        )

    def zeros(self, prefix: str, count: int) -> str:
        """Zero points of one matrix, not shared: ONNX Runtime rewrites them where it makes weights unsigned."""
        name = f"{prefix}zeros"
        self.constants[name] = helper.make_tensor(name, TensorProto.INT8, [count], [0] * count)
        return name

    def normalised(self, rows: str, before: str, norm: nn.LayerNorm, name: str) -> str:
        weights = self.both(name, norm)
        total = self.node("Add", rows, before)  # ONNX Runtime's fused node for both is eight times slower
        return self.node("LayerNormalization", total, *weights, epsilon=norm.eps, axis=-1)

    def both(self, name: str, norm: nn.LayerNorm) -> tuple[str, str]:
        return self.tensor(f"{name}.weight", norm.weight), self.tensor(f"{name}.bias", norm.bias)

    def write(
        self, out: Path, name: str, given: dict[str, tuple[int, list]], outputs: list[str], stored: bool
    ) -> None:
        """The weights, unless they are stored already, and the graph that refers to them."""
        file = out / f"{name}.safetensors"
        if not stored:
            save_file(self.tensors, file)
            file.chmod(0o644)  # safetensors writes for the owner alone; the image runs as another user
        value = helper.make_tensor_value_info
        inputs = [value(key, *kind) for key, kind in given.items()]
        if "ids" in given:
            inputs.append(value("places", TensorProto.INT64, ["pieces"]))
        inputs.append(value("present", TensorProto.INT32, ["texts", "longest"]))
        inputs += [value(key, TensorProto.INT64, shape) for key, shape in TABLES.items()]
        found = [value(each, TensorProto.FLOAT, ["pieces", "size"]) for each in outputs[:-1]]
        found.append(value(outputs[-1], TensorProto.FLOAT, ["read", "size"]))
        used = {each for node in self.nodes for each in node.input}
        constants = [tensor for key, tensor in self.constants.items() if key in used]
        graph = helper.make_graph(self.nodes, name, inputs, found, [*constants, *stored_in(file)])
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 20), helper.make_opsetid(CONTRIBUTED, 1)],
            ir_version=10, producer_name="hearsay",
        )  # fmt: skip
        (out / f"{name}.onnx").write_bytes(model.SerializeToString())


def stored_in(weights: Path) -> list[onnx.TensorProto]:
    """References to the tensors of a safetensors file (its header, then their bytes)."""
    with weights.open("rb") as handle:
        (length,) = struct.unpack("<Q", handle.read(8))
        header = json.loads(handle.read(length))
    header.pop("__metadata__", None)
    found = []
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        tensor = TensorProto(name=name, data_type=ONNX_TYPES[entry["dtype"]], dims=entry["shape"])
        tensor.data_location = TensorProto.EXTERNAL
        places = {"location": weights.name, "offset": 8 + length + first, "length": last - first}
        for key, value in places.items():
            tensor.external_data.add(key=key, value=str(value))
        found.append(tensor)
    return found


if __name__ == "__main__":
    main()
