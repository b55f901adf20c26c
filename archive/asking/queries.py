"""The prepared queries: a file of SQL each, the first line says what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).with_name("sql")


@dataclass(frozen=True, slots=True)
class Query:
    """A prepared query; `takes_name` when it has the parameter `$name`."""

    name: str
    about: str
    sql: str

    @property
    def takes_name(self) -> bool:
        """Whether the query is about somebody."""
        return "$name" in self.sql


def prepared() -> dict[str, Query]:
    """All prepared queries by name."""
    found = {}
    for path in sorted(_FOLDER.glob("[a-z]*.sql"), key=lambda path: path.stem):
        sql = path.read_text(encoding="utf-8")
        about = sql.splitlines()[0].removeprefix("-- ")
        found[path.stem] = Query(path.stem, about, sql)
    return found
