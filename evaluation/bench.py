"""Load on the service, over HTTP: `python -m evaluation.bench`.

Prints the pipeline's own pace, the service's at saturation, its latency at half that load, and how it bears
ten times the load. Articles are our examples, put together to some 750 words each.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from service.app import load_pipeline
from service.extraction.provenance import Article
from service.settings import from_environment

ROOT = Path(__file__).resolve().parents[1]
WORDS = 750


@dataclass
class Tally:
    """What became of some requests; `seconds` are those of the answers with status 200."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The latency in milliseconds that this share of the good answers stayed under."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def articles() -> list[str]:
    """Texts of about `WORDS` words, each beginning at another of our examples."""
    texts = [
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples" / "articles").glob("*.txt"))
    ]
    made = []
    for first in range(len(texts)):
        text = ""
        paragraphs = (
            p for text in itertools.islice(itertools.cycle(texts), first, None) for p in text.split("\n\n")
        )
        while len(text.split()) < WORDS:
            text += next(paragraphs) + "\n\n"
        made.append(text)
    return made


def pipeline_pace(texts: list[str], seconds: float) -> float:
    """Articles a second of parser and extraction alone, in this process."""
    pipeline = load_pipeline(from_environment())
    began, done = time.monotonic(), 0
    for text in itertools.cycle(texts):
        pipeline.extract(pipeline.parse([text])[0], Article(text))
        done += 1
        if time.monotonic() - began >= seconds:
            break
    return done / (time.monotonic() - began)


def request(port: int, path: str, text: str | None = None) -> int:
    """The status of one request on a connection of its own; 0 where there was no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        headers = {"Content-Type": "text/plain; charset=utf-8"} if text else {}
        connection.request("POST" if text else "GET", path, text and text.encode(), headers)
        response = connection.getresponse()
        response.read()
        return response.status
    except OSError:
        return 0
    finally:
        connection.close()


def load(ask: Callable[[int], int], clients: int, seconds: float, pause: float = 0.0) -> Tally:
    """Ask again and again with so many clients for so long, each at most once in `pause` seconds."""
    tally, lock, end = Tally(), threading.Lock(), time.monotonic() + seconds

    def client(number: int) -> None:
        while (began := time.monotonic()) < end:
            status = ask(number)
            took = time.monotonic() - began
            with lock:
                tally.statuses[status] += 1
                if status == 200:
                    tally.seconds.append(took)
            time.sleep(max(0.0, pause - took))

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


def memory(process: subprocess.Popen[bytes]) -> int:
    """MiB resident in the server and its workers."""
    listing = subprocess.run(["ps", "-o", "rss=", "--pid", str(process.pid), "--ppid", str(process.pid)],
                             capture_output=True, text=True, check=True)  # fmt: skip
    return sum(int(line) for line in listing.stdout.split()) // 1024


def serve(port: int) -> subprocess.Popen[bytes]:
    """A server on this port, warm."""
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "service/gunicorn_conf.py",
        "service.app:create_app()",
    ]
    environment = {**os.environ, "HEARSAY_BIND": f"127.0.0.1:{port}", "HEARSAY_LOG_LEVEL": "warning"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    for _ in range(600):
        if request(port, "/readyz") == 200:
            return process
        if process.poll() is not None:
            raise SystemExit("the server did not start")
        time.sleep(0.5)
    raise SystemExit("the server was not ready within five minutes")


def measure(
    port: int, texts: list[str], process: subprocess.Popen[bytes], own: float, seconds: float
) -> None:
    """Saturation, half load, ten times the load, and after it."""

    def ask(number: int) -> int:
        return request(port, "/v1/provenance", texts[number % len(texts)])

    workers = from_environment().workers
    full = load(ask, 2 * workers, seconds)
    pace = full.statuses[200] / seconds
    print(
        f"saturation      {pace:.3f} articles/s, {100 * pace / (own * workers):.0f} % of the pipeline's own"
    )
    half = load(ask, workers, seconds, pause=2 * workers / pace)
    print(f"half load       p50 {half.percentile(0.5):.0f} ms, p95 {half.percentile(0.95):.0f} ms")
    before = memory(process)
    probes = Tally()

    def probe() -> None:
        probes.seconds += load(lambda _: request(port, "/livez"), 1, seconds, pause=0.05).seconds

    prober = threading.Thread(target=probe)
    prober.start()
    over = load(ask, 20 * workers, seconds, pause=2 * workers / pace)
    prober.join()
    pace_over = over.statuses[200] / seconds
    print(
        f"10x load        {pace_over:.3f} articles/s ({100 * pace_over / pace:.0f} %), {dict(over.statuses)}"
    )
    print(f"                /livez p99 {probes.percentile(0.99):.0f} ms, {before} to {memory(process)} MiB")
    began = time.monotonic()
    while ask(0) != 200:
        time.sleep(0.1)
    usual = statistics.median(half.seconds) if half.seconds else 0.0
    print(f"after it        an answer after {time.monotonic() - began:.1f} s (usually {usual:.1f} s)")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60, help="of each measurement (default: 60)")
    seconds = options.parse_args().seconds
    texts = articles()
    print(
        f"{len(texts)} articles of {statistics.mean(len(text.split()) for text in texts):.0f} words on the average"
    )
    own = pipeline_pace(texts, seconds)
    print(f"pipeline alone  {own:.3f} articles/s, {own * WORDS:.0f} words/s, one process")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = serve(port)
    try:
        measure(port, texts, process, own, seconds)
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
