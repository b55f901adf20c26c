"""Which names mean one entity, over invented names that no list has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.extraction.coreference.identification import closed_text
from service.extraction.mentions.name_matching import groups
from service.extraction.mentions.name_variants import misspelt, without_middle
from service.extraction.mentions.names import proper_names
from tests.drafted import flat
from tests.test_entities import surfaces


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        (
            "Tovar Menel Ruskin said , Tovar Ruskin said",
            {"Tovar Menel Ruskin": "Person", "Tovar Ruskin": "Person"},
            [["Tovar Menel Ruskin", "Tovar Ruskin"]],
        ),
        (
            "Carla Moh Ka-lan said , Moh said",
            {"Carla Moh Ka-lan": "Person", "Moh": "Person"},
            [["Carla Moh Ka-lan", "Moh"]],
        ),
        (
            "Velmar Reserve Board ( BRV ) said , the BRV said",
            {"Velmar Reserve Board": "Organization"},
            [["Velmar Reserve Board", "BRV", "BRV"]],
        ),
        (
            "Ilda Morvane said , Morvanne said",
            {"Ilda Morvane": "Person", "Morvanne": "Person"},
            [["Ilda Morvane", "Morvanne"]],
        ),
        (
            "Oren Orvel said , Osvel said",
            {"Oren Orvel": "Person", "Osvel": "Person"},
            [["Oren Orvel"], ["Osvel"]],
        ),
        (
            "Maria Haskel said , Mario Haskel said",
            {"Maria Haskel": "Person", "Mario Haskel": "Person"},
            [["Maria Haskel"], ["Mario Haskel"]],
        ),
        (
            "Oren Maria said , Mario said",
            {"Oren Maria": "Person", "Mario": "Person"},
            [["Oren Maria"], ["Mario"]],
        ),
        (
            "Oren Haskel said , Supt Haskel said",
            {"Oren Haskel": "Person", "Supt Haskel": "Person"},
            [["Oren Haskel", "Haskel"]],
        ),
        (
            "Jorv Brand said , Ilva Brand said , Mrs Brand said",
            {"Jorv Brand": "Person", "Ilva Brand": "Person"},
            [["Jorv Brand"], ["Ilva Brand", "Brand"]],
        ),
        (
            "Jorv Brand said , Ilva Brand said , Ms Brand said , Mr Brand said , Brand said",
            {"Jorv Brand": "Person", "Ilva Brand": "Person"},
            [["Jorv Brand", "Brand"], ["Ilva Brand", "Brand"], ["Brand"]],
        ),
        (
            "Jorv Brand said , Brand said , Ilva Brand said , Brand said",
            {"Jorv Brand": "Person", "Ilva Brand": "Person"},
            [["Jorv Brand", "Brand", "Brand"], ["Ilva Brand"]],
        ),
        (
            "Jorv Brand said , Brand said , Luca Brand said , Luca Brand said , Brand said , Mr Brand said",
            {"Jorv Brand": "Person", "Luca Brand": "Person"},
            [["Jorv Brand", "Brand", "Brand", "Brand"], ["Luca Brand", "Luca Brand"]],
        ),
        (
            "Grommet Rollers said , Grommet Tower Delva opened , Ost Grommet said , Grommet said",
            {"Grommet Tower Delva": "Facility", "Ost Grommet": "Person", "Grommet": "Person"},
            [["Grommet Rollers"], ["Grommet Tower Delva"], ["Ost Grommet", "Grommet"]],
        ),
        (
            "Kim Dal Ho said",
            {"Kim Dal": "Person", "Ho": "Person"},
            [["Kim Dal Ho"]],
        ),
    ],
    ids=[
        "middle-name", "inner-surname", "brackets", "slip", "five-letters", "given-names", "given-name", "rank",
        "mrs", "mr-ms-neither", "short-name-of-one", "established-name", "tower", "two-parts",
    ],
)  # fmt: skip
def test_one_entity(text: str, names: dict[str, str], expected: list[list[str]]) -> None:
    assert surfaces(flat(text, names)) == expected


def test_an_office_is_no_part_of_the_name() -> None:
    document = flat("Minister of State Odra Vell said", {"Odra Vell": "Person"})
    found = groups(document, proper_names(document))
    assert [" ".join(document.words[i].text for i in n.words) for g in found for n in g] == ["Odra Vell"]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("eldrige", "eldridge", True),
        ("marten", "martin", True),
        ("lee", "leo", False),
        ("democrat", "democrats", False),
        ("atikulrah", "atiqulreh", True),
        ("holder", "folder", False),
        ("halsin", "halsni", True),
        ("halsin", "hlasni", False),
        ("orvel", "osvel", False),
    ],
)
def test_slips_of_the_pen(a: str, b: str, expected: bool) -> None:
    assert misspelt(a, b) is expected


def test_a_middle_name_may_be_left_out_but_no_outer_one() -> None:
    assert without_middle(("ann", "pell"), ("ann", "mary", "pell"))
    assert not without_middle(("mary", "pell"), ("ann", "mary", "pell"))


def test_a_surname_that_is_oftener_a_persons_is_one_everywhere() -> None:
    document = flat(
        "Samuel Antwo won , Antwo said , Antwo slept , Antwo left",
        {"Samuel Antwo": "Person", "Antwo": "Person"},
    )
    names = [
        replace(n, kind="organization" if i == 1 else "person") for i, n in enumerate(proper_names(document))
    ]
    assert [len(group) for group in groups(document, names)] == [4]
    most = [replace(n, kind="organization") if i else n for i, n in enumerate(names)]
    assert [len(group) for group in groups(document, most)] == [1, 3]


@pytest.mark.parametrize(
    ("text", "end", "shown"),
    [
        ("ND(S) said", 4, "ND(S)"),
        ("ND(S said", 4, "ND(S"),
        ("2nd website) said", 12, "2nd website"),
        ("ND] said", 3, "ND"),
    ],
)
def test_no_bracket_of_a_name_is_left_open(text: str, end: int, shown: str) -> None:
    assert closed_text(text, 0, end) == shown
