"""Load on the service, over HTTP: `python -m evaluation.bench --seconds 60`.

Measures the pipeline alone, the service at saturation, its latency at half of that, how it handles ten times that
load, and how soon it recovers. Prints a table and fails when a target is missed. Run it on an idle machine.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import re
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.request import urlopen

from evaluation.served import ROOT, Served, serving
from service.analyzer import Analyzer
from service.extraction.model.provenance import Article
from service.loading import load_analyzer
from service.settings import from_environment

WORDS = 750
IN_FLIGHT = 200
PROBE_S = 0.05
GIVE_UP_S = 120
Ask = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; `met` is None where there is no target."""

    name: str
    found: str
    target: str = ""
    met: bool | None = None


@dataclass
class Tally:
    """The answers to some requests: status, time when it was due, time when it arrived (s)."""

    answers: list[tuple[int, float, float]] = field(default_factory=list)

    def ask(self, ask: Ask, due: float | None = None) -> None:
        """Ask once. A delay of the client itself counts as the service's time."""
        due = time.monotonic() if due is None else due
        self.answers.append((ask(), due, time.monotonic()))

    def statuses(self) -> Counter[int]:
        return Counter(status for status, _, _ in self.answers)

    def rate(self, begin: float, end: float) -> float:
        """Good answers a second in a span of time."""
        return sum(status == 200 and begin < there <= end for status, _, there in self.answers) / (
            end - begin
        )

    def milliseconds(self, share: float) -> float:
        """The latency that this share of the good answers stayed under."""
        ordered = sorted(there - due for status, due, there in self.answers if status == 200)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("inf")


def articles() -> list[str]:
    """Texts of about `WORDS` words, each beginning at another of our examples."""
    paths = sorted((ROOT / "examples" / "articles").glob("*.txt"))
    paragraphs = [path.read_text(encoding="utf-8").split("\n\n") for path in paths]
    return [_long_enough(paragraphs[first:] + paragraphs[:first]) for first in range(len(paths))]


def _long_enough(texts: list[list[str]]) -> str:
    made = ""
    for paragraph in itertools.cycle(itertools.chain.from_iterable(texts)):
        made += paragraph + "\n\n"
        if len(made.split()) >= WORDS:
            return made
    raise AssertionError("a cycle does not end")


def pipeline_rate(analyzer: Analyzer, texts: list[str], seconds: float) -> float:
    """Articles a second of parser and extraction alone, in this process."""
    began = time.monotonic()
    for done, text in enumerate(itertools.cycle(texts), 1):
        analyzer.extract(analyzer.parse([text])[0], Article(text))
        if (took := time.monotonic() - began) >= seconds:
            return done / took
    raise AssertionError("a cycle does not end")


def saturate(ask: Ask, clients: int, seconds: float) -> float:
    """Good answers a second while so many clients each ask again as soon as they are answered."""
    tally = Tally()
    begin = time.monotonic() + 0.1 * seconds  # by then all are under way
    end = begin + seconds

    def client() -> None:
        while time.monotonic() < end:
            tally.ask(ask)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally.rate(begin, end)


def offer(pool: ThreadPoolExecutor, ask: Ask, rate: float, seconds: float) -> Tally:
    """Ask at random moments, so many times a second, whether answers come or not."""
    tally, rng, due = Tally(), random.Random(1), time.monotonic()
    end = due + seconds
    while (due := due + rng.expovariate(rate)) < end:
        time.sleep(max(0.0, due - time.monotonic()))
        pool.submit(tally.ask, ask, due)
    time.sleep(max(0.0, end - time.monotonic()))
    return tally


def probing(server: Served, ended: threading.Event) -> Tally:
    """Ask `/livez` all the time until the end."""
    tally = Tally()
    while not ended.wait(PROBE_S):
        tally.ask(lambda: server.status("/livez"))
    return tally


def waiting(server: Served) -> float:
    """Articles that wait for the model."""
    with urlopen(f"http://127.0.0.1:{server.port}/metrics", timeout=60) as response:
        found = re.search(r"^hearsay_queue_articles (\S+)", response.read().decode(), re.M)
    return float(found[1]) if found else 0.0


