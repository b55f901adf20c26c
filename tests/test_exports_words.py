"""The words that exports and console share: vocabulary, firmness sentence, table of sources, marks of corrections."""

from __future__ import annotations

import csv
import io
import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from prov.model import ProvDocument

from schemas.export import CORRECTED_PARTS, ExportSchema
from schemas.provenance import IDENTIFICATIONS, KINDS, QUOTE_TYPES, RELATIONS, STANCES, TREE_DEPTH
from service.exports import vocabulary
from service.exports.coherence import faults
from service.exports.firmness import firmness_sentence
from service.exports.formats import FORMATS, export
from service.exports.reading import headline, own_headline
from service.exports.sources import source_rows, spread
from tests.contract_fixtures import ANNOTATED, article, build, contract

CASES = json.loads(Path(__file__).with_name("firmness.json").read_text(encoding="utf-8"))


def attributions_of(case: dict[str, Any]) -> list[dict[str, Any]]:
    made = [
        {"weakest": weakest, "stance": stance, "chain": [{"entity": entity} for entity in chain]}
        for weakest, stance, chain in case["attributions"]
    ]
    return made * case.get("repeat", 1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_sentence_says_how_firm_an_article_is(case: dict[str, Any]) -> None:
    assert firmness_sentence(attributions_of(case)) == case["sentence"]


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        (vocabulary.TYPES, QUOTE_TYPES),
        (vocabulary.STANCES, STANCES),
        (vocabulary.IDENTIFICATIONS, IDENTIFICATIONS),
        (vocabulary.KINDS, KINDS),
        (vocabulary.RELATIONS, RELATIONS),
        (vocabulary.PARTS, CORRECTED_PARTS),
    ],
)
def test_every_term_of_the_contract_has_a_word(words: dict[str, str], terms: tuple[str, ...]) -> None:
    assert set(words) == set(terms)
    assert len(set(words.values())) == len(words)


@pytest.mark.parametrize("name", ["csv", "html", "svg"])
def test_exports_speak_as_the_console_does(name: str) -> None:
    written = export(name, contract("diplomacy"), article("diplomacy"))
    assert "promised" in written
    assert not re.search(r'commissive(?!")', written)  # a class of the report's style may have the term


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Council closes pool\n\nThe pool shuts.", "Council closes pool"),
        ("The council said on Monday that it would close the pool.\n\nIt is old.", None),
        ("One line without a stop", None),
        ("“We close,” she said”\n\nMore.", None),
        ("word " * 40 + "\n\nMore.", None),
        ("\n  Pool to close  \r\n\r\nMore.", "Pool to close"),
    ],
)
def test_only_a_headline_is_taken_for_one(text: str, found: str | None) -> None:
    assert own_headline(text) == found


def test_an_article_without_a_headline_says_so() -> None:
    text = "The council said on Monday that it would close the pool."
    result = build(text, (), ())
    result["document"] |= {"title": None, "id": None}
    assert headline(result, text) == "Article without a headline"


# --- the table of sources ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(ANNOTATED))
def test_the_table_of_sources_counts_every_statement_once(name: str) -> None:
    result = contract(name)
    rows = source_rows(result, article(name))
    own = sorted(key for row in rows for key in row.own)
    assert own == sorted(each["id"] for each in result["attributions"] if each["chain"])
    assert all(1 <= row.first <= row.last <= article(name).count("\n\n") + 1 for row in rows)


def test_a_row_of_the_table_of_sources() -> None:
    rows = {row.name: row for row in source_rows(contract("diplomacy"), article("diplomacy"))}
    guardian = rows["Guardian"]
    assert (guardian.kind, guardian.identification, len(guardian.own)) == ("outlet", "named", 1)
    assert set(guardian.passed_on) == {"a1", "a2", "a4", "a5"}
    assert spread(guardian) == "¶ 2–3"


def test_the_table_of_sources_as_csv() -> None:
    written = export("sources-csv", contract("council"), article("council")).removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(written, newline="")))
    assert [row["source"] for row in rows] == [
        row.name for row in source_rows(contract("council"), article("council"))
    ]
    whitlock = next(row for row in rows if row["source"] == "Pam Whitlock")
    assert (whitlock["kind"], whitlock["identification"], whitlock["statements"]) == ("person", "named", "2")


# --- corrected results ---------------------------------------------------------------------------------


def corrected() -> dict[str, Any]:
    """Diplomacy with one attribution changed and one that no other refers to taken out."""
    result = deepcopy(contract("diplomacy"))
    result["attributions"] = [each for each in result["attributions"] if each["id"] != "a24"]
    without(result["provenance"], "a24")
    result["corrections"] = {
        "changed": [{"id": "a6", "parts": ["cue", "stance"]}],
        "added": [],
        "rejected": ["a24"],
    }
    return result


def without(node: dict[str, Any], key: str) -> None:
    node["attributions"] = [each for each in node["attributions"] if each != key]
    for child in node["children"]:
        without(child, key)


MARKS = {
    "json": '"corrections"',
    "csv": "cue, stance",
    "html": "Corrected by a person: 1 changed",
    "svg": "Corrected by a person: 1 changed",
    "prov-json": "art:correction",
    "prov-jsonld": "art:correction",
    "annotations": "corrected:cue, stance",
}


@pytest.mark.parametrize("name", sorted(MARKS))
def test_a_corrected_result_is_marked_in_every_format(name: str) -> None:
    plain = {key: value for key, value in corrected().items() if key != "corrections"}
    assert MARKS[name] in export(name, corrected(), article("diplomacy"))
    assert MARKS[name] not in export(name, plain, article("diplomacy"))
    assert set(MARKS) == set(FORMATS) - {"sources-csv"}  # it has sources, not statements


def test_a_corrected_result_reads_back() -> None:
    graph = ProvDocument.deserialize(
        content=export("prov-json", corrected(), article("diplomacy")), format="json"
    )
    assert "art:correction" in graph.get_provn()
    drawing = ElementTree.fromstring(export("svg", corrected(), article("diplomacy")))  # noqa: S314  our own
    assert "Corrected by a person: 1 changed, 0 added, 1 rejected." in "".join(drawing.itertext())


def found_faults(**corrections: Any) -> list[str]:
    result = corrected()
    result["corrections"] |= corrections
    return [field for field, _ in faults(result, article("diplomacy"), TREE_DEPTH)]


def test_corrections_must_fit_their_result() -> None:
    assert found_faults() == []
    assert found_faults(added=["a99"]) == ["corrections"]
    assert found_faults(rejected=["a1"]) == ["corrections"]
    wrong = corrected() | {"text": article("diplomacy")}
    wrong["corrections"]["changed"][0]["parts"] = ["mood"]
    assert "corrections" in ExportSchema().validate(wrong)
