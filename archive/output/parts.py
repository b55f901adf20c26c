"""A part: one file in each table's folder, written so that it is complete or absent.

    OUT/articles/PART.parquet … OUT/faults/PART.parquet    the rows of one shard
    OUT/parts/PART.json                                    the commit: written last; without it the part does not count

Every file is written under another name in the same folder, flushed to the disk and renamed. A part that is written
twice has the same bytes, so a shard may be done more than once.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from archive.errors import DiskFull
from archive.output.schema import TABLES

COMMITS = "parts"
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Commit:
    """The contents of a part: rows and SHA-256 of each table's file, bytes of all, seconds of the pipeline and in
    all.

    `replaces` names the parts that this one replaces.
    """

    part: str
    rows: dict[str, int]
    sha256: dict[str, str]
    size: int
    pipeline_seconds: float = 0.0
    seconds: float = 0.0
    replaces: tuple[str, ...] = field(default=())

    @property
    def articles(self) -> int:
        """The number of articles and faults together."""
        return self.rows["articles"] + self.rows["faults"]


def write_part(
    out: Path,
    part: str,
    tables: dict[str, pa.Table],
    pipeline_seconds: float = 0.0,
    seconds: float = 0.0,
    replaces: tuple[str, ...] = (),
) -> Commit:
    """Write a part and its commit. Raises DiskFull, and OSError for other troubles of the file system."""
    files = {name: _parquet(tables[name]) for name in TABLES}
    commit = Commit(
        part,
        {name: tables[name].num_rows for name in TABLES},
        {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        sum(len(content) for content in files.values()),
        round(pipeline_seconds, 3),
        round(seconds, 3),
        replaces,
    )
    with disk_full_named(out):
        for name, content in files.items():
            write_whole(out / name / f"{part}.parquet", content)
        write_whole(out / COMMITS / f"{part}.json", json.dumps(asdict(commit)).encode())
    return commit


def read_part(out: Path, part: str) -> dict[str, pa.Table]:
    """The tables of a part."""
    return {name: pq.read_table(out / name / f"{part}.parquet", partitioning=None) for name in TABLES}


def commits(out: Path) -> dict[str, Commit]:
    """Every part that counts, by name; replaced parts do not count."""
    found = {}
    for path in sorted((out / COMMITS).glob("*.json")):
        fields = json.loads(path.read_bytes())
        found[path.stem] = Commit(**{**fields, "replaces": tuple(fields["replaces"])})
    gone = {name for commit in found.values() for name in commit.replaces}
    return {name: commit for name, commit in found.items() if name not in gone}


def is_whole(out: Path, commit: Commit) -> bool:
    """Whether the part's files are there with the bytes that were committed."""
    for name, expected in commit.sha256.items():
        path = out / name / f"{commit.part}.parquet"
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            return False
    return True


def remove_part(out: Path, part: str) -> None:
    """Remove a part, the commit first."""
    (out / COMMITS / f"{part}.json").unlink(missing_ok=True)
    for name in TABLES:
        (out / name / f"{part}.parquet").unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is complete or absent, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def disk_full_named(out: Path) -> Iterator[None]:
    """Raise DiskFull, which says what to do, instead of the file system's own error."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise DiskFull(
            f"{out}: no space left. Finished work is kept; make room and run the same command again."
        ) from error


def _parquet(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", use_dictionary=True)
    return bytes(sink.getvalue())
