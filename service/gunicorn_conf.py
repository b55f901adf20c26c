"""How gunicorn serves Hearsay: `gunicorn --config service/gunicorn_conf.py 'service.app:create_app()'`.

HEARSAY_* variables set everything (docs/operations.md). gunicorn's master reads this file before torch and the
metrics are imported, so the variables that those read at import are set here.
"""

from __future__ import annotations

import ctypes
import logging
import os
import shutil
import signal
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from service import settings as configuration
from service.capacity import GIB, capacity
from service.errors import SettingsError
from service.logs import configuration as log_configuration

log = logging.getLogger(__name__)
STUCK = 70  # exit status of a worker that ends itself; the master starts another
COUNTS = "PROMETHEUS_MULTIPROC_DIR"
PREFIX = "hearsay-metrics-"
_STOP = {signal.SIGTERM}
M_ARENA_MAX = -8  # glibc's mallopt: arenas grow with every thread and tensor shape


def _settings() -> configuration.Settings:
    try:
        return configuration.from_environment()
    except SettingsError as error:
        sys.exit(f"hearsay: {error}")


def _set_defaults(settings: configuration.Settings) -> None:
    os.environ.setdefault("OMP_NUM_THREADS", str(settings.torch_threads))
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    given = Path(os.environ.get(COUNTS, "")).name
    if not given or _made_by_another_master(given):
        os.environ.pop(COUNTS, None)
        _make_folder_for_counts()


def _made_by_another_master(folder: str) -> bool:
    """Whether another master made the folder: after SIGUSR2 the new master inherits the old one's environment, and the
    old one removes its folder when it ends.
    """
    return folder.startswith(PREFIX) and not _ours(folder)


def _ours(folder: str) -> bool:
    return folder.startswith(f"{PREFIX}{os.getpid()}-")


def _make_folder_for_counts() -> None:
    """Make a folder in memory, else on disk. If neither can be written, each worker counts alone."""
    for parent in ("/dev/shm", tempfile.gettempdir()):  # noqa: S108  made by mkdtemp, for us alone
        try:
            os.environ[COUNTS] = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=parent)
        except OSError:
            continue
        return


_chosen = _settings()
_set_defaults(_chosen)

bind = _chosen.bind
workers = _chosen.workers
worker_class = "gthread" if _chosen.behind_proxy else "service.web.worker.Worker"
threads = _chosen.http_threads
worker_connections = 1000
backlog = 512
preload_app = (
    False  # the application starts threads, which do not survive a fork; `when_ready` shares the pack
)
timeout = 60  # of a worker's main loop; the watchdog looks after a stuck model
graceful_timeout = _chosen.graceful_timeout_s
keepalive = 5
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  gunicorn unlinks its file
logconfig_dict = log_configuration(_chosen)
accesslog = None


def on_starting(server: Any) -> None:
    """Warn about settings that will not work; none of them stops the service."""
    if COUNTS not in os.environ:
        log.warning("no writable temporary folder: each worker counts its metrics alone")
    for name in configuration.unknown_variables():
        log.warning("unknown variable", extra={"variable": name})


def when_ready(server: Any) -> None:
    """Let several workers share one pack: load it here, before they are forked.

    Meanwhile a placeholder worker without a model answers probes. If the pack cannot be loaded, each worker tries
    again and answers with the reason.
    """
    _greet()
    if workers == 1 or _chosen.torch_threads > 1 or _chosen.device != "cpu":
        return  # neither torch's threads nor a GPU's state survive a fork
    from service import loading

    loading.inheritance.pending = True
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOP)  # a new worker has no handler for it yet
    placeholder = server.spawn_worker()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP)
    loading.inheritance.pending = False
    try:
        loading.preload(_chosen)
    except Exception as error:  # noqa: BLE001  whatever a model raises, the workers must start
        log.warning("not preloaded", extra={"reason": type(error).__name__})
    server.kill_worker(placeholder, signal.SIGTERM)


def _greet() -> None:
    """Print the number of workers, the addresses, and how to stop."""
    room = capacity()
    fields = {
        "workers": workers,
        "cores": room.cores,
        "free_memory_gib": round(room.memory / GIB, 1),
        "bind": bind,
    }
    log.info("serving", extra=fields)
    if _chosen.log_format == "text" and not bind.startswith("unix:"):
        host, _, port = bind.rpartition(":")
        address = f"http://{'127.0.0.1' if host in ('', '0.0.0.0') else host}:{port}"  # noqa: S104  shown only
        plural = "" if workers == 1 else "s"
        sys.stderr.write(
            f"Hearsay: {workers} worker{plural} on {room}\n"
            f"  console  {address}/\n  API      {address}/docs\n  ready    {address}/readyz\n  stop     Ctrl-C\n"
        )


def post_fork(server: Any, worker: Any) -> None:
    """Limit the memory that glibc keeps; other allocators have no such call."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt and "MALLOC_ARENA_MAX" not in os.environ:
        mallopt(M_ARENA_MAX, 2)


def post_worker_init(worker: Any) -> None:
    """Tell the application when its worker is about to stop, and watch for a stuck model."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP)
    sys.setswitchinterval(
        0.001
    )  # a probe needs the interpreter some ten times, and waits this long for the model's thread each time
    from service.web.engine import watch

    engine = worker.wsgi.extensions["hearsay"]
    engine.draining = lambda: not worker.alive
    give_up = partial(os._exit, STUCK)
    arguments = (engine, _chosen.watchdog_s, give_up)
    threading.Thread(target=watch, args=arguments, name="watchdog", daemon=True).start()


def worker_exit(server: Any, worker: Any) -> None:
    """End the model thread before the interpreter ends: native code would crash afterwards."""
    engine = worker.wsgi.extensions["hearsay"] if worker.wsgi else None
    if engine:
        engine.stop(timeout=2)


def child_exit(server: Any, worker: Any) -> None:
    """Remove a dead worker's gauges from the sums."""
    from prometheus_client.multiprocess import mark_process_dead

    if COUNTS in os.environ:
        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # as it ships


def on_exit(server: Any) -> None:
    """Remove the folder for metrics."""
    folder = os.environ.get(COUNTS, "")
    if _ours(Path(folder).name):
        shutil.rmtree(folder, ignore_errors=True)
