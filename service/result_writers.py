"""Writes the command line's results to standard output, one function a format."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from schemas.problem import FileProblemSchema
from service.errors import Problem
from service.exports.formats import FORMATS
from service.extraction.model.provenance import Article, Provenance
from service.input_files import Entry
from service.result_json import compact, result_object

Result = tuple[Entry, Provenance | Problem]
Write = Callable[[Iterable[Result], bool], None]
_PROBLEM = FileProblemSchema()


def write_json(results: Iterable[Result], several: bool) -> None:
    """One object, or an array of objects; an article with a problem is left out."""
    if not several:
        for article, result in _found(results):
            print(json.dumps(result_object(result, article), ensure_ascii=False, indent=2))
        return
    separator = "[\n"
    for article, result in _found(results):
        print(separator + json.dumps(result_object(result, article), ensure_ascii=False, indent=2), end="")
        separator = ",\n"
    print("[]" if separator == "[\n" else "\n]")


def write_ndjson(results: Iterable[Result], several: bool) -> None:
    """One object a line, in order: a result or a problem."""
    for entry, result in results:
        shown = _problem(entry, result) if isinstance(result, Problem) else _result(entry, result)
        print(compact(shown), flush=True)


def write_table(results: Iterable[Result], several: bool) -> None:
    """Plain text for people: under each article's name one line per attribution."""
    for number, (article, result) in enumerate(_found(results)):
        if several:
            print("" if number == 0 else "\n", end="")
            print(f"== {article.id or number + 1}")
        for row in _rows(result):
            print(row)


def write_export(name: str, results: Iterable[Result], several: bool) -> None:
    """One of the export formats."""
    for article, result in _found(results):
        print(FORMATS[name].write(result_object(result, article), article.text))


WRITERS: dict[str, Write] = {"json": write_json, "ndjson": write_ndjson, "table": write_table}


def _found(results: Iterable[Result]) -> Iterator[tuple[Article, Provenance]]:
    """The articles that have a result."""
    for entry, result in results:
        if isinstance(entry.outcome, Article) and isinstance(result, Provenance):
            yield entry.outcome, result


def _result(entry: Entry, result: Provenance) -> dict[str, Any]:
    assert isinstance(entry.outcome, Article)  # noqa: S101  only an article has a result
    return result_object(result, entry.outcome)


def _problem(entry: Entry, problem: Problem) -> dict[str, Any]:
    place = {"file": entry.file, "line": entry.line, "id": entry.id}
    return dict(_PROBLEM.dump(problem.members() | place))


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
