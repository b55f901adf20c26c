"""Answers bytes that are not an HTTP request with a problem, without Flask. Nothing of the bytes is repeated."""

from __future__ import annotations

import json
import logging
import socket
import uuid
from http import HTTPStatus

from gunicorn.http import errors
from gunicorn.http.errors import ParseException

from schemas.problem import ProblemSchema
from service.web.problems import MEDIA_TYPE
from service.web.security import HEADERS

log = logging.getLogger("hearsay.request")
_SCHEMA = ProblemSchema()
_STATUSES = (
    (errors.LimitRequestLine, HTTPStatus.REQUEST_URI_TOO_LONG),
    (errors.LimitRequestHeaders, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE),
    (errors.ExpectationFailed, HTTPStatus.EXPECTATION_FAILED),
    (errors.UnsupportedTransferCoding, HTTPStatus.NOT_IMPLEMENTED),
    (ParseException, HTTPStatus.BAD_REQUEST),
)


def answer(client: socket.socket, error: Exception) -> None:
    """Send the problem for `error`, which was raised while a request was read or answered."""
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), None)
    if status is None:
        log.error("unexpected error", exc_info=error)
        status = HTTPStatus.INTERNAL_SERVER_ERROR
    request_id = uuid.uuid4().hex
    fields = {"request_id": request_id, "status": int(status), "problem": type(error).__name__}
    log.info("malformed request", extra=fields)
    try:
        client.sendall(_response(status, request_id))
    except OSError:
        log.debug("the client left", extra={"request_id": request_id})


def _response(status: HTTPStatus, request_id: str) -> bytes:
    fields = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": "The request is not valid HTTP/1.1.",
        "errors": (),
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
