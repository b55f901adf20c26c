"""Every input format gives the same articles; what cannot be read becomes a fault that says where."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.errors import UsageError
from archive.inputs.articles import BadRecord, article_of, published_at
from archive.inputs.files import input_files
from archive.inputs.readers import Reading, records
from archive.inputs.records import Record

# warcio's writer leaves its temporary files to the collector
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
ROWS = [
    {"id": "one", "text": "Ann Smith said it rained.\nIt did.", "publisher": "Post", "published_at": "2026-01-02"},
    {"id": "two", "text": "“No,” said Bob — twice.", "publisher": "Post", "published_at": None},
]  # fmt: skip
PAGE = "<html><head><title>Rain</title></head><body><article><p>{}</p></article></body></html>"


def ndjson() -> bytes:
    return "".join(json.dumps(row) + "\n" for row in ROWS).encode()


def table(delimiter: str) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, ["id", "text", "publisher", "published_at", "other"], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(ROWS)
    return text.getvalue().encode()


def parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), sink)
    return sink.getvalue()


def zstd_file(path: Path, content: bytes) -> None:
    with pa.OSFile(str(path), "wb") as raw, pa.CompressedOutputStream(raw, "zstd") as stream:
        stream.write(content)


def warc(compressed: bool) -> bytes:
    sink = io.BytesIO()
    writer = WARCWriter(sink, gzip=compressed)
    for row in ROWS:
        page = PAGE.format(row["text"]).encode()
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        address = f"https://post.example.com/{row['id']}"
        writer.write_record(
            writer.create_warc_record(address, "response", io.BytesIO(page), http_headers=head)
        )
    return sink.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.ndjson", ndjson), ("a.jsonl.gz", lambda: gzip.compress(ndjson())),
        ("a.csv", lambda: table(",")), ("a.tsv.gz", lambda: gzip.compress(table("\t"))), ("a.parquet", parquet),
    ],
)  # fmt: skip
def test_formats_give_the_same_articles(name: str, content: Callable[[], bytes], tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content())
    assert read(tmp_path / name) == [(row["id"], row["text"], row["published_at"]) for row in ROWS]


def test_zstd(tmp_path: Path) -> None:
    zstd_file(tmp_path / "a.ndjson.zst", ndjson())
    assert [row[0] for row in read(tmp_path / "a.ndjson.zst")] == ["one", "two"]


@pytest.mark.parametrize("compressed", [False, True])
def test_warc(compressed: bool, tmp_path: Path) -> None:
    path = tmp_path / ("a.warc.gz" if compressed else "a.warc")
    path.write_bytes(warc(compressed))
    (one, two) = [article_of(record, 1000) for record in of(path)]
    assert (one.id, one.extracted) == ("https://post.example.com/one", True)
    assert "Ann Smith said it rained." in one.text
    assert "“No,” said Bob — twice." in two.text


def test_a_folder_of_texts_and_pages(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "rain.txt").write_text("Ann said it rained.", encoding="utf-8-sig")
    (tmp_path / "sun.html").write_text(PAGE.format("Bob said the sun shone all day."), encoding="utf-8")
    (tmp_path / "notes.pdf").write_bytes(b"%PDF")
    found = [
        article_of(record, 1000)
        for file in input_files([str(tmp_path)])
        for record in records(file, Reading())
    ]
    assert [(each.id, each.text) for each in found] == [
        ("rain", "Ann said it rained."),
        ("sun", "Bob said the sun shone all day."),
    ]


def test_columns_by_name_and_a_publisher_for_all(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("body,nr,paper\nIt rained.,7,\nIt snowed.,8,Echo\n", encoding="utf-8")
    reading = Reading((("text", "body"), ("id", "nr"), ("publisher", "paper")), "Post")
    found = [article_of(record, 1000) for record in of(tmp_path / "a.csv", reading)]
    assert [(each.id, each.text, each.publisher) for each in found] == [
        ("7", "It rained.", "Post"),
        ("8", "It snowed.", "Echo"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "good", "reason"),
    [
        ("a.csv", lambda: b"title,id\nx,1\n", 0, "there is no column 'text'"),
        ("a.csv", lambda: b'text\nfine\n"never closed', 1, "damaged or truncated"),
        ("a.parquet", lambda: parquet()[:-20], 0, "damaged or truncated"),
        ("a.ndjson.gz", lambda: gzip.compress(ndjson())[:-12], None, "truncated"),
        ("a.ndjson.gz", lambda: b"no gzip at all", 0, "gzip"),
        ("a.warc", lambda: warc(False)[:-20], None, "truncated"),
        ("a.warc.gz", lambda: warc(True)[:-20], None, "truncated"),
        ("a.warc", lambda: b"this is no warc\n", 0, "no WARC record"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_so(
    name: str, content: Callable[[], bytes], good: int | None, reason: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content())
    *before, last = of(tmp_path / name)
    assert last.number == -1 - len(before)
    assert f"cannot be read from record {len(before)} on" in str(last.fault)
    assert reason in str(last.fault)
    assert good is None or len(before) == good
    assert all(record.number >= 0 for record in before)


def test_a_truncated_zstd_file_is_not_taken_for_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson.zst"
    zstd_file(path, ndjson() * 500)
    path.write_bytes(path.read_bytes()[:-30])
    assert of(path)[-1].fault is not None


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"{", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b'{"text": "x", "colour": "red"}', "colour: Unknown field"),
        (b'{"text": " "}', "text: Must not be empty or blank"),
        (b'{"text": "x", "published_at": "yesterday"}', "published_at: Must be an ISO 8601"),
        (b'{"text": "\xff"}', "byte 10 is not UTF-8"),
        (json.dumps({"text": "x" * 101}).encode(), "text: 101 characters, --max-chars allows 100"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_record_that_is_no_article(payload: bytes, reason: str) -> None:
    with pytest.raises(BadRecord, match=reason.replace("[", r"\[")):
        article_of(Record("a.ndjson", 0, "json", payload), 100)


def test_a_record_too_long_is_a_fault_and_the_next_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_bytes(b'{"text": "' + b"x" * 5000 + b'"}\n' + b'{"text": "short"}\n')
    long, short = of(tmp_path / "a.ndjson", Reading(longest=1000))
    assert long.fault == "the record is longer than 1000 bytes"
    assert article_of(short, 100).text == "short"


def test_a_file_is_read_however_it_is_called(tmp_path: Path) -> None:
    """Tables and tasks are in UTF-8; a Latin-1 name among thousands once stopped the whole run."""
    (tmp_path / os.fsdecode(b"Jos\xe9\n.txt")).write_bytes(b"It rained.")
    (file,) = input_files([str(tmp_path)])
    (record,) = records(file, Reading())
    assert (record.input, record.input.encode()) == (file.place, file.place.encode())
    assert file.place.endswith("/Jos\\udce9\\n.txt")
    assert (article_of(record, 100).id, article_of(record, 100).text) == ("Jos\\udce9\\n", "It rained.")


def test_keys_follow_place_and_content() -> None:
    record = Record("a.txt", 0, "text", b"It rained.")
    assert record.key == Record("a.txt", 0, "text", b"It rained.", "name").key
    others = [
        Record("b.txt", 0, "text", b"It rained."), Record("a.txt", 1, "text", b"It rained."),
        Record("a.txt", 0, "html", b"It rained."), Record("a.txt", 0, "text", b"It snowed."),
        Record("a.txt", 0, "text", b"It rained.", publisher="Post"),
    ]  # fmt: skip
    assert len({record.key, *(each.key for each in others)}) == 6
    assert "rained" not in repr(record)  # what Dask logs of a task


@pytest.mark.parametrize("name", ["nowhere", "nowhere/*.txt", "noscheme://x"])
def test_an_input_that_is_not_there(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere|noscheme"):
        input_files([str(tmp_path / name) if "://" not in name else name])


def test_times_are_utc() -> None:
    assert published_at("2026-03-01") == datetime(2026, 3, 1, tzinfo=UTC)
    assert published_at("2026-03-01T09:30:00+02:00") == datetime(2026, 3, 1, 7, 30, tzinfo=UTC)
    assert published_at(None) is None


def of(path: Path, reading: Reading | None = None) -> list[Record]:
    (file,) = input_files([str(path)])
    return list(records(file, reading or Reading()))


def read(path: Path) -> list[tuple[str | None, str, str | None]]:
    found = [article_of(record, 1000) for record in of(path)]
    return [(each.id, each.text, each.published_at) for each in found]
