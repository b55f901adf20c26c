"""The files of the inputs, and how their bytes are read: local paths, or URLs of any fsspec file system."""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, cast

import fsspec
import pyarrow

from archive.errors import UsageError
from schemas.request import escaped

TRUNCATED = "the file is truncated"
COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
FORMATS = {
    ".txt": "text", ".html": "html", ".htm": "html", ".ndjson": "ndjson", ".jsonl": "ndjson",
    ".csv": "csv", ".tsv": "tsv", ".parquet": "parquet", ".warc": "warc",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file: its full path or URL, its format (a value of FORMATS) and its size in bytes if it is known."""

    path: str
    format: str
    size: int | None = None

    @property
    def place(self) -> str:
        """The path in tables and messages."""
        return escaped(self.path)

    @property
    def compression(self) -> str | None:
        """`gzip`, `zstd` or None, by the file's ending."""
        return COMPRESSIONS.get(PurePosixPath(self.path).suffix.lower())

    @property
    def stem(self) -> str:
        """The file's name without its endings."""
        name = PurePosixPath(self.path).name
        for _ in range(2 if self.compression else 1):
            name = name.rpartition(".")[0] or name
        return name


def input_files(inputs: list[str]) -> list[InputFile]:
    """The files that the inputs mean, each once, in order of their names within each input.

    An input is a file, a folder (with all below; files of other kinds are ignored) or a pattern with `*`.
    Raises UsageError for an input that does not exist or holds no article.
    """
    found: dict[str, InputFile] = {}
    for each in inputs:
        files = _files_of(each)
        if not files:
            raise UsageError(f"{each}: no file of a supported kind ({' '.join(FORMATS)}, also .gz and .zst)")
        found |= {file.path: file for file in files}
    return list(found.values())


def open_bytes(file: InputFile) -> IO[bytes]:
    """The file's bytes, decompressed. A truncated stream raises OSError when it is read.

    zstd is read by Arrow: python-zstandard does not notice a truncated file.
    """
    raw = fsspec.open(file.path, "rb").open()
    if file.compression == "gzip":
        return cast("IO[bytes]", _Gzip(raw))
    if file.compression == "zstd":
        stream = pyarrow.CompressedInputStream(pyarrow.PythonFile(raw, mode="r"), "zstd")
        return io.BufferedReader(cast("io.RawIOBase", stream), 1 << 20)
    return cast("IO[bytes]", raw)


class _Gzip(gzip.GzipFile):
    """A gzip stream that closes the file under it, and raises OSError for a truncated file: warcio takes an EOFError
    for the end."""

    def __init__(self, raw: IO[bytes]) -> None:
        super().__init__(fileobj=raw, mode="rb")
        self._raw = raw

    def read(self, size: int | None = -1) -> bytes:
        """As GzipFile's. Raises OSError for a truncated file."""
        try:
            return super().read(size)
        except EOFError:
            raise OSError(TRUNCATED) from None

    def readline(self, size: int | None = -1) -> bytes:
        """As GzipFile's. Raises OSError for a truncated file."""
        try:
            return super().readline(size)
        except EOFError:
            raise OSError(TRUNCATED) from None

    def close(self) -> None:
        """Close both."""
        super().close()
        self._raw.close()


def _files_of(name: str) -> list[InputFile]:
    try:
        system, path = fsspec.core.url_to_fs(name)
        if "*" in name:
            details = system.glob(path, detail=True)
        elif system.isdir(path):
            details = system.find(path, detail=True)
        elif system.exists(path):
            details = {path: {**system.info(path), "asked": True}}
        else:
            raise UsageError(f"{name}: there is no such file or folder")
    except (OSError, ValueError, ImportError) as error:
        raise UsageError(f"{name}: {error}") from error
    rows = [_input_file(system.unstrip_protocol(each), info) for each, info in sorted(details.items())]
    return [row for row in rows if row]


def _input_file(url: str, info: dict[str, object]) -> InputFile | None:
    path = url.removeprefix("file://")
    suffixes = [suffix.lower() for suffix in PurePosixPath(path).suffixes[-2:]]
    if suffixes and suffixes[-1] in COMPRESSIONS:
        suffixes.pop()
    kind = FORMATS.get(suffixes[-1]) if suffixes else None
    if info.get("type") == "directory" or kind is None:
        return None
    size = info.get("size")
    return InputFile(path, kind, size if isinstance(size, int) else None)
