"""Every answer that is not a result, as application/problem+json (RFC 9457)."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, current_app, g, json
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from schemas.problem import LineProblemSchema, ProblemSchema
from service.errors import FieldError, Problem

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
_SCHEMA = ProblemSchema()
_LINE_SCHEMA = LineProblemSchema()


def install(app: Flask) -> None:
    """Answer our problems, Flask's errors and unexpected exceptions in one form."""
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def line_problem(problem: Problem, line: int, identifier: str | None, request_id: str) -> dict[str, Any]:
    """The problem with one line of a batch, in the form of the answer."""
    shown = _LINE_SCHEMA.dump({**problem.members(), "request_id": request_id, "line": line, "id": identifier})
    return dict(shown)


def _problem(problem: Problem) -> Response:
    g.problem = problem.slug
    response = _response({**problem.members(), "request_id": g.request_id})
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="hearsay"'
    return response


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    fields = {
        "type": "about:blank",
        "title": error.name,
        "status": status,
        "detail": error.name + ".",
        "errors": _faults(error),
        "request_id": g.request_id,
    }
    g.problem = error.name.lower().replace(" ", "-")
    response = _response(fields)
    for name, value in error.get_headers():
        if name.lower() == "allow":
            response.headers[name] = value
    return response


def _faults(error: HTTPException) -> tuple[FieldError, ...]:
    if isinstance(error, NotFound):
        return (FieldError("path", "There is nothing here. /v1/openapi.json lists all paths."),)
    if isinstance(error, MethodNotAllowed):
        return (FieldError("method", f"Must be one of: {', '.join(sorted(error.valid_methods or ()))}."),)
    return ()


def _unexpected(error: Exception) -> Response:
    log.error("unexpected error", exc_info=error)
    return _problem(Problem("The error has been logged under the request's id."))


def _response(fields: dict[str, Any]) -> Response:
    body = json.dumps(_SCHEMA.dump(fields))
    return current_app.response_class(body, status=fields["status"], content_type=MEDIA_TYPE)
