"""Datelines: where they end, and which publisher they name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.extraction.attribution.selection import without_datelines
from service.extraction.layout.dateline import (
    dateline_at,
    find_publisher,
    first_dateline,
    label_at,
    pointer_at,
    slug_lines,
    slugs,
)
from service.extraction.model.provenance import Article, ModelInfo
from service.extraction.pipeline import extract
from tests.drafted import candidate, document
from tests.parses.freeze_speakers import parses


@pytest.mark.parametrize(
    ("text", "dateline", "agency"),
    [
        ("OSLO (Reuters) - Fish were late.", "OSLO (Reuters) -", "Reuters"),
        ("BERGEN, Norway, May 3 (AFP) — Fish were late.", "BERGEN, Norway, May 3 (AFP) —", "AFP"),
        ("Taipei, Aug. 17 (CNA) -- Fish were late.", "Taipei, Aug. 17 (CNA) --", "CNA"),
        ("Bucharest, Feb 28 [Rompres] – Fish were late.", "Bucharest, Feb 28 [Rompres] –", "Rompres"),
        ("(Reuters) - Fish were late.", "(Reuters) -", "Reuters"),
        ("WASHINGTON — Fish were late.", "WASHINGTON —", None),
        ("NEW YORK, May 3 — Fish were late.", "NEW YORK, May 3 —", None),
        ("CAPE CORAL, 12 March – Fish were late.", "CAPE CORAL, 12 March –", None),
        ("Fish – of all things – were late.", None, None),
        ("OSLO-based fishers were late.", None, None),
        ("ANN LEE (mayor): Fish were late.", None, None),
        ("BO DAHL (Mayor): Fish were late.", None, None),
        ("BO DAHL (union) — Fish were late.", None, None),
        ("OSLO (dpa) - Fish were late.", "OSLO (dpa) -", "dpa"),
        ("NEW DELHI (AFP): Fish were late.", "NEW DELHI (AFP):", "AFP"),
        ("US - a country - was late.", None, None),
        ("He went to Oslo (Norway) - alone.", None, None),
        ("ÅLUND — Fish were late.", "ÅLUND —", None),
        ("Port Lenn — Fish were late.", "Port Lenn —", None),
        ("Port Lenn, 4 June - “Fish were late,” she said.", "Port Lenn, 4 June -", None),
        ("Fisheries – No boat went out.", "Fisheries –", None),
        ("OSLO, Norway--(BELVOX WIRE)--Fish were late.", "OSLO, Norway--(BELVOX WIRE)--", "BELVOX WIRE"),
        ("No — Fish were late.", None, None),
        ("Fish — I sell fish.", None, None),
        ("Fish – All of it – was late.", None, None),
        ("Fish Late - Fishers", None, None),
        ("Fish of the day — All of it was late.", None, None),
    ],
)
def test_a_dateline(text: str, dateline: str | None, agency: str | None) -> None:
    found = dateline_at(text, 0, len(text))
    assert (text[: found.end] if found else None) == dateline
    assert (text[found.agency.start : found.agency.end] if found and found.agency else None) == agency


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UPDATE 1-Fish late again", ["UPDATE 1-"]),
        ("Fish late\n\nWRAPUP 12-Fish late again\n\nUPDATE 3-Fish found", ["WRAPUP 12-", "UPDATE 3-"]),
        ("Fish of UPDATE 1-Fish", []),
        ("COVID-19 and fish", []),
        ("BOEING 737-max late", []),
    ],
)
def test_marks_of_later_versions(text: str, expected: list[str]) -> None:
    assert [text[slug.start : slug.stop] for slug in slugs(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FISH-INQUIRY (SUVA)\nFISH LATE", ["FISH-INQUIRY (SUVA)"]),
        ("FISH/OSLO\n\nFish late", ["FISH/OSLO"]),
        ("FISH-INQUIRY (SUVA) SAYS NO", []),
        ("FISH LATE (SUVA)", []),
        ("Fish-inquiry", []),
    ],
)
def test_lines_that_only_file_an_article(text: str, expected: list[str]) -> None:
    assert [text[line.start : line.stop] for line in slug_lines(text)] == expected


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("Read also: Fish late", "Read also: "),
        ("ALSO READ | Fish late", "ALSO READ | "),
        ("Related: Fish late", "Related: "),
        ("Related fish were late: all", ""),
        ("Read also the fish", ""),
        ("Fish read also: late", ""),
    ],
)
def test_pointers_to_other_articles(text: str, pointer: str) -> None:
    assert text[: pointer_at(text, 0, len(text))] == pointer


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Fisheries: No boat went out.", "Fisheries: "),
        ("**Oslo** | No boat went out.", "Oslo** | "),
        ("Fact check: Fish were late.", "Fact check: "),
        ("One thing is clear: Fish were late.", ""),
        ("Fish: trout", ""),
        ("Fish were late.", ""),
    ],
)
def test_labels_before_a_statement(text: str, label: str) -> None:
    start = len(text) - len(text.lstrip("*"))
    assert text[start : label_at(text, start, len(text))] == label


def test_a_long_run_without_a_dateline_is_read_only_at_its_start() -> None:
    text = "A/" * 200_000
    assert dateline_at(text, 0, len(text)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OSLO (Reuters) - Fish were late.", "Reuters"),
        ("Fish late again\n\nBERGEN, Norway, May 3 (AFP) — Fish were late.", "AFP"),
        ("(Reuters) - Fish were late.", "Reuters"),
        ("OSLO (Belvox) - Fish were late.", "Belvox"),
        ("Oslo (Belvox) - Fish were late.", None),
        ("OSLO (Reuters): Fish were late.", "Reuters"),
        ("afrol News, 5 November - Fish were late.", "afrol News"),
        ("The fish (trout) - all of them - were late.", None),
        ("Fish were late, Reuters said.", None),
        ("Fish. " * 120 + "\nOSLO (Reuters) - Fish were late.", None),
    ],
    ids=lambda value: value and value[:30],
)
def test_publisher_from_the_dateline(text: str, expected: str | None) -> None:
    found = find_publisher(text)
    assert (found.name if found else None) == expected
    if found and found.span:
        assert text[found.span.start : found.span.end] == found.name


def test_publisher_given_comes_first() -> None:
    found = find_publisher("OSLO (AFP) — Late.", "Harbour Gazette")
    assert found is not None
    assert (found.name, found.span) == ("Harbour Gazette", None)


def test_a_dateline_and_its_colon_are_no_attribution() -> None:
    document = parses()["dateline_with_a_colon"]
    found = extract(document, Article(document.text), ModelInfo("test", "frozen parse", "none")).attributions
    assert [a.chain[0].name for a in found] == ["Amirate order"]


# `OSLO : it rains , Ann said`
DATED = document([
    ("OSLO", "Oslo", "PROPN", 3, "dep"), (":", ":", "PUNCT", 0, "punct"), ("it", "it", "PRON", 3, "nsubj"),
    ("rains", "rain", "VERB", 6, "ccomp"), (",", ",", "PUNCT", 3, "punct"), ("Ann", "Ann", "PROPN", 6, "nsubj"),
    ("said", "say", "VERB", -1, "root"),
], names={"OSLO": "Location"})  # fmt: skip


def test_a_dateline_is_no_part_of_a_content() -> None:
    dated = replace(DATED, text=DATED.text.replace("OSLO :", "OSLO: "))
    words = tuple(replace(w, start=4, end=5) if w.text == ":" else w for w in dated.words)
    (found,) = without_datelines(replace(dated, words=words), [candidate([0, 1, 2, 3], source=[5], cue=[6])])
    assert found.content == (2, 3)


@pytest.mark.parametrize(("kind", "kept"), [("Location", 0), ("Person", 1)])
def test_a_place_and_a_colon_where_the_text_begins_are_a_dateline(kind: str, kept: int) -> None:
    plain = replace(DATED, text=DATED.text.replace("OSLO", "Oslo"))
    named = replace(plain, names=tuple(replace(name, kind=kind) for name in plain.names))
    assert len(without_datelines(named, [candidate([2, 3], source=[0], cue=[1])])) == kept


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("KARVEL, July 24: The bridge is shut.", 16),
        ("OSLO (AP) — It rained.", 11),
        ("It rained in KARVEL.", 0),
    ],
)
def test_the_first_dateline(text: str, end: int) -> None:
    assert first_dateline(text) == range(end)


@pytest.mark.parametrize("name", ["label_fact_check", "label_flash", "label_correction"])
def test_a_kind_of_text_is_no_speaker(name: str) -> None:
    parse = parses()[name]
    result = extract(parse, Article(parse.text), ModelInfo("test", "frozen parse", "none"))
    assert {link.name for a in result.attributions for link in a.chain} == {"harbour office"}
