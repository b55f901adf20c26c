"""A real gunicorn with the configuration that operators use, on a free port, for tests to ask."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evaluation.served import free_port, gunicorn

ROOT = Path(__file__).parents[1]
START_S = 60  # a loaded machine takes its time


class Server:
    """A gunicorn process on a free port of the loopback interface."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log

    def request(self, path: str, body: bytes | None = None, kind: str = "text/plain") -> tuple[int, bytes]:
        headers = {"Content-Type": kind} if body is not None else {}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310  http only
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def post(self, text: str) -> tuple[int, bytes]:
        return self.request("/v1/provenance", text.encode())

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def await_log(self, *words: str, count: int = 1) -> list[dict[str, object]]:
        """The log's entries that hold all words, once there are `count`."""
        for _ in range(START_S * 20):
            lines = [
                line for line in self.log.read_text().splitlines() if all(word in line for word in words)
            ]
            if len(lines) >= count:
                return [json.loads(line) for line in lines]
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
        raise AssertionError(f"{words} not in the log:\n{self.log.read_text()}")

    def await_status(self, path: str, status: int) -> bytes:
        for _ in range(START_S * 20):
            try:
                found, body = self.request(path)
                if found == status:
                    return body
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
        raise AssertionError(f"{path} never gave {status}:\n{self.log.read_text()}")

    def worker(self) -> int:
        return int(str(self.await_log("Booting worker")[-1]["pid"]))


@contextmanager
def serving(folder: Path, app: str = "tests.fakes:served_app()", **variables: str) -> Iterator[Server]:
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HEARSAY_")}
    environment |= {"HEARSAY_BIND": f"127.0.0.1:{port}", "HOME": str(folder), **variables}
    command = gunicorn(app)
    log = folder / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=file, stdout=file)
    server = Server(process, port, log)
    try:
        server.await_status("/livez", 200)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
