"""What makes Stanza's processors faster on a CPU without changing what they answer.

Loading builds no optimizers (`without_optimizers`). A form's characters are read once (`RememberedForms`), a
tree that is already one needs no search (`tree_of`), and long sequences that are few go through the recurrent
network one by one (`OneByOne`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from stanza.models.common import utils
from stanza.models.common.char_model import CharacterModel
from stanza.models.common.chuliu_edmonds import chuliu_edmonds_one_root
from stanza.models.common.utils import tensor_unsort
from stanza.models.depparse import model as depparse_model
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pack_sequence, pad_packed_sequence

FORMS = 5_000  # remembered, of a processor; some 4 MB, reached after a few dozen articles
WIDE = 12  # sequences side by side from which the batched recurrence wins


class _NoOptimizer:
    """In the place of an optimizer that nobody will step."""

    def __init__(self) -> None:
        self.param_groups: list[dict[str, Any]] = []

    def load_state_dict(self, state: Any) -> None:
        pass


@contextmanager
def without_optimizers() -> Iterator[None]:
    """Stanza's trainers build an optimizer even to predict; the first makes torch import its compiler, for seconds."""
    built = utils.dispatch_optimizer
    utils.dispatch_optimizer = lambda *args, **kwargs: _NoOptimizer()
    try:
        yield
    finally:
        utils.dispatch_optimizer = built


def accelerate(processors: Iterable[Any]) -> None:
    """Put the faster parts into processors of a Stanza pipeline; one that has no such part stays as it is."""
    depparse_model.chuliu_edmonds_one_root = tree_of
    for processor in processors:
        model: Any = getattr(getattr(processor, "trainer", None), "model", None)
        if isinstance(getattr(model, "charmodel", None), CharacterModel):
            model.charmodel = RememberedForms(model.charmodel)
        for name in ("rnn", "rnn2"):
            if isinstance(getattr(model, name, None), nn.LSTM):
                setattr(model, name, OneByOne(getattr(model, name)))


def tree_of(scores: np.ndarray[Any, np.dtype[np.float32]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Heads of the best tree with one root, as Stanza's `chuliu_edmonds_one_root` finds it.

    `scores[dependent, head]`, row and column 0 the root. Where every word's best head makes a tree with one root,
    no tree can be better. Stanza's search (Stanojević & Cohen 2021) keeps words off the root until the end, so
    it would contract one cycle after the other even there.
    """
    heads: np.ndarray[Any, np.dtype[np.int64]] = scores.argmax(axis=1)
    heads[0] = 0
    if np.count_nonzero(heads[1:] == 0) == 1 and _reach_root(heads):
        return heads
    return np.asarray(chuliu_edmonds_one_root(scores))


def _reach_root(heads: np.ndarray[Any, np.dtype[np.int64]]) -> bool:
    """Whether every word climbs to the root: twice as far with every look."""
    above = heads
    for _ in range(len(heads).bit_length()):
        above = above[above]
    return not above.any()


class RememberedForms(nn.Module):
    """A character model that remembers its answer for a form; what surrounds the form is no part of it."""

    def __init__(self, model: CharacterModel):
        super().__init__()
        self.model = model
        self._memory: dict[bytes, torch.Tensor] = {}

    def forward(
        self, chars: torch.Tensor, mask: torch.Tensor, order: list[int], sentence_lengths: list[int],
        lengths: list[int],
    ) -> PackedSequence:  # fmt: skip
        """As CharacterModel: `chars` words x characters, longest first; packed rows of the words of sentences."""
        if len(self._memory) > FORMS:
            self._memory.clear()
        rows = chars.numpy()
        keys = [rows[i, :length].tobytes() for i, length in enumerate(lengths)]
        new = list({key: i for i, key in enumerate(keys) if key not in self._memory}.values())
        if new:
            own = [lengths[i] for i in new]
            answer = self.model(chars[new, : own[0]], mask[new, : own[0]], range(len(new)), [len(new)], own)
            self._memory.update(zip((keys[i] for i in new), answer.data, strict=True))
        found = tensor_unsort(torch.stack([self._memory[key] for key in keys]), order)
        return pack_sequence(found.split(sentence_lengths))


class OneByOne(nn.Module):
    """An LSTM over packed sequences that runs few long ones singly: torch has a fast path for those only."""

    def __init__(self, lstm: nn.LSTM):
        super().__init__()
        self.lstm = lstm

    def forward(self, packed: PackedSequence) -> tuple[PackedSequence, Any]:
        """The packed outputs; the final states, which a tokenizer does not read, are None when run singly."""
        if len(packed.data) > WIDE * len(packed.batch_sizes):
            return self.lstm(packed)  # type: ignore[no-any-return]
        padded, lengths = pad_packed_sequence(packed, batch_first=True)
        out = padded.new_zeros(*padded.shape[:2], 2 * self.lstm.hidden_size)
        for i, length in enumerate(lengths.tolist()):
            out[i, :length] = self.lstm(padded[i : i + 1, :length])[0][0]
        return pack_padded_sequence(out, lengths, batch_first=True), None
