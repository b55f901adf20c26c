"""Answers as a table to read, CSV or JSON."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TextIO

from archive.asking.database import Answer

_WIDEST = 60  # characters of a column in a table


def as_table(answer: Answer, out: TextIO) -> None:
    """Columns under each other; long values are cut."""
    cells = [[_shown(value) for value in row] for row in [tuple(answer.columns), *answer.rows]]
    widths = [max(_width(row[at]) for row in cells) for at in range(len(answer.columns))]
    for number, row in enumerate(cells):
        line = "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        out.write(line.rstrip() + "\n")
        if number == 0:
            out.write("  ".join("─" * width for width in widths) + "\n")


def as_csv(answer: Answer, out: TextIO) -> None:
    """RFC 4180, lists joined by `; `."""
    writer = csv.writer(out)
    writer.writerow(answer.columns)
    writer.writerows([_plain(value) for value in row] for row in answer.rows)


def as_json(answer: Answer, out: TextIO) -> None:
    """An array of objects."""
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    json.dump(rows, out, ensure_ascii=False, indent=2, default=_iso)
    out.write("\n")


FORMATS: dict[str, Callable[[Answer, TextIO], None]] = {"table": as_table, "csv": as_csv, "json": as_json}


def _iso(value: Any) -> str:
    return str(value.isoformat()) if isinstance(value, date | datetime) else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return _iso(value) if isinstance(value, date | datetime) else value


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    text = "" if value is None else " ".join(str(_plain(value)).split())
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _width(text: str) -> int:
    """Columns of a terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)
