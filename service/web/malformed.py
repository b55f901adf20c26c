"""What is answered to bytes that are no HTTP request: a problem, without Flask, that repeats none of them."""

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
    """Send the problem that `error`, raised while a request was read or answered, amounts to."""
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), None)
    if status is None:
        log.error("unforeseen error", exc_info=error)
        status = HTTPStatus.INTERNAL_SERVER_ERROR
    request_id = uuid.uuid4().hex
    fields = {"request_id": request_id, "status": int(status), "problem": type(error).__name__}
    log.info("no request", extra=fields)
    try:
        client.sendall(_response(status, request_id))
    except OSError:
        log.debug("the client is gone", extra={"request_id": request_id})


def _response(status: HTTPStatus, request_id: str) -> bytes:
    fields = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": "This is not HTTP as the service takes it.",
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
