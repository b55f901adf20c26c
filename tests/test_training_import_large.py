"""The large reader of a pack as the start of further training."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file

from tests.tiny_large import CONFIG, random_network, write_random
from training.reader.export_large import network_of
from training.reader.import_large import state_of


def test_what_is_taken_from_a_pack_is_what_was_written(tmp_path: Path) -> None:
    """But for what int8 and half precision round."""
    network = random_network()
    write_random(network, tmp_path)
    heads = {"scorer.weight": torch.randn(5, 24).half(), "window": torch.tensor(256)}
    save_file(heads, tmp_path / "scorer.safetensors")
    state = state_of(tmp_path)
    assert torch.equal(state["heads.scorer.weight"], heads["scorer.weight"])
    assert "heads.window" not in state
    again = network_of(state, CONFIG)
    for (name, before), after in zip(network.named_parameters(), again.parameters(), strict=True):
        assert (before - after).abs().max() <= 0.02 * before.abs().max() + 1e-3, name
