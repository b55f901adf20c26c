"""The network of the large reader: MPNet (Song et al. 2020), a transformer of 12 layers.

It reads the shared encoder's word pieces, several sentences together, and has its own table of them. Beside BERT's
layers it has a bias of attention for the distance of two pieces. The service runs it by ONNX Runtime in int8
(`networks.OnnxRunner`), or by torch in float32.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn.functional import gelu, linear, scaled_dot_product_attention

from service.parsing.networks import (
    OnnxRunner,
    Runner,
    TorchRunner,
    available,
    transformer_layers,
    weights,
)

NAME = "reader"
PARTS = ("words", "lower", "upper")  # the files of its weights: `NAME-PART.safetensors`
BUCKETS = 32  # of distances, half of them for each direction
FAR = 128  # pieces: the distance at which the last bucket begins


class LargeNetwork(nn.Module):
    """`config` has the fields of a BERT's `config.json`, as `networks.Network`."""

    def __init__(self, config: Mapping[str, Any]):
        super().__init__()
        size = config["hidden_size"]
        self.words = nn.Embedding(config["vocab_size"], size)
        self.positions = nn.Embedding(config["max_position_embeddings"], size)
        self.norm = nn.LayerNorm(size, eps=config["layer_norm_eps"])
        self.distance = nn.Embedding(BUCKETS, config["num_attention_heads"])
        self.layers = transformer_layers(config, config["num_hidden_layers"])

    def first_rows(self, ids: torch.Tensor) -> torch.Tensor:
        """The rows that go into the first layer (... x pieces x size), of ids (... x pieces)."""
        out: torch.Tensor = self.norm(self.words(ids) + self.positions.weight[: ids.shape[-1]])
        return out

    def bias(self, count: int) -> torch.Tensor:
        """What attention adds to the scores of `count` pieces in a row (heads x count x count)."""
        places = torch.arange(count, device=self.distance.weight.device)
        out: torch.Tensor = self.distance(buckets(places[None] - places[:, None])).permute(2, 0, 1)
        return out

    def forward(self, ids: torch.Tensor, padding: torch.Tensor) -> list[torch.Tensor]:
        """The last layer's rows (texts x pieces x size); arguments are texts x pieces, `padding` true beyond a text."""
        rows = self.first_rows(ids)
        bias = self.bias(ids.shape[1]).masked_fill(padding[:, None, None], -torch.inf)
        for layer in self.layers:
            rows = through_layer(layer, rows, bias)
        return [rows]


def through_layer(layer: Any, rows: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    """The rows after a layer (texts x pieces x size). Torch's own layers would take the bias for a mask."""
    texts, count, size = rows.shape
    own = layer.self_attn
    parts = linear(rows, own.in_proj_weight, own.in_proj_bias).view(texts, count, 3, own.num_heads, -1)
    query, key, value = parts.permute(2, 0, 3, 1, 4)
    seen = scaled_dot_product_attention(query, key, value, attn_mask=bias).transpose(1, 2)
    rows = layer.norm1(rows + own.out_proj(seen.reshape(texts, count, size)))
    out: torch.Tensor = layer.norm2(rows + layer.linear2(gelu(layer.linear1(rows))))
    return out


def buckets(away: torch.Tensor) -> torch.Tensor:
    """The number of each distance's bucket: one for each small distance, later ones for ever more distances (as T5,
    Raffel et al. 2020).
    """
    half, exact = BUCKETS // 2, BUCKETS // 4
    size = away.abs()
    large = exact + (size.clamp(min=1) / exact).log().div(math.log(FAR / exact)).mul(half - exact).long()
    return (away > 0).long() * half + torch.where(size < exact, size, large.clamp(max=half - 1))


def open_large_network(
    folder: Path, config: Mapping[str, Any], precision: str, threads: int, device: str
) -> Runner:
    """The network of a folder, which takes ids of pieces and gives its last layer's rows. Raises ValueError for a
    device that is not there.
    """
    if precision == "int8" and device == "cpu":
        return OnnxRunner(folder / f"{NAME}.onnx", threads)
    network = LargeNetwork(config)
    network.load_state_dict(weights(stored(folder)))
    return TorchRunner(network, 1, available(device))


def stored(folder: Path) -> dict[str, torch.Tensor]:
    """The tensors of all files of its weights."""
    found: dict[str, torch.Tensor] = {}
    for part in PARTS:
        found |= load_file(folder / f"{NAME}-{part}.safetensors")
    return found
