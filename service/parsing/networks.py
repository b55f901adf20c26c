"""Transformer layers of the pack: run by ONNX Runtime in int8, or by torch in float32, on the processor or a GPU.

Each network has two files in one folder (training/export.py writes them): `NAME.safetensors` holds the weights,
those of the large matrices as int8 with a scale for each output, and `NAME.onnx` the graph, which refers to them.
ONNX Runtime multiplies in int8. Activations are rounded by fixed scales (training/rounding.py), so the answer for a
text does not depend on the other texts of its batch. Only attention takes texts as a padded table; everything else is
computed for the pieces alone, in the last layer for those that are read afterwards. Torch multiplies the same weights
in float32.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import onnxruntime
import torch
from safetensors.torch import load_file
from torch import nn

from service.parsing.batches import Array, Batch, side_by_side
from service.parsing.pack import PackError

PRECISIONS = ("int8", "float32")


class Runner(Protocol):
    """A network that is ready to run."""

    def __call__(self, inputs: Array, batch: Batch) -> list[Array]:
        """Rows after each output layer of the network (pieces x size, float32), of the last layer only those that
        the batch names.

        `inputs` are ids (int64) or rows (pieces x size, float32) of the pieces, whichever the network takes.
        """
        ...


class Network(nn.Module):
    """BERT (Devlin et al. 2019) made of torch's own layers. Importing the transformers package would take as long as
    all other imports together.

    `config` has the fields of a Hugging Face BERT's `config.json`.
    """

    def __init__(self, config: Mapping[str, Any]):
        super().__init__()
        size = config["hidden_size"]
        self.words = nn.Embedding(config["vocab_size"], size)
        self.positions = nn.Embedding(config["max_position_embeddings"], size)
        self.kinds = nn.Embedding(config["type_vocab_size"], size)
        self.norm = nn.LayerNorm(size, eps=config["layer_norm_eps"])
        self.layers = transformer_layers(config, config["num_hidden_layers"])

    def forward(self, ids: torch.Tensor, padding: torch.Tensor) -> list[torch.Tensor]:
        """Every layer's rows (texts x pieces x size); arguments are texts x pieces, `padding` true beyond a text."""
        rows = self.norm(self.words(ids) + self.positions.weight[: ids.shape[1]] + self.kinds.weight[0])
        return through(self.layers, rows, padding)

    def load_bert(self, state: Mapping[str, torch.Tensor]) -> None:
        """Load the weights of a Hugging Face BERT without a pooler. Raises RuntimeError if they do not fit."""
        own = {}
        for name, value in state.items():
            for theirs, ours in _NAMES:
                name = name.replace(theirs, ours)
            own[name] = value.float()
        for i in range(len(self.layers)):
            for kind in ("weight", "bias"):
                parts = [
                    own.pop(f"layers.{i}.attention.self.{part}.{kind}") for part in ("query", "key", "value")
                ]
                own[f"layers.{i}.self_attn.in_proj_{kind}"] = torch.cat(parts)
        self.load_state_dict(own)


class UpperLayers(nn.Module):
    """Layers that start from another network's rows (texts x pieces x size)."""

    def __init__(self, config: Mapping[str, Any], count: int):
        super().__init__()
        self.layers = transformer_layers(config, count)

    def forward(self, rows: torch.Tensor, padding: torch.Tensor) -> list[torch.Tensor]:
        """Every layer's rows."""
        return through(self.layers, rows, padding)


_NAMES = (
    ("embeddings.word_embeddings", "words"), ("embeddings.position_embeddings", "positions"),
    ("embeddings.token_type_embeddings", "kinds"), ("embeddings.LayerNorm", "norm"), ("encoder.layer.", "layers."),
    ("attention.output.dense", "self_attn.out_proj"), ("attention.output.LayerNorm", "norm1"),
    ("intermediate.dense", "linear1"), ("output.dense", "linear2"), ("output.LayerNorm", "norm2"),
)  # fmt: skip


def transformer_layers(config: Mapping[str, Any], count: int) -> nn.ModuleList:
    """`count` layers of the shape that `config` describes."""
    return nn.ModuleList(
        nn.TransformerEncoderLayer(
            config["hidden_size"], config["num_attention_heads"], config["intermediate_size"], dropout=0.0,
            activation=config["hidden_act"], layer_norm_eps=config["layer_norm_eps"], batch_first=True,
        )
        for _ in range(count)
    )  # fmt: skip


def through(layers: nn.ModuleList, rows: torch.Tensor, padding: torch.Tensor) -> list[torch.Tensor]:
    """The rows after each layer."""
    found = []
    for layer in layers:
        rows = layer(rows, src_key_padding_mask=padding)
        found.append(rows)
    return found


