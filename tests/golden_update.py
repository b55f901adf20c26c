"""Write what the golden articles give, after a change to rules or models, to be reviewed as a diff.

    python -m tests.golden_update            expectations only, from the frozen parses
    python -m tests.golden_update --parse    parses too, with the committed pack; new articles need it

An article is a `tests/golden/NAME.txt`; its parse is `NAME.conllu`, its expected result `NAME.json`.
Read `git diff tests/golden` before committing: a golden file that nobody looked at proves nothing.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from schemas.provenance import ProvenanceSchema
from service.extraction.model.document import Document
from service.extraction.model.provenance import Article, ModelInfo
from service.extraction.pipeline import extract
from service.parsing import conllu
from service.settings import ROOT

GOLDEN = ROOT / "tests" / "golden"
PACK = ROOT / "models" / "en-news"
WIDTH = 300  # characters of a line in an expected answer
MODEL = ModelInfo("1.0.0", "en-news 1.2.0", "1.15.0")


def names() -> list[str]:
    """The articles, in alphabetical order."""
    return sorted(path.stem for path in GOLDEN.glob("*.txt"))


def text_of(name: str) -> str:
    return (GOLDEN / f"{name}.txt").read_bytes().decode()


def frozen_parse(name: str) -> Document:
    return conllu.read((GOLDEN / f"{name}.conllu").read_bytes().decode())


def expected(name: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_bytes())
    return result


def result_of(name: str, document: Document) -> dict[str, Any]:
    """The answer to the article, as the service would dump it."""
    provenance = extract(document, Article(text_of(name), id=name), MODEL, "learned")
    return dict(ProvenanceSchema().dump(provenance))


def main() -> None:
    """Write the expectations, and the parses if asked."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--parse", action="store_true", help="parse the texts anew")
    if arguments.parse_args().parse:
        _write_parses()
    for name in names():
        _write(GOLDEN / f"{name}.json", layout(result_of(name, frozen_parse(name))) + "\n")


def layout(value: Any, indent: str = "") -> str:
    """JSON for reading: what fits on a line stays on it, the rest has a line for each member."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(indent) + len(line) <= WIDTH:
        return line
    inner = indent + " "
    if isinstance(value, dict):
        members = [f"{json.dumps(key)}: {layout(member, inner)}" for key, member in value.items()]
    else:
        members = [layout(member, inner) for member in value]
    body = f",\n{inner}".join(members)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{inner}{body}\n{indent}{closing}"


def _write_parses() -> None:
    from service.parsing.stanza_parser import StanzaParser  # seconds: only when it is really run

    parser = StanzaParser(PACK)
    for name in names():
        _write(GOLDEN / f"{name}.conllu", conllu.write(parser.parse([text_of(name)])[0]))


def _write(path: Path, content: str) -> None:
    path.write_bytes(content.encode())


if __name__ == "__main__":
    main()
