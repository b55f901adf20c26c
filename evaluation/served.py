"""The service under gunicorn with the committed pack, for the benchmark and the soak to ask."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_S = 300


def gunicorn(app: str = "service.app:create_app()") -> list[str]:
    """The command that serves an application with the configuration that operators use."""
    return [sys.executable, "-m", "gunicorn", "--config", "service/gunicorn_conf.py", app]


def free_port() -> int:
    """A free port of the loopback interface."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Served:
    """A warm server on a port of the loopback interface, and the file that it logs to."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def status(self, path: str, text: str | None = None) -> int:
        """The status of one request on a connection of its own; 0 where there was no answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {} if text is None else {"Content-Type": "text/plain; charset=utf-8"}
        try:
            connection.request("GET" if text is None else "POST", path, text and text.encode(), headers)
            response = connection.getresponse()
            response.read()
            return response.status
        except OSError:
            return 0
        finally:
            connection.close()

    def memory(self) -> float:
        """MiB that the server and its workers take, each page that they share counted once."""
        workers = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return sum(proportional_kib(pid) for pid in [str(self.process.pid), *workers]) / 1024


def proportional_kib(pid: str) -> int:
    """The kernel's proportional set size of a process; 0 where it has just ended."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)


@contextmanager
def serving(**variables: str) -> Iterator[Served]:
    """A warm server with these variables set; it is stopped at the end."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        environment = {**os.environ, "HEARSAY_BIND": f"127.0.0.1:{port}", **variables}
        with log.open("wb") as file:
            process = subprocess.Popen(gunicorn(), cwd=ROOT, env=environment, stdout=file, stderr=file)
        server = Served(port, process, log)
        try:
            _await_ready(server)
            yield server
        finally:
            process.terminate()
            process.wait()


def _await_ready(server: Served) -> None:
    began = time.monotonic()
    while server.status("/readyz") != 200:
        if server.process.poll() is not None or time.monotonic() - began > START_S:
            raise SystemExit("the server did not get ready:\n" + server.log.read_text())
        time.sleep(0.2)
