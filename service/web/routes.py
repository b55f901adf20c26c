"""The work routes: one article, or a stream of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, g, request

from service.errors import Problem
from service.result_json import result_object
from service.settings import Settings
from service.web.admission import guard
from service.web.answers import answer, wanted_format
from service.web.batch import BatchStream
from service.web.bodies import NDJSON, check_media_type, read_article
from service.web.connection import allow_pauses, watcher
from service.web.engine import Engine
from service.web.metrics import Metrics
from service.web.model_queue import Job
from service.web.problems import line_problem

_STAGES = ("queue", "parse", "extract")


def blueprint(settings: Settings, engine: Engine, metrics: Metrics) -> Blueprint:
    """The routes under /v1 that take articles."""
    routes = Blueprint("work", __name__, url_prefix="/v1")

    guard(routes, settings, engine, needs_model=True)

    @routes.post("/provenance")
    def provenance() -> Response:
        """Analyse one article."""
        wanted = wanted_format(request)
        article = read_article(request, settings)
        g.characters = len(article.text)
        job = engine.finished(engine.submit(article), watcher(request.environ))
        assert job.result is not None  # noqa: S101  a finished job without an error has a result
        g.attributions = len(job.result.attributions)
        response = answer(wanted, result_object(job.result, article), article.text)
        response.headers["Server-Timing"] = _server_timing(job)
        return response

    @routes.post("/batch")
    def batch() -> Response:
        """Analyse a stream of articles, one JSON object a line."""
        check_media_type(request, NDJSON)
        engine.enter_stream()
        # a client may wait for the answer to a line before it sends the next one
        allow_pauses(request.environ, settings.deadline_s + settings.io_timeout_s)
        request_id = g.request_id

        def describe(problem: Problem, line: int, identifier: str | None) -> dict[str, Any]:
            metrics.refused.labels(problem.slug).inc()
            return line_problem(problem, line, identifier, request_id)

        stream = BatchStream(
            request._get_current_object(),  # type: ignore[attr-defined]  # the proxy is of this thread only
            engine,
            settings,
            describe,
            watcher(request.environ),
            on_close=engine.leave_stream,
        )
        g.pop("entered")  # the stream leaves when it ends
        response = current_app.response_class(stream, content_type=NDJSON[0])
        response.headers["X-Accel-Buffering"] = "no"
        return response

    return routes


def _server_timing(job: Job) -> str:
    """The Server-Timing header: milliseconds per stage."""
    return ", ".join(f"{stage};dur={job.timings.get(stage, 0.0) * 1000:.1f}" for stage in _STAGES)
