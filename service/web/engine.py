"""The state of the model in this process (loading, ready or failed, shutting down), and the handling of an article."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from service.analyzer import Analyzer
from service.errors import ClientLeft, DeadlineExceeded, HearsayError, NotReady, Overloaded, ShuttingDown
from service.extraction.model.provenance import Article, ModelInfo
from service.settings import Settings
from service.web.metrics import Metrics
from service.web.model_queue import Bounds, Job, ModelQueue

log = logging.getLogger(__name__)
SPARE_THREADS = 8  # HTTP threads that never hold work, so that probes are always answered
GLANCE_S = 0.25  # how often a waiting request checks that its client is still connected


class Engine:
    """Loads an analyzer in the background and runs articles through it."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._settings = settings
        self._metrics = metrics
        self._queue: ModelQueue | None = None
        self._model: ModelInfo | None = None
        self._reason = "The model is loading."
        self._slots = threading.BoundedSemaphore(settings.http_threads - SPARE_THREADS)
        self._streams = threading.BoundedSemaphore((settings.http_threads - SPARE_THREADS) // 2)
        self.draining: Callable[[], bool] = lambda: False

    def load(self, load: Callable[[], Analyzer]) -> None:
        """Make the analyzer with `load` and become ready. Never raises."""
        began = time.monotonic()
        try:
            self.begin(load())
        except HearsayError as error:
            self._reason = str(error)
            log.critical("model not loaded: %s", error)
        except Exception as error:
            self._reason = f"The model could not be loaded ({type(error).__name__})."
            log.critical("model not loaded", exc_info=error)
        else:
            log.info("ready", extra={"seconds": round(time.monotonic() - began, 1)})

    def begin(self, analyzer: Analyzer) -> None:
        """Accept articles from now on."""
        settings = self._settings
        bounds = Bounds(
            characters=settings.queue_chars,
            articles=settings.http_threads,
            batch_characters=settings.batch_chars,
            wait_s=settings.queue_wait_s,
        )
        model = analyzer.model
        self._queue = ModelQueue(analyzer, bounds, self._metrics)
        self._model = model
        self._reason = ""
        self._metrics.ready.set(1)

    def not_ready(self) -> str:
        """Why no work is accepted now; empty if it is."""
        return "The service is shutting down." if self.draining() else self._reason

    def model(self) -> ModelInfo | None:
        """The versions of what analyses the articles; None before it is loaded."""
        return self._model

    def stuck_for(self) -> float:
        """Seconds that the model's current step has taken."""
        return self._queue.stuck_for() if self._queue else 0.0

    def enter(self) -> None:
        """Acquire one of the HTTP threads that may hold work. Raises Overloaded if none is free."""
        if not self._slots.acquire(blocking=False):
            raise Overloaded("Too many requests are in progress.", retry_after=1)

    def leave(self) -> None:
        """Release what `enter` acquired."""
        self._slots.release()

    def enter_stream(self) -> None:
        """Acquire a batch slot in addition; batches may use at most half of the HTTP threads. Raises Overloaded if
        none is free.
        """
        if not self._streams.acquire(blocking=False):
            raise Overloaded("Too many batches are in progress.", retry_after=5)

    def leave_stream(self) -> None:
        """Release what `enter` and `enter_stream` acquired."""
        self._streams.release()
        self.leave()

    def submit(self, article: Article, patient: bool = False) -> Job:
        """Queue an article. Raises NotReady, ShuttingDown or Overloaded."""
        job = Job(article, deadline=time.monotonic() + self._settings.deadline_s)
        self.ready_queue().submit(job, patient)
        return job

    def ready_queue(self) -> ModelQueue:
        """The queue. Raises NotReady or ShuttingDown if no work is accepted."""
        if self.draining():
            raise ShuttingDown("This process is shutting down.", retry_after=1)
        if self._queue is None:
            raise NotReady(self._reason, retry_after=5)
        return self._queue

    def abandon(self, job: Job) -> None:
        """Drop a job that nobody waits for any more."""
        if self._queue:
            self._queue.abandon(job)

    def finished(self, job: Job, client_left: Callable[[], bool]) -> Job:
        """Wait for a job and return it with its result.

        Raises the job's own error, DeadlineExceeded, or ClientLeft.
        """
        while not job.done.wait(min(GLANCE_S, max(0.0, job.deadline - time.monotonic()))):
            if time.monotonic() >= job.deadline:
                self.abandon(job)
                raise DeadlineExceeded(f"No result within {self._settings.deadline_s:g} seconds.")
            if client_left():
                self.abandon(job)
                raise ClientLeft("The connection was closed before the result was ready.")
        if job.error:
            raise job.error
        return job

    def stop(self, timeout: float) -> None:
        """Finish the waiting jobs and end the model thread."""
        if self._queue:
            self._queue.stop(timeout)


def watch(engine: Engine, limit_s: float, give_up: Callable[[], None], interval_s: float = 1.0) -> None:
    """Call `give_up` once a step of the model has taken more than `limit_s` seconds."""
    while engine.stuck_for() <= limit_s:
        time.sleep(interval_s)
    log.critical("the model is stuck, this process ends", extra={"seconds": limit_s})
    give_up()
