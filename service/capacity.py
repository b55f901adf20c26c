"""The number of workers for this machine, or for the container's share of it.

A container sees the cores and the memory of the whole machine. The share that it may use is in its control group, of
version 2 (`cpu.max`, `memory.max`) or 1 (`cpu.cfs_quota_us`, `memory.limit_in_bytes`). The smallest limit counts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GIB = 1024**3
MOST_WORKERS = 4
FIRST_WORKER = 1 * GIB  # docs/operations.md, "Memory"
NEXT_WORKER = GIB // 2


@dataclass(frozen=True, slots=True)
class Capacity:
    """`cores` that may be used at the same time, and bytes of `memory` that are free."""

    cores: int
    memory: int

    @property
    def workers(self) -> int:
        """A worker for each core, up to four, if memory allows; at least one."""
        room = 1 + (self.memory - FIRST_WORKER) // NEXT_WORKER
        return max(1, min(self.cores, room, MOST_WORKERS))

    def __str__(self) -> str:
        plural = "" if self.cores == 1 else "s"
        return f"{self.cores} core{plural}, {self.memory / GIB:.1f} GiB of free memory"


def capacity(root: Path = Path("/")) -> Capacity:
    """The cores and the memory that this process may use. `root` is the folder that has `proc` and `sys`."""
    groups = list(_control_groups(root))
    cores = [len(os.sched_getaffinity(0)), *(limit for group in groups for limit in _cores(group))]
    memory = [_available(root), *(free for group in groups for free in _free_memory(group))]
    return Capacity(max(1, min(cores)), max(0, min(memory)))


def _control_groups(root: Path) -> Iterator[Path]:
    """The folders of this process's control groups and of all groups that contain them."""
    mount = root / "sys/fs/cgroup"
    for line in _text(root / "proc/self/cgroup").splitlines():
        _, names, path = line.split(":", 2)
        controllers = [""] if not names else [name for name in names.split(",") if name in ("cpu", "memory")]
        for controller in controllers:
            place = mount / controller / path.strip("/")
            yield from (group for group in (place, *place.parents) if group.is_relative_to(mount))


def _cores(group: Path) -> Iterator[int]:
    quota, _, period = _text(group / "cpu.max").partition(" ")
    if not quota:
        quota, period = _text(group / "cpu.cfs_quota_us"), _text(group / "cpu.cfs_period_us")
    if quota.isdigit() and period.isdigit():  # `max` and -1 mean no limit
        yield max(1, int(quota) // int(period))


def _free_memory(group: Path) -> Iterator[int]:
    """The memory that the group may still take. Its cached files do not count, since the kernel can drop them."""
    for limit_name, used_name in (
        ("memory.max", "memory.current"),
        ("memory.limit_in_bytes", "memory.usage_in_bytes"),
    ):
        limit, used = _text(group / limit_name), _text(group / used_name)
        if limit.isdigit() and used.isdigit():
            cached = _entry(group / "memory.stat", "inactive_file")
            yield int(limit) - int(used) + cached


def _available(root: Path) -> int:
    """Bytes of memory that are free on the machine."""
    return _entry(root / "proc/meminfo", "MemAvailable:") * 1024


def _entry(path: Path, name: str) -> int:
    rows = (line.split() for line in _text(path).splitlines())
    return next((int(row[1]) for row in rows if row[0] == name), 0)


def _text(path: Path) -> str:
    """The file's text; empty if there is none."""
    try:
        return path.read_text().strip()
    except OSError:
        return ""
