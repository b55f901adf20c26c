"""The faster parts answer as the parts of Stanza and torch that they stand for."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from service.parsing.acceleration import OneByOne


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
