"""How gunicorn serves Hearsay: `gunicorn --config service/gunicorn_conf.py 'service.app:create_app()'`.

Everything is set by HEARSAY_* variables (docs/operations.md). This file is read in gunicorn's master, before
anything of torch or of the metrics is imported, so what those read at import is set here.
"""

from __future__ import annotations

import ctypes
import logging
import os
import shutil
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from service import settings as configuration
from service.errors import SettingsError
from service.web.logs import configuration as log_configuration

log = logging.getLogger(__name__)
STUCK = 70  # exit status of a worker that gave up; the master starts another
M_ARENA_MAX = -8  # glibc's mallopt: arenas grow with every thread and tensor shape


def _settings() -> configuration.Settings:
    try:
        return configuration.from_environment()
    except SettingsError as error:
        sys.exit(f"hearsay: {error}")


def _metrics_folder() -> str | None:
    """A fresh folder in memory, or on disk, for the workers' counts; None where nothing can be written."""
    for parent in ("/dev/shm", tempfile.gettempdir()):  # noqa: S108  made by mkdtemp, for us alone
        try:
            return tempfile.mkdtemp(prefix="hearsay-metrics-", dir=parent)
        except OSError:
            continue
    return None


def _set_defaults(settings: configuration.Settings) -> str | None:
    os.environ.setdefault("OMP_NUM_THREADS", str(settings.torch_threads))
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        return None
    folder = _metrics_folder()
    if folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    return folder


_chosen = _settings()
_folder = _set_defaults(_chosen)

bind = _chosen.bind
workers = _chosen.workers
worker_class = "service.web.worker.Worker"
threads = _chosen.http_threads
worker_connections = 1000
backlog = 512
preload_app = False  # torch hangs in a worker when its threads were made before the fork
timeout = 60  # for a worker whose main loop stands still; a stuck model is the watchdog's
graceful_timeout = _chosen.graceful_timeout_s
keepalive = 5
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  gunicorn unlinks its file
logconfig_dict = log_configuration(_chosen)
accesslog = None


def on_starting(server: Any) -> None:
    """Say what cannot be kept; nothing of it stops the service."""
    if not _folder and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        log.warning("no writable temporary folder: each worker counts its metrics alone")
    for name in configuration.unknown_variables():
        log.warning("unknown variable", extra={"variable": name})


def post_fork(server: Any, worker: Any) -> None:
    """Bound the memory that glibc keeps; other allocators do without."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt and "MALLOC_ARENA_MAX" not in os.environ:
        mallopt(M_ARENA_MAX, 2)


def post_worker_init(worker: Any) -> None:
    """Let the application know when its worker is told to stop; end a worker whose model is stuck."""
    from service.web.engine import watch

    engine = worker.wsgi.extensions["hearsay"]
    engine.draining = lambda: not worker.alive
    give_up = partial(os._exit, STUCK)
    arguments = (engine, _chosen.watchdog_s, give_up)
    threading.Thread(target=watch, args=arguments, name="watchdog", daemon=True).start()


def worker_exit(server: Any, worker: Any) -> None:
    """End the model thread before the interpreter goes, which native code would not survive."""
    engine = worker.wsgi.extensions["hearsay"] if worker.wsgi else None
    if engine:
        engine.stop(timeout=2)


def child_exit(server: Any, worker: Any) -> None:
    """Take a dead worker's gauges out of the sums."""
    from prometheus_client.multiprocess import mark_process_dead

    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # as it ships


def on_exit(server: Any) -> None:
    """Leave nothing behind."""
    if _folder:
        shutil.rmtree(_folder, ignore_errors=True)
