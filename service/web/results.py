"""From a finished job to its answer."""

from __future__ import annotations

import json
from typing import Any

from flask import Response

from schemas.provenance import ProvenanceSchema
from service.extraction.model.provenance import Article, Provenance
from service.web.model_queue import Job

_SCHEMA = ProvenanceSchema()
_STAGES = ("queue", "parse", "extract")


def contract(result: Provenance, article: Article) -> dict[str, Any]:
    """The result as the contract's JSON object; with the text that was read where HTML was sent."""
    shown = dict(_SCHEMA.dump(result))
    return shown | {"text": article.text} if article.extracted else shown


def compact(value: dict[str, Any]) -> str:
    """JSON on one line, characters as themselves."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def json_response(result: dict[str, Any]) -> Response:
    """The contract JSON, the default answer."""
    return Response(compact(result), content_type="application/json")


def server_timing(job: Job) -> str:
    """The Server-Timing header: milliseconds per stage."""
    return ", ".join(f"{stage};dur={job.timings.get(stage, 0.0) * 1000:.1f}" for stage in _STAGES)
