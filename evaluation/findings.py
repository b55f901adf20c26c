"""Findings of a run over whole collections, one for each text, kept in a file so that a run can resume.

Nothing of a text is kept: its name, how it was changed, a digest, its number of words, times, and kinds of faults.
"""

from __future__ import annotations

import hashlib
import json
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evaluation.articles import Text

SLOW = 3  # a text that takes more than this many times the median time per word is reported
FEWEST = 100  # a text with fewer words has no meaningful time per word
_WORST = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One text: `seconds` of processor time by extractor, kinds of its faults, whether its parse was kept before."""

    name: str
    way: str
    digest: str
    words: int
    kept: bool
    seconds: dict[str, float]
    faults: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """Its name for a reader."""
        return f"{self.name} ({self.way or 'as it is'})"


def digest_of(text: Text) -> str:
    """A digest that identifies the text."""
    return hashlib.sha256(f"{text.way}\0{text.text}".encode("utf-8", "surrogatepass")).hexdigest()[:24]


class Record:
    """The findings so far, and the file that each new one is added to (None: no file).

    `settings` are the run's; they are the file's first line. Raises ValueError for a file of other settings.
    """

    def __init__(self, path: Path | None, settings: dict[str, object]) -> None:
        self.path = path
        self.findings: list[Finding] = []
        if path is None:
            return
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        if not lines:
            path.write_text(json.dumps(settings) + "\n", encoding="utf-8")
        elif json.loads(lines[0]) != settings:
            raise ValueError(f"{path} is of a run with other settings: {lines[0]}")
        for line in lines[1:]:
            row = json.loads(line)
            self.findings.append(Finding(**{**row, "faults": tuple(row["faults"])}))

    def add(self, finding: Finding) -> None:
        """Keep the finding, in the file too."""
        self.findings.append(finding)
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as handle:
                handle.write(json.dumps(asdict(finding)) + "\n")


def report(findings: Sequence[Finding]) -> None:
    """Prints counts, times and faults."""
    for way, count in Counter(f.way for f in findings).items():
        print(f"{count:7} texts {way or 'as they are'}")
    faults = Counter(kind for f in findings for kind in f.faults)
    kept = sum(f.kept for f in findings)
    print(f"{len(findings):7} in all, {kept} of them by kept parses")
    print(f"{sum(f.words for f in findings):,} words, {faults.total()} faults")
    for kind, count in faults.most_common():
        print(f"{count:7} {kind}")
    for extractor in dict.fromkeys(name for f in findings for name in f.seconds):
        _report_times(extractor, [f for f in findings if extractor in f.seconds and f.words >= FEWEST])


def _report_times(extractor: str, findings: Sequence[Finding]) -> None:
    """The median time per word and the worst texts."""
    if not findings:
        return
    times = sorted(((1e6 * f.seconds[extractor] / f.words, f) for f in findings), key=lambda t: -t[0])
    median = statistics.median(time for time, _ in times)
    slow = sum(time > SLOW * median for time, _ in times)
    print(
        f"{extractor}: median {median:.0f} µs a word; {slow} of {len(times)} texts above {SLOW} times that; the worst:"
    )
    for time, finding in times[:_WORST]:
        print(f"{time:7.0f} µs a word  {time / median:4.1f} times  {finding.words:6} words  {finding.shown}")
