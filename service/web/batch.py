"""A stream of articles: lines in, lines out in the same order, a few lines in progress at a time."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any

from flask import Request

from service.articles import identifier, json_object, to_article
from service.errors import FieldError, Overloaded, Problem, ShuttingDown, TooLarge
from service.extraction.model.provenance import Article
from service.lines import Line, lines
from service.result_json import compact, result_object
from service.settings import Settings
from service.web.bodies import line_reader
from service.web.engine import Engine
from service.web.model_queue import Job

UNDER_WAY = 8  # lines read ahead of the next answer
_PAUSE_S = 0.25


@dataclass(frozen=True, slots=True)
class Answer:
    """The state of one line: a job in progress, or the problem that it ended with."""

    line: int
    id: str | None
    outcome: Job | Problem


class BatchStream:
    """Iterates over the answer's lines. A thread reads and queues lines; the iterating thread answers them.

    `describe(problem, line, id)` makes a problem's JSON object. `on_close` is called once, when the stream ends or the
    client has left.
    """

    def __init__(
        self,
        request: Request,
        engine: Engine,
        settings: Settings,
        describe: Callable[[Problem, int, str | None], dict[str, Any]],
        client_left: Callable[[], bool],
        on_close: Callable[[], None],
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._describe = describe
        self._client_left = client_left
        self._on_close = on_close
        self._answers: queue.Queue[Answer | None] = queue.Queue(UNDER_WAY)
        self._closed = threading.Event()
        self._current: Answer | None = None
        read = line_reader(request)
        context = copy_context()  # the thread logs under the same request id
        threading.Thread(
            target=context.run, args=(self._read, read), name="batch reader", daemon=True
        ).start()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        self._current = answer = self._next_answer()
        if answer is None:
            self.close()
            raise StopIteration
        return (compact(self._object(answer)) + "\n").encode()

    def close(self) -> None:
        """Stop this stream; its queued jobs are dropped."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._drop(self._current)
        while not self._answers.empty():
            self._drop(self._answers.get_nowait())
        self._on_close()

    def _next_answer(self) -> Answer | None:
        while True:
            try:
                return self._answers.get(timeout=_PAUSE_S)
            except queue.Empty:
                if self._client_left():
                    return None

    def _object(self, answer: Answer) -> dict[str, Any]:
        if isinstance(answer.outcome, Problem):
            return self._describe(answer.outcome, answer.line, answer.id)
        try:
            job = self._engine.finished(answer.outcome, self._client_left)
        except Problem as problem:
            return self._describe(problem, answer.line, answer.id)
        assert job.result is not None  # noqa: S101  a finished job without an error has a result
        return result_object(job.result, job.article)

    def _drop(self, answer: Answer | None) -> None:
        if answer and isinstance(answer.outcome, Job):
            self._engine.abandon(answer.outcome)

    def _read(self, read: Callable[[int], bytes]) -> None:
        """Queue every line. A problem with the stream itself becomes the last answer."""
        number = 1  # of the line that is read or queued
        try:
            for line in lines(read, self._settings.max_json_bytes):
                number = line.number
                if self._closed.is_set():
                    return
                if line.body is None or line.body.strip():
                    self._put(self._started(line))
                number += 1
        except Problem as problem:  # the body broke off, or no more work is accepted
            self._put(Answer(number, None, problem))
        self._put(None)

    def _put(self, answer: Answer | None) -> None:
        while not self._closed.is_set():
            try:
                self._answers.put(answer, timeout=_PAUSE_S)
                return
            except queue.Full:
                continue
        self._drop(answer)

    def _started(self, line: Line) -> Answer:
        """The line's queued job, or the problem with the line."""
        name = None
        try:
            if line.body is None:
                limit = self._settings.max_json_bytes
                raise TooLarge(
                    "The line is too long.", FieldError("body", f"At most {limit} bytes are accepted.")
                )
            fields = json_object(line.body)
            name = identifier(fields)
            found = to_article(fields, self._settings)
        except Problem as problem:
            return Answer(line.number, name, problem)
        return Answer(line.number, name, self._submitted(found))

    def _submitted(self, found: Article) -> Job | Problem:
        while not self._closed.is_set():
            try:
                return self._engine.submit(found, patient=True)
            except Overloaded:
                self._engine.ready_queue().await_change(_PAUSE_S)
        return ShuttingDown("The stream was closed.")
