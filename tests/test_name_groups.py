"""A name finds the group that it belongs to without being compared with all names."""

from __future__ import annotations

import pytest

from service.extraction.mentions.matching.name_groups import NameGroups
from service.extraction.mentions.names import ProperName


def name(text: str, first: int = 0) -> ProperName:
    tokens = tuple(text.lower().split())
    return ProperName(first, first + len(tokens), "person", tokens)


@pytest.fixture
def found() -> NameGroups:
    groups = NameGroups()
    for first, text in enumerate(
        ("Ilda Ruth Morvane", "Harbour Safety Board", "Oren Haskel", "Tessa Haskel")
    ):
        groups.add(name(text, 10 * first), None)
    groups.add(name("Oren Haskel", 90), 2)
    return groups


@pytest.mark.parametrize(
    ("way", "text", "numbers"),
    [
        ("sharing", "Haskel", [2, 3]),
        ("sharing", "Ilda Morvane", [0]),
        ("sharing", "Ilda Ruth", [0]),
        ("sharing", "Ilda Vell", []),
        ("sharing", "Supt Haskel", [2, 3]),
        ("sharing", "HSB", [1]),
        ("sharing", "Safety", [1]),
        ("sharing", "Board", [1]),
        ("sharing", "Harbor", []),
        ("similar", "Morvanne", [0]),
        ("similar", "Harbor", [1, 2, 3]),
        ("similar", "Harbour Safty Board", [1]),
        ("similar", "Safty Harbour Board", []),
        ("similar", "Orin", []),
    ],
)
def test_only_groups_that_share_something_are_asked(found, way, text, numbers):
    initials = [text.lower()] if way == "sharing" else []
    assert getattr(found, way)(name(text), lambda other: True, *initials) == numbers
    assert getattr(found, way)(name(text), lambda other: False, *initials) == []


@pytest.mark.parametrize(("text", "numbers"), [("Oren Haskel", [2]), ("Haskel", [])])
def test_groups_with_the_same_words(found, text, numbers):
    assert found.equal(name(text)) == numbers


def test_names_that_are_spelt_alike_are_asked_once(found):
    asked = []
    found.sharing(name("Oren Haskel"), lambda other: bool(asked.append(other.first)))
    assert sorted(asked) == [20, 30]


def test_a_name_knows_its_first_group(found):
    assert found.of(name("Tessa Haskel", 30)) == 3
    assert found.of(name("Tessa Haskel", 31)) is None
    assert [[n.first for n in group] for group in found.groups] == [[0], [10], [20, 90], [30]]
