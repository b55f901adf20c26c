"""The configuration of a run: fields that change results, and fields that do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from service import settings as service_settings

FACTORY = "archive.pipeline:open_pipeline"
_SERVICE = service_settings.Settings()


@dataclass(frozen=True, slots=True)
class RunConfig:
    """The configuration of a run.

    `models`, `extractor`, `max_chars` and `factory` (module:function that opens the pipeline) change results and
    are kept in the manifest; no `models` means each machine's own pack of this repository. The
    others do not: `shard_articles` and `shard_chars` bound a shard, and a worker that needs more than
    `article_seconds` for one article is ended.
    """

    models: str = ""
    extractor: str = _SERVICE.extractor
    max_chars: int = _SERVICE.max_chars
    factory: str = FACTORY
    shard_articles: int = 100
    shard_chars: int = 2_000_000
    article_seconds: float = 300.0

    def results_depend_on(self, versions: Mapping[str, str]) -> dict[str, str | int]:
        """The values that all results of one output have in common; `versions` are the pipeline's.

        The models count by the pack's name and version, not by the folder where they are.
        """
        parts = asdict(self)
        return {
            **versions,
            **{name: parts[name] for name in ("extractor", "max_chars", "factory")},
        }

    @property
    def pack_folder(self) -> Path:
        """Where this machine has the model pack."""
        return Path(self.models) if self.models else _SERVICE.models

    @property
    def longest_record(self) -> int:
        """Bytes of the largest record that is read: larger ones become faults."""
        return 12 * self.max_chars + 1_048_576


def tcmalloc() -> str | None:
    """The library that keeps a worker's memory flat, from Debian's package."""
    found = sorted(Path("/usr/lib").glob("*/libtcmalloc_minimal.so.4"))
    return str(found[0]) if found else None
