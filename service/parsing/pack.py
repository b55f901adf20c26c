"""A model pack: a folder of models with a manifest that names every file and its checksum.

The layout is the one that `stanza.download` makes (`resources.json`, `en/<processor>/<model>.pt`), with the
shared encoder and the attribution reader in `encoder/`. A further, large reader is in `large/`; its files
are checked only when it is asked for. A folder without a manifest is read as official Stanza models, as
`stanza.download` saves them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.extraction.model.document import LARGE, STANDARD

MANIFEST = "manifest.json"
RESOURCES = "resources.json"


class PackError(Exception):
    """A model pack that cannot be used; the message names the folder or file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A verified pack. `processors` are Stanza's names in pipeline order. `encoder` and `reader` are the folders of
    the shared encoder and of the attribution reader that was asked for, None in official models.
    """

    folder: Path
    name: str
    version: str
    language: str
    processors: tuple[str, ...]
    encoder: Path | None
    reader: Path | None

    @property
    def label(self) -> str:
        """Name and version, as in results, and the reader if it is not the standard one."""
        large = self.reader is not None and self.reader.name == LARGE
        return f"{self.name} {self.version}" + (f" {LARGE}" if large else "")


def open_pack(folder: Path, reader: str = STANDARD) -> Pack:
    """The pack in `folder`, every file that the `reader` needs checked against its manifest. Raises PackError."""
    if (folder / MANIFEST).is_file():
        return _own_pack(folder, _read_json(folder / MANIFEST), reader)
    if (folder / RESOURCES).is_file():
        if reader != STANDARD:
            raise PackError(f"{folder}: official Stanza models have no {reader} reader")
        return _official_models(folder)
    raise PackError(f"{folder}: no model pack here (neither {MANIFEST} nor {RESOURCES})")


def _own_pack(folder: Path, manifest: dict[str, Any], reader: str) -> Pack:
    try:
        name, version, files = manifest["name"], manifest["version"], manifest["files"]
        processors = tuple(manifest["processors"])
    except KeyError as error:
        raise PackError(f"{folder / MANIFEST}: no field {error}") from error
    if reader == LARGE and not any(file.startswith(f"{LARGE}/") for file in files):
        raise PackError(f"{folder}: this pack has no large reader")
    for file, expected in files.items():
        if reader == LARGE or not file.startswith(f"{LARGE}/"):
            _verify(folder / file, expected["sha256"])
    encoder = folder / "encoder"
    return Pack(
        folder, name, version, "en", processors, encoder, folder / LARGE if reader == LARGE else encoder
    )


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
    return Pack(folder, "stanza-en", str(resources.get("version", "official")), "en", processors, None, None)


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
