"""Texts that go through a network together: which ones, where their rows are, and their table for attention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]
OVERHEAD = 20  # rows that take as long as the fixed cost of a run of the network


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts that go through a network together, one after the other.

    `lengths` are their numbers of pieces. `read` holds the places, among the pieces of all texts, of the last
    layer's rows that are asked for, text by text, `counts` how many they are in each.
    """

    lengths: Array
    read: Array
    counts: Array

    @classmethod
    def of(cls, lengths: Sequence[int], places: Sequence[Sequence[int] | Array]) -> Batch:
        """From the numbers of pieces, and the places asked for in each text: one or more."""
        counts = np.array([len(each) for each in places])
        starts = np.cumsum([0, *lengths[:-1]])
        return cls(np.array(lengths), np.concatenate(places) + np.repeat(starts, counts), counts)


def side_by_side(lengths: Array) -> tuple[Array, Array]:
    """Rows that follow each other text by text as a table of texts x rows of the longest one: the row in each cell,
    and which cells are within a text. Cells beyond a text repeat its last row.
    """
    columns, ends = np.arange(lengths.max()), np.cumsum(lengths)[:, None]
    return np.minimum(ends - lengths[:, None] + columns, ends - 1), columns < lengths[:, None]


def piece_batches(lengths: Sequence[int], most: int) -> list[list[int]]:
    """Places of texts of similar length, in batches of at most `most` pieces with padding (or of one longer text).

    Of all ways to divide the texts, sorted by length, into batches, this takes the one with least padding and fewest
    runs.
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    costs, begins = [0], [0]  # of the first texts: the least cost, and where their last batch begins
    for last, place in enumerate(order):
        longest = lengths[place]
        first = max(0, last + 1 - max(1, most // max(1, longest)))
        cost, begin = min((costs[i] + (last + 1 - i) * longest, i) for i in range(first, last + 1))
        costs.append(cost + OVERHEAD)
        begins.append(begin)
    batches: list[list[int]] = []
    end = len(order)
    while end:
        batches.append(order[begins[end] : end])
        end = begins[end]
    return batches[::-1]
