"""Weights that belong to one attribution reader."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.predict import read_parse
from evaluation.unseen import KINDS
from service.extraction.model.document import LARGE, READERS
from service.extraction.model.provenance import Article, ModelInfo
from service.extraction.pipeline import extract
from service.extraction.reader import acceptance
from service.extraction.resources.fits import fitted, fitted_to
from service.extraction.resources.tables import FOLDER

PARSE = Path(__file__).parent / "golden" / "direct_speech.conllu"


def test_within_the_block_the_weights_are_the_reader_s() -> None:
    assert fitted("acceptance.json") == "acceptance.json"
    with fitted_to(LARGE):
        assert fitted("acceptance.json") == "large/acceptance.json"
        with fitted_to("standard"):
            assert fitted("acceptance.json") == "acceptance.json"
        assert fitted("acceptance.json") == "large/acceptance.json"
    assert fitted("acceptance.json") == "acceptance.json"


def test_an_error_does_not_leave_the_weights_changed() -> None:
    with pytest.raises(ZeroDivisionError), fitted_to(LARGE):
        raise ZeroDivisionError
    assert fitted("acceptance.json") == "acceptance.json"


def test_other_threads_are_not_affected() -> None:
    seen: list[str] = []
    with fitted_to(LARGE):
        other = threading.Thread(target=lambda: seen.append(fitted("acceptance.json")))
        other.start()
        other.join()
    assert seen == ["acceptance.json"]


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_has_weights_of_every_kind(reader: str) -> None:
    with fitted_to(reader):
        found = [fitted(f"{kind}.{suffix}") for kind in KINDS for suffix in ("npz", "json")]
    assert sum((FOLDER / name).is_file() for name in found) == len(KINDS)


def test_an_article_is_judged_by_the_weights_of_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    document, used = read_parse(PARSE), []
    weights = acceptance._weights()

    def noted(name: str) -> object:
        used.append(name)
        return weights

    monkeypatch.setattr(acceptance, "table", noted)
    for reader in READERS:
        extract(replace(document, reader=reader), Article(document.text), ModelInfo("test", "pack", "1"))
        assert set(used) == ({"acceptance.json"} if reader == "standard" else {"large/acceptance.json"})
        used.clear()
