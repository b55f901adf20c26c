"""Runs of the archive as a user starts them: processes, and what they leave in the output folder."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from archive.output.parts import commits
from archive.output.schema import TABLES

ROOT = Path(__file__).parents[1]
LIGHT = "tests.archive_pipelines:open_light"
PATIENCE = 90


@dataclass(frozen=True)
class Done:
    status: int
    out: str
    err: str


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "archive", *map(str, words)]


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)} | more


def start(*words: object, **environ: str) -> subprocess.Popen[str]:
    """A command in a process group of its own."""
    return subprocess.Popen(
        command(*words), cwd=ROOT, env=environment(**environ), text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def finish(process: subprocess.Popen[str]) -> Done:
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        raise AssertionError(f"did not end:\n{out}\n{err}") from None
    return Done(process.returncode, out, err)


def run(*words: object, **environ: str) -> Done:
    return finish(start("run", *words, "--factory", LIGHT, **environ))


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    """All committed rows, in one order."""
    found = [
        row
        for part in commits(out)
        for row in pq.read_table(out / table / f"{part}.parquet", partitioning=None).to_pylist()
    ]
    return sorted(found, key=lambda row: json.dumps(row, default=str))


def everything(out: Path) -> dict[str, list[dict[str, Any]]]:
    return {table: rows(out, table) for table in TABLES}


def files(out: Path) -> dict[str, bytes]:
    """Every table's files."""
    return {str(p.relative_to(out)): p.read_bytes() for table in TABLES for p in (out / table).iterdir()}


def leftovers(out: Path) -> list[Path]:
    return [path for path in out.rglob("*") if path.suffix == ".tmp" or path.name == "staging"]


def wait_for(condition: Callable[[], Any], what: str) -> Any:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {what}")


def local_workers(driver: int) -> list[int]:
    """The worker processes under a driver: any thread of it may have started them."""
    tasks = Path(f"/proc/{driver}/task").iterdir()
    pids = [int(pid) for task in tasks for pid in (task / "children").read_text().split()]
    return [pid for pid in pids if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


@contextmanager
def scheduler_and_workers(
    folder: Path, workers: int = 2
) -> Iterator[tuple[str, subprocess.Popen[str], list[Any]]]:
    """A Dask scheduler and workers as separate processes over TCP; yields address, scheduler and workers."""
    environ = environment(
        DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="1", DASK_TEMPORARY_DIRECTORY=str(folder)
    )
    log = folder / "scheduler.log"
    base = [sys.executable, "-m", "dask"]
    with log.open("w") as stream:
        processes = [
            subprocess.Popen(
                [*base, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"],
                cwd=ROOT, env=environ, stderr=stream, stdout=subprocess.DEVNULL, text=True, start_new_session=True,
            )
        ]  # fmt: skip
    try:
        found = wait_for(lambda: re.search(r"Scheduler at:\s+(tcp://\S+)", log.read_text()), "the scheduler")
        address = str(found[1])
        processes += [
            subprocess.Popen(
                [*base, "worker", address, "--nthreads", "1", "--name", f"w{number}", "--no-dashboard"],
                cwd=ROOT, env=environ, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, text=True,
                start_new_session=True,
            )
            for number in range(workers)
        ]  # fmt: skip
        yield address, processes[0], processes[1:]
    finally:
        for process in processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
