"""The large reader's network: the graph in int8, torch's float32, and what it shares with MPNet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from service.parsing.batches import Batch
from service.parsing.large_network import BUCKETS, LargeNetwork, buckets, open_large_network
from service.parsing.networks import TorchRunner
from tests.tiny_large import CONFIG, random_network, write_random
from training.reader.export_large import network_of
from training.reader.teacher import MPNet

TEXTS = [[2, 7, 9, 9, 30, 3, 2, 11, 3], [2, 5, 3], list(range(2, 32))]
READ = [[1, 2, 4, 7], [1], [1, 28]]


@pytest.fixture(scope="module")
def network() -> LargeNetwork:
    return random_network()


@pytest.fixture(scope="module")
def folder(network: LargeNetwork, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    write_random(network, folder)
    return folder


def run(network, texts=TEXTS, read=READ) -> np.ndarray:
    batch = Batch.of([len(text) for text in texts], read)
    return network(np.concatenate(texts), batch)[-1]


def test_int8_is_near_float32(folder: Path) -> None:
    rounded, exact = (run(open_large_network(folder, CONFIG, p, 1, "cpu")) for p in ("int8", "float32"))
    assert rounded.shape == exact.shape == (7, 24)
    sizes = np.linalg.norm(rounded, axis=1) * np.linalg.norm(exact, axis=1)
    assert ((rounded * exact).sum(1) / sizes).min() > 0.99


@pytest.mark.parametrize("precision", ["int8", "float32"])
def test_answers_do_not_depend_on_the_texts_beside_them(folder: Path, precision: str) -> None:
    network = open_large_network(folder, CONFIG, precision, 1, "cpu")
    alone = [run(network, [text], [read]) for text, read in zip(TEXTS, READ, strict=True)]
    assert np.allclose(run(network), np.concatenate(alone), atol=1e-4)


def test_the_distance_of_pieces_counts(network: LargeNetwork) -> None:
    """Without the bias the answer would be another one."""
    plain = run(TorchRunner(network, 1))
    kept = network.distance.weight.data.clone()
    network.distance.weight.data.zero_()
    without = run(TorchRunner(network, 1))
    network.distance.weight.data.copy_(kept)
    assert np.abs(plain - without).max() > 0.05


def test_it_answers_as_mpnet_does() -> None:
    """The network that is trained and the one that the service runs."""
    torch.manual_seed(6)
    config = CONFIG | {"hidden_size": MPNet.size, "num_attention_heads": 12, "intermediate_size": 96}
    trained = MPNet(config["vocab_size"], layers=4, inner=96).train(mode=False)
    for parameter in trained.parameters():
        if parameter.dim() > 1:
            nn.init.normal_(parameter, std=0.05)
    state = {f"encoder.{name}": value for name, value in trained.state_dict().items()}
    state["encoder.positions.weight"] = state["encoder.positions.weight"][
        : 2 + config["max_position_embeddings"]
    ]
    ids, padding = torch.tensor([TEXTS[0], TEXTS[1] + [0] * 6]), torch.zeros(2, 9, dtype=torch.bool)
    padding[1, 3:] = True
    with torch.no_grad():
        expected = trained(ids, padding)
        found = network_of(state, config)(ids, padding)[-1]
    assert torch.allclose(found[~padding], expected[~padding], atol=1e-4)


def test_distances_have_the_buckets_of_mpnet() -> None:
    """Eight small distances in each direction, then eight ranges up to 128 pieces."""
    expected = {
        0: 0, -1: 1, -7: 7, -8: 8, -11: 8, -12: 9, -127: 15, -128: 15, -300: 15,
        1: 17, 7: 23, 8: 24, 127: 31, 128: 31, 300: 31,
    }  # fmt: skip
    assert buckets(torch.tensor(list(expected))).tolist() == list(expected.values())
    places = torch.arange(300)
    found = buckets(places[None] - places[:, None])
    assert len(found.unique()) == BUCKETS - 1  # a piece is in one direction of itself only
