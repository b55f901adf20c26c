"""Names grouped, titles stripped, kinds, outlets and anonymity, over hand-built words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from service.extraction.coreference.entities import Referent
from service.extraction.coreference.identification import kind_of, name_of
from service.extraction.coreference.names.named_entities import named_referent
from service.extraction.mentions.anonymity import anonymity
from service.extraction.mentions.descriptions import is_plural
from service.extraction.mentions.matching.name_matching import groups
from service.extraction.mentions.names import proper_names
from service.extraction.mentions.outlets import is_outlet, same_outlet
from service.extraction.model.document import Document, NamedEntity
from service.extraction.resources.gazetteers import countries, given_names, leaders, meanings, nouns
from service.extraction.resources.tables import rows
from tests import drafted
from tests.drafted import flat


def surfaces(document: Document) -> list[list[str]]:
    return [
        [document.text[document.words[n.first].start : document.words[n.last - 1].end] for n in group]
        for group in groups(document, proper_names(document))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Deputy Transport Minister Anna Lindqvist said , Lindqvist said", [["Anna Lindqvist", "Lindqvist"]]),
        ("the Harbour Gazette ( HG ) said , HG said", [["Harbour Gazette", "HG", "HG"]]),
        ("Xi Jinping said , Xi said", [["Xi Jinping", "Xi"]]),
        ("Maria Duarte Foundation said Maria Duarte said", [["Maria Duarte Foundation"], ["Maria Duarte"]]),
        ("Ministry of Health said Monday", [["Ministry of Health"]]),
    ],
)
def test_names_are_grouped_without_titles(text: str, expected: list[list[str]]) -> None:
    assert surfaces(flat(text)) == expected


@pytest.mark.parametrize("name", ["Anna Lind\u00adqvist", "Anna Lindqvist\u202c", "Anna\u200f Lindqvist"])
def test_a_name_has_no_character_that_a_reader_does_not_see(name: str) -> None:
    document = flat(f"{name} said")
    (group,) = groups(document, proper_names(document))
    assert name_of(document, named_referent(document, group)) == "Anna Lindqvist"


def test_of_two_spellings_the_one_that_the_article_has_oftener_is_shown() -> None:
    document = flat(
        "Ilda Morvanne said , Ilda Morvane said , Ilda Morvane left",
        {"Ilda Morvanne": "Person", "Ilda Morvane": "Person"},
    )
    (group,) = groups(document, proper_names(document))
    assert name_of(document, named_referent(document, group)) == "Ilda Morvane"


@pytest.mark.parametrize(
    ("text", "names", "kind"),
    [
        (  # two of its words name a kind: the same answer in every process
            "Senate Harbour Committee said",
            {"Senate Harbour Committee": "Organization"},
            "government",
        ),
        ("State Refugee Center said", {"State Refugee Center": "Organization"}, "government"),
        ("Reuters said", {}, "outlet"),
        ("Anna Lindqvist said", {}, "person"),
        ("Norway said", {}, "government"),
        ("Kremlin said", {"Kremlin": "Organization"}, "government"),
        ("Maria Duarte Foundation said", {"Maria Duarte Foundation": "Organization"}, "organization"),
        ("Zorblax said", {}, "unknown"),
    ],
)
def test_kind_of_a_name(text: str, names: dict[str, str], kind: str) -> None:
    document = flat(text, names)
    group = groups(document, proper_names(document))[0]
    assert kind_of(named_referent(document, group)) == kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RIA Novosti", True),
        ("the daily", True),
        ("state news agency Belvox", True),
        ("Harbour Gazette", True),
        ("the Post", True),
        ("reporters", False),
        ("parliament", False),
        ("Anna Lindqvist", False),
        ("Time", False),
    ],
)
def test_is_outlet(text: str, expected: bool) -> None:
    document = flat(text)
    assert is_outlet(document, range(len(document.words))) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("the/d:2:det newspaper/n:4:nsubj Fjordposten/p:2:appos reported/v:0:root", True),
        ("the/d:2:det newspaper/n:4:nsubj Fjordposten/p:4:nsubj reported/v:0:root", True),
        (
            "Fjordposten/p:6:nsubj a/d:4:det regional/j:4:amod daily/n:1:appos has/v:6:aux reported/v:0:root",
            True,
        ),
        ("the/d:2:det owner/n:4:nsubj Fjordposten/p:2:appos reported/v:0:root", False),
        ("the/d:2:det newspaper/n:0:root Anna/p:4:nsubj edited/v:2:acl:relcl", False),
    ],
)
def test_a_name_that_the_article_calls_a_newspaper_is_an_outlet(sentence: str, expected: bool) -> None:
    told = "Ilda/p:2:nsubj told/v:0:root Fjordposten/p:2:obj Anna/p:2:obj"
    document, _ = drafted.article(sentence, told)
    names = [w for w in document.words if w.text in ("Fjordposten", "Anna")]
    kinds = (NamedEntity("Person", w.index, w.index + 1, w.start, w.end) for w in names)
    document = replace(document, names=tuple(kinds))
    own = "Anna" if "Anna" in sentence else "Fjordposten"
    last = max(w.index for w in names if w.text == own)
    assert is_outlet(document, (last,)) is expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [("FT", "The Financial Times", True), ("the Guardian", "The Guardian", True), ("Reuters", "AFP", False)],
)
def test_same_outlet(a: str, b: str, expected: bool) -> None:
    assert same_outlet(a, b) is expected


@pytest.mark.parametrize(
    ("text", "source", "field", "expected"),
    [
        ("people familiar with the talks said so", 5, "knowledge", "familiar with the talks"),
        ("a person briefed on the plan said so", 6, "knowledge", "briefed on the plan"),
        ("an aide said so on condition of anonymity .", 2, "condition", "on condition of anonymity"),
        (
            "an aide said so on condition of anonymity because talks go on .",
            2,
            "reason",
            "because talks go on",
        ),
        ("an aide , who asked not to be named , said so .", 2, "condition", "who asked not to be named"),
        ("two aides said so", 2, "condition", None),
        ("an aide said so", 2, "plurality", "one"),
    ],
)
def test_anonymity_fields(text: str, source: int, field: str, expected: str | None) -> None:
    document = flat(text)
    found = getattr(anonymity(document, range(source), is_plural(document.words[0])), field)
    assert found is None if expected is None else found is not None and found.strip() == expected


def test_data_files_agree_with_one_another() -> None:
    kinds = {row["kind"] for row in rows("outlets.csv")}
    assert kinds == {"agency", "daily", "broadcaster", "magazine", "site"}
    assert set(given_names().values()) == {"m", "f", "u"}
    missing = {x.country for x in leaders().values()} - set(countries().values()) - {"United Nations", "NATO"}
    assert missing == set()
    assert set().union(*nouns().values()) >= {
        "role",
        "person",
        "government",
        "organization",
        "group",
        "document",
    }
    assert all(meanings().values())


@pytest.mark.parametrize(
    ("own", "lands", "expected"),
    [
        ({"Oman"}, {"Iran"}, True),
        ({"Oman", "Iran"}, {"Iran"}, False),
        (set(), {"Iran"}, False),
        ({"Oman"}, (), False),
    ],
)
def test_of_other_lands_only_where_both_are_known(
    own: set[str], lands: Collection[str], expected: bool
) -> None:
    assert Referent(lands=own).of_other_lands(lands) is expected
