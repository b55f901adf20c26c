"""Texts and their frozen parses: a file of texts, each under `# name`, and beside it its parses as CoNLL-U."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from service.extraction.model.document import Document
from service.parsing import conllu
from service.settings import ROOT

T = TypeVar("T")
_ROW = "> "


@cache
def blocks(path: Path) -> dict[str, str]:
    """What stands under each name."""
    parts = re.split(r"(?m)^# ", path.read_text(encoding="utf-8"))[1:]
    return {name: body for name, _, body in (part.partition("\n") for part in parts)}


def texts(path: Path) -> dict[str, str]:
    """Each text by its name, without its rows."""
    return {
        name: "\n".join(line for line in body.splitlines() if not line.startswith(_ROW)).strip("\n")
        for name, body in blocks(path).items()
    }


def rows(path: Path, read: Callable[[str], T]) -> dict[str, list[T]]:
    """What is expected of each text: its lines `> …`, as `read` makes them from what follows."""
    return {
        name: [read(line.removeprefix(_ROW)) for line in body.splitlines() if line.startswith(_ROW)]
        for name, body in blocks(path).items()
    }


def parses(texts: Mapping[str, str], path: Path) -> dict[str, Document]:
    """The frozen parse of each text by its name. Raises ValueError where the file has more or fewer."""
    return dict(zip(texts, _documents(path), strict=True))


def freeze(
    texts: Mapping[str, str],
    path: Path,
    shape: Callable[[Document], Document] = lambda document: document,
) -> None:
    """Parse every text alone with the pack that the command line names; with `--new` those at the end that have no
    parse yet.
    """
    from service.parsing.stanza_parser import StanzaParser  # seconds: only when it is really run

    arguments = argparse.ArgumentParser()
    arguments.add_argument("--pack", type=Path, default=ROOT / "models" / "en-news")
    arguments.add_argument("--new", action="store_true")
    options = arguments.parse_args()
    kept = _documents(path) if options.new else []
    found = map(shape, StanzaParser(options.pack).parse(list(texts.values())[len(kept) :]))
    path.write_text("".join(map(conllu.write, [*kept, *found])), encoding="utf-8", newline="")


def _documents(path: Path) -> list[Document]:
    frozen = path.read_text(encoding="utf-8")
    return [conllu.read(block) for block in re.split(r"(?m)^(?=# text_json = )", frozen)[1:]]
