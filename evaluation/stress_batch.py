"""Batch streams under full load: `python -m evaluation.stress_batch --runs 500 --server gunicorn`.

Opens one stream after another while other processes keep every core busy. Half of the streams are read to their end,
half are closed after three answers. The articles come with random pauses, so that answers arrive before, while and
after articles are sent. The parser is a fake that takes no time: only the handling of lines is tested.

Prints the waits for an answer, and fails if one was longer than `--limit` seconds. No step takes that long, so some
thread has forgotten the answer; then the places where the threads wait are printed.
"""

from __future__ import annotations

import argparse
import faulthandler
import multiprocessing
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

from werkzeug.serving import make_server

from evaluation.served import ROOT, free_port, gunicorn
from hearsay import Client

APP = "tests.fakes:served_app()"
TEXT = "Ann said it rained."
UNENDING = 10_000  # articles: more than are sent before the third answer


def main() -> int:
    options = _options()
    serve = {"gunicorn": under_gunicorn, "development": under_development_server}[options.server]
    chance = random.Random(options.seed)
    with busy(options.load), serve() as url:
        waits = [wait for _ in range(options.runs) for wait in run(url, options.limit, chance)]
    late = [wait for wait in waits if wait > options.limit]
    print(
        f"{options.server}: {options.runs} streams, {options.load} busy processes on {os.cpu_count()} cores: "
        f"wait for an answer median {statistics.median(waits) * 1000:.0f} ms, longest {max(waits) * 1000:.0f} ms, "
        f"{len(late)} over {options.limit:g} s"
    )
    return 1 if late else 0


def run(url: str, limit: float, chance: random.Random) -> list[float]:
    """The seconds that each answer of a stream took, its end included. Raises HearsayError without an answer."""
    length = chance.choice([chance.randint(1, 20), UNENDING])
    read = min(length + 1, 3) if length == UNENDING else length + 1
    waits = []
    with Client(url, timeout=6 * limit) as client:
        answers = client.batch(articles(length, chance))
        for number in range(read):
            faulthandler.dump_traceback_later(limit)
            began = time.monotonic()
            answer = next(answers, None)
            waits.append(time.monotonic() - began)
            if answer != (answer and {**answer, "document": {**answer["document"], "id": str(number)}}):
                raise SystemExit(f"not the answer to article {number}: {answer}")
        faulthandler.cancel_dump_traceback_later()
        answers.close()
    return waits


def articles(length: int, chance: random.Random) -> Iterator[dict[str, str]]:
    """So many articles, some of them after a pause."""
    for number in range(length):
        if length != UNENDING or number < 10:
            time.sleep(chance.choice([0, 0, 0.001, 0.02]))
        yield {"id": str(number), "text": TEXT}


@contextmanager
def busy(count: int) -> Iterator[None]:
    """So many processes that compute without a pause."""
    processes = [multiprocessing.Process(target=_spin, daemon=True) for _ in range(count)]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        for process in processes:
            process.kill()


def _spin() -> None:
    while True:
        sum(range(100_000))


@contextmanager
def under_gunicorn() -> Iterator[str]:
    port = free_port()
    environment = {**os.environ, "HEARSAY_BIND": f"127.0.0.1:{port}", "HEARSAY_LOG_LEVEL": "warning"}
    process = subprocess.Popen(gunicorn(APP), cwd=ROOT, env=environment)
    url = f"http://127.0.0.1:{port}"
    try:
        _await_ready(url)
        yield url
    finally:
        process.terminate()
        process.wait()


@contextmanager
def under_development_server() -> Iterator[str]:
    """Flask's own, in this process, as the tests of the client use it."""
    from service.app import create_app
    from service.settings import Settings
    from tests.fakes import FakeParser, fake_extract

    server = make_server("127.0.0.1", 0, create_app(FakeParser(), Settings(), fake_extract), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _await_ready(url: str) -> None:
    for _ in range(600):
        try:
            with urlopen(f"{url}/readyz", timeout=5):  # noqa: S310  our own address
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not get ready")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--server", choices=["gunicorn", "development"], default="gunicorn")
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--limit", type=float, default=5.0, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--load", type=int, default=os.cpu_count() or 1, metavar="PROCESSES")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
