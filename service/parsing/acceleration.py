"""Make Stanza's processors faster on a CPU, with the same answers.

Loading builds no optimizers (`without_optimizers`), best heads that form a tree need no search (`tree_of`), cycles
are found by climbing (`cycles_of`), and a few long sequences go through the recurrent network one by one
(`OneByOne`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from stanza.models.common import chuliu_edmonds, utils
from stanza.models.depparse import model as depparse_model
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from service.parsing.trees import cycles_of, tree_of

WIDE = 12  # from this many sequences on, the batched recurrence is faster


class _NoOptimizer:
    """Replaces an optimizer that is never used."""

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
    """Put the faster parts into the processors of a Stanza pipeline. A processor without such a part is not
    changed."""
    depparse_model.chuliu_edmonds_one_root = tree_of
    chuliu_edmonds.tarjan = cycles_of
    for processor in processors:
        model: Any = getattr(getattr(processor, "trainer", None), "model", None)
        for name in ("rnn", "rnn2"):
            if isinstance(getattr(model, name, None), nn.LSTM):
                setattr(model, name, OneByOne(getattr(model, name)))


class OneByOne(nn.Module):
    """An LSTM over packed sequences that runs a few long ones one by one: torch has a fast path for single sequences
    only."""

    def __init__(self, lstm: nn.LSTM):
        super().__init__()
        self.lstm = lstm

    def forward(self, packed: PackedSequence) -> tuple[PackedSequence, Any]:
        """The packed outputs. The final states are None when sequences run one by one; a tokenizer does not read
        them."""
        if len(packed.data) > WIDE * len(packed.batch_sizes):
            return self.lstm(packed)  # type: ignore[no-any-return]
        padded, lengths = pad_packed_sequence(packed, batch_first=True)
        out = padded.new_zeros(*padded.shape[:2], 2 * self.lstm.hidden_size)
        for i, length in enumerate(lengths.tolist()):
            out[i, :length] = self.lstm(padded[i : i + 1, :length])[0][0]
        return pack_padded_sequence(out, lengths, batch_first=True), None
