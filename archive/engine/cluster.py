"""The cluster: processes of this machine, or an existing scheduler."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import dask
from distributed import Client, LocalCluster, Worker, WorkerPlugin

from archive.configuration import RunConfig, tcmalloc
from archive.errors import ArchiveError, ClusterLost
from archive.pipeline import pipeline_of

MEMORY = "3GiB"
_SETTINGS = {
    "distributed.scheduler.allowed-failures": 1,  # deaths of workers with the same shard before it is searched
    "distributed.scheduler.worker-saturation": 1.0,  # a shard waits at the scheduler, not at a busy worker
    "distributed.worker.daemon": True,
    # Dask's profiling for its dashboard takes time from the pipeline if driver and workers share the cores.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.interval": "2s",
    "distributed.admin.system-monitor.disk": False,
    "distributed.admin.low-level-log-length": 0,
    "distributed.diagnostics.nvml": False,
}


@dataclass(frozen=True, slots=True)
class ClusterOptions:
    """Where the work is done: at `scheduler` (an address), or by `workers` processes with `memory` bytes each."""

    scheduler: str | None = None
    workers: int = os.cpu_count() or 1
    memory: str = MEMORY


class LoadPipeline(WorkerPlugin):  # type: ignore[misc]  # distributed ships no types
    """Loads the models when a worker starts, so that the first article is not the slow one."""

    name = "hearsay-pipeline"

    def __init__(self, config: RunConfig):
        self.config = config

    def setup(self, worker: Worker) -> None:
        """Called by Dask in each worker, also in one that replaces a dead one.

        A terminal sends Ctrl-C to every process of the job; the driver alone decides what follows.
        """
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        pipeline_of(self.config)


@contextmanager
def connected(options: ClusterOptions, config: RunConfig) -> Iterator[Client]:
    """A client of the cluster, whose workers have their models. Raises ClusterLost if none answers, and
    ArchiveError if a worker cannot load them."""
    with dask.config.set(_SETTINGS), ExitStack() as stack:
        client = stack.enter_context(_client(options, stack))
        try:
            client.register_plugin(LoadPipeline(config))
        except ArchiveError:
            raise
        except Exception as error:  # a worker may fail to load code or models in many ways
            raise ArchiveError(
                f"a worker cannot load the pipeline: {type(error).__name__}: {error}"
            ) from error
        yield client


def _client(options: ClusterOptions, stack: ExitStack) -> Client:
    if options.scheduler:
        try:
            return Client(options.scheduler, timeout="5s")
        except (OSError, TimeoutError) as error:
            raise ClusterLost(f"--scheduler {options.scheduler}: no scheduler answers there.") from error
    scratch = stack.enter_context(
        tempfile.TemporaryDirectory(prefix="hearsay-archive-", ignore_cleanup_errors=True)
    )
    cluster = LocalCluster(
        n_workers=options.workers,
        threads_per_worker=1,
        processes=True,
        memory_limit=options.memory,
        local_directory=scratch,
        dashboard_address="127.0.0.1:0",
        silence_logs="CRITICAL",
        env=worker_environment(),
    )
    return Client(stack.enter_context(cluster))


def worker_environment() -> dict[str, str]:
    """Of the worker processes: one thread for each, and memory that stays flat."""
    values = {"OMP_NUM_THREADS": "1", "ONEDNN_PRIMITIVE_CACHE_CAPACITY": "16"}
    library = tcmalloc()
    return values | ({"LD_PRELOAD": library} if library else {})
