"""A model pack: a folder of models with a manifest that names every file and its checksum.

The layout is the one that `stanza.download` makes (`resources.json`, `en/<processor>/<model>.pt`), with the
shared encoder and the attribution reader in `encoder/`. A folder without a manifest is read as official
Stanza models, as `stanza.download` saves them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
RESOURCES = "resources.json"


class PackError(Exception):
    """A model pack that cannot be used; the message names the folder or file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A verified pack. `processors` are Stanza's names in pipeline order; `encoder` is None in official models."""

    folder: Path
    name: str
    version: str
    language: str
    processors: tuple[str, ...]
    encoder: Path | None

    @property
    def label(self) -> str:
        """Name and version, as in results."""
        return f"{self.name} {self.version}"


def open_pack(folder: Path) -> Pack:
    """The pack in `folder`, every file checked against its manifest. Raises PackError."""
    if (folder / MANIFEST).is_file():
        return _own_pack(folder, _read_json(folder / MANIFEST))
    if (folder / RESOURCES).is_file():
        return _official_models(folder)
    raise PackError(f"{folder}: no model pack here (neither {MANIFEST} nor {RESOURCES})")


def _own_pack(folder: Path, manifest: dict[str, Any]) -> Pack:
    try:
        name, version, files = manifest["name"], manifest["version"], manifest["files"]
        processors = tuple(manifest["processors"])
    except KeyError as error:
        raise PackError(f"{folder / MANIFEST}: no field {error}") from error
    for file, expected in files.items():
        _verify(folder / file, expected["sha256"])
    return Pack(folder, name, version, "en", processors, folder / "encoder")


def _verify(path: Path, sha256: str) -> None:
    try:
        found = checksum(path)
    except OSError as error:
        raise PackError(f"{path}: missing or unreadable ({error.strerror})") from error
    if found != sha256:
        raise PackError(f"{path}: damaged (its SHA-256 is not the one in {MANIFEST})")


def _official_models(folder: Path) -> Pack:
    order = ("tokenize", "mwt", "pos", "lemma", "depparse", "ner")
    processors = tuple(p for p in order if any((folder / "en" / p).glob("*.pt")))
    missing = {"tokenize", "pos", "lemma", "depparse"} - set(processors)
    if missing:
        raise PackError(f"{folder / 'en'}: no models for {', '.join(sorted(missing))}")
    resources = _read_json(folder / RESOURCES)
    return Pack(folder, "stanza-en", str(resources.get("version", "official")), "en", processors, None)


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits. Raises OSError."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PackError(f"{path}: not readable as JSON ({error})") from error
    if not isinstance(content, dict):
        raise PackError(f"{path}: not a JSON object")
    return content
