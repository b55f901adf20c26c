"""A shard: some articles that one task does, from records to a part of the output."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from archive.configuration import RunConfig
from archive.errors import OutputUnseen
from archive.inputs.articles import BadRecord, article_of
from archive.inputs.records import Record
from archive.output import rows as output_rows
from archive.output.folder import MANIFEST, Folder
from archive.output.ledger import part_name
from archive.output.parts import Commit, write_part
from archive.pipeline import Pipeline, opener, pipeline_of

OVERDUE = 70  # exit status of a worker that ended itself
LOOK = 0.5  # seconds between checks of how long an article takes


@dataclass(frozen=True, slots=True)
class Shard:
    """Articles that are done together; its name follows from their keys."""

    records: tuple[Record, ...]

    @property
    def name(self) -> str:
        """The name of its part."""
        return part_name(record.key for record in self.records)

    def halves(self) -> tuple[Shard, Shard]:
        """The shard in two; it must have two articles at least."""
        middle = len(self.records) // 2
        return Shard(self.records[:middle]), Shard(self.records[middle:])


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a piece of a shard, and the seconds that it took."""

    tables: dict[str, pa.Table]
    pipeline_seconds: float
    seconds: float


def shards_of(records: Iterable[Record], config: RunConfig) -> Iterator[Shard]:
    """The records in shards, in order: as many as the configuration's bounds allow, one at least."""
    waiting: list[Record] = []
    size = 0
    for record in records:
        full = len(waiting) >= config.shard_articles or size + len(record.payload) > config.shard_chars
        if waiting and full:
            yield Shard(tuple(waiting))
            waiting, size = [], 0
        waiting.append(record)
        size += len(record.payload)
    if waiting:
        yield Shard(tuple(waiting))


def process_shard(shard: Shard, out: str, config: RunConfig) -> Commit:
    """Do a shard and write its part. Raises DiskFull, OutputUnseen, OtherVersions and OSError; no article makes it
    raise.
    """
    folder = Path(out)
    if not (folder / MANIFEST).exists():
        raise OutputUnseen(f"{out}: a worker does not see this folder. Driver and workers must share it.")
    Folder(folder).check(config.results_depend_on(opener(config).versions))
    found = analyse(shard, config)
    return commit(shard, folder, found)


def analyse(shard: Shard, config: RunConfig) -> Tables:
    """The tables of a shard, nothing written. Every record gives a row of `articles` or one of `faults`."""
    began = time.perf_counter()
    pipeline = pipeline_of(config)
    rows = output_rows.empty_rows()
    spent = 0.0
    for record in shard.records:
        spent += _add(rows, record, pipeline, config)
    return Tables(output_rows.tables_of(rows), spent, time.perf_counter() - began)


def commit(shard: Shard, out: Path, found: Tables) -> Commit:
    """Write the part of a shard that was analysed."""
    return write_part(out, shard.name, found.tables, found.pipeline_seconds, found.seconds)


def fault_of(record: Record, reason: str) -> Tables:
    """The tables that hold one fault."""
    rows = output_rows.empty_rows()
    output_rows.add_fault(rows, record, reason)
    return Tables(output_rows.tables_of(rows), 0.0, 0.0)


def together(pieces: list[Tables]) -> Tables:
    """Pieces of a shard, in order, as one."""
    return Tables(
        output_rows.joined(piece.tables for piece in pieces),
        sum(piece.pipeline_seconds for piece in pieces),
        sum(piece.seconds for piece in pieces),
    )


def _add(rows: output_rows.Rows, record: Record, pipeline: Pipeline, config: RunConfig) -> float:
    """Add a record's rows; returns the pipeline's seconds."""
    try:
        with _WATCH.over(config.article_seconds):
            article = article_of(record, config.max_chars)
            began = time.perf_counter()
            analysis = pipeline(article)
            spent = time.perf_counter() - began
            output_rows.add_result(rows, record, article, analysis)
            return spent
    except BadRecord as error:
        output_rows.add_fault(rows, record, str(error))
    except Exception as error:  # noqa: BLE001  whatever an article makes the pipeline raise is a row of `faults`
        output_rows.add_fault(rows, record, _place(error))
    return 0.0


def _place(error: Exception) -> str:
    """Type and place of an error; its message may hold words of the text."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace else ""
    return f"the pipeline failed: {type(error).__name__}{where}"


class Watch:
    """A thread that ends this process when an article takes too long: nothing else stops a model that never
    finishes. One thread watches all articles: to start one for each takes time from the pipeline."""

    def __init__(self) -> None:
        self._end: float | None = None
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, seconds: float) -> Iterator[None]:
        """End this worker process if the block takes longer, within a `LOOK` of it."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._look, name="watch", daemon=True)
            self._thread.start()
        self._end = time.monotonic() + seconds
        try:
            yield
        finally:
            self._end = None

    def _look(self) -> None:
        while True:
            end = self._end
            if end is not None and time.monotonic() > end:
                os._exit(OVERDUE)
            time.sleep(LOOK)


_WATCH = Watch()
