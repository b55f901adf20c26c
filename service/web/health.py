"""Probes and metrics, answered at once while the model works."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from service.errors import NotReady
from service.settings import Settings
from service.web import metrics as prometheus
from service.web.engine import Engine
from service.web.metrics import Metrics


def blueprint(settings: Settings, engine: Engine, metrics: Metrics) -> Blueprint:
    """The routes for orchestrators."""
    routes = Blueprint("health", __name__)

    @routes.get("/livez")
    def livez() -> Response:
        """Whether this process can still do its work."""
        if engine.stuck_for() > settings.watchdog_s:
            reason = "The model is stuck; this process is about to be replaced."
            raise NotReady(reason, retry_after=5)
        return jsonify(status="ok")

    @routes.get("/readyz")
    def readyz() -> Response:
        """Whether work is accepted, and if not, why."""
        reason = engine.not_ready()
        if reason:
            raise NotReady(reason, retry_after=5)
        return jsonify(status="ready", model=engine.model())

    @routes.get("/metrics")
    def metrics_() -> Response:
        """All metrics in Prometheus' text format."""
        return Response(metrics.exposition(), content_type=prometheus.CONTENT_TYPE)

    return routes
