"""A large reader's network with few random weights, and the same written as a pack has it."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from service.parsing.large_network import LargeNetwork
from training.reader.export_large import write_network

CONFIG = {
    "hidden_size": 24, "num_hidden_layers": 4, "num_attention_heads": 3, "intermediate_size": 64, "vocab_size": 40,
    "hidden_act": "gelu", "max_position_embeddings": 32, "layer_norm_eps": 1e-5,
}  # fmt: skip


def random_network() -> LargeNetwork:
    torch.manual_seed(3)
    network = LargeNetwork(CONFIG)
    for parameter in network.parameters():
        if parameter.dim() > 1:
            nn.init.normal_(parameter, std=0.3)
    return network.train(mode=False)


@torch.no_grad()
def write_random(network: LargeNetwork, folder: Path) -> None:
    """Write it in int8; random texts show how large activations get."""
    torch.manual_seed(4)
    texts = [torch.randint(CONFIG["vocab_size"], (length,)) for length in [*range(3, 32)] * 4]
    write_network(network, CONFIG, [network.first_rows(ids) for ids in texts], folder)
