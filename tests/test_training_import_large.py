"""The large reader of a pack as the start of further training."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from service.parsing.large_network import LargeNetwork
from training.reader.export_large import network_of, write_network
from training.reader.import_large import state_of

CONFIG = {
    "hidden_size": 24, "num_hidden_layers": 4, "num_attention_heads": 3, "intermediate_size": 64, "vocab_size": 40,
    "hidden_act": "gelu", "max_position_embeddings": 32, "layer_norm_eps": 1e-5,
}  # fmt: skip


@pytest.fixture(scope="module")
def network() -> LargeNetwork:
    torch.manual_seed(3)
    network = LargeNetwork(CONFIG)
    for parameter in network.parameters():
        if parameter.dim() > 1:
            nn.init.normal_(parameter, std=0.3)
    return network.train(mode=False)


def test_what_is_taken_from_a_pack_is_what_was_written(network: LargeNetwork, tmp_path: Path) -> None:
    """But for what int8 and half precision round."""
    texts = [torch.randint(CONFIG["vocab_size"], (length,)) for length in [*range(3, 32)] * 4]
    with torch.no_grad():
        write_network(network, CONFIG, [network.first_rows(ids) for ids in texts], tmp_path)
    heads = {"scorer.weight": torch.randn(5, 24).half(), "window": torch.tensor(256)}
    save_file(heads, tmp_path / "scorer.safetensors")
    state = state_of(tmp_path)
    assert torch.equal(state["heads.scorer.weight"], heads["scorer.weight"])
    assert "heads.window" not in state
    again = network_of(state, CONFIG)
    for (name, before), after in zip(network.named_parameters(), again.parameters(), strict=True):
        assert (before - after).abs().max() <= 0.02 * before.abs().max() + 1e-3, name
