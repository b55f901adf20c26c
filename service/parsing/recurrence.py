"""A bidirectional LSTM over a window's sentences, with input matrices separate from the recurrent ones.

Torch multiplies a step's input and the state of the step before at the same time. Only the state must wait for the
step before. Here the inputs, which are the larger part, and Stanza's highway connections are one product over all
words, which can be rounded to int8. Both directions take a step together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import torch
from stanza.models.common.hlstm import HighwayLSTM
from torch.nn.functional import pad

from service.parsing.matrices import Linear
from service.parsing.windows import Packing

Layer: TypeAlias = Callable[[torch.Tensor, Packing], torch.Tensor]


def first_layer(model: Any, name: str, matrix: Callable[[torch.Tensor, torch.Tensor], Linear]) -> Layer:
    """The network `name` of a model; only its highway if no recurrent unit is in use."""
    network = getattr(model, name)
    if isinstance(network, HighwayLSTM) and not _units_in_use(network.lstm[0].lstm, _states(model, name)):
        highway = _highway(network, matrix)
        return lambda rows, packing: highway(rows)
    return Recurrence(model, name, matrix)


class Recurrence:
    """Reads a model's one-layered network `name` (Stanza's HighwayLSTM or PackedLSTM) and its initial states.

    Units with zero weights give zero; those after the last unit with other weights are not computed.
    """

    def __init__(self, model: Any, name: str, matrix: Callable[[torch.Tensor, torch.Tensor], Linear]):
        network = getattr(model, name)
        lstm = network.lstm[0].lstm if isinstance(network, HighwayLSTM) else network.lstm
        states = _states(model, name)
        self._size = _units_in_use(lstm, states)
        self._unused = lstm.hidden_size - self._size
        weights = {key: self._in_use(key, value.detach()) for key, value in lstm.named_parameters()}
        ways = ("l0", "l0_reverse")
        biases = [weights[f"bias_ih_{way}"] + weights[f"bias_hh_{way}"] for way in ways]
        self._input = matrix(
            torch.cat([self._reordered(weights[f"weight_ih_{way}"]) for way in ways]),
            torch.cat([self._reordered(bias) for bias in biases]),
        )
        self._before = torch.stack([self._reordered(weights[f"weight_hh_{way}"]).T for way in ways])
        self._states = [state[..., : self._size] for state in states]
        self._highway = _highway(network, matrix) if isinstance(network, HighwayLSTM) else None

    def __call__(self, rows: torch.Tensor, packing: Packing) -> torch.Tensor:
        """rows x 2 hidden sizes, in the order of the rows."""
        gates = self._input(rows).view(2 * len(rows), -1)[packing.both_ways]
        found = torch.empty(len(gates), self._size)
        hidden, cell = (state.expand(-1, len(packing.lengths), -1) for state in self._states)
        first = 0
        for count in packing.batch_sizes.tolist():
            last = first + 2 * count
            step = torch.baddbmm(gates[first:last].view(2, count, -1), hidden[:, :count], self._before)
            opened = step[..., : 3 * self._size].sigmoid_()
            into, kept, out = opened.chunk(3, -1)
            cell = (kept * cell[:, :count]).addcmul_(into, step[..., 3 * self._size :].tanh_())
            hidden = torch.mul(out, cell.tanh(), out=found[first:last].view(2, count, -1))
            first = last
        ordered = torch.empty_like(found).index_copy_(0, packing.both_ways, found)
        ordered = pad(ordered, (0, self._unused)).view(len(rows), -1)
        return ordered if self._highway is None else ordered.add_(self._highway(rows))

    def _in_use(self, key: str, weight: torch.Tensor) -> torch.Tensor:
        """The rows of the units in use, of a weight with four gates for each unit."""
        own = weight.view(4, -1, *weight.shape[1:])[:, : self._size]
        return (own[..., : self._size] if key.startswith("weight_hh") else own).flatten(0, 1)

    def _reordered(self, weight: torch.Tensor) -> torch.Tensor:
        """Torch's gates (input, forget, cell, output), the three that a sigmoid opens first."""
        into, kept, cell, out = torch.split(weight, self._size)
        return torch.cat([into, kept, out, cell])


def _states(model: Any, name: str) -> list[torch.Tensor]:
    return [getattr(model, f"{name}_{state}_init").detach() for state in "hc"]


def _units_in_use(lstm: torch.nn.LSTM, states: Sequence[torch.Tensor]) -> int:
    """The number of units up to the last one, of either direction, that has a weight or a state other than zero."""
    used = torch.stack([state.abs().sum((0, 1)) for state in states]).sum(0)
    for key, value in lstm.named_parameters():
        gates = value.detach().abs().view(4, -1, *value.shape[1:])
        used = used + gates.flatten(2).sum((0, 2)) if gates.dim() > 2 else used + gates.sum(0)
        used = used + gates.sum((0, 1)) if key.startswith("weight_hh") else used
    places = used.nonzero()
    return int(places[-1]) + 1 if len(places) else 0


def _highway(network: HighwayLSTM, matrix: Callable[[torch.Tensor, torch.Tensor], Linear]) -> Linear:
    gate, highway, change = network.gate[0], network.highway[0], network.highway_func
    change = tanh if change is torch.tanh else change
    both = matrix(torch.cat([gate.weight, highway.weight]), torch.cat([gate.bias, highway.bias]))

    def passed(rows: torch.Tensor) -> torch.Tensor:
        opened, through = both(rows).chunk(2, 1)
        return opened.sigmoid().mul_(through if change is None else change(through))

    return passed


def tanh(values: torch.Tensor) -> torch.Tensor:
    """The hyperbolic tangent, to 1e-6, by the sigmoid: torch's own takes five times as long."""
    return (2 * values).sigmoid_().mul_(2).sub_(1)
