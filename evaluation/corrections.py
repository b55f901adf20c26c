"""Files of corrections, as the console exports them, read as gold: `docs/console.md` describes their fields.

The corrected result is the gold. The file also has the answer that was corrected, so that it can be scored without a
model.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evaluation.marked import Marked, MarkedArticle
from service.extraction.model.spans import Span, Spans

KIND = "hearsay-corrections"
PATTERN = "*.corrections.json"


class CorrectionsError(ValueError):
    """The file is not a complete corrections file."""


def files(path: Path) -> list[Path]:
    """The file itself, or all files of corrections in a folder, by name."""
    return [path] if path.is_file() else sorted(path.glob(PATTERN))


def read_corrections(path: Path) -> tuple[MarkedArticle, tuple[Marked, ...]]:
    """The article with its corrected attributions, and the attributions of the answer before.

    Raises CorrectionsError.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise CorrectionsError(f"{path}: not JSON: {error}") from None
    if not isinstance(found, dict) or found.get("kind") != KIND or found.get("version") != "1":
        raise CorrectionsError(f"{path}: `kind` must be {KIND} and `version` 1")
    text, digest = found.get("text"), found.get("sha256")
    if not isinstance(text, str) or hashlib.sha256(text.encode()).hexdigest() != digest:
        raise CorrectionsError(f"{path}: `sha256` is not that of `text`")
    try:
        gold, before = _marked(found["corrected"]), _marked(found["answer"])
        publisher = (found["corrected"]["document"]["publisher"] or {}).get("name")
    except (KeyError, TypeError) as error:
        raise CorrectionsError(f"{path}: a field is missing or of another type: {error}") from None
    name = path.name.removesuffix(".json").removesuffix(".corrections")
    return MarkedArticle(name, text, gold, publisher), before


def gold(path: Path) -> list[MarkedArticle]:
    """The corrected articles of a file or folder. Raises CorrectionsError."""
    return [read_corrections(each)[0] for each in files(path)]


def answers(path: Path) -> dict[str, tuple[Marked, ...]]:
    """The answers before the corrections, by article. Raises CorrectionsError."""
    pairs = [read_corrections(each) for each in files(path)]
    return {article.id: before for article, before in pairs}


def _marked(result: Mapping[str, Any]) -> tuple[Marked, ...]:
    made = [_attribution(each) for each in result["attributions"]]
    return tuple(sorted(made, key=lambda each: each.content))


def _attribution(fields: Mapping[str, Any]) -> Marked:
    links = fields["chain"]
    return Marked(
        id=fields["id"],
        content=_spans(fields["content"]),
        cue=_spans(fields["cue"]),
        source=_spans(fields["source"]),
        recipient=_spans(fields["recipient"]),
        chain=tuple(link["name"] for link in links if not link["carried"]),
        carried=tuple(link["name"] for link in links if link["carried"]),
        type=fields["type"],
        stance=fields["stance"],
        lemma=fields["cue"]["lemma"] if fields["cue"] else "",
        construction=fields["construction"],
        confidence=fields["confidence"],
    )


def _spans(part: Mapping[str, Any] | None) -> Spans:
    return tuple(Span(start, end) for start, end in part["spans"]) if part else ()
