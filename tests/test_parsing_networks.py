"""Transformer layers written by training.export: ONNX Runtime's int8, torch's float32, and another device."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from onnx import TensorProto, helper
from safetensors.torch import save_file
from torch import nn

from service.parsing import networks
from service.parsing.attribution_reader import AttributionReader, runs_of
from service.parsing.batches import Batch
from service.parsing.encoder import SharedEncoder, UpperStack
from service.parsing.networks import Network, OnnxRunner, TorchRunner, UpperLayers, overflows, weights
from service.parsing.pack import PackError
from service.parsing.reader_network import SENTENCES as MOST_SENTENCES
from service.parsing.reader_network import AntecedentScorer, Scorer
from service.parsing.stanza_parser import StanzaParser
from service.parsing.word_pieces import WordPieces
from service.settings import ROOT
from training.export import renew, write_encoder, write_upper_layers
from training.graph import quantised

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
    texts = [torch.randint(CONFIG["vocab_size"], (length,)).tolist() for length in [*range(3, 16)] * 8]
    write_encoder(network, folder, texts)
    write_upper_layers(network.layers[3:], folder, "upper", rows_below(network, texts))
    (folder / "config.json").write_text(json.dumps(CONFIG), encoding="utf-8")
    pieces = PIECES + [f"[unused{i}]" for i in range(CONFIG["vocab_size"] - len(PIECES))]
    (folder / "vocab.txt").write_text("".join(f"{piece}\n" for piece in pieces), encoding="utf-8")
    return folder


def rows_below(network: Network, texts: list[list[int]]) -> list[torch.Tensor]:
    """What goes into the fourth layer."""
    padding = [torch.zeros(1, len(ids), dtype=torch.bool) for ids in texts]
    with torch.no_grad():
        return [network(torch.tensor([ids]), none)[2][0] for ids, none in zip(texts, padding, strict=True)]


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
    ids, batch = np.array([2, 6, 7, 8, 3]), Batch.of([5], [[0, 1, 2, 4]])
    expected = OnnxRunner(folder / "encoder.onnx")(ids, batch)
    monkeypatch.setattr(networks, "overflows", lambda processor: True)
    found = OnnxRunner(folder / "encoder.onnx")(ids, batch)
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


@pytest.mark.parametrize("precision", ["int8", "float32"])
def test_the_last_layer_has_the_rows_that_are_read_and_no_others(folder: Path, precision: str) -> None:
    run = SharedEncoder.load(folder, precision).run
    ids, lengths = np.array([2, 6, 7, 8, 9, 3, 2, 11, 3, 2, 6, 8, 10, 3]), [6, 3, 5]
    *lower, every = run(ids, Batch.of(lengths, [range(length) for length in lengths]))
    *same, asked = run(ids, Batch.of(lengths, [[0, 4], [1], [0, 1, 3]]))
    assert [rows.shape for rows in (*same, asked)] == [(14, 24)] * 3 + [(6, 24)]
    assert np.allclose(asked, every[[0, 4, 7, 9, 10, 12]], atol=1e-6)
    assert all(np.allclose(found, expected, atol=1e-6) for found, expected in zip(same, lower, strict=True))


def test_upper_layers_go_on_from_the_rows_of_all_pieces(folder: Path) -> None:
    encoder = SharedEncoder.load(folder, "float32")
    rows, places = zip(*(encoder.pieces(sentence, 3) for sentence in SENTENCES), strict=True)
    last = [encoder.layers(sentence)[-1, 1:-1].numpy() for sentence in SENTENCES]
    for precision, nearest in (("float32", 0.99999), ("int8", 0.995)):
        found = UpperStack(folder, "upper", precision).rows(rows, places)
        for mine, expected in zip(found, last, strict=True):
            assert mine.shape == expected.shape
            assert cosines(mine, expected).min() > nearest
    assert places[2].tolist() == [1, 3, 4, 6]


@pytest.mark.parametrize("layer", [1, 5])
def test_rows_of_all_pieces_are_kept_for_three_layers(folder: Path, layer: int) -> None:
    with pytest.raises(ValueError, match=f"layer {layer}: not one of the 3 before the encoder's last"):
        SharedEncoder.load(folder, "float32").pieces(["it"], layer)


def test_rows_of_zeros_give_numbers(folder: Path) -> None:
    (found,) = UpperStack(folder, "upper").rows([np.zeros((3, 24), np.float32)], [np.array([0, 2])])
    assert found.shape == (2, 24)
    assert np.isfinite(found).all()


@pytest.fixture
def pack(folder: Path, tmp_path: Path) -> Path:
    """The same networks as a pack's: the upper layers are its reader."""
    for old, new in (("encoder", "encoder"), ("upper", "reader")):
        shutil.copy(folder / f"{old}.safetensors", tmp_path / f"{new}.safetensors")
    for name in ("config.json", "vocab.txt"):
        shutil.copy(folder / name, tmp_path)
    marks = {"layer": torch.tensor(3), "places": torch.zeros(MOST_SENTENCES, 24)}
    save_file(marks, tmp_path / "scorer.safetensors")
    return tmp_path


