"""Fixed scales of activations: channels and units that are far larger than the others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from service.parsing import networks
from service.parsing.batches import Batch
from service.parsing.networks import SHIFT, UNITS, OnnxRunner, TorchRunner, UpperLayers, open_upper_layers
from training.export import write_upper_layers
from training.rounding import _best_range, _shrink, _split, roundings, sentences_of

CONFIG = {
    "hidden_size": 32, "num_attention_heads": 4, "intermediate_size": 96, "hidden_act": "gelu", "layer_norm_eps": 1e-12
}  # fmt: skip
UNIT, CHANNEL = 7, 3
UNITS_OF_FIRST = f"layers.0.linear1.weight{UNITS}"


@pytest.fixture(scope="module")
def texts() -> list[torch.Tensor]:
    """The first row of each is that of [CLS]: it alone has a channel that is ten times larger."""
    torch.manual_seed(3)
    found = [torch.randn(length, 32) for length in range(4, 40)]
    for rows in found:
        rows[0, CHANNEL] = 25.0
    return found


@pytest.fixture(scope="module")
def upper() -> UpperLayers:
    """One unit of the first layer answers to that channel, and is ten times larger in its turn."""
    torch.manual_seed(4)
    upper = UpperLayers(CONFIG, 2)
    with torch.no_grad():
        upper.layers[0].linear1.weight[UNIT] *= 0.1
        upper.layers[0].linear1.weight[UNIT, CHANNEL] = 8.0
    return upper


@pytest.fixture(scope="module")
def folder(upper: UpperLayers, texts: list[torch.Tensor], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("upper")
    write_upper_layers(list(upper.layers), folder, "upper", texts)
    return folder


def given(texts: list[torch.Tensor]) -> tuple[np.ndarray, Batch]:
    lengths = [len(rows) for rows in texts]
    return torch.cat(texts).numpy(), Batch.of(lengths, [range(length) for length in lengths])


def error(found: np.ndarray, expected: np.ndarray) -> float:
    return float(np.linalg.norm(found - expected) / np.linalg.norm(expected))


def test_a_unit_far_beyond_the_others_is_split(upper: UpperLayers, texts: list[torch.Tensor]) -> None:
    found = roundings(upper.layers, texts)
    assert found[UNITS_OF_FIRST][:96].tolist() == list(range(96))
    assert set(found[UNITS_OF_FIRST][96:].tolist()) == {UNIT}
    assert f"layers.1.linear1.weight{UNITS}" not in found


def test_rows_are_near_float32_in_spite_of_large_values(
    upper: UpperLayers, folder: Path, texts: list[torch.Tensor]
) -> None:
    rows, batch = given(texts)
    (expected,), (found,) = TorchRunner(upper, 1)(rows, batch), OnnxRunner(folder / "upper.onnx")(rows, batch)
    first = np.cumsum([0, *batch.lengths[:-1]])
    assert error(found, expected) < 0.015
    assert error(found[first], expected[first]) < 0.015


def test_unsigned_weights_give_the_same(folder: Path, texts: list[torch.Tensor], monkeypatch) -> None:
    expected = OnnxRunner(folder / "upper.onnx")(*given(texts))[0]
    monkeypatch.setattr(networks, "overflows", lambda processor: True)
    found = OnnxRunner(folder / "upper.onnx")(*given(texts))[0]
    assert np.allclose(found, expected, atol=1e-4)


def test_torch_reads_the_weights_without_split_units(
    upper: UpperLayers, folder: Path, texts: list[torch.Tensor]
) -> None:
    rows, batch = given(texts)
    (found,) = open_upper_layers(folder, "upper", CONFIG, "float32", 1, "cpu")(rows, batch)
    assert error(found, TorchRunner(upper, 1)(rows, batch)[0]) < 0.01


def test_values_outside_what_the_texts_showed_end_at_the_range(folder: Path) -> None:
    rows, batch = given([torch.full((3, 32), 1000.0)])
    assert np.isfinite(OnnxRunner(folder / "upper.onnx")(rows, batch)[0]).all()


def test_parts_of_a_split_unit_add_up() -> None:
    split = _split(torch.tensor([1.0, 23.0, 9.9]), 5.0)
    assert split[UNITS].tolist() == [0, 1, 2, 1, 1, 1, 1]
    assert split[SHIFT].tolist() == [0, 0, 0, 5, 10, 15, 20]
    parts = (torch.tensor(23.0) - split[SHIFT][split[UNITS] == 1]).clamp(0, 5)
    assert parts.sum() == 23


def test_nothing_is_split_where_all_units_are_alike() -> None:
    assert _split(torch.tensor([4.0, 5.0, 6.0]), 5.0) == {}


def test_the_range_leaves_a_single_large_unit_out() -> None:
    torch.manual_seed(5)
    hidden = torch.nn.functional.gelu(torch.randn(500, 40))
    alone = hidden.max().item()
    hidden[0, 3] = 40.0
    assert _best_range(hidden) < 2 * alone


def test_a_large_channel_is_shrunk_more_than_the_others() -> None:
    torch.manual_seed(6)
    rows, weight = torch.randn(500, 8), torch.randn(12, 8)
    rows[:, 2] *= 20
    sizes = (rows * _shrink(rows, weight)).abs().amax(0)
    assert sizes[2] < 2.5 * sizes.median()


def test_sentences_are_whole_paragraphs_of_both_treebanks(tmp_path: Path) -> None:
    row = "{}\t{}\t_\tNOUN\t_\t_\t0\troot\t_\t_\n"
    for name in ("EWT/en_ewt", "GUM/en_gum"):
        path = tmp_path / f"{name}-ud-train.conllu"
        path.parent.mkdir()
        blocks = [f"# newpar\n{row.format(1, name[:3])}\n{row.format(1, f'w{i}')}" for i in range(3)]
        path.write_text("\n".join(blocks), encoding="utf-8")
    expected = [[word] for name in ("EWT", "GUM") for i in range(3) for word in (name, f"w{i}")]
    assert sentences_of(tmp_path) == expected
