"""The folder of a language: its tables as text and as rows."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FOLDER = Path(__file__).parent / "en"


def text_of(name: str) -> str:
    """The text of a file in the folder. Raises FileNotFoundError."""
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def table(name: str) -> Any:
    """The contents of a JSON file in the folder, read once."""
    return json.loads(text_of(name))


def antecedent_weights() -> dict[str, npt.NDArray[np.float32]]:
    """The weights of the antecedent ranking, by name; `training/mentions.py` makes them."""
    return _arrays("antecedents.npz")


def unnamed_weights() -> dict[str, npt.NDArray[np.float32]]:
    """The weights of who an unnamed source is, by name; `training/unnamed.py` makes them."""
    return _arrays("unnamed.npz")


def content_weights() -> dict[str, npt.NDArray[np.float32]]:
    """The weights of the choice of contents, by name; `training/reader/fit_contents.py` makes them."""
    return _arrays("contents.npz")


def _arrays(name: str) -> dict[str, npt.NDArray[np.float32]]:
    with np.load(FOLDER / name) as arrays:
        return {name: arrays[name].astype(np.float32) for name in arrays.files}


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV table, by column name."""
    yield from csv.DictReader(text_of(name).splitlines())


def several(field: str) -> list[str]:
    """The members of a field that holds a list: `a|b`."""
    return [part for part in field.split("|") if part]
