"""The articles in files and on standard input, for the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal, get_args

from schemas.request import LONGEST_ID, escaped
from service.articles import decoded, identifier, json_object, to_article
from service.errors import BadBody, FieldError, Problem, TooLarge
from service.extraction.model.provenance import Article
from service.lines import Line, lines
from service.settings import Settings

Kind = Literal["text", "html", "json", "ndjson"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_KINDS: dict[str, Kind] = {
    ".html": "html", ".htm": "html", ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Input:
    """A file, or standard input if `path` is None. `kind` says what its bytes are."""

    path: Path | None
    kind: Kind

    @property
    def name(self) -> str:
        """The input's name in messages."""
        return escaped(str(self.path)) if self.path else "standard input"


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of an input, or the problem with it.

    `line` counts from 1 in NDJSON and is None where the whole input is one article.
    """

    file: str
    line: int | None
    id: str | None
    outcome: Article | Problem

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        return self.file if self.line is None else f"{self.file}, line {self.line}"


def input_of(name: str | None, kind: Kind | None = None) -> Input:
    """The input with this file name, None for standard input; without `kind` the name's ending decides."""
    path = None if name is None else Path(name)
    by_name = _KINDS.get(path.suffix.lower(), "text") if path else "text"
    return Input(path, kind or by_name)


def entries(
    inputs: Iterable[Input], metadata: dict[str, Any], settings: Settings, stdin: BinaryIO
) -> Iterator[Entry]:
    """Every article of the inputs, in order. `metadata` holds the fields of the request for all articles
    that do not have them themselves.
    """
    for each in inputs:
        try:
            with nullcontext(stdin) if each.path is None else each.path.open("rb") as stream:
                yield from _entries(each, stream, metadata, settings)
        except OSError as error:
            reason = FieldError("file", error.strerror or type(error).__name__)
            yield Entry(each.name, None, _stem(each), BadBody("The file cannot be read.", reason))


def _entries(
    source: Input, stream: BinaryIO, metadata: dict[str, Any], settings: Settings
) -> Iterator[Entry]:
    if source.kind == "ndjson":
        for line in lines(stream.read, settings.max_json_bytes):
            if line.body is None or line.body.strip():
                yield _line_entry(source.name, line, metadata, settings)
        return
    content = stream.read(settings.max_json_bytes + 1)
    name = metadata.get("id", _stem(source))
    try:
        _check_size(content, settings)
        fields = json_object(content) if source.kind == "json" else {source.kind: decoded(content)}
        article = to_article({"id": name} | metadata | fields, settings)
    except Problem as problem:
        yield Entry(source.name, None, name, problem)
    else:
        yield Entry(source.name, None, article.id, article)


def _line_entry(file: str, line: Line, metadata: dict[str, Any], settings: Settings) -> Entry:
    name = None
    try:
        _check_size(line.body, settings)
        fields = metadata | json_object(line.body or b"")
        name = identifier(fields)
        return Entry(file, line.number, name, to_article(fields, settings))
    except Problem as problem:
        return Entry(file, line.number, name, problem)


def _check_size(content: bytes | None, settings: Settings) -> None:
    limit = settings.max_json_bytes
    if content is None or len(content) > limit:
        raise TooLarge("The article is too long.", FieldError("body", f"At most {limit} bytes are accepted."))


def _stem(source: Input) -> str | None:
    """The article's id by its file's name, for any name."""
    return escaped(source.path.stem)[:LONGEST_ID] if source.path else None
