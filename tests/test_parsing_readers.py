"""The readers of the shared encoder answer as the Stanza processors that they stand for."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
import stanza
import torch
from stanza.models.common.char_model import CharacterModel
from stanza.models.common.crf import viterbi_decode
from stanza.models.common.doc import Document
from stanza.models.common.hlstm import HighwayLSTM
from stanza.models.common.vocab import CharVocab
from stanza.models.ner.trainer import fix_singleton_tags
from torch.nn.utils.rnn import pack_padded_sequence

from service.parsing.acceleration import without_optimizers
from service.parsing.encoder import SharedEncoder
from service.parsing.matrices import MOST, ROWS, as_it_is, in_float32
from service.parsing.pack import open_pack
from service.parsing.readers import (
    Characters,
    best_sequences,
    open_after,
    open_before,
    reader_of,
)
from service.parsing.recurrence import Recurrence, first_layer
from service.parsing.sheet import Sheet
from service.parsing.windows import Packing, Window
from service.settings import ROOT

SENTENCES = [
    "Harbour plan delayed",
    "The envoy , who had read the draft on Monday , said that the ministry would n't publish it .",
    "No .",
    "“ We told them to wait , and wait they did ” , Ana Reis of the Lisbon Port Authority told Radio Norte .",
    "According to two people familiar with the talks , the firm gave the union a list that it called final .",
    "He gave her the book the book the book , she the board believes said .",
    "Who said what to whom , and when ?",
    "Sources say the fleet cost $ 4.5 m in 2019 , 北京 Привет x-ray !",
    "Yes",
]


@pytest.fixture(scope="module")
def encoder() -> SharedEncoder:
    pack = open_pack(ROOT / "models" / "en-news")
    assert pack.encoder is not None
    return SharedEncoder.load(pack.encoder, "int8")


@pytest.fixture(scope="module")
def processors(encoder: SharedEncoder) -> dict:
    with without_optimizers():
        return stanza.Pipeline(
            "en", dir=str(ROOT / "models" / "en-news"), processors="tokenize,mwt,pos,lemma,depparse,ner",
            download_method=None, use_gpu=False, logging_level="ERROR", foundation_cache=encoder.cache(),
        ).processors  # fmt: skip


def sentences() -> list[list[str]]:
    return [sentence.split() for sentence in SENTENCES]


def document() -> Document:
    return Document([[{"id": i, "text": form} for i, form in enumerate(s, 1)] for s in sentences()])


@pytest.mark.pack
@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("pos", ("upos", "xpos", "feats")),
        ("lemma", ("lemma",)),
        ("depparse", ("head", "deprel")),
        ("ner", ("ner",)),
    ],
)
@pytest.mark.parametrize("sheet", [True, False], ids=["sheet", "document"])
@pytest.mark.parametrize(("precision", "different"), [("float32", 0), ("int8", 2)])
def test_readers_answer_as_the_processors(name, columns, precision, different, sheet, processors, encoder):
    found, expected = Sheet(sentences()) if sheet else document(), document()
    for each in (found, expected):
        if name in ("lemma", "depparse"):
            reader_of(processors["pos"], encoder, "float32").process(each)
    reader = reader_of(processors[name], encoder, precision)
    assert reader is not None
    reader.process(found)
    processors[name].process(expected)
    columns, tokens = list(columns), name == "ner"
    pairs = zip(found.get(columns, from_token=tokens), expected.get(columns, from_token=tokens), strict=True)
    assert sum(mine != theirs for mine, theirs in pairs) <= different  # of 94 words


@pytest.mark.parametrize(
    "tags",
    [
        "O O",
        "B-A E-A O S-A",
        "O B-A I-A E-A B-B E-B",
        "I-A",
        "B-A O",
        "E-A O",
        "B-A E-B",
        "O I-A E-A",
        "B-A B-A E-A",
    ],
)
def test_only_broken_entities_are_repaired(tags):
    own = tags.split()
    whole = all(open_after(a) == open_before(b) for a, b in pairwise(["O", *own, "O"]))
    assert whole == (fix_singleton_tags(own) == own)


@pytest.mark.parametrize("rows", [0, 1, ROWS, ROWS + 7, MOST * ROWS + 7])
@pytest.mark.parametrize("curved", [False, True])
def test_a_float32_product_is_that_of_torch(rows: int, curved: bool) -> None:
    torch.manual_seed(rows)
    weight, bias, given = torch.randn(9, 24), torch.randn(9), torch.randn(rows, 24)
    expected = torch.nn.functional.linear(given, weight, bias)
    if curved:
        expected = torch.nn.functional.gelu(expected)
    assert torch.allclose(in_float32(weight, bias, curved)(given), expected, atol=1e-5)


def test_a_model_that_reads_more_than_the_encoder_keeps_its_processor(processors, encoder):
    assert reader_of(processors["tokenize"], encoder) is None
    model = processors["depparse"].trainer.model
    model.args["distance"] = True
    try:
        assert reader_of(processors["depparse"], encoder) is None
    finally:
        model.args["distance"] = False
    assert reader_of(processors["depparse"], encoder) is not None


@pytest.mark.parametrize("lengths", [[3], [1, 4, 2, 4], [5, 5], [1, 1, 1]], ids=str)
def test_sentences_are_packed_as_torch_packs_them(lengths):
    rows = torch.arange(1, sum(lengths) + 1)
    packing = Packing.of(lengths)
    parts = rows.split(lengths)
    padded = torch.nn.utils.rnn.pad_sequence([parts[i] for i in packing.sentences], batch_first=True)
    expected = pack_padded_sequence(padded, packing.lengths, batch_first=True)
    assert torch.equal(rows[packing.order], expected.data)
    assert torch.equal(packing.batch_sizes, expected.batch_sizes)


def test_a_window_has_a_row_for_every_root_and_word():
    window = Window([["a", "b"], ["c"]], torch.arange(10.0).view(2, 5, 1))
    assert window.spans == [(0, 3), (3, 5)]
    assert window.word_rows.tolist() == [1, 2, 4]
    assert window.forms == ["a", "b", "c"]
    assert window.mixed(None)[:, 0].tolist() == [2.5, 3.5, 4.5, 5.5, 6.5]
    assert window.mixed(torch.tensor([-0.5, 0.5]))[:, 0].tolist() == [5.0, 6.0, 7.0, 8.0, 9.0]


@pytest.mark.parametrize("seed", range(5))
def test_best_sequences_are_those_of_viterbi_sentence_by_sentence(seed):
    rng = np.random.default_rng(seed)
    lengths = [4, 1, 7, 7, 2]
    scores = rng.normal(size=(sum(lengths), 6)).astype(np.float32)
    transitions = rng.normal(size=(6, 6)).astype(np.float32)
    packing = Packing.of(lengths)
    found = best_sequences(torch.from_numpy(scores)[packing.order], packing, torch.from_numpy(transitions))
    parts = np.split(scores, np.cumsum(lengths)[:-1])
    assert found == [[int(i) for i in viterbi_decode(part, transitions)[0]] for part in parts]


@pytest.mark.parametrize("remembered", [2, 5_000])
def test_forms_are_read_once_and_forgotten_before_they_fill_the_memory(remembered, monkeypatch):
    monkeypatch.setattr("service.parsing.readers.FORMS", remembered)
    torch.manual_seed(3)
    vocab = CharVocab([[["the"], ["envoy"], ["harbour"]]], "en")
    arguments = {
        "char_emb_dim": 5,
        "char_hidden_dim": 7,
        "char_num_layers": 1,
        "char_rec_dropout": 0,
        "dropout": 0.3,
    }
    model = CharacterModel(arguments, {"char": vocab}).eval()
    model.char_attn.weight.data.normal_()
    characters = Characters(model, vocab, None)
    with torch.no_grad():
        for forms in (["the", "envoy", "the"], ["harbour", "the", "oven"], ["a"]):
            found = characters.rows(forms)
            for row, form in zip(found, forms, strict=True):
                ids = torch.tensor([vocab.map(list(form))])
                assert torch.allclose(row, model(ids, ids == 0, [0], [1], [len(form)]).data[0], atol=1e-6)
    assert len(characters._places) <= max(remembered, 3)


@torch.no_grad()
@pytest.mark.parametrize("units", [0, 1, 3, 4])
def test_a_layer_is_read_with_the_recurrent_units_that_it_uses(units: int) -> None:
    torch.manual_seed(1)
    network = HighwayLSTM(6, 4, batch_first=True, bidirectional=True, highway_func=torch.tanh)
    for weight in network.parameters():
        torch.nn.init.normal_(weight)
    for key, weight in network.lstm.named_parameters():
        weight.unflatten(0, (4, 4))[:, units:] = 0.0
        if "weight_hh" in key:
            weight[:, units:] = 0.0
    states = torch.randn(2, 1, 4)
    states[..., units:] = 0.0
    model = SimpleNamespace(layer=network, layer_h_init=states, layer_c_init=states)
    lengths = [5, 2, 3]
    rows = torch.randn(sum(lengths), 6)
    padded = torch.nn.utils.rnn.pad_sequence(rows.split(lengths), batch_first=True)
    packed = pack_padded_sequence(padded, lengths, batch_first=True, enforce_sorted=False)
    given = (states.expand(2, 3, 4).contiguous(),) * 2
    out, _ = torch.nn.utils.rnn.pad_packed_sequence(network(packed, lengths, given)[0], batch_first=True)
    expected = torch.cat([row[:length] for row, length in zip(out, lengths, strict=True)])
    layer = first_layer(model, "layer", as_it_is)
    assert isinstance(layer, Recurrence) == bool(units)
    torch.testing.assert_close(layer(rows, Packing.of(lengths)), expected)
