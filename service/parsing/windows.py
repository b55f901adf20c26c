"""The encoder's rows of the sentences that are read together, and how they are packed for recurrent networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch


@dataclass(frozen=True, slots=True)
class Packing:
    """Sentences side by side, longest first, as in a `PackedSequence`: every first row, every second row, ...

    `sentences` and `lengths` are in that order, `order` holds the rows' places in the flat layout. `both_ways` holds,
    step by step, the places of the rows read forwards, then of those read backwards, in a layout with two of each row.
    """

    sentences: list[int]
    lengths: list[int]
    batch_sizes: torch.Tensor
    order: torch.Tensor
    both_ways: torch.Tensor

    @classmethod
    def of(cls, lengths: Sequence[int]) -> Packing:
        """The windows of rows that follow each other sentence by sentence. Every length is 1 or more."""
        sentences = sorted(range(len(lengths)), key=lambda i: -lengths[i])
        starts = np.cumsum([0, *lengths])[sentences]
        own = np.asarray(lengths)[sentences]
        steps = np.arange(own[0])[:, None]
        there = steps < own
        forwards, backwards = starts + steps, starts + own - 1 - steps
        ways = np.stack([2 * forwards, 2 * backwards + 1], 1)[np.stack([there, there], 1)]
        return cls(
            sentences, own.tolist(), torch.from_numpy(there.sum(1)), torch.from_numpy(forwards[there]),
            torch.from_numpy(ways),
        )  # fmt: skip


def mixed(layers: torch.Tensor, weights: torch.Tensor | None) -> torch.Tensor:
    """rows x size: the mean of `layers` (layers x rows x size) plus their sum weighted by `weights` (layers)."""
    count = len(layers)
    shares = torch.full((count,), 1 / count) if weights is None else weights + 1 / count
    rows: torch.Tensor = torch.tensordot(shares, layers, dims=1)
    return rows


class Window:
    """`layers` has layers x rows x size; a sentence's rows are that of [CLS], the tree's root, and one a word."""

    def __init__(self, sentences: Sequence[Sequence[str]], layers: torch.Tensor):
        self.forms = [form for sentence in sentences for form in sentence]
        self._layers = layers
        self._lengths = [len(sentence) for sentence in sentences]
        ends = np.cumsum([length + 1 for length in self._lengths]).tolist()
        self.spans = [
            (end - length - 1, end) for end, length in zip(ends, self._lengths, strict=True)
        ]  # rows of each sentence
        roots = torch.tensor([first for first, _ in self.spans])
        is_word = torch.ones(ends[-1], dtype=torch.bool)
        is_word[roots] = False
        self.word_rows = is_word.nonzero()[:, 0]

    @cached_property
    def words(self) -> Packing:
        """Of the words alone (rows `word_rows`)."""
        return Packing.of(self._lengths)

    @cached_property
    def with_root(self) -> Packing:
        """Of all rows."""
        return Packing.of([length + 1 for length in self._lengths])

    def mixed(self, weights: torch.Tensor | None) -> torch.Tensor:
        """rows x size: the layers' mean plus their sum weighted by `weights` (layers)."""
        return mixed(self._layers, weights)
