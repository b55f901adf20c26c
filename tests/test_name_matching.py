"""Which names mean one entity, over invented names that no list has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.extraction.coreference.identification import closed_text
from service.extraction.mentions.matching.name_matching import groups
from service.extraction.mentions.matching.name_variants import misspelt, without_middle
from service.extraction.mentions.names import proper_names
from service.extraction.model.spans import Span
from tests.drafted import flat
from tests.test_entities import surfaces
from tests.test_titled_names import names


@pytest.mark.parametrize(
    ("text", "known", "expected"),
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
            "Velmar Institute of Science said , VISc said",
            {"Velmar Institute of Science": "Organization"},
            [["Velmar Institute of Science", "VISc"]],
        ),
        (
            "Bank of Morva ( QLF ) said , QLF said",
            {"Bank of Morva": "Organization", "QLF": "Organization"},
            [["Bank of Morva", "QLF", "QLF"]],
        ),
        (
            "Bank of Morva ( QLF ) said , Tarn said",
            {"Bank of Morva": "Organization", "QLF": "Organization"},
            [["Bank of Morva"], ["QLF"], ["Tarn"]],
        ),
        (
            "Office of Morva ( QLF ) Ada Vell said , QLF said",
            {"Office of Morva": "Organization", "QLF": "Organization", "Ada Vell": "Person"},
            [["Office of Morva"], ["QLF", "QLF"], ["Ada Vell"]],
        ),
        (
            "Oren Haskel , who is known as Oska , said , Oska said",
            {"Oren Haskel": "Person", "Oska": "Person"},
            [["Oren Haskel", "Oska", "Oska"]],
        ),
        (
            "Oren Haskel left , Tarn is known as Oska , Oska said",
            {"Oren Haskel": "Person", "Tarn": "Location", "Oska": "Person"},
            [["Oren Haskel"], ["Tarn", "Oska", "Oska"]],
        ),
        (
            "Ilda Orvel said , Ovrel said",
            {"Ilda Orvel": "Person", "Ovrel": "Person"},
            [["Ilda Orvel", "Ovrel"]],
        ),
        (
            "Morvan said , Mrovan said , Malvon said",
            {"Morvan": "Person", "Mrovan": "Person", "Malvon": "Person"},
            [["Morvan", "Mrovan"], ["Malvon"]],
        ),
        (
            "Ilda Ato Orvel said , Ilda Ato Orve said , Ilda Osvel said",
            {"Ilda Ato Orvel": "Person", "Ilda Ato Orve": "Person", "Ilda Osvel": "Person"},
            [["Ilda Ato Orvel"], ["Ilda Ato Orve"], ["Ilda Osvel"]],
        ),
        (
            "Ilda Ato Orvela said , Ilda Ato Orvel said",
            {"Ilda Ato Orvela": "Person", "Ilda Ato Orvel": "Person"},
            [["Ilda Ato Orvela", "Ilda Ato Orvel"]],
        ),
        (
            "Kim Dal Ho said",
            {"Kim Dal": "Person", "Ho": "Person"},
            [["Kim Dal Ho"]],
        ),
        (
            "Tamsen Mills Inc said , Tamsen said",
            {"Tamsen Mills Inc": "Organization", "Tamsen": "Person"},
            [["Tamsen Mills Inc", "Tamsen"]],
        ),
        (
            "Tamsen Mills Inc said , Tamsen Boats Ltd said , Tamsen said",
            {"Tamsen Mills Inc": "Organization", "Tamsen Boats Ltd": "Organization"},
            [["Tamsen Mills Inc"], ["Tamsen Boats Ltd"], ["Tamsen"]],
        ),
        (
            "the Harbour Court of Morva said , the Harbour Court said",
            {"Harbour Court of Morva": "Organization", "Harbour Court": "Organization"},
            [["Harbour Court of Morva", "Harbour Court"]],
        ),
        (
            "the US Department of Rivers said , the Rivers Department said , the DOR said",
            {"US Department of Rivers": "Organization", "Rivers Department": "Organization"},
            [["US Department of Rivers", "Rivers Department", "DOR"]],
        ),
        (
            "the Ministry of Rivers said , the MoR said",
            {"Ministry of Rivers": "Organization"},
            [["Ministry of Rivers", "MoR"]],
        ),
        (
            "Oren Haskel Jr. said , Haskel Jr. said , Ilda Orvel Sr. said",
            {"Oren Haskel Jr.": "Person", "Haskel Jr.": "Person", "Ilda Orvel Sr.": "Person"},
            [["Oren Haskel Jr.", "Haskel Jr."], ["Ilda Orvel Sr."]],
        ),
        (
            "Oren Haskel said , Haskel said",
            {"Oren Haskel": "Person", "Haskel": "Organization"},
            [["Oren Haskel", "Haskel"]],
        ),
    ],
    ids=[
        "middle-name", "inner-surname", "brackets", "slip", "five-letters", "given-names", "given-name", "rank",
        "mrs", "mr-ms-neither", "short-name-of-one", "established-name", "tower", "letters-of-words", "other-letters",
        "other-letters-once", "other-letters-of-a-title", "known-as", "known-as-of-a-place", "letters-changed-places",
        "surnames-alone", "four-letters", "three-words", "two-parts",
        "company-in-short", "two-companies", "court-of-a-place", "department-of-a-country", "small-letter", "junior",
        "one-mistake",
    ],
)  # fmt: skip
def test_one_entity(text: str, known: dict[str, str], expected: list[list[str]]) -> None:
    assert surfaces(flat(text, known)) == expected


SON = (
    "Moh/p:9:nsubj Oru/p:1:flat ,/u:4:punct son/n:1:appos of/a:7:case actor/n:7:compound Moh/p:4:nmod Vell/p:7:flat "
    "won/v:0:root"
)
BOTH = "Moh/p:6:nsubj Oru/p:1:flat and/c:4:cc Moh/p:1:conj Vell/p:4:flat won/v:0:root"
AGAIN = "[Moh/p:2:nsubj] spoke/v:0:root"


@pytest.mark.parametrize(("sentence", "meant"), [(SON, "Moh Oru"), (BOTH, "Moh")], ids=["son", "both"])
def test_a_family_name_in_front_is_his_who_acts(sentence: str, meant: str) -> None:
    assert names(sentence, AGAIN, persons=("Moh Oru", "Moh Vell")) == [meant]


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
        ("orvel", "ovrel", True),
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
    assert closed_text(text, Span(0, end)) == shown
