"""The named lists of words: every class is read by its room, and holds each of its words once."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from service.extraction.resources.tables import text_of
from service.extraction.resources.word_classes import word_class

EXTRACTION = Path(__file__).parents[1] / "service" / "extraction"
TABLE = tomllib.loads(text_of("word_classes.toml"))
CLASSES = [(room, name) for room, classes in TABLE.items() for name in classes]


def members(room: str, name: str) -> list[str]:
    words = TABLE[room][name]
    return words.split() if isinstance(words, str) else words


@pytest.mark.parametrize(("room", "name"), CLASSES)
def test_a_class_holds_each_word_once_in_lower_case(room: str, name: str) -> None:
    words = members(room, name)
    assert [w for w in words if w != w.lower() or not w.strip()] == []
    assert len(words) == len(set(words)) > 0
    assert word_class(room, name) == set(words)


@pytest.mark.parametrize(("room", "name"), CLASSES)
def test_a_class_is_read_by_its_room(room: str, name: str) -> None:
    read = re.compile(rf"""word_class\(["']{room}["'], ["']{name}["']\)""")
    sources = [p.read_text(encoding="utf-8") for p in (EXTRACTION / room).rglob("*.py")]
    assert any(read.search(source) for source in sources)


@pytest.mark.parametrize(("room", "name"), CLASSES)
def test_a_comment_says_what_the_words_have_in_common(room: str, name: str) -> None:
    lines = text_of("word_classes.toml").splitlines()
    assert lines[lines.index(f"[{room}]") :][_place(lines, room, name) - 1].startswith("# ")


def _place(lines: list[str], room: str, name: str) -> int:
    section = lines[lines.index(f"[{room}]") :]
    return next(k for k, line in enumerate(section) if line.startswith(f"{name} = "))


def test_an_unknown_class_is_an_error() -> None:
    with pytest.raises(KeyError):
        word_class("layout", "weekdays")
