"""The configured parser is loaded as the settings say; a reason says why it cannot be."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from service import analyzer, loading
from service.errors import NotReady
from service.loading import load_analyzer, load_parser
from service.settings import Settings
from tests.fakes import FakeParser, fake_extract

STAND_IN = "service.parsing.stanza_parser.StanzaParser"


def test_the_parser_gets_what_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[Any, ...]] = []

    def make(*arguments: Any, pause: Callable[[], None], reader: str) -> FakeParser:
        given.append((*arguments, reader))
        pause()
        return FakeParser()

    monkeypatch.setattr(STAND_IN, make)
    settings = Settings(torch_threads=2, reader="large", encoder="float32", device="cuda:1")
    paused: list[bool] = []
    token = analyzer.pause.set(partial(paused.append, True))
    load_parser(settings)
    analyzer.pause.reset(token)
    assert given == [(settings.models, 2, "float32", "cuda:1", "large")]
    assert paused == [True]


def test_a_device_that_is_not_there_is_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any, **options: Any) -> FakeParser:
        raise ValueError("device 'cuda': torch cannot use it (no driver)")

    monkeypatch.setattr(STAND_IN, refuse)
    with pytest.raises(NotReady, match="'cuda': torch cannot use it"):
        load_parser(Settings(device="cuda"))


def test_a_pack_without_the_reader_that_is_asked_for_is_the_reason(tmp_path: Path) -> None:
    (tmp_path / "resources.json").write_text("{}", encoding="utf-8")
    with pytest.raises(NotReady, match="official Stanza models have no large reader"):
        load_parser(Settings(models=tmp_path, reader="large"))


def test_a_folder_without_a_pack_is_the_reason(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match=str(tmp_path)):
        load_parser(Settings(models=tmp_path))


def test_an_inherited_parser_is_not_loaded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    inherited = FakeParser()
    monkeypatch.setattr(loading.inheritance, "parser", inherited)
    assert load_parser(Settings(models=Path("nowhere"))) is inherited


def test_the_analyzer_is_warm_when_it_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    parser = FakeParser()
    monkeypatch.setattr(loading.inheritance, "parser", parser)
    load_analyzer(Settings(), fake_extract)
    assert parser.batches == [[loading.WARM_UP]]


@pytest.mark.parametrize("enabled", [True, False])
def test_no_collection_looks_at_what_was_loaded(enabled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    parser = FakeParser()
    monkeypatch.setattr(loading.inheritance, "parser", parser)
    (gc.enable if enabled else gc.disable)()
    try:
        load_analyzer(Settings(), fake_extract)
        assert gc.isenabled() == enabled
        assert not any(found is parser.batches for found in gc.get_objects())
    finally:
        gc.unfreeze()
        gc.enable()
    assert any(found is parser.batches for found in gc.get_objects())
