"""The records of an input file, in order, streamed: only single articles are held in memory.

A file that cannot be read to its end gives its readable records and then one record with `fault`, whose number is
negative: -1 minus the number of records before it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

import pyarrow
import pyarrow.parquet

from archive.inputs.files import TRUNCATED, InputFile, open_bytes
from archive.inputs.records import Kind, Record

FIELDS = ("text", "html", "id", "title", "publisher", "published_at", "language")
_ROWS = 200  # of Parquet that are held together
_CSV_FIELD = 50_000_000  # characters; Python's own limit is below a long article's


@dataclass(frozen=True, slots=True)
class Reading:
    """How inputs are read: `columns` names the column of a field if it differs, `publisher` that of articles
    without one, `longest` the bytes of the largest record."""

    columns: tuple[tuple[str, str], ...] = ()
    publisher: str | None = None
    longest: int = 2_248_576

    def column(self, field: str) -> str:
        """The column of a field in tables."""
        return dict(self.columns).get(field, field)


class Unreadable(Exception):  # noqa: N818
    """A file cannot be read from some place on; the message says why."""


def records(file: InputFile, reading: Reading) -> Iterator[Record]:
    """The file's records. Never raises for any content, or for a file that cannot be opened."""
    count = 0
    try:
        for record in _READERS[file.format](file, reading):
            yield record
            count += 1
        return
    except Unreadable as error:
        fault = str(error)
    except PermissionError:
        fault = "permission denied"
    except OSError as error:  # also what truncated streams raise
        fault = error.strerror or str(error).split("\n")[0][:200]
    except (pyarrow.ArrowException, csv.Error, ValueError) as error:
        fault = f"{type(error).__name__}: the file is damaged or truncated"
    yield Record(file.place, -1 - count, "text", b"", fault=f"cannot be read from record {count} on: {fault}")


def _whole(file: InputFile, reading: Reading) -> Iterator[Record]:
    """A file that is one article."""
    with open_bytes(file) as stream:
        payload = stream.read(reading.longest + 1)
    kind: Kind = "html" if file.format == "html" else "text"
    fault = _too_long(payload, reading)
    yield Record(
        file.place, 0, kind, b"" if fault else payload, file.stem, reading.publisher, fault
    )  # fmt: skip


def _lines(file: InputFile, reading: Reading) -> Iterator[Record]:
    with open_bytes(file) as stream:
        number = 0
        for line, fault in _bounded_lines(stream, reading):
            if line.strip() or fault:
                yield Record(file.place, number, "json", line, None, reading.publisher, fault)
                number += 1


def _bounded_lines(stream: IO[bytes], reading: Reading) -> Iterator[tuple[bytes, str | None]]:
    while line := stream.readline(reading.longest + 1):
        fault = _too_long(line, reading)
        while fault and line and not line.endswith(b"\n"):
            line = stream.readline(reading.longest + 1)
        yield (b"", fault) if fault else (line, None)


def _table(file: InputFile, reading: Reading) -> Iterator[Record]:
    csv.field_size_limit(_CSV_FIELD)
    with open_bytes(file) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        rows = csv.DictReader(text, delimiter="\t" if file.format == "tsv" else ",", strict=True)
        _known_columns(rows.fieldnames or (), reading)
        for number, row in enumerate(rows):
            yield _row(file, number, row, reading)


def _parquet(file: InputFile, reading: Reading) -> Iterator[Record]:
    with open_bytes(file) as stream:
        table = pyarrow.parquet.ParquetFile(stream)
        _known_columns(table.schema_arrow.names, reading)
        wanted = [reading.column(f) for f in FIELDS if reading.column(f) in table.schema_arrow.names]
        number = 0
        for batch in table.iter_batches(batch_size=_ROWS, columns=wanted):
            for row in batch.to_pylist():
                yield _row(file, number, row, reading)
                number += 1


def _row(file: InputFile, number: int, row: dict[str, Any], reading: Reading) -> Record:
    fields = {
        field: row[reading.column(field)]
        for field in FIELDS
        if row.get(reading.column(field)) not in ("", None)
    }
    payload = json.dumps(fields, ensure_ascii=False, default=_plain).encode(errors="surrogatepass")
    fault = _too_long(payload, reading)
    return Record(file.place, number, "json", b"" if fault else payload, None, reading.publisher, fault)


def _plain(value: Any) -> str:
    """Dates and times of Parquet as ISO 8601."""
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def _known_columns(names: Any, reading: Reading) -> None:
    if not {reading.column("text"), reading.column("html")} & set(names):
        raise Unreadable(f"there is no column {reading.column('text')!r}: name it, as in --columns text=body")


def _warc(file: InputFile, reading: Reading) -> Iterator[Record]:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    number = 0
    try:
        with open_bytes(file) as stream:
            for part in ArchiveIterator(stream):
                if _is_page(part):
                    yield _page(file, number, part, reading)
                    number += 1
    except ArchiveLoadFailed:
        raise Unreadable("no WARC record begins here") from None


def _is_page(part: Any) -> bool:
    kind = (part.http_headers.get_header("Content-Type") or "") if part.http_headers else ""
    return part.rec_type == "response" and "html" in kind


def _page(file: InputFile, number: int, part: Any, reading: Reading) -> Record:
    announced = int(part.rec_headers.get_header("Content-Length") or 0)
    payload = part.content_stream().read(reading.longest + 1)
    if part.raw_stream.tell() < announced and len(payload) <= reading.longest:
        raise Unreadable(TRUNCATED)
    fault = _too_long(payload, reading)
    name = part.rec_headers.get_header("WARC-Target-URI")
    return Record(
        file.place, number, "html", b"" if fault else _utf8(payload), name, reading.publisher, fault
    )


def _utf8(page: bytes) -> bytes:
    """The page in UTF-8, whatever encoding it declares."""
    from trafilatura.utils import decode_file

    decoded: str = decode_file(page)
    return decoded.encode(errors="replace")


def _too_long(payload: bytes, reading: Reading) -> str | None:
    return f"the record is longer than {reading.longest} bytes" if len(payload) > reading.longest else None


_READERS: dict[str, Callable[[InputFile, Reading], Iterator[Record]]] = {
    "text": _whole, "html": _whole, "ndjson": _lines, "csv": _table, "tsv": _table, "parquet": _parquet,
    "warc": _warc,
}  # fmt: skip
