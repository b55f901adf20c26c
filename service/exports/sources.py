"""The table of sources: who they are, how firm, how much they say, and where in the text. Also as CSV."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from service.exports.reading import Json, by_id
from service.exports.table import write_csv
from service.exports.vocabulary import IDENTIFICATIONS, KINDS

FIELDS = (
    "document",
    "title",
    "source",
    "kind",
    "identification",
    "statements",
    "passed_on",
    "words",
    "first_paragraph",
    "last_paragraph",
    "attributions",
)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source: `own` are the attributions that it makes itself, `passed_on` those of others that came through it.

    `first` and `last` are the paragraphs, counted from 1, of the first and last words that it says or passes on.
    """

    name: str
    kind: str
    identification: str
    own: tuple[str, ...]
    passed_on: tuple[str, ...]
    words: int
    first: int
    last: int


def source_rows(result: Json, text: str) -> list[SourceRow]:
    """All sources in a chain, in the order in which the article first has words of theirs.

    Sources that were not identified have a row for each name: they may be several people.
    """
    own: dict[tuple[str, str], list[Json]] = {}
    passed: dict[tuple[str, str], list[Json]] = {}
    for attribution in result["attributions"]:
        keys = [_key(link) for link in attribution["chain"]]
        for key in dict.fromkeys(keys):
            own.setdefault(key, [])
            passed.setdefault(key, [])
            (own if key == keys[-1] else passed)[key].append(attribution)
    entities = by_id(result["entities"])
    breaks = [match.end() for match in re.finditer(r"[\r\n\u2028\u2029]+(?=\s*\S)", text)]
    return [_row(key, own[key], passed[key], entities, breaks) for key in own]


def _key(link: Json) -> tuple[str, str]:
    return (link["entity"], "") if link["entity"] else ("", link["name"])


def _row(
    key: tuple[str, str], own: list[Json], passed: list[Json], entities: dict[str, Json], breaks: list[int]
) -> SourceRow:
    entity = entities.get(key[0])
    places = [bisect_right(breaks, each["content"]["spans"][0][0]) + 1 for each in (*own, *passed)]
    return SourceRow(
        name=entity["name"] if entity else key[1],
        kind=entity["kind"] if entity else "unknown",
        identification=entity["identification"] if entity else "unresolved",
        own=tuple(each["id"] for each in own),
        passed_on=tuple(each["id"] for each in passed),
        words=sum(len(each["content"]["text"].replace(" … ", " ").split()) for each in own),
        first=min(places),
        last=max(places),
    )


def sources_csv(result: Json, text: str) -> str:
    """The table as CSV (RFC 4180), safe to open in a spreadsheet."""
    return write_csv(FIELDS, (_cells(result, row) for row in source_rows(result, text)))


def _cells(result: Json, row: SourceRow) -> dict[str, str | int | None]:
    return {
        "document": result["document"]["id"],
        "title": result["document"]["title"],
        "source": row.name,
        "kind": KINDS[row.kind],
        "identification": IDENTIFICATIONS[row.identification],
        "statements": len(row.own),
        "passed_on": len(row.passed_on),
        "words": row.words,
        "first_paragraph": row.first,
        "last_paragraph": row.last,
        "attributions": " ".join((*row.own, *row.passed_on)),
    }


def spread(row: SourceRow) -> str:
    """First and last paragraph in words: `¶ 2` or `¶ 2–14`."""
    return f"¶ {row.first}" if row.first == row.last else f"¶ {row.first}–{row.last}"
