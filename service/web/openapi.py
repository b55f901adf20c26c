"""The OpenAPI 3.1 description of the service, generated from the schemas in use."""

from __future__ import annotations

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from schemas.export import ExportSchema
from schemas.problem import LineProblemSchema, ProblemSchema
from schemas.provenance import ProvenanceSchema
from schemas.request import ArticleSchema, HtmlArticleSchema
from service.errors import (
    BadBody,
    BodyTimeout,
    DeadlineExceeded,
    InvalidFields,
    NotAcceptable,
    Overloaded,
    ParserFailure,
    Problem,
    TooLarge,
    Unauthorized,
    WrongMediaType,
)
from service.exports.formats import FORMATS
from service.settings import Settings
from service.version import VERSION
from service.web.bodies import JSON, NDJSON, TEXT
from service.web.problems import MEDIA_TYPE

Json = dict[str, Any]
_EXAMPLE_TEXT = (
    "The Lantern reported on Tuesday that officials at the port authority had denied the bridge was unsafe."
)
_LINES = {
    "articles": {
        "summary": "Two articles",
        "value": '{"id": "1", "text": "Ann Bell said that it rained."}\n'
        '{"id": "2", "html": "<p>Bo Lind denied it.</p>"}\n',
    }
}
_BODY_PROBLEMS: tuple[type[Problem], ...] = (BadBody, Unauthorized, BodyTimeout, TooLarge, WrongMediaType)
_BATCH_PROBLEMS: tuple[type[Problem], ...] = (Unauthorized, WrongMediaType, Overloaded)
_FORMAT_PROBLEMS: tuple[type[Problem], ...] = (*_BODY_PROBLEMS, NotAcceptable, InvalidFields)
_PROVENANCE_PROBLEMS = (*_FORMAT_PROBLEMS, ParserFailure, Overloaded, DeadlineExceeded)
_EXPORT_PROBLEMS = (*_FORMAT_PROBLEMS, Overloaded)
_SUMMARIES = {503: "Not ready, shutting down, or too much work waits; ask again after `Retry-After` seconds"}


