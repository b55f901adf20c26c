"""The graph of transformer layers that ONNX Runtime runs, written node by node.

Rows are those of the texts' pieces without padding; only attention takes them as a table of texts x pieces. The graph
already has ONNX Runtime's fused attention and is not optimised further. Activations are rounded to 8 bits by fixed
scales (training/rounding.py) and multiplied in int8 (`MatMulIntegerToFloat`).
"""

from __future__ import annotations

import json
import struct
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import onnx
import torch
from onnx import TensorProto, helper
from safetensors.torch import save_file
from torch import nn

from service.parsing.large_network import LargeNetwork, buckets
from service.parsing.networks import INT8, SCALE, SHIFT, SHRINK, STEP, UNITS, ZERO, Network

CONTRIBUTED = "com.microsoft"  # ONNX Runtime's own operators
ONNX_TYPES = {
    "I8": TensorProto.INT8,
    "U8": TensorProto.UINT8,
    "F32": TensorProto.FLOAT,
    "I64": TensorProto.INT64,
}
ROUNDED = 127.0
TABLES = {  # further inputs, which `OnnxRunner` makes from a `Batch`
    "cells": ["texts", "longest"],
    "back": ["pieces"],
    "read": ["read"],
    "queries": ["texts", "most"],
    "answered": ["read"],
}


def quantised(matrix: torch.Tensor, across: int) -> tuple[torch.Tensor, torch.Tensor]:
    """int8 values and the scales by which to multiply them; dimension `across` shares a scale."""
    scale = matrix.abs().amax(across, keepdim=True).clamp(min=1e-12) / ROUNDED
    return (matrix / scale).round().to(torch.int8), scale


