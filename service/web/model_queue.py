"""One model thread behind a bounded queue.

Waiting jobs are parsed together; nothing is delayed to collect more of them. A job that nobody waits for any more is
dropped before it costs anything, or between two parts of its parse. The queue has a limit in characters and one in
expected time, so that every accepted job can be answered.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from functools import partial

from service.analyzer import EXTRACTION_FAILED, PARSE_FAILED, Analyzer, Unwanted, pause
from service.errors import DeadlineExceeded, HearsayError, Overloaded, ParserFailure, ShuttingDown
from service.extraction.model.document import Document
from service.extraction.model.provenance import Article, Provenance
from service.logs import request_id
from service.web.metrics import Metrics

log = logging.getLogger(__name__)
LONGEST_RETRY_S = 60
LEAST_CHARS_FOR_PACE = 1000


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits of waiting work. `wait_s` is the longest expected wait of work that is not patient, in seconds."""

    characters: int
    articles: int
    batch_characters: int
    wait_s: float


@dataclass(slots=True, eq=False)
class Job:
    """One article on its way through the model; `deadline` is in `time.monotonic()` seconds.

    When `done` is set, either `result` or `error` is set. `timings` has seconds per stage.
    """

    article: Article
    deadline: float
    submitted: float = field(default_factory=time.monotonic)
    request_id: str = field(default_factory=request_id.get)
    done: threading.Event = field(default_factory=threading.Event)
    result: Provenance | None = None
    error: HearsayError | None = None
    abandoned: bool = False
    timings: dict[str, float] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Code points of the text."""
        return len(self.article.text)

    @property
    def wanted(self) -> bool:
        """Whether a client still waits for the result."""
        return not self.abandoned and time.monotonic() < self.deadline

    def finish(self, outcome: Provenance | HearsayError) -> None:
        """Set the result or the error, and wake the threads that wait for it."""
        if isinstance(outcome, Provenance):
            self.result = outcome
        else:
            self.error = outcome
        self.done.set()


class ModelQueue:
    """Accepts jobs from any thread and runs them in a thread of its own."""

    def __init__(self, analyzer: Analyzer, bounds: Bounds, metrics: Metrics) -> None:
        self._analyzer = analyzer
        self._bounds = bounds
        self._metrics = metrics
        self._waiting: deque[Job] = deque()
        self._changed = threading.Condition()
        self._running_chars = 0
        self._batch_began = 0.0
        self._chars_per_s = 0.0
        self._step_began: float | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="model", daemon=True)
        self._thread.start()

    def submit(self, job: Job, patient: bool = False) -> None:
        """Queue a job. Raises Overloaded if it would wait too long, ShuttingDown after `stop`.

        Patient work (a batch) is accepted only while almost nothing waits, so that it never delays a single article.
        """
        with self._changed:
            if self._stopping:
                raise ShuttingDown("This process is shutting down.", retry_after=1)
            if not self._has_room(job, patient):
                raise Overloaded("The queue is full.", retry_after=self._retry_after())
            self._waiting.append(job)
            self._changed.notify_all()
            self._report()

    def abandon(self, job: Job) -> None:
        """Nobody waits for this job any more."""
        with self._changed:
            job.abandoned = True
            if job in self._waiting:
                self._waiting.remove(job)
                self._changed.notify_all()
            self._report()

    def await_change(self, timeout: float) -> None:
        """Return when a job enters or leaves the queue, or after `timeout` seconds."""
        with self._changed:
            self._changed.wait(timeout)

    def stop(self, timeout: float) -> None:
        """Accept no more jobs, finish the waiting ones, and end the thread within `timeout` seconds."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join(timeout)

    def stuck_for(self) -> float:
        """Seconds that the current step has taken; infinite if the thread died."""
        if not self._thread.is_alive() and not self._stopping:
            return math.inf
        began = self._step_began
        return 0.0 if began is None else time.monotonic() - began

    def _has_room(self, job: Job, patient: bool) -> bool:
        waiting = sum(other.size for other in self._waiting)
        if not self._waiting and not self._running_chars:
            return True
        if patient:
            return waiting < self._bounds.batch_characters
        if len(self._waiting) >= self._bounds.articles or waiting + job.size > self._bounds.characters:
            return False
        longest = self._bounds.wait_s if self._waiting else math.inf  # one job may wait behind a long article
        return self._expected_wait() <= min(longest, job.deadline - time.monotonic())

    def _expected_wait(self) -> float:
        """Seconds until all present jobs are done, at the recent pace; 0 before the pace is known."""
        if not self._chars_per_s:
            return 0.0
        running = self._running_chars / self._chars_per_s - (time.monotonic() - self._batch_began)
        return max(0.0, running) + sum(job.size for job in self._waiting) / self._chars_per_s

    def _retry_after(self) -> int:
        return max(1, min(LONGEST_RETRY_S, math.ceil(self._expected_wait())))

    def _report(self) -> None:
        self._metrics.queue_articles.set(len(self._waiting))
        self._metrics.queue_characters.set(sum(job.size for job in self._waiting))

    def _run(self) -> None:
        while batch := self._take():
            began = time.monotonic()
            self._work(batch)
            self._learn_pace(sum(job.size for job in batch), time.monotonic() - began)

    def _take(self) -> list[Job]:
        """The next batch of wanted jobs; empty if the queue has stopped and nothing waits."""
        with self._changed:
            while True:
                batch = self._next_batch()
                self._report()
                if batch or self._stopping:
                    return batch
                self._changed.wait()

    def _next_batch(self) -> list[Job]:
        batch: list[Job] = []
        size = 0
        while self._waiting and (not batch or size + self._waiting[0].size <= self._bounds.batch_characters):
            job = self._waiting.popleft()
            if job.wanted:
                batch.append(job)
                size += job.size
        self._running_chars = size
        self._batch_began = time.monotonic()
        self._changed.notify_all()
        return batch

    def _learn_pace(self, characters: int, seconds: float) -> None:
        """Update the pace. Short batches are ignored: their time hardly depends on their length."""
        if characters < LEAST_CHARS_FOR_PACE:
            return
        with self._changed:
            pace = characters / max(seconds, 1e-6)
            self._chars_per_s = 0.7 * self._chars_per_s + 0.3 * pace if self._chars_per_s else pace

    def _work(self, batch: list[Job]) -> None:
        now = time.monotonic()
        for job in batch:
            job.timings["queue"] = now - job.submitted
            self._metrics.queue_wait.observe(job.timings["queue"])
        self._metrics.batch_articles.observe(len(batch))
        for job, document in self._parsed(batch):
            if job.wanted:
                self._extract(job, document)
            else:
                job.finish(DeadlineExceeded("The deadline passed."))
        request_id.set("")
        self._step_began = None

    def _parsed(self, batch: list[Job]) -> list[tuple[Job, Document]]:
        """The jobs that could be parsed. If a batch fails, each job is parsed alone, to find the faulty one."""
        self._step_began = began = time.monotonic()
        pause.set(partial(self._go_on, batch))
        try:
            documents = self._analyzer.parse([job.article.text for job in batch])
            pairs = list(zip(batch, documents, strict=True))
        except Unwanted:
            for job in batch:
                job.finish(DeadlineExceeded("The deadline passed."))
            return []
        except Exception as error:  # noqa: BLE001  no exception of a model may end the thread
            return self._parsed_alone(batch, error)
        seconds = time.monotonic() - began
        self._metrics.stage_seconds.labels("parse").observe(seconds)
        for job in batch:
            job.timings["parse"] = seconds
        return pairs

    def _go_on(self, batch: list[Job]) -> None:
        """The parse has finished a part. Raises Unwanted if nobody waits for any of the articles."""
        self._step_began = time.monotonic()
        if not any(job.wanted for job in batch):
            raise Unwanted

    def _parsed_alone(self, batch: list[Job], error: Exception) -> list[tuple[Job, Document]]:
        log.warning("parse failed", exc_info=error, extra={"articles": len(batch)})
        if len(batch) > 1:
            return [pair for job in batch for pair in self._parsed([job])]
        batch[0].finish(ParserFailure(PARSE_FAILED))
        return []

    def _extract(self, job: Job, document: Document) -> None:
        self._step_began = began = time.monotonic()
        request_id.set(job.request_id)
        try:
            result = self._analyzer.extract(document, job.article)
        except Exception as error:
            log.error("extraction failed", exc_info=error)
            job.finish(ParserFailure(EXTRACTION_FAILED))
            return
        job.timings["extract"] = time.monotonic() - began
        self._metrics.stage_seconds.labels("extract").observe(job.timings["extract"])
        self._metrics.found(result)
        job.finish(result)
