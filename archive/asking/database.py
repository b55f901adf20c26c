"""DuckDB over an archive's tables: views, made in memory; only what is asked for is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from archive.errors import UsageError
from archive.output.folder import Folder
from archive.output.parts import commits
from archive.output.schema import TABLES

_VIEWS = Path(__file__).with_name("sql") / "_views.sql"
STORIES = ("stories", "story_members")


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns and rows of a question."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


class Database:
    """An archive for queries. Raises UsageError for a folder that has none."""

    def __init__(self, out: Path):
        if Folder(out).manifest() is None:
            raise UsageError(f"{out}: there is no archive here; make one with python -m archive run")
        self.out = out
        self._connection = duckdb.connect(":memory:")
        parts = sorted(commits(out))
        for table in TABLES:
            self._view(table, [out / table / f"{part}.parquet" for part in parts])
        for table in STORIES:
            path = out / "stories" / f"{table}.parquet"
            self._view(table, [path] if path.exists() else [])
        self._connection.execute(_VIEWS.read_text(encoding="utf-8"))
        self.has_stories = (out / "stories" / "stories.parquet").exists()

    def ask(self, sql: str, values: Mapping[str, Any] | None = None) -> Answer:
        """The answer to SQL; `values` are its named parameters. Raises UsageError with DuckDB's reason."""
        try:
            found = self._connection.execute(sql, dict(values) if values else None)
            return Answer([column[0] for column in found.description or ()], found.fetchall())
        except duckdb.Error as error:
            raise UsageError(str(error)) from error

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def _view(self, table: str, files: list[Path]) -> None:
        """A view over the committed parts; it is empty if there are none."""
        if files:
            rows = self._connection.read_parquet([str(path) for path in files])
        else:
            schema = TABLES.get(table) or story_schemas()[table]
            rows = self._connection.from_arrow(schema.empty_table())
        rows.create_view(table)


def story_schemas() -> dict[str, Any]:
    """The schemas of the tables that `stories` writes."""
    from archive.stories.tables import SCHEMAS

    return SCHEMAS
