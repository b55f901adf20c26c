"""Measures runs of the archive on this machine: `python -m archive.bench --articles 20000 --speed 300`.

Articles are made of paragraphs of our own examples, drawn and mixed with a seed, with names of persons made up anew,
so that no two are the same. Three runs: one worker and two workers over the same articles (speed, overhead), and one
long run with as many workers as the machine has cores (memory). Leave the machine alone while it runs.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from archive.configuration import RunConfig
from archive.engine.cluster import MEMORY, ClusterOptions
from archive.engine.progress import Bar
from archive.engine.run import Job, Outcome, made_by
from archive.engine.signals import Stop
from archive.inputs.files import input_files
from archive.inputs.readers import Reading
from archive.output.folder import Folder

ROOT = Path(__file__).resolve().parent.parent
SYLLABLES = "ba den kor lin mar no per ros sel tav ul ven wik zan".split()
EVERY = 5.0  # seconds between looks at memory


@dataclass
class Memory:
    """Resident memory (MB) of the worker processes together, at times (s) since the start."""

    samples: list[tuple[float, float]] = field(default_factory=list)

    def after(self, share: float) -> float:
        """The mean of a tenth of the run that begins at this share of it."""
        first = int(share * len(self.samples))
        part = [size for _, size in self.samples[first : first + max(1, len(self.samples) // 10)]]
        return sum(part) / len(part)


def write_articles(path: Path, count: int, paragraphs: int, seed: int = 1) -> int:
    """Write articles as NDJSON; returns their characters."""
    draw = random.Random(seed)  # noqa: S311  test data
    texts = [*ROOT.glob("examples/articles/*.txt"), *ROOT.glob("evaluation/sample/*.txt")]
    pool = [
        line
        for text in sorted(texts)
        for line in text.read_text(encoding="utf-8").splitlines()
        if len(line) > 80
    ]
    size = 0
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            text = "\n".join(_renamed(part, draw) for part in draw.sample(pool, paragraphs))
            day = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}"
            fields = {
                "id": f"n{number}",
                "text": text,
                "publisher": f"Outlet {number % 9}",
                "published_at": day,
            }
            stream.write(json.dumps(fields, ensure_ascii=False) + "\n")
            size += len(text)
    return size


def _renamed(paragraph: str, draw: random.Random) -> str:
    """The paragraph with another surname behind each given name."""
    name = "".join(draw.choices(SYLLABLES, k=3)).capitalize()
    return re.sub(r"(?<=[a-z] )([A-Z][a-z]{3,} )([A-Z][a-z]{3,})\b", rf"\1{name}", paragraph, count=1)


@contextmanager
def watched() -> Iterator[Memory]:
    """Look at the memory of this process's children until the block ends."""
    memory, over, began = Memory(), threading.Event(), time.perf_counter()

    def look() -> None:
        while not over.wait(EVERY):
            workers = [p for p in psutil.Process().children(recursive=True) if _is_worker(p)]
            size = sum(_resident(worker) for worker in workers) / 1e6
            memory.samples.append((time.perf_counter() - began, size))

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
        return float(process.memory_info().rss)
    except psutil.Error:
        return 0.0


def measure(source: Path, workers: int, config: RunConfig) -> tuple[Outcome, Memory, int]:
    """One run into a folder that is thrown away: outcome, memory, and bytes of the output."""
    making = made_by(config)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Folder(Path(scratch) / "out")
        job = Job(input_files([str(source)]), Reading(), config, folder, making)
        bar = Bar()
        with watched() as memory:
            outcome = job.run(ClusterOptions(None, workers, MEMORY), False, bar, Stop())
        bar.close()
        size = (folder.manifest() or {})["bytes"]
    return outcome, memory, size


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        prog="python -m archive.bench", description="Measure runs on this machine."
    )
    parser.add_argument("--articles", type=int, default=20_000, help="of the long run; 0: none")
    parser.add_argument(
        "--speed", type=int, default=300, help="articles of the runs with one and two workers"
    )
    parser.add_argument("--paragraphs", type=int, default=6, help="of an article")
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
    size = write_articles(source, options.speed, options.paragraphs)
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


def _memory(source: Path, options: argparse.Namespace, config: RunConfig) -> None:
    write_articles(source, options.articles, options.paragraphs, seed=2)
    workers = psutil.cpu_count() or 1
    outcome, memory, _ = measure(source, workers, config)
    marks = ", ".join(f"{share:.0%} {memory.after(share):.0f}" for share in (0.1, 0.3, 0.5, 0.7, 0.9))
    print(
        f"{outcome.articles} articles, {outcome.faults} faults, {workers} workers, {outcome.seconds:.0f} s: "
        f"memory of all workers in MB at {marks}; highest {max(size for _, size in memory.samples):.0f}"
    )


if __name__ == "__main__":
    main()
