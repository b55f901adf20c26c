"""Transformer layers written by training.export: ONNX Runtime's int8, torch's float32, and another device."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from service.parsing import networks
from service.parsing.encoder import SharedEncoder, UpperStack
from service.parsing.networks import (
    OVERHEAD,
    Network,
    OnnxRunner,
    TorchRunner,
    UpperLayers,
    overflows,
    piece_batches,
    weights,
)  # fmt: skip
from service.parsing.pack import PackError
from service.parsing.stanza_parser import StanzaParser
from service.parsing.word_pieces import WordPieces
from service.settings import ROOT
from training.export import quantised, write_encoder, write_upper_layers

CONFIG = {
    "hidden_size": 24, "num_hidden_layers": 5, "num_attention_heads": 3, "intermediate_size": 64, "vocab_size": 40,
    "hidden_act": "gelu", "max_position_embeddings": 16, "type_vocab_size": 2, "layer_norm_eps": 1e-12,
}  # fmt: skip
PIECES = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "-",
    "the",
    "envoy",
    "den",
    "##ied",
    "##ies",
    "it",
    ".",
    "'",
]
SENTENCES = [["The", "envoy", "denied", "it", "."], ["it"], ["“", "denies", "\u200b", "'s"], ["the"] * 30]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encoder")
    torch.manual_seed(5)
    network = Network(CONFIG)
    for parameter in network.parameters():
        if parameter.dim() > 1:
            nn.init.normal_(parameter, std=0.3)
    write_encoder(network, folder)
    write_upper_layers(network.layers[3:], folder, "upper")
    (folder / "config.json").write_text(json.dumps(CONFIG), encoding="utf-8")
    pieces = PIECES + [f"[unused{i}]" for i in range(CONFIG["vocab_size"] - len(PIECES))]
    (folder / "vocab.txt").write_text("".join(f"{piece}\n" for piece in pieces), encoding="utf-8")
    return folder


def cosines(found: np.ndarray, expected: np.ndarray) -> np.ndarray:
    sizes = np.linalg.norm(found, axis=-1) * np.linalg.norm(expected, axis=-1)
    return (found * expected).sum(-1) / sizes


def test_int8_is_near_float32_in_every_layer(folder: Path) -> None:
    exact, rounded = (SharedEncoder.load(folder, precision) for precision in ("float32", "int8"))
    for sentence in SENTENCES:
        found, expected = rounded.layers(sentence).numpy(), exact.layers(sentence).numpy()
        assert found.shape == expected.shape == (4, len(sentence) + 2, 24)
        assert cosines(found, expected).min() > 0.995


def test_answers_do_not_depend_on_the_texts_beside_them(folder: Path) -> None:
    encoder = SharedEncoder.load(folder, "int8")
    alone = []
    for sentence in SENTENCES:
        alone.append(encoder.layers(sentence))
        encoder.forget()
    encoder.encode(SENTENCES)
    for sentence, expected in zip(SENTENCES, alone, strict=True):
        assert torch.allclose(encoder.layers(sentence), expected, atol=1e-4)


def test_where_int8_overflows_unsigned_weights_give_the_same(folder: Path, monkeypatch) -> None:
    ids, padding = np.array([[2, 6, 7, 8, 3]]), np.zeros((1, 5), bool)
    expected = OnnxRunner(folder / "encoder.onnx")(ids, padding)
    monkeypatch.setattr(networks, "overflows", lambda processor: True)
    found = OnnxRunner(folder / "encoder.onnx")(ids, padding)
    assert all(np.allclose(a, b, atol=1e-4) for a, b in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    ("processor", "expected"),
    [
        ({"architecture": "x86_64", "avx2": True}, True),
        ({"architecture": "x86_64", "avx2": True, "avx_vnni": True}, False),
        ({"architecture": "x86_64", "avx512_vnni": True, "avx_vnni": False}, False),
        ({"architecture": "aarch64"}, False),
        ({}, False),
    ],
    ids=lambda value: str(value),
)
def test_overflow_is_a_matter_of_the_processor(processor: dict, expected: bool) -> None:
    assert bool(overflows(processor)) is expected


def test_upper_layers_go_on_from_the_rows_of_all_pieces(folder: Path) -> None:
    encoder = SharedEncoder.load(folder, "float32")
    rows, places = zip(*(encoder.pieces(sentence, 3) for sentence in SENTENCES), strict=True)
    last = [encoder.pieces(sentence, 5)[0] for sentence in SENTENCES]
    for precision, nearest in (("float32", 0.99999), ("int8", 0.995)):
        found = UpperStack(folder, "upper", precision).rows(rows)
        for mine, expected in zip(found, last, strict=True):
            assert mine.shape == expected.shape
            assert cosines(mine, expected).min() > nearest
    assert places[2].tolist() == [1, 3, 4, 6]
    with pytest.raises(ValueError, match="layer 1: not one of the encoder's last 4"):
        encoder.pieces(["it"], 1)


def test_rows_of_zeros_give_numbers(folder: Path) -> None:
    (found,) = UpperStack(folder, "upper").rows([np.zeros((3, 24), np.float32)])
    assert np.isfinite(found).all()


def test_stored_weights_are_the_network_to_half_a_step(folder: Path) -> None:
    torch.manual_seed(5)
    matrix = torch.randn(6, 9)
    values, scales = quantised(matrix.T, 0)
    kept = weights({"layers.0.linear1.weight.int8": values, "layers.0.linear1.weight.scale": scales[0]})
    assert (kept["layers.0.linear1.weight"] - matrix).abs().max() <= scales.max() / 2 + 1e-6


def test_words_are_cut_as_a_whole_sentence_is(folder: Path) -> None:
    pieces = WordPieces(str(folder / "vocab.txt"), 16)
    found = pieces.of(SENTENCES[2])
    assert [PIECES[i] for i in found.ids] == "[CLS] [UNK] den ##ies - ' [UNK] [SEP]".split()
    assert found.places[0] == 0
    assert found.places[-1] == len(found.ids) - 1


def test_words_beyond_the_limit_share_the_last_piece(folder: Path) -> None:
    found = WordPieces(str(folder / "vocab.txt"), 16).of(["the"] * 30)
    assert len(found.ids) == 16
    assert found.places == [*range(15), *[14] * 16, 15]


@pytest.mark.parametrize("lengths", [[], [5], [9, 1, 4, 4, 30, 2]], ids=str)
def test_batches_hold_every_text_once_and_no_more_than_fits(lengths: list[int]) -> None:
    batches = piece_batches(lengths, 12)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    assert all(len(b) == 1 or len(b) * max(lengths[i] for i in b) <= 12 for b in batches)


def test_batches_cost_no_more_than_any_other_cut() -> None:
    lengths = [3, 3, 5, 5, 8, 9, 20]
    cost = sum(OVERHEAD + len(b) * max(lengths[i] for i in b) for b in piece_batches(lengths, 24))
    cuts = itertools.product([False, True], repeat=len(lengths) - 1)
    assert cost == min(
        sum(OVERHEAD + len(part) * part[-1] for part in parts)
        for parts in (_parts(lengths, cut) for cut in cuts)
        if all(len(part) * part[-1] <= 24 for part in parts)
    )


def _parts(lengths: list[int], cuts: Sequence[bool]) -> list[list[int]]:
    parts = [[lengths[0]]]
    for length, cut in zip(lengths[1:], cuts, strict=True):
        if cut:
            parts.append([])
        parts[-1].append(length)
    return parts


class Elsewhere(TorchRunner):
    """A stand-in for a GPU: torch's `meta` device, where tensors have shapes, and mixing devices is an error."""

    def __call__(self, inputs, padding):
        given = (torch.from_numpy(array).to(self._device) for array in (inputs, padding))
        return self.network(*given)


