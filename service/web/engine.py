"""The life of the model in this process (loading, ready or failed, shutting down) and each article's way."""

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
SPARE_THREADS = 8  # HTTP threads that work never takes, so that probes are always answered
GLANCE_S = 0.25  # how often a waiting request looks whether its client is still there


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
        """Take articles from now on."""
        settings = self._settings
        bounds = Bounds(
            characters=settings.queue_chars,
            articles=settings.http_threads,
            batch_characters=settings.batch_chars,
            wait_s=settings.queue_wait_s,
        )
        self._queue = ModelQueue(analyzer, bounds, self._metrics)
        self._model = analyzer.model
        self._reason = ""
        self._metrics.ready.set(1)

    def not_ready(self) -> str:
        """Why no work is taken now; empty when it is."""
        return "The service is shutting down." if self.draining() else self._reason

    def model(self) -> ModelInfo | None:
        """What analyses the articles, once it is loaded."""
        return self._model

    def stuck_for(self) -> float:
        """Seconds that the model has been at its present step."""
        return self._queue.stuck_for() if self._queue else 0.0

    def enter(self) -> None:
        """Take one of the HTTP threads that may work. Raises Overloaded when all of them do."""
        if not self._slots.acquire(blocking=False):
            raise Overloaded("Too many requests are being worked on.", retry_after=1)

    def leave(self) -> None:
        """Give back what `enter` took."""
        self._slots.release()

    def enter_stream(self) -> None:
        """Besides, one of the half of them that batches may hold. Raises Overloaded when all of those do."""
        if not self._streams.acquire(blocking=False):
            raise Overloaded("Too many batches are being worked on.", retry_after=5)

    def leave_stream(self) -> None:
        """Give back what `enter` and `enter_stream` took."""
        self._streams.release()
        self.leave()

    def submit(self, article: Article, patient: bool = False) -> Job:
        """Queue an article. Raises NotReady, ShuttingDown or Overloaded."""
        job = Job(article, deadline=time.monotonic() + self._settings.deadline_s)
        self.ready_queue().submit(job, patient)
        return job

    def ready_queue(self) -> ModelQueue:
        """The queue. Raises NotReady or ShuttingDown when no work is taken."""
        if self.draining():
            raise ShuttingDown("This process is shutting down.", retry_after=1)
        if self._queue is None:
            raise NotReady(self._reason, retry_after=5)
        return self._queue

    def abandon(self, job: Job) -> None:
        """Nobody waits for this job any more."""
        if self._queue:
            self._queue.abandon(job)

    def finished(self, job: Job, client_left: Callable[[], bool]) -> Job:
        """Wait for a job and return it with its result.

        Raises what the job failed with, DeadlineExceeded when time was up, or ClientLeft.
        """
        while not job.done.wait(min(GLANCE_S, max(0.0, job.deadline - time.monotonic()))):
            if time.monotonic() >= job.deadline:
                self.abandon(job)
                raise DeadlineExceeded(f"No result within {self._settings.deadline_s:g} seconds.")
            if client_left():
                self.abandon(job)
                raise ClientLeft("The connection was closed before the result was there.")
        if job.error:
            raise job.error
        return job

    def stop(self, timeout: float) -> None:
        """Finish what waits and end the model thread."""
        if self._queue:
            self._queue.stop(timeout)


def watch(engine: Engine, limit_s: float, give_up: Callable[[], None], interval_s: float = 1.0) -> None:
    """Call `give_up` once the model has been at one step for more than `limit_s` seconds."""
    while engine.stuck_for() <= limit_s:
        time.sleep(interval_s)
    log.critical("the model is stuck, this process ends", extra={"seconds": limit_s})
    give_up()
