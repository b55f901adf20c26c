"""From one article's result to rows of the tables. Pure: the same result gives the same rows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from archive.inputs.articles import ArchiveArticle, published_at
from archive.inputs.records import Record
from archive.output.schema import TABLES
from archive.pipeline import Analysis
from archive.stories.similarity import signature

Row = dict[str, Any]
Rows = dict[str, list[Row]]
_IN_SOURCE = ("on_behalf_of", "via", "identification", "plurality", "condition", "reason", "knowledge")


def empty_rows() -> Rows:
    """No rows of any table."""
    return {name: [] for name in TABLES}


def add_result(rows: Rows, record: Record, article: ArchiveArticle, analysis: Analysis) -> None:
    """Add the rows of an analysed article."""
    found = analysis.provenance
    entities = {entity["id"]: entity for entity in found["entities"]}
    rows["articles"].append(_article(record, article, analysis))
    for attribution in found["attributions"]:
        rows["attributions"].append(_attribution(record.key, attribution, entities))
        rows["links"] += _links(record.key, attribution, entities)
    for entity in found["entities"]:
        rows["entities"].append(
            {"article": record.key, "entity": entity["id"], "mentions": len(entity["mentions"])}
            | {name: entity[name] for name in ("name", "kind", "identification")}
        )
        rows["mentions"] += [
            {"article": record.key, "entity": entity["id"], **mention} for mention in entity["mentions"]
        ]


def add_fault(rows: Rows, record: Record, reason: str) -> None:
    """Add the row of a record that became no article."""
    row = {"article": record.key, "input": record.input, "record": record.number}
    rows["faults"].append(row | {"id": record.name, "reason": reason})


def tables_of(rows: Rows) -> dict[str, pa.Table]:
    """Arrow tables of the rows, also the empty ones."""
    return {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in TABLES.items()}


def joined(parts: Iterable[dict[str, pa.Table]]) -> dict[str, pa.Table]:
    """Several parts as one, in order."""
    listed = list(parts)
    return {name: pa.concat_tables([part[name] for part in listed]).combine_chunks() for name in TABLES}


def _article(record: Record, article: ArchiveArticle, analysis: Analysis) -> Row:
    found = analysis.provenance
    document = found["document"]
    warnings = found.get("warnings")
    return {
        "article": record.key,
        "input": record.input,
        "record": record.number,
        "id": document["id"],
        "title": document["title"],
        "publisher": (document["publisher"] or {}).get("name"),
        "dateline": analysis.dateline,
        "published_at": published_at(article.published_at),
        "language": document["language"],
        "length": document["length"],
        "sha256": document["sha256"],
        "attributions": len(found["attributions"]),
        "entities": len(found["entities"]),
        "signature": signature(article.text),
        "warnings": json.dumps(warnings, ensure_ascii=False) if warnings else None,
    }


def _attribution(article: str, found: dict[str, Any], entities: dict[str, Any]) -> Row:
    source: dict[str, Any] = found["source"] or {}
    cue, recipient = found["cue"] or {}, found["recipient"] or {}
    entity = entities.get(source.get("entity") or "", {})
    return {
        "article": article,
        "attribution": found["id"],
        **{
            name: found[name]
            for name in ("type", "stance", "weakest", "construction", "confidence", "parent")
        },
        "chain_confidence": found.get("chain_confidence"),
        "content": found["content"]["text"],
        "content_spans": _spans(found["content"]),
        "refers_to": found["content"]["refers_to"],
        "depth": len(found["chain"]),
        "cue": cue.get("text"),
        "cue_lemma": cue.get("lemma"),
        "cue_spans": _spans(cue),
        "source": source.get("text"),
        "source_spans": _spans(source),
        "source_entity": source.get("entity"),
        "source_name": entity.get("name", source.get("text")),
        "source_kind": entity.get("kind"),
        **{name: source.get(name) for name in _IN_SOURCE},
        "recipient": recipient.get("text"),
        "recipient_spans": _spans(recipient),
        "recipient_entity": recipient.get("entity"),
        "candidates": (found.get("evidence") or {}).get("candidates"),
    }


def _spans(part: dict[str, Any]) -> list[list[int]] | None:
    return [list(span) for span in part["spans"]] if part else None


def _links(article: str, found: dict[str, Any], entities: dict[str, Any]) -> list[Row]:
    return [
        {
            "article": article,
            "attribution": found["id"],
            "position": position,
            **{name: link[name] for name in ("entity", "name", "relation", "carried")},
            "kind": entities.get(link["entity"], {}).get("kind"),
            "identification": entities.get(link["entity"], {}).get("identification"),
            "confidence": link.get("confidence"),
        }
        for position, link in enumerate(found["chain"])
    ]