def normal_again(server: Served, ask: Ask, usual: float) -> float:
    """Seconds until an article is sent that is answered within the usual milliseconds."""
    began = time.monotonic()
    while time.monotonic() - began < GIVE_UP_S:
        while waiting(server):
            time.sleep(0.05)
        sent = time.monotonic()
        if ask() == 200 and 1000 * (time.monotonic() - sent) <= usual:
            return sent - began
    return float("inf")


def measure(server: Served, texts: list[str], own: float, seconds: float) -> Iterator[Row]:
    """Measure at saturation, at half of it, at ten times as much, and afterwards."""
    turn = itertools.cycle(texts)

    def ask() -> int:
        return server.status("/v1/provenance", next(turn))

    workers = from_environment().workers
    full = saturate(ask, 3 * workers, seconds)
    share = full / (own * workers)
    yield Row(
        "Service at saturation", f"{full:.2f} articles/s, {100 * share:.0f} % of that", "≥ 90 %", share >= 0.9
    )
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        half = offer(pool, ask, full / 2, seconds)
    usual, refused = half.milliseconds(0.95), len(half.answers) - half.statuses()[200]
    found = (
        f"p50 {half.milliseconds(0.5):.0f} ms, p95 {usual:.0f} ms of {len(half.answers)}, {refused} refused"
    )
    yield Row("Latency at half that load, at random moments", found)
    before, ended = server.memory(), threading.Event()
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        probes = pool.submit(probing, server, ended)
        end = time.monotonic() + seconds
        over = offer(pool, ask, 10 * full, seconds)
        ended.set()
        after = server.memory()
        normal = normal_again(server, ask, usual)
    yield from _under_overload(over, probes.result(), over.rate(end - 0.9 * seconds, end) / full)
    yield Row(
        "Memory before and after it", f"{before:.0f} and {after:.0f} MiB", "< 5 % more", after < 1.05 * before
    )
    yield Row("Articles as fast as at half load again", f"after {normal:.1f} s", "≤ 5 s", normal <= 5)


def _under_overload(over: Tally, probes: Tally, share: float) -> Iterator[Row]:
    statuses = over.statuses()
    shown = ", ".join(f"{status or 'no answer'} × {count}" for status, count in sorted(statuses.items()))
    yield Row(
        "Answers at ten times saturation", shown, "200, 503 and 504 only", statuses.keys() <= {200, 503, 504}
    )
    yield Row("Articles done meanwhile", f"{100 * share:.0f} % of saturation", "≥ 90 %", share >= 0.9)
    slowest, failed = probes.milliseconds(0.99), len(probes.answers) - probes.statuses()[200]
    found = f"p99 {slowest:.0f} ms of {len(probes.answers)}, {failed} failed"
    yield Row("`/livez` meanwhile", found, "p99 < 100 ms", slowest < 100 and not failed)


def main() -> int:
    """Measure and print; the exit status is 1 if a target was missed."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument(
        "--seconds", type=float, default=60, help="of each measurement (default: %(default)g)"
    )
    seconds = options.parse_args().seconds
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16")  # as service/gunicorn_conf.py has it
    texts = articles()
    words = statistics.mean(len(text.split()) for text in texts)
    analyzer = load_analyzer(from_environment())
    pipeline_rate(analyzer, texts, 0.1 * seconds)
    own = pipeline_rate(analyzer, texts, seconds)
    rows = [Row("Pipeline alone, one process", f"{own:.2f} articles/s, {own * words:.0f} words/s")]
    with serving(HEARSAY_LOG_LEVEL="warning") as server:
        rows += measure(server, texts, own, seconds)
    print(
        f"Articles of {words:.0f} words, {seconds:g} s each.\n\n| Measure | Found | Target |\n| --- | --- | --- |"
    )
    for row in rows:
        print(f"| {row.name} | {row.found} | {row.target}{' **missed**' if row.met is False else ''} |")
    return 1 if any(row.met is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
