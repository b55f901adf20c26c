"""The folder of a language: its tables as text and as rows."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "en"


def text_of(name: str) -> str:
    """The text of a file in the folder. Raises FileNotFoundError."""
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def table(name: str) -> Any:
    """The contents of a JSON file in the folder, read once."""
    return json.loads(text_of(name))


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV table, by column name."""
    yield from csv.DictReader(text_of(name).splitlines())


def several(field: str) -> list[str]:
    """The members of a field that holds a list: `a|b`."""
    return [part for part in field.split("|") if part]
