"""A run from inputs to a finished output folder."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from archive.configuration import RunConfig
from archive.engine.cluster import ClusterOptions, connected
from archive.engine.scheduling import Scheduling
from archive.engine.shards import Shard, shards_of
from archive.engine.signals import STOPPED, Stop
from archive.errors import Interrupted
from archive.inputs.files import InputFile
from archive.inputs.readers import Reading, records
from archive.inputs.records import Record
from archive.output.folder import Folder
from archive.output.ledger import Ledger, fault_keys, remove_rows
from archive.output.parts import Commit, commits
from archive.pipeline import opener


@dataclass
class Plan:
    """The plan of a run: articles in the inputs, those that the output has, and rows whose articles the inputs no
    longer have."""

    files: list[InputFile]
    articles: int = 0
    done: int = 0
    size: int = 0
    outdated: set[str] = field(default_factory=set)
    unreadable: list[tuple[str, str]] = field(default_factory=list)

    @property
    def pending(self) -> int:
        """Articles that are not done yet."""
        return self.articles - self.done


@dataclass
class Outcome:
    """The outcome of a run. `seconds` are those of the shards' run, `pipeline_seconds` the workers' sum."""

    articles: int = 0
    faults: int = 0
    attributions: int = 0
    seconds: float = 0.0
    pipeline_seconds: float = 0.0
    shard_seconds: float = 0.0

    def add(self, commit: Commit) -> None:
        """Count a part."""
        self.articles += commit.rows["articles"]
        self.faults += commit.rows["faults"]
        self.attributions += commit.rows["attributions"]
        self.pipeline_seconds += commit.pipeline_seconds
        self.shard_seconds += commit.seconds


class Progress(Protocol):
    """Shows a run to the user."""

    def say(self, message: str) -> None:
        """Show a line."""

    def reading(self, articles: int) -> None:
        """So many articles were counted."""

    def begin(self, pending: int, dashboard: str) -> None:
        """The run begins."""

    def done(self, articles: int, faults: int) -> None:
        """Some articles are done."""


def plan(files: list[InputFile], reading: Reading, ledger: Ledger, progress: Progress, stop: Stop) -> Plan:
    """Read all inputs once and count."""
    found = Plan(files)
    finished = set()
    for file in files:
        broken = False
        for record in records(file, reading):
            if record.number < 0:
                broken = True
                found.unreadable.append((file.place, record.fault or ""))
            found.articles += 1
            found.done += ledger.has(record.key)
            found.size += len(record.payload)
            if found.articles % 1000 == 0:
                progress.reading(found.articles)
            if stop.asked:
                return found
        if not broken:
            finished.add(file.place)
    found.outdated = ledger.outdated({file.place for file in files}, finished)
    return found


def pending_shards(
    files: list[InputFile], reading: Reading, ledger: Ledger, config: RunConfig
) -> Iterator[Shard]:
    """The articles that are not done yet, in shards."""

    def waiting() -> Iterator[Record]:
        for file in files:
            for record in records(file, reading):
                if not ledger.has(record.key):
                    yield record

    return shards_of(waiting(), config)


def made_by(config: RunConfig) -> dict[str, str | int]:
    """How results of this configuration are made. Raises UsageError."""
    return config.results_depend_on(opener(config).versions)


@dataclass(frozen=True)
class Job:
    """One run: which files, how they are read and analysed, and where."""

    files: list[InputFile]
    reading: Reading
    config: RunConfig
    folder: Folder
    making: Mapping[str, str | int]

    def run(self, cluster: ClusterOptions, retry_faults: bool, progress: Progress, stop: Stop) -> Outcome:
        """Do all that is not done yet. Raises ArchiveError; what is committed stays, and the same run resumes."""
        out = self.folder.path
        parts = self.folder.begin(self.making)
        if retry_faults:
            parts = remove_rows(out, fault_keys(out, parts))
        found = plan(self.files, self.reading, Ledger.read(out, parts), progress, stop)
        outcome = Outcome()
        if found.pending and not stop.asked:
            try:
                self._shards(cluster, found, Ledger.read(out, parts), outcome, progress, stop)
            finally:
                self.folder.write_manifest(self.making, commits(out), complete=False)
        if stop.asked:
            raise Interrupted(STOPPED)
        parts = remove_rows(out, found.outdated)
        self.folder.end(parts)
        self.folder.write_manifest(self.making, parts, complete=True)
        return outcome

    def _shards(
        self,
        cluster: ClusterOptions,
        found: Plan,
        ledger: Ledger,
        outcome: Outcome,
        progress: Progress,
        stop: Stop,
    ) -> None:
        def done(commit: Commit) -> None:
            outcome.add(commit)
            progress.done(commit.rows["articles"], commit.rows["faults"])

        with connected(cluster, self.config) as client:
            progress.begin(found.pending, client.dashboard_link)
            began = time.perf_counter()
            shards = pending_shards(self.files, self.reading, ledger, self.config)
            try:
                Scheduling(client, self.folder.path, self.config, done, progress.say).run(shards, stop)
            finally:
                outcome.seconds = time.perf_counter() - began