class Graph:
    """Nodes and tensors of an ONNX graph in the making. Methods take and give names of values."""

    def __init__(self, rounding: Mapping[str, torch.Tensor]) -> None:
        self.rounding = rounding
        self.nodes: list[onnx.NodeProto] = []
        self.tensors: dict[str, torch.Tensor] = {}
        self.constants: dict[str, onnx.TensorProto] = {
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

    def piece_rows(self, network: Network | LargeNetwork) -> str:
        values, scales = quantised(network.words.weight.detach(), 1)
        found = self.node("Gather", self.tensor("words.weight" + INT8, values), "ids")
        found = self.node("Cast", found, to=TensorProto.FLOAT)
        scale = self.node("Gather", self.tensor("words.weight" + SCALE, scales), "ids")
        found = self.node("Mul", found, scale)
        position = self.node("Gather", self.tensor("positions.weight", network.positions.weight), "places")
        found = self.node("Add", found, position)
        if isinstance(network, Network):
            kind = self.node("Gather", self.tensor("kinds.weight", network.kinds.weight), "kind")
            self.constants["kind"] = helper.make_tensor("kind", TensorProto.INT64, [], [0])
            found = self.node("Add", found, kind)
        weights = self.both("norm", network.norm)
        return self.node("LayerNormalization", found, *weights, epsilon=network.norm.eps, axis=-1)

    def distance_bias(self, network: LargeNetwork, most: int) -> str:
        """What attention adds to the scores of two pieces (1 x heads x longest x longest), of texts of up to `most`."""
        bucket = buckets(torch.arange(1 - most, most)).tolist()
        for name, shape, values in (
            ("buckets", [len(bucket)], bucket), ("zero", [], [0]), ("middle", [], [most - 1]), ("above", [1], [0]),
            ("below", [1], [1]),
        ):  # fmt: skip
            self.constants[name] = helper.make_tensor(name, TensorProto.INT64, shape, values)
        line = self.node("Gather", self.tensor("distance.weight", network.distance.weight), "buckets")
        line = self.node(
            "Transpose", line, perm=[1, 0]
        )  # of all distances, done once when the graph is loaded
        longest = self.node("Gather", self.node("Shape", "present"), "one")
        places = self.node("Range", "zero", longest, "one")
        rows, columns = (self.node("Unsqueeze", places, axis) for axis in ("below", "above"))
        away = self.node("Add", self.node("Sub", columns, rows), "middle")
        return self.node("Unsqueeze", self.node("Gather", line, away, axis=1), "above")

    def layers(self, rows: str, layers: Sequence[nn.Module], bias: str = "") -> list[str]:
        """The value after each layer. `layers` are `nn.TransformerEncoderLayer`s that normalise after each part.

        The last layer answers only for the rows that are read. `bias` is added to the scores of attention.
        """
        keys, values, own = self.parts_of_cells()
        size = layers[0].norm1.weight.shape[0]
        self.constants["flat"] = helper.make_tensor("flat", TensorProto.INT64, [2], [-1, size])
        found = []
        for i, layer in enumerate(layers):
            last = i == len(layers) - 1
            some = last and not bias  # a bias has a row for each query, so it needs all of them
            asked = self.node("Mul", "queries", "three") if some else own
            seen = self.attention(
                rows, layer.self_attn, (asked, keys, values), f"layers.{i}.self_attn.", bias
            )
            seen = self.node("Gather", seen, "answered" if some else "back")
            seen = self.node("Gather", seen, "read") if last and not some else seen
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

    def attention(
        self, rows: str, attention: nn.Module, places: tuple[str, str, str], prefix: str, bias: str
    ) -> str:
        """The result of attention for each cell of a table of texts x queries, as rows. `places` has those of queries,
        keys, and values.
        """
        parts = self.linear(rows, attention.in_proj_weight, attention.in_proj_bias, prefix + "in_proj_")
        parts = self.node("Reshape", parts, "flat")
        given = [self.node("Gather", parts, each) for each in places]
        given += ["", "present", *([bias] if bias else [])]
        seen = self.node("MultiHeadAttention", *given, domain=CONTRIBUTED, num_heads=attention.num_heads)
        return self.node("Reshape", seen, "flat")

    def layer(self, rows: str, seen: str, layer: nn.Module, prefix: str) -> str:
        """A layer behind its attention."""
        if layer.norm_first or layer.activation is not nn.functional.gelu:
            raise ValueError("only layers that normalise last, with GELU, can be exported")
        out = layer.self_attn.out_proj
        seen = self.linear(seen, out.weight, out.bias, prefix + "self_attn.out_proj.")
        rows = self.normalised(seen, rows, layer.norm1, prefix + "norm1")
        units = self.split_units(prefix + "linear1.weight")
        hidden = self.linear(rows, layer.linear1.weight, layer.linear1.bias, prefix + "linear1.", out=units)
        hidden = self.node("Gelu", hidden)
        hidden = self.linear(
            hidden, layer.linear2.weight, layer.linear2.bias, prefix + "linear2.", into=units
        )
        return self.normalised(hidden, rows, layer.norm2, prefix + "norm2")

    def split_units(self, name: str) -> str:
        """The unit from which each of a layer's units comes, if some are split, else nothing."""
        return self.tensor(name + UNITS, self.rounding[name + UNITS]) if name + UNITS in self.rounding else ""

    def linear(
        self, rows: str, weight: torch.Tensor, bias: torch.Tensor, prefix: str, out: str = "", into: str = ""
    ) -> str:
        """Rows rounded to 8 bits, times the matrix (inputs x outputs) in int8, scaled back. `out` and `into` number
        the outputs and inputs if some occur more than once.
        """
        name = prefix + "weight"
        shrink = self.rounding.get(name + SHRINK)
        matrix = weight.detach().T if shrink is None else weight.detach().T / shrink[:, None]
        values, scales = quantised(matrix, 0)
        given = [self.tensor(name + INT8, values), self.tensor(name + SCALE, scales[0])]
        given.append(self.tensor(prefix + "bias", bias))
        if shrink is not None:
            rows = self.node("Mul", rows, self.tensor(name + SHRINK, shrink))
        if into:
            given[0] = self.node("Gather", given[0], into)
        if out:  # ONNX Runtime does this once, when it loads the graph
            given = [self.node("Gather", each, out, axis=-1) for each in given]
            given[2] = self.node("Sub", given[2], self.tensor(name + SHIFT, self.rounding[name + SHIFT]))
        step, zero = (self.tensor(name + part, self.rounding[name + part]) for part in (STEP, ZERO))
        rounded = self.node("QuantizeLinear", rows, step, zero)
        zeros = self.zeros(prefix, len(self.rounding[out]) if out else len(scales[0]))
        return self.node(
            "MatMulIntegerToFloat",
            rounded,
            given[0],
            step,
            given[1],
            zero,
            zeros,
            given[2],
            domain=CONTRIBUTED,
        )

    def zeros(self, prefix: str, count: int) -> str:
        """Zero points of one matrix, not shared: ONNX Runtime rewrites them if it makes weights unsigned."""
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
        self,
        out: Path,
        name: str,
        given: dict[str, tuple[int, list]],
        outputs: list[str],
        stored: bool,
        part_of: Callable[[str], str] | None = None,
    ) -> None:
        """The weights, unless they are stored already, and the graph that refers to them. The weights are in one file,
        or in `NAME-PART.safetensors` with the part of each tensor.
        """
        files: dict[Path, dict[str, torch.Tensor]] = defaultdict(dict)
        for key, tensor in self.tensors.items():
            part = f"{name}-{part_of(key)}" if part_of else name
            files[out / f"{part}.safetensors"][key] = tensor
        for file, tensors in files.items():
            if not stored:
                save_file(tensors, file)
                file.chmod(
                    0o644
                )  # safetensors gives rights only to the owner; the image runs as another user
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
        weights = [tensor for file in files for tensor in stored_in(file)]
        graph = helper.make_graph(self.nodes, name, inputs, found, [*constants, *weights])
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
