"""A run's tasks: a window of shards at the cluster, and the search for an article that kills its worker."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from distributed import CancelledError, Client, Future, KilledWorker
from distributed.comm import CommClosedError

from archive.configuration import RunConfig
from archive.engine.shards import Shard, Tables, analyse, commit, fault_of, process_shard, together
from archive.engine.signals import STOPPED, Stop
from archive.errors import ArchiveError, ClusterLost, Interrupted
from archive.output.parts import Commit

POLL = 0.2  # seconds between checks for signals
COUNT = 2.0  # seconds between questions to the scheduler: on a small machine they take time from the workers
PATIENCE = 30.0  # seconds without a worker before the user is told
DIED = "worker died: every worker that began this article was killed, ran out of memory or took too long"


@dataclass
class Search:
    """A shard that killed its workers, in pieces: the result of each, by the index of its first article."""

    shard: Shard
    left: int = 0
    pieces: dict[int, Tables] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """The work of a future: a whole shard, or with `search` the piece of it that begins at article `first`."""

    shard: Shard
    search: Search | None = None
    first: int = 0


class Scheduling:
    """Does shards on a cluster. `done` is called with each commit, `say` with messages for the user."""

    def __init__(
        self,
        client: Client,
        out: Path,
        config: RunConfig,
        done: Callable[[Commit], None],
        say: Callable[[str], None],
    ):
        self._client, self._out, self._config = client, out, config
        self._done, self._say = done, say
        self._tasks: dict[Future, Task] = {}
        self._finished: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._alone = time.monotonic()
        self._workers, self._counted = 0, float("-inf")

    def run(self, shards: Iterator[Shard], stop: Stop) -> None:
        """Do all shards. Raises Interrupted, ClusterLost, DiskFull, OutputUnseen; what is committed stays."""
        waiting: Iterator[Shard] = shards
        more = True
        try:
            while more or self._tasks:
                while more and not stop.asked and len(self._tasks) < self._window():
                    shard = next(waiting, None)
                    more = shard is not None
                    if shard:
                        self._submit(Task(shard))
                more = more and not stop.asked
                self._wait(stop)
        finally:
            if self._client.status == "running":
                self._client.cancel(list(self._tasks), force=True)
        if stop.asked:
            raise Interrupted(STOPPED)

    def _window(self) -> int:
        """Enough shards to keep every worker busy, never all at once: articles travel with their task."""
        return 2 + int(1.5 * self._count())

    def _count(self) -> int:
        """The number of workers of the cluster, now or a moment ago."""
        if time.monotonic() - self._counted > COUNT:
            try:
                self._workers = len(self._client.scheduler_info(n_workers=-1)["workers"])
            except (OSError, TimeoutError) as error:
                raise _lost() from error
            self._counted = time.monotonic()
        return self._workers

    def _submit(self, task: Task) -> None:
        if task.search:
            future = self._client.submit(analyse, task.shard, self._config, pure=False, priority=1)
        else:
            future = self._client.submit(process_shard, task.shard, str(self._out), self._config, pure=False)
        self._tasks[future] = task
        future.add_done_callback(self._finished.put)

    def _wait(self, stop: Stop) -> None:
        try:
            future = self._finished.get(timeout=POLL)
        except queue.Empty:
            self._check_cluster()
        else:
            self._settle(future)
        if stop.at_once:
            raise Interrupted(STOPPED)

    def _check_cluster(self) -> None:
        if self._client.status != "running":
            raise _lost()
        if self._count():
            self._alone = time.monotonic()
        elif time.monotonic() - self._alone > PATIENCE:
            self._say("there is no worker at the scheduler; waiting for one")
            self._alone = time.monotonic()

    def _settle(self, future: Future) -> None:
        task = self._tasks.pop(future)
        if future.status in ("cancelled", "lost"):
            raise _lost()
        try:
            error = future.exception()
            result = None if error else future.result()
        except (
            CommClosedError,
            CancelledError,
            TimeoutError,
        ) as gone:  # between the task's end and our question
            raise _lost() from gone
        if result is not None:
            self._take(task, result)
        elif isinstance(error, KilledWorker):
            self._search(task)
        elif isinstance(error, ArchiveError):
            raise error
        else:
            raise ArchiveError(f"a worker failed with {type(error).__name__}: {error}") from error

    def _take(self, task: Task, result: Commit | Tables) -> None:
        if isinstance(result, Commit):
            self._done(result)
        elif task.search:
            self._piece(task.search, task.first, result)

    def _search(self, task: Task) -> None:
        """A task killed its workers: its halves are tried separately until the article is found."""
        search = task.search or Search(task.shard, left=1)
        if len(task.shard.records) == 1:
            record = task.shard.records[0]
            self._say(f"{record.input}, record {record.number}: its worker died; the article is in `faults`")
            self._piece(search, task.first, fault_of(record, DIED))
            return
        left, right = task.shard.halves()
        search.left += 1
        self._submit(Task(left, search, task.first))
        self._submit(Task(right, search, task.first + len(left.records)))

    def _piece(self, search: Search, first: int, tables: Tables) -> None:
        search.pieces[first] = tables
        search.left -= 1
        if not search.left:
            pieces = [search.pieces[index] for index in sorted(search.pieces)]
            self._done(commit(search.shard, self._out, together(pieces)))


def _lost() -> ClusterLost:
    return ClusterLost(
        "the scheduler is lost. Finished work is kept; start scheduler and workers and run the command again."
    )
