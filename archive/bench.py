"""Measures runs of the archive on this machine: `python -m archive.bench --articles 20000 --speed 300`.

Articles are made of our own examples, drawn and mixed with a seed, with new names of persons, so that no two are the
same: of paragraphs for the speed, of single sentences with `--words` words for the long run. One worker and two
workers analyse the same articles (speed, overhead), once as a run and once with the pipeline alone. That shows how
much of the second worker's loss is due to the machine, whose cores share memory and cache. The long run has as many
workers as the machine has cores (memory of each process). Do not use the machine while speed is measured.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import islice
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import mean

import psutil

from archive.configuration import RunConfig
from archive.engine.cluster import MEMORY, ClusterOptions, worker_environment
from archive.engine.progress import Bar
from archive.engine.run import Job, Outcome, made_by
from archive.engine.signals import Stop
from archive.inputs.articles import article_of
from archive.inputs.files import input_files
from archive.inputs.readers import Reading, records
from archive.inputs.records import Record
from archive.output.folder import Folder
from archive.pipeline import pipeline_of

ROOT = Path(__file__).resolve().parent.parent
SYLLABLES = "ba den kor lin mar no per ros sel tav ul ven wik zan".split()
SENTENCE_END = re.compile(r"(?<=[.!?”]) (?=[A-Z“])")
MARK = 1000  # articles at the beginning, in the middle and at the end whose memory is compared
EVERY = 5.0  # seconds between looks at memory


@dataclass(frozen=True)
class Look:
    """Resident memory (MB) at a time: of the driver, which holds the scheduler, and of each worker."""

    seconds: float
    articles: int  # done so far
    driver: float
    workers: tuple[float, ...]
    driver_cpu: float  # seconds of processor time since its start; its packages' import is in it
    workers_cpu: float


@dataclass
class Memory:
    """Looks at the memory of a run, in order of time."""

    looks: list[Look] = field(default_factory=list)

    def between(self, first: int, last: int) -> tuple[float, ...]:
        """The mean of the driver, then of all workers together, while `first` to `last` articles were done.

        Looks at a moment with fewer workers than the run has (one that starts or ends) do not count.
        """
        most = max(len(look.workers) for look in self.looks)
        part = [look for look in self.looks if first <= look.articles <= last and len(look.workers) == most]
        return mean(look.driver for look in part), mean(sum(look.workers) for look in part)


def write_articles(path: Path, count: int, texts: Iterator[str]) -> int:
    """Write articles as NDJSON; returns their characters."""
    size = 0
    with path.open("w", encoding="utf-8") as stream:
        for number, text in enumerate(islice(texts, count)):
            fields = {
                "id": f"n{number}",
                "text": text,
                "publisher": f"Outlet {number % 9}",
                "published_at": f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}",
            }
            stream.write(json.dumps(fields, ensure_ascii=False) + "\n")
            size += len(text)
    return size


def long_texts(paragraphs: int, seed: int = 1) -> Iterator[str]:
    """Texts of so many paragraphs, without end."""
    draw, pool = random.Random(seed), _paragraphs()  # noqa: S311  test data
    while True:
        yield "\n".join(_renamed(part, draw) for part in draw.sample(pool, paragraphs))


def short_texts(words: int, seed: int = 2) -> Iterator[str]:
    """Texts of sentences, each a paragraph, of about so many words: four fifths at least. Without end."""
    draw = random.Random(seed)  # noqa: S311  test data
    pool = [part for line in _paragraphs() for part in SENTENCE_END.split(line)]
    pool = [part for part in pool if 6 <= len(part.split()) <= words // 2]
    while True:
        parts: list[str] = []
        while sum(len(part.split()) for part in parts) < 0.8 * words:
            parts.append(_renamed(draw.choice(pool), draw))
        yield "\n".join(parts)


def _paragraphs() -> list[str]:
    texts = [*ROOT.glob("examples/articles/*.txt"), *ROOT.glob("evaluation/sample/*.txt")]
    lines = [line for text in sorted(texts) for line in text.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if len(line) > 80]


def _renamed(paragraph: str, draw: random.Random) -> str:
    """The paragraph with another surname after each given name."""
    name = "".join(draw.choices(SYLLABLES, k=3)).capitalize()
    return re.sub(r"(?<=[a-z] )([A-Z][a-z]{3,} )([A-Z][a-z]{3,})\b", rf"\1{name}", paragraph, count=1)


class Counting(Bar):
    """The bar; it also counts the articles that are done."""

    articles = 0

    def done(self, articles: int, faults: int) -> None:
        """Advance the bar."""
        self.articles += articles + faults
        super().done(articles, faults)


@contextmanager
def watched(bar: Counting) -> Iterator[Memory]:
    """Measure the memory of this process and of its workers until the block ends."""
    memory, over, began = Memory(), threading.Event(), time.perf_counter()
    driver = psutil.Process()

    def look() -> None:
        while not over.wait(EVERY):
            workers = [process for process in driver.children(recursive=True) if _is_worker(process)]
            sizes, seconds = tuple(map(_resident, workers)), time.perf_counter() - began
            cpu = _cpu(driver), sum(map(_cpu, workers))
            memory.looks.append(Look(seconds, bar.articles, _resident(driver), sizes, *cpu))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield memory
    finally:
        over.set()
        thread.join()


def _is_worker(process: psutil.Process) -> bool:
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except psutil.Error:
        return False


def _resident(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / 1e6
    except psutil.Error:
        return 0.0


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def measure(source: Path, workers: int, config: RunConfig) -> tuple[Outcome, Memory, int]:
    """One run into a temporary folder: outcome, memory, and bytes of the output."""
    making = made_by(config)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Folder(Path(scratch) / "out")
        job = Job(input_files([str(source)]), Reading(), config, folder, making)
        bar = Counting()
        with watched(bar) as memory:
            outcome = job.run(ClusterOptions(None, workers, MEMORY), False, bar, Stop())
        bar.close()
        size = (folder.manifest() or {})["bytes"]
    return outcome, memory, size


def alone(source: Path, processes: int, config: RunConfig) -> float:
    """Articles a second of the pipeline in so many processes, without engine, tables and files."""
    os.environ.update(worker_environment())
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(processes + 1)
    with context.Pool(processes, _load, (config, ready)) as pool:
        ready.wait()
        (file,) = input_files([str(source)])
        work = [(record, config) for record in records(file, Reading())]
        began = time.perf_counter()
        pool.starmap(_analyse, work, chunksize=5)
        return len(work) / (time.perf_counter() - began)


def _load(config: RunConfig, ready: Barrier) -> None:
    pipeline_of(config)
    ready.wait()


def _analyse(record: Record, config: RunConfig) -> None:
    pipeline_of(config)(article_of(record, config.max_chars))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        prog="python -m archive.bench", description="Measure runs on this machine."
    )
    parser.add_argument("--articles", type=int, default=20_000, help="articles of the long run; 0: none")
    parser.add_argument(
        "--speed", type=int, default=300, help="articles of the runs with one and two workers"
    )
    parser.add_argument(
        "--paragraphs", type=int, default=6, help="words or paragraphs of an article of the runs for speed"
    )
    parser.add_argument("--words", type=int, default=50, help="of an article of the long run, about")
    parser.add_argument("--record", type=Path, help="write what the long run's processes hold, as NDJSON")
    parser.add_argument("--shard", type=int, default=25, help="articles a task")
    options = parser.parse_args()
    config = RunConfig(shard_articles=options.shard)
    folder = Path(tempfile.mkdtemp())
    try:
        if options.speed:
            _speed(folder / "speed.ndjson", options, config)
        if options.articles:
            _memory(folder / "long.ndjson", options, config)
    finally:
        shutil.rmtree(folder)


def _speed(source: Path, options: argparse.Namespace, config: RunConfig) -> None:
    size = write_articles(source, options.speed, long_texts(options.paragraphs))
    print(f"{options.speed} articles of {size / options.speed:.0f} characters")
    rates = []
    for workers in (1, 2):
        outcome, _, written = measure(source, workers, config)
        rates.append(outcome.articles / outcome.seconds)
        overhead = outcome.seconds * workers / outcome.pipeline_seconds - 1
        own = outcome.shard_seconds / outcome.pipeline_seconds - 1
        print(
            f"{workers} workers: {outcome.seconds:.1f} s, {rates[-1]:.2f} articles/s, faults {outcome.faults}; "
            f"over the pipeline's own time {overhead:.1%} (of it reading, tables: {own:.1%}); "
            f"{written / options.speed:.0f} bytes an article"
        )
    print(f"two workers are {rates[1] / rates[0]:.2f} times one")
    one, two = (alone(source, processes, config) for processes in (1, 2))
    print(
        f"the pipeline alone: {one:.2f} and {two:.2f} articles/s, two processes are {two / one:.2f} times one; "
        f"of that, two workers reach {rates[1] / two:.1%}"
    )


def _memory(source: Path, options: argparse.Namespace, config: RunConfig) -> None:
    size = write_articles(source, options.articles, short_texts(options.words))
    workers = psutil.cpu_count() or 1
    outcome, memory, _ = measure(source, workers, config)
    if options.record:
        lines = (json.dumps(asdict(look)) for look in memory.looks)
        options.record.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(
        f"{outcome.articles} articles of {size / options.articles:.0f} characters, {outcome.faults} faults, "
        f"{workers} workers, {outcome.seconds:.0f} s"
    )
    for first in sorted({1, options.articles // 2, options.articles - MARK}):
        driver, all_workers = memory.between(first, first + MARK)
        print(f"articles {first} to {first + MARK}: driver {driver:.0f} MB, workers {all_workers:.0f} MB")
    print(f"highest: {max(sum(look.workers) for look in memory.looks):.0f} MB of all workers")


if __name__ == "__main__":
    main()
