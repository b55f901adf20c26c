"""The service's metrics, in Prometheus' terms.

With several processes prometheus_client keeps the counts in files in PROMETHEUS_MULTIPROC_DIR. That variable must be
set before this module is imported; service/gunicorn_conf.py sets it.
"""

from __future__ import annotations

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from service.extraction.model.provenance import Provenance

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The metrics of one application. All times are in seconds, all sizes in code points."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = self._counter("requests", "Requests answered", "route", "method", "status")
        self.request_seconds = self._histogram("request_seconds", "Request time", _SECONDS, "route")
        self.refused = self._counter("refused", "Requests and lines that ended with a problem", "reason")
        self.queue_characters = self._gauge("queue_characters", "Characters waiting for the model")
        self.queue_articles = self._gauge("queue_articles", "Articles waiting for the model")
        self.queue_wait = self._histogram("queue_wait_seconds", "Time from queue to model", _SECONDS)
        self.batch_articles = self._histogram(
            "batch_articles", "Articles parsed at once", (1, 2, 4, 8, 16, 32, 64)
        )
        self.stage_seconds = self._histogram("stage_seconds", "Time per stage", _SECONDS, "stage")
        self.characters = self._counter("characters", "Characters analysed")
        self.attributions = self._counter("attributions", "Attributions found", "type")
        self.extraction_warnings = self._counter(
            "extraction_warnings", "Steps of the extraction that failed", "construction"
        )
        self.chain_depth = self._histogram("chain_depth", "Links per chain", (0, 1, 2, 3, 4, 6, 8))
        self.ready = self._gauge("ready", "Workers whose model is ready")

    def _counter(self, name: str, description: str, *labels: str) -> Counter:
        return Counter(f"hearsay_{name}", description, labels, registry=self.registry)

    def _gauge(self, name: str, description: str) -> Gauge:
        return Gauge(f"hearsay_{name}", description, registry=self.registry, multiprocess_mode="livesum")

    def _histogram(self, name: str, description: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(f"hearsay_{name}", description, labels, buckets=buckets, registry=self.registry)

    def found(self, result: Provenance) -> None:
        """Count one result."""
        self.characters.inc(result.document.length)
        for attribution in result.attributions:
            self.attributions.labels(attribution.type).inc()
            self.chain_depth.observe(len(attribution.chain))
        for warning in result.warnings:
            self.extraction_warnings.labels(warning.construction).inc()

    def exposition(self) -> bytes:
        """All metrics in the text format, summed over the processes."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self.registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
