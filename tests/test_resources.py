"""Tables of the language's folder: rows, lists in a field, inflected forms, gazetteers."""

from __future__ import annotations

import pytest

from service.extraction.resources.gazetteers import (
    countries,
    country_names,
    demonyms,
    fold,
    given_names,
    leaders,
    meanings,
    noun_genders,
    nouns,
    outlets,
    seats,
)
from service.extraction.resources.inflection import forms
from service.extraction.resources.tables import FOLDER, rows, several, text_of

TABLES = sorted(path.name for path in FOLDER.glob("*.csv"))


@pytest.mark.parametrize("name", TABLES)
def test_every_row_fills_its_key_and_has_no_field_too_many(name: str) -> None:
    found = list(rows(name))
    key = next(iter(found[0]))
    assert [row for row in found if not row[key] or None in row or None in row.values()] == []


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_the_readme_names_every_file(path) -> None:
    assert path.name == "README.md" or f"`{path.name}`" in text_of("README.md")


def test_a_table_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        list(rows("nothing.csv"))


@pytest.mark.parametrize(("field", "expected"), [("a|b c", ["a", "b c"]), ("a", ["a"]), ("", [])])
def test_a_list_in_a_field(field: str, expected: list[str]) -> None:
    assert several(field) == expected


@pytest.mark.parametrize(
    ("word", "inflected"),
    [
        ("say", {"said", "says", "saying"}),
        ("deny", {"denied", "denies", "denying"}),
        ("admit", {"admitted", "admitting"}),
        ("believe", {"believed", "believing"}),
        ("strive", {"strove", "striven"}),
    ],
)
def test_forms_of_a_lemma(word: str, inflected: set[str]) -> None:
    assert inflected | {word} <= forms(word)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The  Post", "the post"),
        ("Xi’s", "xi"),
        ("U.S.", "us"),
        ("workers’", "workers"),
        ("O’Neil", "o'neil"),
    ],
)
def test_keys_are_folded(text: str, expected: str) -> None:
    assert fold(text) == expected


@pytest.mark.parametrize(
    ("table", "key", "value"),
    [
        (given_names, "maria", "f"),
        (noun_genders, "actress", "f"),
        (countries, "kyiv", "Ukraine"),
        (countries, "ukrainians", "Ukraine"),
    ],
    ids=["given_names", "noun_genders", "capital", "people"],
)
def test_a_gazetteer(table, key: str, value: str) -> None:
    assert table()[key] == value


def test_outlets_leaders_nouns_and_places() -> None:
    assert outlets()["reuters"] == {"Reuters"}
    assert "outlet" in nouns()["newspaper"]
    assert "role" in nouns()["president"]
    assert {"ukraine"} <= country_names()
    assert "ukrainian" in demonyms()
    assert "kyiv" in seats()
    assert "kyiv" not in country_names()
    assert all(leader.gender in ("m", "f") and leader.roles for leader in leaders().values())
    assert all(meanings().values())
