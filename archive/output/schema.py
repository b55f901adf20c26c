"""The tables: columns and Arrow types. docs/archive.md explains each column; a test compares the two."""

from __future__ import annotations

import pyarrow as pa

TEXT, INT, FLAG, REAL = pa.string(), pa.int32(), pa.bool_(), pa.float64()
SPANS = pa.list_(pa.list_(pa.int32()))
SIGNATURE_LENGTH = 64


def _table(required: dict[str, pa.DataType], optional: dict[str, pa.DataType]) -> pa.Schema:
    fields = [pa.field(name, kind, nullable=False) for name, kind in required.items()]
    return pa.schema([*fields, *(pa.field(name, kind) for name, kind in optional.items())])


TABLES: dict[str, pa.Schema] = {
    "articles": _table(
        {"article": TEXT, "input": TEXT, "record": INT, "language": TEXT, "length": INT, "sha256": TEXT,
         "attributions": INT, "entities": INT, "signature": pa.list_(pa.uint32(), SIGNATURE_LENGTH)},
        {"id": TEXT, "title": TEXT, "publisher": TEXT, "dateline": TEXT,
         "published_at": pa.timestamp("us", tz="UTC"), "warnings": TEXT},
    ),
    "attributions": _table(
        {"article": TEXT, "attribution": TEXT, "type": TEXT, "stance": TEXT, "content": TEXT,
         "content_spans": SPANS, "depth": INT, "weakest": TEXT, "construction": TEXT, "confidence": REAL},
        {"chain_confidence": REAL, "refers_to": TEXT, "parent": TEXT, "cue": TEXT, "cue_lemma": TEXT,
         "cue_spans": SPANS, "source": TEXT, "source_spans": SPANS, "source_entity": TEXT, "source_name": TEXT,
         "source_kind": TEXT, "identification": TEXT, "on_behalf_of": TEXT, "via": TEXT, "plurality": TEXT,
         "condition": TEXT, "reason": TEXT, "knowledge": TEXT, "recipient": TEXT, "recipient_spans": SPANS,
         "recipient_entity": TEXT, "candidates": pa.list_(TEXT)},
    ),
    "links": _table(
        {"article": TEXT, "attribution": TEXT, "position": INT, "name": TEXT, "relation": TEXT, "carried": FLAG},
        {"entity": TEXT, "kind": TEXT, "identification": TEXT, "confidence": REAL},
    ),
    "entities": _table(
        {"article": TEXT, "entity": TEXT, "name": TEXT, "kind": TEXT, "identification": TEXT, "mentions": INT}, {}
    ),
    "mentions": _table({"article": TEXT, "entity": TEXT, "start": INT, "end": INT, "text": TEXT}, {}),
    "faults": _table({"article": TEXT, "input": TEXT, "record": INT, "reason": TEXT}, {"id": TEXT}),
}  # fmt: skip
