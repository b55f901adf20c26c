"""What makes Stanza's processors faster on a CPU without changing what they answer.

Loading builds no optimizers (`without_optimizers`), a tree that is already one needs no search (`tree_of`), and
long sequences that are few go through the recurrent network one by one (`OneByOne`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from stanza.models.common import utils
from stanza.models.depparse import model as depparse_model
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from service.parsing.trees import tree_of

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
        for name in ("rnn", "rnn2"):
            if isinstance(getattr(model, name, None), nn.LSTM):
                setattr(model, name, OneByOne(getattr(model, name)))


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
