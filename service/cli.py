"""The command line: the same extraction without HTTP, and the settings in force."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TextIO

from marshmallow import ValidationError

from schemas.provenance import ProvenanceSchema
from schemas.request import article_text
from service import settings as configuration
from service.app import load_pipeline
from service.errors import HearsayError
from service.exports.formats import FORMATS
from service.extraction.model.provenance import Article, Provenance
from service.settings import Settings
from service.web.model_queue import Pipeline

FAILED = 2
_SCHEMA = ProvenanceSchema()
Load = Callable[[Settings], Pipeline]
Found = tuple[Article, Provenance]


class InputError(HearsayError):
    """An input that cannot be analysed; the message names it."""


@dataclass(frozen=True, slots=True)
class Input:
    """One text to read: `path` is None for standard input."""

    path: Path | None

    @property
    def name(self) -> str:
        """What messages call it."""
        return str(self.path) if self.path else "standard input"

    def article(self, stdin: TextIO, longest: int) -> Article:
        """The article as it stands in the file, line breaks and all. Raises InputError."""
        try:
            content = self.path.read_bytes() if self.path else stdin.buffer.read()
            text = content.decode()
            article_text(text)
        except OSError as error:
            raise InputError(f"{self.name}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise InputError(f"{self.name}: byte {error.start} is not UTF-8") from None
        except ValidationError as error:
            raise InputError(f"{self.name}: {' '.join(map(str, error.messages))}") from None
        if len(text) > longest:
            variable = configuration.variable("max_chars")
            raise InputError(f"{self.name}: {len(text)} characters, {variable} allows {longest}")
        return Article(text, id=self.path.stem if self.path else None)


def main(arguments: list[str] | None = None, load: Load = load_pipeline) -> int:
    """Run a command and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        settings = configuration.from_environment()
        if options.command == "config":
            return _config(settings)
        return _extract(options, settings, load)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except HearsayError as error:
        return _complain(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m service", description="Who said it, and who says so.")
    commands = parser.add_subparsers(dest="command", required=True)
    extract = commands.add_parser("extract", help="find out who says what in articles")
    extract.add_argument("files", nargs="*", metavar="FILE", help="UTF-8 text; standard input without any")
    extract.add_argument(
        "--format",
        choices=list(dict.fromkeys([*_WRITERS, *FORMATS])),
        default="json",
        help="default: %(default)s",
    )
    commands.add_parser("config", help="print the settings in force")
    return parser


def _config(settings: Settings) -> int:
    for name, value in configuration.effective(settings).items():
        print(f"{name}={value}")
    for name in configuration.unknown_variables():
        _complain(f"{name} is no setting")
    return 0


def _extract(options: argparse.Namespace, settings: Settings, load: Load) -> int:
    inputs = [Input(Path(name)) for name in options.files] or [Input(None)]
    if len(inputs) > 1 and options.format not in _WRITERS:
        return _complain(f"{inputs[1].name}: {options.format} is written of one file at a time")
    pipeline = load(settings)
    status = 0

    def results() -> Iterator[Found]:
        nonlocal status
        for each in _with_progress(inputs):
            try:
                article = each.article(sys.stdin, settings.max_chars)
                yield article, pipeline.extract(pipeline.parse([article.text])[0], article)
            except InputError as fault:
                status = _complain(str(fault))

    write = _WRITERS.get(options.format) or partial(_write_export, options.format)
    write(results(), len(inputs) > 1)
    return status


def _with_progress(inputs: list[Input]) -> Iterable[Input]:
    if len(inputs) == 1 or not sys.stderr.isatty():
        return inputs
    from tqdm import tqdm

    progress: Iterable[Input] = tqdm(inputs, unit="article", file=sys.stderr)
    return progress


def _complain(message: str) -> int:
    print(f"hearsay: {message}", file=sys.stderr)
    return FAILED


def _write_json(results: Iterable[Found], several: bool) -> None:
    """One object; an array of objects for several files."""
    if not several:
        for _, result in results:
            print(_json(result, indent=2))
        return
    separator = "[\n"
    for _, result in results:
        print(separator + _json(result, indent=2), end="")
        separator = ",\n"
    print("[]" if separator == "[\n" else "\n]")


def _write_ndjson(results: Iterable[Found], several: bool) -> None:
    """One object a line."""
    for _, result in results:
        print(_json(result), flush=True)


def _write_table(results: Iterable[Found], several: bool) -> None:
    """For reading: under each article's name one line per attribution."""
    for number, (_, result) in enumerate(results):
        if several:
            print("" if number == 0 else "\n", end="")
            print(f"== {result.document.id}")
        for row in _rows(result):
            print(row)


def _write_export(name: str, results: Iterable[Found], several: bool) -> None:
    """One of the formats that others read."""
    for article, result in results:
        print(FORMATS[name].write(dict(_SCHEMA.dump(result)), article.text))


def _rows(result: Provenance) -> Iterator[str]:
    rows = [
        (
            " → ".join(link.name for link in attribution.chain) or "(no source)",
            attribution.cue.text if attribution.cue else "—",
            attribution.type
            if attribution.stance == "asserted"
            else f"{attribution.type}, {attribution.stance}",
            " ".join(attribution.content.text.split()),
        )
        for attribution in result.attributions
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for chain, cue, kind, content in rows:
        yield f"{chain:{widths[0]}}  {cue:{widths[1]}}  {kind:{widths[2]}}  {content}"


def _json(result: Provenance, indent: int | None = None) -> str:
    return json.dumps(_SCHEMA.dump(result), ensure_ascii=False, indent=indent)


_WRITERS: dict[str, Callable[[Iterable[Found], bool], None]] = {
    "json": _write_json,
    "ndjson": _write_ndjson,
    "table": _write_table,
}