def test_graphs_are_renewed_to_the_weights_beside_them(folder: Path, pack: Path) -> None:
    before = (pack / "encoder.safetensors").read_bytes()
    renew(pack, None)
    assert (pack / "encoder.safetensors").read_bytes() == before
    assert (pack / "encoder.onnx").read_bytes() == (folder / "encoder.onnx").read_bytes()
    given = [np.ones((3, 24), np.float32)], [np.array([0, 2])]
    (expected,), (found,) = (UpperStack(*at).rows(*given) for at in ((folder, "upper"), (pack, "reader")))
    assert np.array_equal(found, expected)


def test_weights_are_rounded_anew_by_sentences(folder: Path, pack: Path) -> None:
    renew(pack, SENTENCES * 4)
    exact, found = SharedEncoder.load(folder, "float32"), SharedEncoder.load(pack, "int8")
    for sentence in SENTENCES:
        assert cosines(found.layers(sentence).numpy(), exact.layers(sentence).numpy()).min() > 0.995
    runs = runs_of(exact, SENTENCES * 2, 3, np.zeros((MOST_SENTENCES, 24), np.float32))
    expected, upper = (
        UpperStack(folder, "upper", "float32").rows(*runs),
        UpperStack(pack, "reader").rows(*runs),
    )
    assert cosines(np.concatenate(upper), np.concatenate(expected)).min() > 0.995


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


@pytest.mark.parametrize("kind", [Network, lambda config: UpperLayers(config, 2)], ids=["encoder", "upper"])
def test_a_network_and_what_it_reads_are_on_the_same_device(kind) -> None:
    """Torch's `meta` device is the stand-in for a GPU: tensors have shapes there, and mixing devices is an error."""
    run = TorchRunner(kind(CONFIG), 1, "meta")
    size = () if kind is Network else (24,)
    given = np.zeros((2, 3, *size), np.int64 if kind is Network else np.float32)
    found = run.padded(given, np.zeros((2, 3), bool))
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


def test_a_graph_of_an_older_pack_is_named(tmp_path: Path) -> None:
    value = helper.make_tensor_value_info("rows", TensorProto.FLOAT, ["texts", "pieces", 24])
    graph = helper.make_graph([helper.make_node("Identity", ["rows"], ["out"])], "reader", [value], [
        helper.make_tensor_value_info("out", TensorProto.FLOAT, ["texts", "pieces", 24])
    ])  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    (tmp_path / "reader.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(PackError, match=r"reader\.onnx: from an older pack"):
        OnnxRunner(tmp_path / "reader.onnx")


def scorer_of(folder: Path, to: Path, **bridge: torch.Tensor) -> Path:
    """A copy of the folder with the upper layers for a reader, and a scorer with this bridge."""
    shutil.copytree(folder, to, dirs_exist_ok=True)
    for suffix in ("onnx", "safetensors"):
        (to / f"upper.{suffix}").rename(to / f"reader.{suffix}")
    parts = {"scorer": Scorer(24, 8), "antecedents": AntecedentScorer(24, 8)}
    state = {
        f"{name}.{key}": value for name, part in parts.items() for key, value in part.state_dict().items()
    }
    state |= {"places": torch.zeros(MOST_SENTENCES, 24), "layer": torch.tensor(3)}
    state |= {f"bridge.{key.replace('_', '.')}": value for key, value in bridge.items()}
    save_file(state, to / "scorer.safetensors")
    return to


def test_the_reader_s_rows_have_what_the_encoder_s_last_layer_says(folder: Path, tmp_path: Path) -> None:
    down, up = torch.randn(4, 24), torch.randn(24, 4)
    bridges = {"none": torch.zeros(24, 4), "some": up}
    rows, encoder = {}, SharedEncoder.load(folder, "float32")
    for name, weight in bridges.items():
        parts = {"down_weight": down, "down_bias": torch.zeros(4), "up_weight": weight}
        rows[name] = AttributionReader(scorer_of(folder, tmp_path / name, **parts), "float32").rows(
            encoder, SENTENCES
        )
    last = torch.cat([encoder.layers(sentence)[-1, 1:-1] for sentence in SENTENCES])
    expected = nn.functional.gelu(last @ down.T) @ up.T
    assert np.allclose(rows["some"] - rows["none"], expected.numpy(), atol=1e-4)


def test_a_reader_of_an_older_pack_is_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"scorer\.safetensors: from an older pack"):
        AttributionReader(scorer_of(folder, tmp_path))


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