class OnnxRunner:
    """A network run by ONNX Runtime on the processor, in int8. Raises PackError for a graph that it cannot load.

    One thread starts no pool of threads, so a process may be forked after loading.
    """

    def __init__(self, graph: Path, threads: int = 1):
        self._session = open_session(graph, threads)
        self._names = [given.name for given in self._session.get_inputs()]
        if "read" not in self._names:
            raise PackError(f"{graph}: from an older pack, whose networks give the rows of all pieces")

    def __call__(self, inputs: Array, batch: Batch) -> list[Array]:
        """As Runner."""
        cells, present = side_by_side(batch.lengths)
        asked, answered = side_by_side(batch.counts)
        back = np.flatnonzero(present)
        given = {
            "places": back % cells.shape[1], "present": present.astype(np.int32), "cells": cells, "back": back,
            "read": batch.read, "queries": batch.read[asked], "answered": np.flatnonzero(answered),
        }  # fmt: skip
        feed = {name: given.get(name, inputs) for name in self._names}
        found: list[Array] = self._session.run(None, feed)
        return found


def open_session(graph: Path, threads: int = 1) -> onnxruntime.InferenceSession:
    """A graph that is ready to run on the processor. Raises PackError."""
    _share_memory()
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.use_env_allocators", "1")
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    if overflows(torch.cpu.get_capabilities()):
        options.add_session_config_entry("session.x64quantprecision", "1")
    else:  # the graphs contain fused nodes already; more fusing makes them slower
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    try:
        return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime raises a different exception for each status
        raise PackError(f"{graph}: ONNX Runtime cannot load it ({error})") from error


@cache
def _share_memory() -> None:
    """All graphs use one arena, one at a time: 65 MB less than an arena for each."""
    arena = onnxruntime.OrtMemoryInfo(
        "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    )
    onnxruntime.create_and_register_allocator(arena, None)


def overflows(processor: Mapping[str, Any]) -> bool:
    """Whether int8 products can overflow on this processor: x86 without VNNI adds pairs of them in 16 bits.

    ONNX Runtime must then use unsigned weights, which gives the same answers more slowly.
    """
    x86 = processor.get("architecture") in ("x86_64", "i686")
    return x86 and not (processor.get("avx512_vnni") or processor.get("avx_vnni"))


class TorchRunner:
    """A network run by torch in float32; `outputs` is the number of its last layers that are returned."""

    def __init__(self, network: nn.Module, outputs: int, device: str = "cpu"):
        self.network = network.to(device).train(mode=False)
        self._outputs, self._device = outputs, device

    def __call__(self, inputs: Array, batch: Batch) -> list[Array]:
        """As Runner."""
        cells, present = side_by_side(batch.lengths)
        *lower, last = (rows.cpu().numpy()[present] for rows in self.padded(inputs[cells], ~present))
        return [*lower, last[batch.read]]

    @torch.no_grad()
    def padded(self, inputs: Array, padding: Array) -> list[torch.Tensor]:
        """All rows as a padded table of texts (texts x pieces x size). `padding` is true beyond a text."""
        given = (torch.from_numpy(array).to(self._device) for array in (inputs, padding))
        found: list[torch.Tensor] = self.network(*given)[-self._outputs :]
        return found


def open_encoder(
    folder: Path, config: Mapping[str, Any], outputs: int, precision: str, threads: int, device: str
) -> Runner:
    """The network `encoder` of a folder, which takes ids of pieces and gives its last `outputs` layers' rows.

    A GPU (`device` other than `cpu`) always computes in float32. Raises ValueError for a device that is not there.
    """
    if precision == "int8" and device == "cpu":
        return OnnxRunner(folder / "encoder.onnx", threads)
    network = Network(config)
    network.load_state_dict(weights(load_file(folder / "encoder.safetensors")))
    return TorchRunner(network, outputs, available(device))


def open_upper_layers(
    folder: Path, name: str, config: Mapping[str, Any], precision: str, threads: int, device: str
) -> Runner:
    """The network `name` of a folder, which takes rows of pieces and gives its last layer's rows."""
    if precision == "int8" and device == "cpu":
        return OnnxRunner(folder / f"{name}.onnx", threads)
    return TorchRunner(upper_layers(folder, name, config), 1, available(device))


def upper_layers(folder: Path, name: str, config: Mapping[str, Any]) -> UpperLayers:
    """The same network for torch, from `NAME.safetensors`."""
    state = weights(load_file(folder / f"{name}.safetensors"))
    network = UpperLayers(config, 1 + max(int(key.split(".")[1]) for key in state))
    network.load_state_dict(state)
    return network


def available(device: str) -> str:
    """The device, if torch can use it. Raises ValueError."""
    try:
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError) as error:
        reason = str(error).strip().split("\n")[0]
        raise ValueError(f"device {device!r}: torch cannot use it ({reason})") from error
    return device


INT8, SCALE = ".int8", ".scale"
SHRINK, STEP, ZERO = ".shrink", ".step", ".zero"  # how a matrix's inputs are rounded (training/rounding.py)
UNITS, SHIFT = ".units", ".shift"  # its outputs that are split
ROUNDINGS = (SHRINK, STEP, ZERO, UNITS, SHIFT)


def weights(stored: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The state of a torch module from the tensors of a file: int8 matrices times their scales, in torch's layout."""
    state = {}
    for name, value in stored.items():
        if name.endswith(INT8):
            own = name.removesuffix(INT8)
            whole = value.float() * stored[own + SCALE]
            if own + SHRINK in stored:
                whole = whole * stored[own + SHRINK][:, None]
            state[own] = whole if name.startswith("words.") else whole.T.contiguous()
        elif not name.endswith((SCALE, *ROUNDINGS)):
            state[name] = value
    return state
