"""The faster parts answer as the parts of Stanza and torch that they stand for."""

from __future__ import annotations

import pytest
import torch
from stanza.models.common.hlstm import HighwayLSTM
from stanza.models.common.packed_lstm import PackedLSTM
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from service.parsing.acceleration import OneByOne
from service.parsing.matrices import Rounded, as_it_is, product
from service.parsing.recurrence import Recurrence
from service.parsing.windows import Packing


@pytest.mark.parametrize("lengths", [[30, 9, 1], [5] * 40, [1]], ids=["few and long", "many", "one"])
def test_one_by_one_gives_the_outputs_of_the_batch(lengths: list[int]) -> None:
    torch.manual_seed(4)
    lstm = nn.LSTM(3, 4, bidirectional=True, batch_first=True)
    packed = pack_padded_sequence(torch.randn(len(lengths), lengths[0], 3), lengths, batch_first=True)
    with torch.no_grad():
        expected, found = lstm(packed)[0], OneByOne(lstm)(packed)[0]
    assert torch.equal(found.batch_sizes, expected.batch_sizes)
    assert torch.allclose(found.data, expected.data, atol=1e-6)
    assert pad_packed_sequence(found)[1].tolist() == lengths


@pytest.mark.parametrize("lengths", [[3], [1, 4, 2, 4], [5, 5], [1, 1, 1]], ids=str)
@pytest.mark.parametrize(
    "network",
    [
        lambda: HighwayLSTM(6, 5, 1, batch_first=True, bidirectional=True, highway_func=torch.tanh),
        lambda: PackedLSTM(6, 5, 1, batch_first=True, bidirectional=True),
    ],
    ids=["highway", "plain"],
)
def test_a_recurrence_with_its_matrices_apart_is_that_of_stanza(network, lengths: list[int]) -> None:
    torch.manual_seed(8)
    model = nn.Module()
    model.rnn = network()
    model.rnn_h_init, model.rnn_c_init = (nn.Parameter(torch.randn(2, 1, 5)) for _ in "hc")
    rows = torch.randn(sum(lengths), 6)
    packing = Packing.of(lengths)
    parts = [rows.split(lengths)[i] for i in packing.sentences]
    packed = nn.utils.rnn.pack_sequence(parts)
    states = tuple(
        state.expand(-1, len(lengths), -1).contiguous() for state in (model.rnn_h_init, model.rnn_c_init)
    )
    with torch.no_grad():
        expected, _ = model.rnn(packed, packing.lengths, hx=states)
        found = Recurrence(model, "rnn", as_it_is)(rows, packing)
        rounded = Recurrence(model, "rnn", Rounded)(rows, packing)
    assert torch.allclose(found[packing.order], expected.data, atol=1e-6)
    assert torch.allclose(rounded, found, atol=0.05)


@pytest.mark.parametrize("overflow", [True, False])
def test_products_of_whole_numbers_are_exact_on_every_processor(overflow: bool, monkeypatch) -> None:
    monkeypatch.setattr("service.parsing.matrices._OVERFLOWS", overflow)
    torch.manual_seed(9)
    rows, matrix = (torch.randint(-127, 128, size, dtype=torch.int8) for size in ((7, 504), (504, 33)))
    rows[0], matrix[:, 0] = 127, 127  # the largest sum
    assert torch.equal(product(rows, matrix).long(), rows.long() @ matrix.long())


def test_rounded_matrices_are_near_and_each_row_stands_alone() -> None:
    torch.manual_seed(10)
    layer = nn.Linear(40, 9)
    rows = torch.randn(5, 40)
    rows[3] *= 1000
    found = Rounded(layer.weight, layer.bias)(rows)
    assert torch.allclose(found[:3], layer(rows)[:3], atol=0.03)
    assert torch.allclose(found[4:], Rounded(layer.weight, layer.bias)(rows[4:]), atol=1e-6)
    assert torch.isfinite(Rounded(layer.weight, layer.bias)(torch.zeros(1, 40))).all()
