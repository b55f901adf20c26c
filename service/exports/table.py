"""CSV (RFC 4180) for spreadsheets: one row for each attribution, safe to open.

A cell that a spreadsheet would take for a formula gets an apostrophe before it. The file starts with a
byte order mark, because Excel needs it to recognise UTF-8. Stance, type, relation and firmness are
in the words of `vocabulary.json`, as on the console.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from service.exports.reading import Json, chain_names, correction_of, publisher_name, source_field
from service.exports.vocabulary import IDENTIFICATIONS, RELATIONS, STANCES, TYPES

BYTE_ORDER_MARK = "\ufeff"
LINK_COLUMNS = 5
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SOURCE_FIELDS = (
    "entity",
    "identification",
    "on_behalf_of",
    "via",
    "plurality",
    "condition",
    "reason",
    "knowledge",
)
FIELDS = (
    "document",
    "title",
    "publisher",
    "attribution",
    "type",
    "stance",
    "content",
    "content_start",
    "content_end",
    "cue",
    "cue_lemma",
    "source",
    *SOURCE_FIELDS,
    "recipient",
    "chain",
    "depth",
    "weakest",
    "parent",
    "refers_to",
    "construction",
    "confidence",
    "chain_confidence",
    "corrected",
    "relations",
)


def csv_table(result: Json, text: str) -> str:
    """All attributions as CSV; five columns for the links of a chain, more when one is longer."""
    rows = [row(result, attribution) for attribution in result["attributions"]]
    deepest = max((len(a["chain"]) for a in result["attributions"]), default=0)
    return write_csv([*FIELDS, *(f"link_{n}" for n in range(1, max(LINK_COLUMNS, deepest) + 1))], rows)


def write_csv(fields: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows by column name as CSV; a column that a row lacks is empty, every cell is safe to open."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fields, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: safe(value) for name, value in one.items()} for one in rows)
    return BYTE_ORDER_MARK + out.getvalue()


def row(result: Json, attribution: Json) -> dict[str, Any]:
    """One attribution by column name, not yet made safe."""
    content, cue, names = attribution["content"], attribution["cue"], chain_names(attribution)
    out = {
        "document": result["document"]["id"],
        "title": result["document"]["title"],
        "publisher": publisher_name(result),
        "attribution": attribution["id"],
        "content": content["text"],
        "content_start": content["spans"][0][0],
        "content_end": content["spans"][-1][1],
        "refers_to": content["refers_to"],
        "cue": cue and cue["text"],
        "cue_lemma": cue and cue["lemma"],
        "source": source_field(attribution, "text"),
        "recipient": attribution["recipient"] and attribution["recipient"]["text"],
        "chain": " > ".join(names),
        "depth": len(names),
    }
    out |= {name: attribution[name] for name in ("parent", "construction", "confidence")}
    out |= {name: source_field(attribution, name) for name in SOURCE_FIELDS}
    firm = source_field(attribution, "identification")
    out |= {
        "type": TYPES[attribution["type"]],
        "stance": STANCES[attribution["stance"]],
        "weakest": IDENTIFICATIONS[attribution["weakest"]],
        "identification": firm and IDENTIFICATIONS[firm],
        "chain_confidence": attribution.get("chain_confidence"),
        "corrected": correction_of(result, attribution["id"]),
        "relations": " > ".join(RELATIONS[link["relation"]] for link in attribution["chain"]),
    }
    return out | {f"link_{position}": name for position, name in enumerate(names, 1)}


def safe(value: Any) -> Any:
    """The value as a cell that no spreadsheet runs: numbers as they are, formulas after an apostrophe."""
    if value is None or isinstance(value, int | float):
        return "" if value is None else value
    text = str(value)
    begins = text.lstrip(" \u00a0\ufeff")
    return "'" + text if begins.startswith(FORMULA_STARTS) or text.startswith("\0") else text