@pytest.mark.parametrize("kind", [Network, lambda config: UpperLayers(config, 2)], ids=["encoder", "upper"])
def test_a_network_and_what_it_reads_are_on_the_same_device(kind) -> None:
    run = Elsewhere(kind(CONFIG), 1, "meta")
    size = () if kind is Network else (24,)
    given = np.zeros((2, 3, *size), np.int64 if kind is Network else np.float32)
    found = run(given, np.zeros((2, 3), bool))
    assert {str(rows.device) for rows in found} == {"meta"}
    assert found[-1].shape == (2, 3, 24)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_device_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="device 'cuda': torch cannot use it"):
        StanzaParser(ROOT / "models" / "en-news", device="cuda")


def test_an_unknown_precision_is_named() -> None:
    with pytest.raises(ValueError, match="precision 'int4': not one of int8, float32"):
        StanzaParser(ROOT / "models" / "en-news", precision="int4")


def test_a_damaged_graph_is_a_damaged_pack(tmp_path: Path) -> None:
    (tmp_path / "encoder.onnx").write_bytes(b"no graph")
    (tmp_path / "config.json").write_text(json.dumps(CONFIG), encoding="utf-8")
    with pytest.raises(PackError, match=r"encoder\.onnx: ONNX Runtime cannot load it"):
        SharedEncoder.load(tmp_path, "int8")


def test_onnx_runtime_reports_to_nobody_and_starts_no_thread(folder: Path, tmp_path: Path) -> None:
    """Its builds would keep a number for the device and a store of events in the cache, and send them."""
    program = (
        "import os, sys; from pathlib import Path; from service.parsing.networks import OnnxRunner;"
        "before = len(os.listdir('/proc/self/task')); OnnxRunner(Path(sys.argv[1]));"
        "print(len(os.listdir('/proc/self/task')) - before)"
    )
    environment = {**os.environ, "HOME": str(tmp_path), "ORT_DISABLE_TELEMETRY": "0", "OMP_NUM_THREADS": "1"}
    environment.pop("XDG_CACHE_HOME", None)
    command = [sys.executable, "-c", program, str(folder / "encoder.onnx")]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "0"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
