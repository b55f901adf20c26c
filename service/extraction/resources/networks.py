"""Networks of one hidden layer: their weights from the folder of a language, and their scores."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from service.extraction.resources.tables import FOLDER

Floats = npt.NDArray[np.float32]
Weights = Mapping[str, Floats]


@cache
def network(name: str) -> Weights:
    """The weights of a network in the folder, read once. Raises FileNotFoundError."""
    return weights_in(FOLDER / name)


def weights_in(path: Path) -> Weights:
    """The weights of a network, by name: `w1` (features x hidden), `b1` and `w2` (hidden)."""
    with np.load(path) as arrays:
        return {name: arrays[name].astype(np.float32) for name in arrays.files}


def scores_of(weights: Weights, rows: Floats) -> Floats:
    """The score of each row of features."""
    hidden = np.maximum(rows @ weights["w1"] + weights["b1"], 0)
    return np.asarray(hidden @ weights["w2"], dtype=np.float32)


def softmax_of(weights: Weights, rows: Floats) -> Floats:
    """The probability of each row: softmax of the scores."""
    scores = scores_of(weights, rows)
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum(), dtype=np.float32)
