"""The output folder: its manifest, its lock, and the removal of leftovers before a run."""

from __future__ import annotations

import contextlib
import fcntl
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.errors import OtherVersions, OutputBusy, UsageError
from archive.output.parts import COMMITS, Commit, commits, disk_full_named, is_whole, remove_part, write_whole
from archive.output.schema import TABLES

MANIFEST = "manifest.json"
STAGING = "staging"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Folder:
    """An archive's output folder."""

    path: Path

    def manifest(self) -> dict[str, Any] | None:
        """The manifest, or None. Raises UsageError for a folder with other contents."""
        try:
            found: dict[str, Any] = json.loads((self.path / MANIFEST).read_bytes())
        except FileNotFoundError:
            if self.path.is_dir() and any(each.name != ".lock" for each in self.path.iterdir()):
                raise UsageError(f"{self.path}: is not empty and holds no archive (no {MANIFEST})") from None
            return None
        except (OSError, ValueError) as error:
            raise UsageError(f"{self.path / MANIFEST}: {error}") from error
        return found

    def check(self, made_by: Mapping[str, str | int]) -> None:
        """Raise OtherVersions unless the folder is new or has results of the same pack and configuration."""
        manifest = self.manifest()
        if manifest is None:
            return
        other = {
            name: (manifest["made_by"].get(name), made_by.get(name))
            for name in {*manifest["made_by"], *made_by}
            if manifest["made_by"].get(name) != made_by.get(name)
        }
        if other:
            listed = "; ".join(f"{name} was {old}, is {new}" for name, (old, new) in sorted(other.items()))
            raise OtherVersions(
                f"{self.path}: made with other settings ({listed}). Such results are not mixed: "
                "--new writes to another folder next to it."
            )

    def beside(self, made_by: Mapping[str, str | int]) -> Folder:
        """The folder of `--new`: the same name with the settings after it, so that the same command resumes there."""
        making = "-".join(str(made_by[name]) for name in ("pack", "service", "extractor") if name in made_by)
        return Folder(self.path.with_name(f"{self.path.name}.{making.replace(' ', '-').replace('/', '-')}"))

    def begin(self, made_by: Mapping[str, str | int]) -> dict[str, Commit]:
        """Make the folder ready and return the parts that count: whole ones; damaged ones are removed.

        Parts that no commit names, temporary files and the staging of an interrupted search are removed.
        """
        with disk_full_named(self.path):
            for name in (*TABLES, COMMITS):
                (self.path / name).mkdir(parents=True, exist_ok=True)
            if not (self.path / MANIFEST).exists():
                self.write_manifest(made_by, {}, complete=False)
        shutil.rmtree(self.path / STAGING, ignore_errors=True)
        known = {name: each for name, each in commits(self.path).items() if is_whole(self.path, each)}
        self._sweep(set(known))
        return known

    def write_manifest(
        self, made_by: Mapping[str, str | int], parts: Mapping[str, Commit], complete: bool
    ) -> dict[str, Any]:
        """Write and return the manifest: how the results were made, and how many rows each table has."""
        manifest = {
            "format": FORMAT,
            "made_by": dict(made_by),
            "complete": complete,
            "updated": datetime.now(UTC).isoformat(timespec="seconds"),
            "parts": len(parts),
            "bytes": sum(part.size for part in parts.values()),
            "rows": {name: sum(part.rows[name] for part in parts.values()) for name in TABLES},
        }
        with disk_full_named(self.path):
            write_whole(self.path / MANIFEST, json.dumps(manifest, indent=2).encode())
        return manifest

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the folder against a second run. Raises OutputBusy."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / ".lock").open("w") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise OutputBusy(
                    f"{self.path}: another run writes to it; wait for its end, or stop it."
                ) from None
            yield

    def end(self, parts: Mapping[str, Commit]) -> None:
        """Remove the leftovers of workers that were killed while they wrote: all jobs are done, so nobody writes."""
        self._sweep(set(parts))

    def _sweep(self, known: set[str]) -> None:
        for path in (self.path / COMMITS).glob("*.json"):
            if path.stem not in known:
                remove_part(self.path, path.stem)
        for name in (*TABLES, COMMITS):
            for path in (self.path / name).iterdir():
                if path.suffix == ".tmp" or (path.suffix == ".parquet" and path.stem not in known):
                    path.unlink()
