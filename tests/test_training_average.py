"""The mean of readers' weights."""

from __future__ import annotations

import pytest
import torch

from training.reader.average import mean


def _reader(weight: float, layer: int = 4) -> dict[str, torch.Tensor]:
    return {"heads.out": torch.full((2, 3), weight).half(), "layer": torch.tensor(layer)}


def test_each_weight_is_the_mean_and_the_layer_stays() -> None:
    found = mean([_reader(1.0), _reader(2.0), _reader(6.0)])
    assert found["heads.out"].dtype == torch.float16
    assert found["heads.out"].tolist() == [[3.0] * 3] * 2
    assert int(found["layer"]) == 4


def test_readers_of_different_layers_have_no_mean() -> None:
    with pytest.raises(ValueError, match="different layers"):
        mean([_reader(1.0, 3), _reader(1.0, 4)])
