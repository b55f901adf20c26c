"""A result as JSON."""

from __future__ import annotations

import json
from typing import Any

from schemas.provenance import ProvenanceSchema
from service.extraction.model.provenance import Article, Provenance

_SCHEMA = ProvenanceSchema()


def result_object(result: Provenance, article: Article) -> dict[str, Any]:
    """The result as the contract's JSON object; with the text that was read if HTML was sent."""
    shown = dict(_SCHEMA.dump(result))
    return shown | {"text": article.text} if article.extracted else shown


def compact(value: dict[str, Any]) -> str:
    """JSON on one line, without escapes for characters beyond ASCII."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
