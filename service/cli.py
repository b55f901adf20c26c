"""The command line: the same extraction without HTTP, and the settings in force."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from schemas.request import ArticleSchema
from service import settings as configuration
from service.analyzer import Analyzer
from service.articles import field_errors
from service.errors import HearsayError, InvalidFields, Problem, TooLarge
from service.exports.formats import FORMATS
from service.extraction.model.provenance import Provenance
from service.input_files import KINDS, Entry, Input, entries, input_of
from service.loading import load_analyzer
from service.result_writers import WRITERS, Result, write_export
from service.settings import Settings

FAILED = 2
Load = Callable[[Settings], Analyzer]
_METADATA = ArticleSchema(exclude=("text",), partial=True)


def main(arguments: list[str] | None = None, load: Load = load_analyzer) -> int:
    """Run a command and return its exit status: 0, or 2 if anything failed."""
    options = _parser().parse_args(arguments)
    try:
        settings = configuration.from_environment()
        if options.command == "config":
            return _config(settings)
        return _extract(options, settings, load)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Problem as problem:
        return _complain(_explained(problem))
    except HearsayError as error:
        return _complain(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m service", description="Who said it, and who says so.")
    commands = parser.add_subparsers(dest="command", required=True)
    extract = commands.add_parser("extract", help="find out who says what in articles")
    extract.add_argument(
        "files", nargs="*", metavar="FILE", help="files in UTF-8; without files, standard input"
    )
    kinds = "kind of the files; default: by name (.html, .json, .ndjson, .jsonl), all others text"
    extract.add_argument("--input", choices=KINDS, help=kinds)
    formats = list(dict.fromkeys([*WRITERS, *FORMATS]))
    extract.add_argument("--format", choices=formats, default="json", help="default: %(default)s")
    metadata = extract.add_argument_group("metadata", "Used for every article that does not have its own.")
    for flags in (["--publisher"], ["--title", "--headline"], ["--published-at"], ["--language"], ["--id"]):
        name = flags[0].removeprefix("--").replace("-", "_")
        metadata.add_argument(
            *flags, dest=name, metavar="TEXT", help=_METADATA.fields[name].metadata["description"]
        )
    commands.add_parser("config", help="print the settings in force")
    return parser


def _config(settings: Settings) -> int:
    for name, value in configuration.effective(settings).items():
        print(f"{name}={value}")
    for name in configuration.unknown_variables():
        _complain(f"{name} is not a setting")
    return 0


def _extract(options: argparse.Namespace, settings: Settings, load: Load) -> int:
    inputs = [input_of(name, options.input) for name in options.files or [None]]
    several = len(inputs) > 1 or inputs[0].kind == "ndjson"
    metadata = _metadata(options)
    if several and options.format not in WRITERS:
        return _complain(f"{inputs[-1].name}: {options.format} can be written for one article only")
    if several and "id" in metadata:
        return _complain("--id names one article, but the input may hold several")
    analyzer = load(settings)
    read = _with_progress(inputs, entries(inputs, metadata, settings, sys.stdin.buffer))
    done, failed = 0, 0

    def results() -> Iterator[Result]:
        nonlocal done, failed
        for entry in read:
            result = _analyzed(analyzer, entry)
            done += 1
            if isinstance(result, Problem):
                failed += 1
                _complain(f"{entry.place}: {_explained(result)}")
            else:
                for warning in result.warnings:
                    _complain(f"{entry.place}: {warning.construction} failed; the result lacks its findings")
            yield entry, result

    write = WRITERS.get(options.format) or partial(write_export, options.format)
    write(results(), several)
    if failed and done > 1:
        _complain(f"{failed} of {done} articles failed")
    return FAILED if failed else 0


def _metadata(options: argparse.Namespace) -> dict[str, Any]:
    """The request's fields that were given as options. Raises InvalidFields."""
    given = {name: getattr(options, name) for name in _METADATA.fields if getattr(options, name) is not None}
    faults = _METADATA.validate(given)
    if faults:
        raise InvalidFields("Some options are not valid.", *field_errors(faults))
    return given


def _analyzed(analyzer: Analyzer, entry: Entry) -> Provenance | Problem:
    if isinstance(entry.outcome, Problem):
        return entry.outcome
    try:
        return analyzer.analyze(entry.outcome)
    except Problem as problem:
        return problem


def _with_progress(inputs: list[Input], read: Iterable[Entry]) -> Iterable[Entry]:
    if len(inputs) == 1 or not sys.stderr.isatty():
        return read
    from tqdm import tqdm

    total = None if any(each.kind == "ndjson" for each in inputs) else len(inputs)
    progress: Iterable[Entry] = tqdm(read, total=total, unit="article", file=sys.stderr)
    return progress


def _explained(problem: Problem) -> str:
    """The problem on one line, with every fault."""
    faults = [f"{fault.field}: {fault.reason}" for fault in problem.errors]
    if isinstance(problem, TooLarge):
        names = " and ".join(map(configuration.variable, ("max_chars", "max_html_bytes")))
        faults.append(f"{names} set the limits.")
    return f"{problem.detail} ({'; '.join(faults)})" if faults else problem.detail


def _complain(message: str) -> int:
    print(f"hearsay: {message}", file=sys.stderr)
    return FAILED
