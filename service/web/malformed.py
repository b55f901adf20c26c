"""Answers bytes that are not an HTTP request with a problem, without Flask. Nothing of the bytes is repeated."""

from __future__ import annotations

import json
import logging
import socket
import uuid
from dataclasses import dataclass
from http import HTTPStatus

from gunicorn.http import errors

from schemas.problem import ProblemSchema
from service.errors import FieldError, Problem
from service.web.problems import MEDIA_TYPE
from service.web.security import HEADERS

log = logging.getLogger("hearsay.request")
_SCHEMA = ProblemSchema()
_NAMED = ("Content-Length", "Transfer-Encoding", "Host")  # headers whose names cannot be words of a text


class HeadTimeout(Exception):  # noqa: N818  as gunicorn names its own
    """A request's head did not arrive whole in time."""


class HeadCutShort(Exception):  # noqa: N818
    """The client ended its side within a request's head."""


@dataclass(frozen=True, slots=True)
class _Fault:
    status: HTTPStatus
    field: str
    reason: str


_FIRST_LINE = _Fault(HTTPStatus.BAD_REQUEST, "request line", "Must be METHOD PATH HTTP/1.1.")
_HEADER = _Fault(HTTPStatus.BAD_REQUEST, "headers", "One of them is not valid, or must not be repeated.")
_FAULTS: tuple[tuple[type[Exception], _Fault], ...] = (
    (HeadTimeout, _Fault(HTTPStatus.REQUEST_TIMEOUT, "headers", "They did not arrive completely in time.")),
    (
        HeadCutShort,
        _Fault(HTTPStatus.BAD_REQUEST, "headers", "They end early; a blank line must follow them."),
    ),
    (errors.LimitRequestLine, _Fault(HTTPStatus.REQUEST_URI_TOO_LONG, "request line", "It is too long.")),
    (
        errors.LimitRequestHeaders,
        _Fault(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "headers", "They are too many or too long."),
    ),
    (errors.ExpectationFailed, _Fault(HTTPStatus.EXPECTATION_FAILED, "Expect", "Must be 100-continue.")),
    (
        errors.UnsupportedTransferCoding,
        _Fault(HTTPStatus.NOT_IMPLEMENTED, "Transfer-Encoding", "Must be chunked."),
    ),
    (errors.InvalidRequestLine, _FIRST_LINE),
    (errors.InvalidRequestMethod, _FIRST_LINE),
    (errors.InvalidHTTPVersion, _FIRST_LINE),
    (errors.InvalidHeader, _HEADER),
    (errors.InvalidHeaderName, _HEADER),
    (errors.ObsoleteFolding, _HEADER),
    (errors.ParseException, _Fault(HTTPStatus.BAD_REQUEST, "request", "It is not valid HTTP/1.1.")),
)


def answer(client: socket.socket, error: Exception) -> None:
    """Send the problem for `error`, which was raised while a request was read or answered."""
    fault = next((fault for kind, fault in _FAULTS if isinstance(error, kind)), None)
    if fault is None:
        log.error("unexpected error", exc_info=error)
    status = fault.status if fault else HTTPStatus.INTERNAL_SERVER_ERROR
    found = [FieldError(_named(error) or fault.field, fault.reason)] if fault else []
    request_id = uuid.uuid4().hex
    fields = {"request_id": request_id, "status": int(status), "problem": type(error).__name__}
    log.info("malformed request", extra=fields)
    try:
        client.sendall(_response(status, found, request_id))
    except OSError:
        log.debug("the client left", extra={"request_id": request_id})


def _named(error: Exception) -> str | None:
    """The header that is not valid, if it is one whose name we know."""
    name = str(getattr(error, "hdr", "")).lower()
    return next((known for known in _NAMED if known.lower() == name), None)


def _response(status: HTTPStatus, found: list[FieldError], request_id: str) -> bytes:
    fields = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": "The request is not valid HTTP/1.1." if found else Problem.title + ".",
        "errors": found,
        "request_id": request_id,
    }
    body = json.dumps(_SCHEMA.dump(fields)).encode()
    headers = {
        "Content-Type": MEDIA_TYPE,
        "Content-Length": str(len(body)),
        "Connection": "close",
        "X-Request-ID": request_id,
        "Cache-Control": "no-store",
        **HEADERS,
    }
    lines = [
        f"HTTP/1.1 {int(status)} {status.phrase}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
