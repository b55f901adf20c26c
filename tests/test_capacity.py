"""How many workers fit, from files such as the kernel shows them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from service.capacity import GIB, Capacity, capacity


@pytest.fixture(autouse=True)
def eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(8)))


def machine(root: Path, **files: str) -> Path:
    """A folder with these files, in whose names `__` separates folders; 16 GiB of memory are free."""
    shown = {"proc__meminfo": "MemTotal: 33554432 kB\nMemAvailable: 16777216 kB\n", **files}
    for name, text in shown.items():
        path = root.joinpath(*name.split("__")).with_name(name.split("__")[-1].replace("_DOT_", "."))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_without_limits_it_is_the_machine(tmp_path: Path) -> None:
    assert capacity(machine(tmp_path)) == Capacity(8, 16 * GIB)


@pytest.mark.parametrize(
    ("quota", "cores"),
    [("max 100000", 8), ("200000 100000", 2), ("150000 100000", 1), ("50000 100000", 1)],
)
def test_a_quota_of_version_2(tmp_path: Path, quota: str, cores: int) -> None:
    root = machine(tmp_path, proc__self__cgroup="0::/", sys__fs__cgroup__cpu_DOT_max=quota)
    assert capacity(root).cores == cores


def test_a_limit_of_memory_of_version_2_is_free_of_what_is_used_but_for_cached_files(tmp_path: Path) -> None:
    root = machine(
        tmp_path,
        proc__self__cgroup="0::/pod/one",
        sys__fs__cgroup__pod__memory_DOT_max=str(3 * GIB),
        sys__fs__cgroup__pod__memory_DOT_current=str(2 * GIB),
        sys__fs__cgroup__pod__memory_DOT_stat=f"anon 5\ninactive_file {GIB}\n",
        sys__fs__cgroup__pod__one__memory_DOT_max="max",
    )
    assert capacity(root).memory == 2 * GIB


@pytest.mark.parametrize(
    "path", ["/", "/docker/1a2b"]
)  # a container may not see the path that it has outside
def test_limits_of_version_1(tmp_path: Path, path: str) -> None:
    root = machine(
        tmp_path,
        proc__self__cgroup=f"4:memory:{path}\n3:cpuset:/\n2:cpu,cpuacct:{path}\n",
        sys__fs__cgroup__cpu__cpu_DOT_cfs_quota_us="300000",
        sys__fs__cgroup__cpu__cpu_DOT_cfs_period_us="100000",
        sys__fs__cgroup__memory__memory_DOT_limit_in_bytes=str(2 * GIB),
        sys__fs__cgroup__memory__memory_DOT_usage_in_bytes=str(GIB // 2),
    )
    assert capacity(root) == Capacity(3, 3 * GIB // 2)


@pytest.mark.parametrize(
    ("cores", "memory", "workers"),
    [(1, 16, 1), (2, 16, 2), (4, 16, 4), (64, 64, 4), (4, 2, 3), (4, 1.5, 2), (4, 1.4, 1), (4, 0.1, 1)],
)
def test_a_worker_a_core_up_to_four_as_far_as_memory_allows(cores: int, memory: float, workers: int) -> None:
    assert Capacity(cores, int(memory * GIB)).workers == workers
