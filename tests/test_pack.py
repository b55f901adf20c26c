"""Model packs: every file is checked, and what is wrong is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.parsing.pack import PackError, checksum, open_pack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    model = tmp_path / "en" / "pos" / "news.pt"
    model.parent.mkdir(parents=True)
    model.write_bytes(b"weights")
    manifest = {
        "name": "en-test", "version": "1.2.3", "processors": ["tokenize", "pos"],
        "files": {"en/pos/news.pt": {"bytes": 7, "sha256": checksum(model)}},
    }  # fmt: skip
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return tmp_path


def test_a_whole_pack_opens(folder: Path) -> None:
    pack = open_pack(folder)
    assert (pack.label, pack.processors, pack.encoder) == (
        "en-test 1.2.3",
        ("tokenize", "pos"),
        folder / "encoder",
    )


def test_the_large_reader_is_checked_only_when_it_is_asked_for(folder: Path) -> None:
    file = folder / "large" / "reader.onnx"
    file.parent.mkdir()
    file.write_bytes(b"layers")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["large/reader.onnx"] = {"bytes": 6, "sha256": checksum(file)}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    pack = open_pack(folder, "large")
    assert (pack.label, pack.encoder, pack.reader) == (
        "en-test 1.2.3 large",
        folder / "encoder",
        folder / "large",
    )
    file.write_bytes(b"layerz")
    assert open_pack(folder).reader == folder / "encoder"
    with pytest.raises(PackError, match=r"large/reader\.onnx: damaged"):
        open_pack(folder, "large")


def test_a_pack_without_a_large_reader_says_so(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(PackError, match="this pack has no large reader"):
        open_pack(folder, "large")
    official = tmp_path / "official"
    official.mkdir()
    (official / "resources.json").write_text("{}", encoding="utf-8")
    with pytest.raises(PackError, match="official Stanza models have no large reader"):
        open_pack(official, "large")


def test_a_damaged_file_is_named(folder: Path) -> None:
    (folder / "en/pos/news.pt").write_bytes(b"weightz")
    with pytest.raises(PackError, match=r"en/pos/news\.pt: damaged"):
        open_pack(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "en/pos/news.pt").unlink()
    with pytest.raises(PackError, match=r"en/pos/news\.pt: missing"):
        open_pack(folder)


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ("{", r"manifest\.json: not readable as JSON"),
        ("[]", r"manifest\.json: not a JSON object"),
        ('{"name": "x", "files": {}}', r"manifest\.json: no field 'version'"),
    ],
)
def test_a_broken_manifest_is_named(folder: Path, manifest: str, message: str) -> None:
    (folder / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(PackError, match=message):
        open_pack(folder)


def test_a_folder_without_models_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no model pack here"):
        open_pack(tmp_path)


def test_official_models_lack_nothing_that_parsing_needs(tmp_path: Path) -> None:
    (tmp_path / "resources.json").write_text("{}", encoding="utf-8")
    (tmp_path / "en" / "tokenize").mkdir(parents=True)
    (tmp_path / "en" / "tokenize" / "combined.pt").write_bytes(b"")
    with pytest.raises(PackError, match="no models for depparse, lemma, pos"):
        open_pack(tmp_path)
