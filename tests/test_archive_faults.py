"""Nothing lost, nothing twice: runs of the archive with real processes that are killed, stopped and fed bad files.

The pipeline is a light stand-in (tests/archive_pipelines.py), so that the engine is what is tested;
tests/test_archive_stories.py has a run with the real pack.
"""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.output.folder import Folder
from archive.output.parts import commits
from tests.archive_runs import (
    LIGHT,
    everything,
    files,
    finish,
    leftovers,
    local_workers,
    rows,
    run,
    scheduler_and_workers,
    start,
    wait_for,
)

ARTICLES = 24
SHARD = 4


def article(number: int, extra: str = "") -> dict[str, str]:
    text = f"Ann Smith said: number {number} is up.\nBob Jones said: it is not. {extra}"
    return {"id": f"n{number}", "text": text, "publisher": "Post", "published_at": "2026-01-02"}


def write_ndjson(path: Path, articles: list[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(each) + "\n" for each in articles), encoding="utf-8")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles that take a tenth of a second each."""
    path = tmp_path_factory.mktemp("in") / "a.ndjson"
    write_ndjson(path, [article(number, "SLEEP=0.1") for number in range(ARTICLES)])
    return path


@pytest.fixture(scope="module")
def undisturbed(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a run in which nothing went wrong."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    done = run(source, out, "--workers", 2, "--shard", SHARD)
    assert done.status == 0, done.err
    assert len(rows(out, "articles")) == ARTICLES
    return out


def begin(source: Path, out: Path, *more: object) -> subprocess.Popen[str]:
    return start("run", source, out, "--shard", SHARD, "--factory", LIGHT, *more)


def some_done(out: Path) -> object:
    return (out / "parts").is_dir() and len(commits(out)) >= 1


def test_a_worker_killed_in_mid_job_costs_nothing(source: Path, undisturbed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    driver = begin(source, out, "--workers", 2)
    wait_for(lambda: some_done(out), "a first part")
    os.kill(local_workers(driver.pid)[0], signal.SIGKILL)
    done = finish(driver)
    assert done.status == 0, done.err
    assert files(out) == files(undisturbed)
    assert leftovers(out) == []


def test_interrupted_twice_and_started_again(source: Path, undisturbed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    driver = begin(source, out, "--workers", 2)
    wait_for(lambda: some_done(out), "a first part")
    os.killpg(driver.pid, signal.SIGINT)  # as a terminal does: to all processes of the job
    time.sleep(0.1)  # two signals at once would be one
    os.killpg(driver.pid, signal.SIGINT)
    stopped = finish(driver)
    assert stopped.status == 130
    assert "run the same command again" in stopped.err
    assert 0 < len(rows(out, "articles")) < ARTICLES
    done = finish(begin(source, out, "--workers", 2))
    assert done.status == 0, done.err
    assert files(out) == files(undisturbed)
    assert leftovers(out) == []


def test_interrupted_once_finishes_what_runs(source: Path, undisturbed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    driver = begin(source, out, "--workers", 2)
    wait_for(lambda: some_done(out), "a first part")
    driver.send_signal(signal.SIGINT)
    stopped = finish(driver)
    assert stopped.status == 130
    assert "once more to stop at once" in stopped.err
    assert len(rows(out, "articles")) % SHARD == 0
    assert finish(begin(source, out, "--workers", 2)).status == 0
    assert files(out) == files(undisturbed)


def test_the_driver_killed_and_started_again(source: Path, undisturbed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    driver = begin(source, out, "--workers", 2)
    wait_for(lambda: some_done(out), "a first part")
    os.killpg(driver.pid, signal.SIGKILL)
    driver.communicate()
    assert finish(begin(source, out, "--workers", 2)).status == 0
    assert files(out) == files(undisturbed)
    assert leftovers(out) == []


def test_poison_becomes_a_fault_and_the_others_stay(tmp_path: Path) -> None:
    poisoned, clean = tmp_path / "poisoned.ndjson", tmp_path / "clean.ndjson"
    articles = [article(number) for number in range(6)]
    write_ndjson(clean, articles)
    write_ndjson(poisoned, [*articles[:3], article(3, "POISON"), *articles[4:]])
    out = tmp_path / "out"
    done = run(poisoned, out, "--workers", 2, "--shard", 3)
    assert done.status == 0, done.err
    (fault,) = rows(out, "faults")
    assert fault["record"] == 3
    assert fault["reason"].startswith("worker died")
    assert f"{poisoned}, record 3" in done.err
    assert "POISON" not in done.err + done.out  # no text in messages
    assert sorted(row["id"] for row in rows(out, "articles")) == ["n0", "n1", "n2", "n4", "n5"]
    again = run(poisoned, out, "--workers", 1, "--shard", 3)
    assert again.out.startswith("0 articles and 0 faults")
    other = tmp_path / "other"
    assert run(clean, other, "--workers", 1, "--shard", 3).status == 0
    mine = {row["id"]: row for row in rows(out, "articles")}
    theirs = {row["id"]: row for row in rows(other, "articles")}
    place = {"article", "input"}
    for name, row in mine.items():
        assert {k: v for k, v in row.items() if k not in place} == {
            k: v for k, v in theirs[name].items() if k not in place
        }


def test_an_article_that_hangs_becomes_a_fault(tmp_path: Path) -> None:
    source = tmp_path / "a.ndjson"
    write_ndjson(source, [article(0), article(1, "HANG")])
    out = tmp_path / "out"
    done = run(source, out, "--workers", 1, "--shard", 1, "--article-seconds", 0.5)
    assert done.status == 0, done.err
    assert [row["record"] for row in rows(out, "faults")] == [1]
    assert [row["id"] for row in rows(out, "articles")] == ["n0"]


def test_over_tcp_a_worker_and_then_the_scheduler_killed(
    source: Path, undisturbed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with scheduler_and_workers(tmp_path) as (address, scheduler, workers):
        driver = begin(source, out, "--scheduler", address)
        wait_for(lambda: some_done(out), "a first part")
        os.killpg(workers[0].pid, signal.SIGKILL)  # nanny and worker: nothing restarts it
        before = len(commits(out))
        wait_for(lambda: len(commits(out)) > before, "another part")
        os.killpg(scheduler.pid, signal.SIGKILL)
        stopped = finish(driver)
    assert stopped.status == 4
    assert "run the command again" in stopped.err
    assert 0 < len(rows(out, "articles")) < ARTICLES
    with scheduler_and_workers(tmp_path) as (address, _, _):
        done = finish(begin(source, out, "--scheduler", address))
    assert done.status == 0, done.err
    assert files(out) == files(undisturbed)
    assert leftovers(out) == []


def test_no_scheduler_at_the_address(source: Path, tmp_path: Path) -> None:
    done = finish(begin(source, tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9"))
    assert done.status == 4
    assert "no scheduler answers there" in done.err


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for some parts of a run, not for all."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=140k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip(f"mounting a tmpfs is not permitted here: {made.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_stops_and_goes_on_with_room(source: Path, undisturbed: Path, small_disk: Path) -> None:
    out = small_disk / "out"
    stopped = finish(begin(source, out, "--workers", 2))
    assert stopped.status == 3, stopped.err
    assert "no space left" in stopped.err
    assert "make room and run the same command again" in stopped.err
    assert 0 < len(rows(out, "articles")) < ARTICLES
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    done = finish(begin(source, out, "--workers", 2))
    assert done.status == 0, done.err
    assert files(out) == files(undisturbed)
    assert leftovers(out) == []


def test_unreadable_and_truncated_inputs(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_ndjson(folder / "good.ndjson", [article(number) for number in range(3)])
    lines = "".join(json.dumps(article(n)) + "\n" for n in range(400)).encode()
    (folder / "short.ndjson.gz").write_bytes(gzip.compress(lines)[:-2000])
    (folder / "broken.parquet").write_bytes(b"PAR1 and nothing else")
    (folder / "gone.ndjson").symlink_to(tmp_path / "nowhere")
    (folder / "latin.txt").write_bytes("Ann Smith said: café.".encode("latin-1"))
    out = tmp_path / "out"
    done = run(folder, out, "--workers", 1)
    assert done.status == 0, done.err
    found = rows(out, "articles")
    read = sorted(row["record"] for row in found if row["input"].endswith(".gz"))
    assert read == list(range(len(read)))
    assert len(read) > 0
    assert len([row for row in found if row["input"].endswith("good.ndjson")]) == 3
    faults = {Path(row["input"]).name: (row["record"], row["reason"]) for row in rows(out, "faults")}
    assert set(faults) == {"short.ndjson.gz", "broken.parquet", "latin.txt", "gone.ndjson"}
    assert faults["short.ndjson.gz"][0] in (-1 - len(read), -len(read), len(read), len(read) - 1)
    assert "truncated" in faults["short.ndjson.gz"][1]
    assert "UTF-8" in faults["latin.txt"][1]
    (folder / "short.ndjson.gz").write_bytes(gzip.compress(lines))
    (folder / "latin.txt").write_text("Ann Smith said: café.", encoding="utf-8")
    assert run(folder, out, "--workers", 1).status == 0
    assert {Path(row["input"]).name for row in rows(out, "faults")} == {"broken.parquet", "gone.ndjson"}
    assert len(rows(out, "articles")) == 404
    assert once(out)


def test_an_input_that_changed_and_one_that_grew(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_ndjson(folder / "a.ndjson", [article(number) for number in range(10)])
    out = tmp_path / "out"
    assert run(folder, out, "--workers", 1, "--shard", 4).status == 0
    before = {row["id"]: row for row in rows(out, "articles")}
    changed = [article(number) for number in range(12)]
    changed[5]["text"] = "Ann Smith said: it was all different."
    write_ndjson(folder / "a.ndjson", changed)
    write_ndjson(folder / "b.ndjson", [article(100)])
    done = run(folder, out, "--workers", 1, "--shard", 4)
    assert done.status == 0, done.err
    assert done.out.startswith("4 articles and 0 faults")  # the changed one, two more, and the new file's
    after = {row["id"]: row for row in rows(out, "articles")}
    assert len(rows(out, "articles")) == len(after) == 13
    assert {name for name in before if before[name] != after[name]} == {"n5"}
    assert once(out)
    fresh = tmp_path / "fresh"
    assert run(folder, fresh, "--workers", 1, "--shard", 4).status == 0
    assert everything(out) == everything(fresh)


def test_another_pack_is_not_mixed_in(tmp_path: Path) -> None:
    source = tmp_path / "a.ndjson"
    write_ndjson(source, [article(0)])
    out = tmp_path / "out"
    words = ("run", source, out, "--workers", 1, "--factory", "tests.archive_pipelines:open_light_two")
    assert finish(start(*words)).status == 0
    before = files(out)
    refused = finish(start(*words, LIGHT_PACK="light 1.1.0"))
    assert refused.status == 2
    assert "pack was light 1.0.0, is light 1.1.0" in refused.err
    assert "--new" in refused.err
    assert files(out) == before
    done = finish(start(*words, "--new", LIGHT_PACK="light 1.1.0"))
    assert done.status == 0, done.err
    (beside,) = tmp_path.glob("out.light-1.1.0*")
    assert len(rows(beside, "articles")) == 1
    again = finish(start(*words, "--new", LIGHT_PACK="light 1.1.0"))
    assert again.out.startswith("0 articles")


def test_two_runs_at_once_are_refused(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = begin(source, out, "--workers", 1)
    wait_for(lambda: some_done(out), "a first part")
    second = finish(begin(source, out, "--workers", 1))
    assert second.status == 2
    assert "another run writes to it" in second.err
    assert finish(first).status == 0


def once(out: Path) -> bool:
    """Whether every key is in `articles` or `faults` exactly once."""
    keys = [row["article"] for table in ("articles", "faults") for row in rows(out, table)]
    return len(keys) == len(set(keys))


def test_what_a_killed_writer_left_goes_at_the_end(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "out")
    parts = folder.begin({"pack": "en-news"})
    left = folder.path / "parts" / ".a66f.json.bad7.tmp"
    left.write_bytes(b"{")
    folder.end(parts)
    assert not left.exists()