def description(settings: Settings) -> Json:
    """The document, as JSON values."""
    spec = APISpec(
        title="Hearsay",
        version=VERSION,
        openapi_version="3.1.0",
        info={
            "summary": "Who said it, and who says so.",
            "description": "Post a news article; get back every quotation and piece of reported speech "
            "with its source and the chain of sources behind it. Offsets are Unicode code points of the "
            "text as sent.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        plugins=[MarshmallowPlugin(schema_name_resolver=_name)],
    )
    for schema in (
        ArticleSchema,
        HtmlArticleSchema,
        ProvenanceSchema,
        ExportSchema,
        ProblemSchema,
        LineProblemSchema,
    ):
        spec.components.schema(_name(schema), schema=schema)
    _add_security(spec, settings)
    spec.path("/v1/provenance", operations={"post": _provenance(settings)})
    spec.path("/v1/export", operations={"post": _export(settings)})
    spec.path("/v1/batch", operations={"post": _batch(settings)})
    for path, operation in _reads().items():
        spec.path(path, operations={"get": operation})
    return _finished(spec.to_dict(), settings)


def _name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__.removesuffix("Schema")


def _add_security(spec: APISpec, settings: Settings) -> None:
    if settings.api_keys:
        spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
        spec.components.security_scheme("key", {"type": "apiKey", "in": "header", "name": "X-API-Key"})


def _secured(operation: Json, settings: Settings) -> Json:
    return {**operation, "security": [{"bearer": []}, {"key": []}]} if settings.api_keys else operation


def _provenance(settings: Settings) -> Json:
    text = {"type": "string", "minLength": 1, "maxLength": settings.max_chars}
    operation = {
        "operationId": "provenance",
        "tags": ["work"],
        "summary": "Find who says what in an article, and through whom",
        "parameters": [_FORMAT],
        "requestBody": {
            "required": True,
            "content": {
                JSON: {
                    "schema": {"anyOf": [_reference("Article"), _reference("HtmlArticle")]},
                    "examples": {
                        "report": {"summary": "A text", "value": {"text": _EXAMPLE_TEXT}},
                        "page": {"summary": "A page", "value": {"html": f"<p>{_EXAMPLE_TEXT}</p>"}},
                    },
                },
                TEXT: {
                    "schema": {**text, "pattern": r"\S"},
                    "examples": {"report": {"summary": "The text alone", "value": _EXAMPLE_TEXT}},
                },
            },
        },
        "responses": {
            "200": {
                "description": "The provenance of the article",
                "content": _formats(),
                "headers": {
                    "Server-Timing": _header("Milliseconds of queue, parse and extract."),
                    **_ID_HEADER,
                },
            },
            **_problems(_PROVENANCE_PROBLEMS),
        },
    }
    return _secured(operation, settings)


def _export(settings: Settings) -> Json:
    operation = {
        "operationId": "export",
        "tags": ["work"],
        "summary": "The same result in another format",
        "description": "Accepts a result as it was answered, with the text that it was made from. Nothing is "
        "analysed again, and no model is needed.",
        "parameters": [_FORMAT],
        "requestBody": {"required": True, "content": {JSON: {"schema": "Export"}}},
        "responses": {
            "200": {"description": "The result", "content": _formats(), "headers": _ID_HEADER},
            **_problems(_EXPORT_PROBLEMS),
        },
    }
    return _secured(operation, settings)


def _formats() -> Json:
    """Each format's media type; those that are not JSON are described as strings."""
    shapes = {
        each.media_type: {
            "type": "object" if "json" in each.media_type else "string",
            "description": each.what,
        }
        for each in FORMATS.values()
    }
    return {kind: {"schema": shape} for kind, shape in shapes.items()} | {JSON: {"schema": "Provenance"}}


def _batch(settings: Settings) -> Json:
    lines = {
        "description": "On each line an `Article` or a `HtmlArticle`.",
        "contentSchema": {"anyOf": [_reference("Article"), _reference("HtmlArticle")]},
    }
    answers = {
        "type": "string",
        "description": "In the order of the request, on each line a `Provenance` or a `LineProblem`.",
        "contentSchema": {"oneOf": [_reference("Provenance"), _reference("LineProblem")]},
    }
    operation = {
        "operationId": "batch",
        "tags": ["work"],
        "summary": "The same for any number of articles, streamed",
        "description": "Read the answer while you send: the service reads only a few lines ahead of its answers.",
        "requestBody": {"required": True, "content": {NDJSON[0]: {"schema": lines, "examples": _LINES}}},
        "responses": {
            "200": {
                "description": "The answers, each sent as soon as it is ready",
                "content": {NDJSON[0]: {"schema": answers}},
                "headers": _ID_HEADER,
            },
            **_problems(_BATCH_PROBLEMS),
        },
    }
    return _secured(operation, settings)


def _reads() -> dict[str, Json]:
    page = {"text/html; charset=utf-8": {"schema": {"type": "string"}}}
    metrics = {"text/plain; version=1.0.0; charset=utf-8": {"schema": {"type": "string"}}}
    status = {
        "type": "object",
        "properties": {"status": {"type": "string"}, "model": {"type": "object"}},
        "required": ["status"],
    }
    state = {JSON: {"schema": status}}
    return {
        "/v1/openapi.json": _read(
            "openapi", "documents", "This description", {JSON: {"schema": {"type": "object"}}}
        ),
        "/docs": _read("docs", "documents", "This description, to read", page),
        "/livez": _read("livez", "probes", "Whether the process is alive", state, Overloaded),
        "/readyz": _read("readyz", "probes", "Whether work is accepted", state, Overloaded),
        "/metrics": _read("metrics", "probes", "Metrics in Prometheus' text format", metrics),
    }


def _read(name: str, tag: str, summary: str, content: Json, *problems: type[Problem]) -> Json:
    good = {"description": summary, "content": content, "headers": _ID_HEADER}
    responses = {"200": good, **_problems(problems)}
    return {"operationId": name, "tags": [tag], "summary": summary, "responses": responses}


def _problems(kinds: tuple[type[Problem], ...]) -> dict[str, Json]:
    return {
        str(kind.status): {
            "description": _SUMMARIES.get(kind.status, kind.title),
            "content": {MEDIA_TYPE: {"schema": "Problem"}},
            "headers": _RETRY_HEADER if kind.status == 503 else _ID_HEADER,
        }
        for kind in kinds
    }


def _header(text: str, kind: str = "string") -> Json:
    return {"description": text, "schema": {"type": kind}}


_FORMAT: Json = {
    "name": "format",
    "in": "query",
    "description": "The format of the answer, instead of an `Accept` header.",
    "schema": {"type": "string", "enum": list(FORMATS)},
}
_ID_HEADER: Json = {"X-Request-ID": _header("As sent, or generated; the logs have it too.")}
_RETRY_HEADER: Json = {**_ID_HEADER, "Retry-After": _header("Seconds.", "integer")}


def _reference(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _finished(document: Json, settings: Settings) -> Json:
    """The parts that the generator does not know: limits from the settings, and the `text` of an answer."""
    schemas = document["components"]["schemas"]
    for kind in ("Article", "Export"):
        schemas[kind]["properties"]["text"]["maxLength"] = settings.max_chars
    schemas["Provenance"]["properties"]["text"] = {
        "type": "string",
        "description": "The article’s text; only if `html` was sent.",
    }
    return document
