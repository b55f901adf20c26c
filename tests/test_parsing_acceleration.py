"""The faster parts answer as the parts of Stanza and torch that they stand for."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from stanza.models.common.char_model import CharacterModel
from stanza.models.common.chuliu_edmonds import chuliu_edmonds_one_root
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from service.parsing.acceleration import OneByOne, RememberedForms, tree_of

ARGUMENTS = {
    "char_emb_dim": 5, "char_hidden_dim": 7, "char_num_layers": 1, "char_rec_dropout": 0, "dropout": 0.3,
}  # fmt: skip


def scores_of(heads: list[int], strength: float, seed: int) -> np.ndarray:
    """Logarithms of each word's probabilities of heads: noise, and `strength` more for the given one."""
    size = len(heads) + 1
    scores = np.random.default_rng(seed).normal(size=(size, size)).astype(np.float32)
    for word, head in enumerate(heads, 1):
        scores[word, head] += strength
    np.fill_diagonal(scores, -np.inf)
    return torch.log_softmax(torch.from_numpy(scores), 1).numpy()


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(
    "heads", [[0], [0, 1, 2], [2, 0, 2, 3], [2, 3, 1, 0], [0, 0, 1], [2, 1], [3, 1, 2, 5, 4, 0]], ids=str
)
def test_trees_are_those_of_the_full_search(heads: list[int], seed: int) -> None:
    for strength in (0.0, 2.0, 50.0):
        scores = scores_of(heads, strength, seed)
        expected = chuliu_edmonds_one_root(scores.copy())
        found = tree_of(scores)
        assert found.tolist() == list(expected)
        assert found[1:].tolist().count(0) == 1


def batch(forms: list[str]) -> tuple[torch.Tensor, torch.Tensor, list[int], list[int]]:
    order = sorted(range(len(forms)), key=lambda i: -len(forms[i]))
    lengths = [len(forms[i]) for i in order]
    chars = torch.zeros(len(forms), lengths[0], dtype=torch.long)
    for row, i in enumerate(order):
        chars[row, : len(forms[i])] = torch.tensor([ord(c) - 96 for c in forms[i]])
    return chars, chars == 0, order, lengths


def test_remembered_forms_are_those_of_the_character_model() -> None:
    torch.manual_seed(3)
    model = CharacterModel(ARGUMENTS, {"char": range(27)}).eval()
    remembered = RememberedForms(model)
    for forms, sentences in (
        (["the", "envoy", "spoke", "the", "a"], [3, 2]),
        (["a", "the", "harbour", "envoy"], [4]),
        (["the"], [1]),
    ):
        chars, mask, order, lengths = batch(forms)
        with torch.no_grad():
            expected = model(chars, mask, order, sentences, lengths)
            found = remembered(chars, mask, order, sentences, lengths)
        assert torch.equal(found.batch_sizes, expected.batch_sizes)
        assert torch.allclose(found.data, expected.data, atol=1e-6)


def test_forms_are_forgotten_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.parsing.acceleration.FORMS", 2)
    model = CharacterModel(ARGUMENTS, {"char": range(27)}).eval()
    remembered = RememberedForms(model)
    for forms in (["one", "two", "six"], ["ten", "two"], ["ten"]):
        chars, mask, order, lengths = batch(forms)
        with torch.no_grad():
            found = remembered(chars, mask, order, [len(forms)], lengths)
            assert torch.allclose(
                found.data, model(chars, mask, order, [len(forms)], lengths).data, atol=1e-6
            )


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
