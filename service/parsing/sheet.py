"""A document's words as columns: the part of a Stanza document that the readers use, without an object for every
word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class Sheet:
    """Sentences of forms, and one column a field over all their words, with the methods of Stanza's `Document`."""

    def __init__(self, forms: Sequence[Sequence[str]]):
        self.forms = forms
        self._columns: dict[str, list[Any]] = {"text": [form for sentence in forms for form in sentence]}

    def set(self, fields: str | Sequence[str], values: Sequence[Any], to_token: bool = False) -> None:
        """Fill a column, or several from a tuple for each word; every token is a word. `_` means no value."""
        names = [fields] if isinstance(fields, str) else fields
        columns = [values] if isinstance(fields, str) else zip(*values, strict=True)
        for name, column in zip(names, columns, strict=bool(values)):
            self._columns[name] = [None if value == "_" else value for value in column]

    def get(self, fields: Sequence[str], from_token: bool = False) -> list[Any]:
        """A value for each word, or a list of values for several fields; None for a field that was never filled."""
        count = len(self._columns["text"])
        columns = [self._columns.get(name) or [None] * count for name in fields]
        return list(columns[0]) if len(columns) == 1 else [list(row) for row in zip(*columns, strict=True)]
