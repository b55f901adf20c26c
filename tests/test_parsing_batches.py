"""Texts that go through a network together."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from service.parsing.batches import OVERHEAD, Batch, piece_batches, side_by_side


def test_places_of_each_text_become_places_among_all_pieces() -> None:
    batch = Batch.of([4, 2, 3], [[0, 3], [1], [0, 1, 2]])
    assert batch.read.tolist() == [0, 3, 5, 6, 7, 8]
    assert batch.counts.tolist() == [2, 1, 3]


def test_texts_side_by_side_repeat_their_last_row() -> None:
    rows, present = side_by_side(Batch.of([1, 3, 2], [[0]] * 3).lengths)
    assert rows.tolist() == [[0, 0, 0], [1, 2, 3], [4, 5, 5]]
    assert present.tolist() == [[True, False, False], [True, True, True], [True, True, False]]


@pytest.mark.parametrize("lengths", [[], [5], [9, 1, 4, 4, 30, 2]], ids=str)
def test_batches_hold_every_text_once_and_no_more_than_fits(lengths: list[int]) -> None:
    batches = piece_batches(lengths, 12)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    assert all(len(b) == 1 or len(b) * max(lengths[i] for i in b) <= 12 for b in batches)


def test_batches_cost_no_more_than_any_other_cut() -> None:
    lengths = [3, 3, 5, 5, 8, 9, 20]
    cost = sum(OVERHEAD + len(b) * max(lengths[i] for i in b) for b in piece_batches(lengths, 24))
    cuts = itertools.product([False, True], repeat=len(lengths) - 1)
    assert cost == min(
        sum(OVERHEAD + len(part) * part[-1] for part in parts)
        for parts in (_parts(lengths, cut) for cut in cuts)
        if all(len(part) * part[-1] <= 24 for part in parts)
    )


def _parts(lengths: list[int], cuts: Sequence[bool]) -> list[list[int]]:
    parts = [[lengths[0]]]
    for length, cut in zip(lengths[1:], cuts, strict=True):
        if cut:
            parts.append([])
        parts[-1].append(length)
    return parts
