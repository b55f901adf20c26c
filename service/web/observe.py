"""Gives every request an id, a trace, a log line and metrics."""

from __future__ import annotations

import logging
import re
import time
import uuid

from flask import Flask, Response, g, request

from service import logs
from service.web.metrics import Metrics

log = logging.getLogger("hearsay.request")
_REQUEST_ID = re.compile(r"[\w.:/+=@-]{1,128}", re.ASCII)
_TRACEPARENT = re.compile(r"[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}", re.ASCII)


def install(app: Flask, metrics: Metrics) -> None:
    """Observe every request of `app`."""

    def close(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "(none)"
        seconds = time.monotonic() - g.began
        metrics.requests.labels(route, _method(), response.status_code).inc()
        metrics.request_seconds.labels(route).observe(seconds)
        if "problem" in g:
            metrics.refused.labels(g.problem).inc()
        _log(route, response)
        response.headers["X-Request-ID"] = g.request_id
        if g.traceparent:
            response.headers["traceparent"] = g.traceparent
        return response

    app.before_request(_open)
    app.after_request(close)
    app.teardown_request(_forget)


def _open() -> None:
    g.began = time.monotonic()
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    logs.request_id.set(g.request_id)
    trace = request.headers.get("traceparent", "")
    g.traceparent = trace if _TRACEPARENT.fullmatch(trace) else ""


def _forget(error: BaseException | None) -> None:
    """The thread will do other work, whose log lines do not belong to this request."""
    logs.request_id.set("")


def _method() -> str:
    """The request's method, or one name for all unknown methods, so that they do not each make a time series."""
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}
    return request.method if request.method in known else "(other)"


def _log(route: str, response: Response) -> None:
    quiet = request.blueprint == "health" and response.status_code < 400
    fields: dict[str, object] = {
        "method": _method(),
        "route": route,
        "status": response.status_code,
        "ms": logs.milliseconds(g.began),
    }
    fields |= {name: g.get(name) for name in ("characters", "attributions", "problem") if name in g}
    if g.traceparent:
        fields["traceparent"] = g.traceparent
    log.log(logging.DEBUG if quiet else logging.INFO, "request", extra=fields)
