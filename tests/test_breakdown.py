"""The tables of docs/quality.md: kinds read off a parse, and counts of a small case done by hand."""

from __future__ import annotations

import pytest

from evaluation.breakdown import ORDER, cue_kind, source_kind, table, tallies
from evaluation.marked import Marked, MarkedArticle
from service.extraction.model.spans import Span, Spans
from tests.parses.freeze_constructions import parses

PARSES = parses()


def spans(name: str, text: str) -> Spans:
    start = PARSES[name].text.index(text)
    return (Span(start, start + len(text)),)


@pytest.mark.parametrize(
    ("name", "cue", "kind"),
    [
        ("complement", "said", "say, tell"),
        ("told_people", "told", "say, tell"),
        ("denied", "denied", "another verb"),
        ("noun_claim", "claim", "noun or adjective"),
        ("adjective", "are worried", "noun or adjective"),
        ("according_to", "according to", "adverb or 'according to'"),
        ("reportedly", "reportedly", "adverb or 'according to'"),
        ("signature", "—", "none or a mark"),
    ],
)
def test_kinds_of_cues(name: str, cue: str, kind: str) -> None:
    assert cue_kind(PARSES[name], spans(name, cue)) == kind


def test_no_cue_and_no_source() -> None:
    assert (cue_kind(PARSES["signature"], ()), source_kind(PARSES["signature"], ())) == (
        "none or a mark",
        "none",
    )


@pytest.mark.parametrize(
    ("name", "source", "kind"),
    [
        ("signature", "Rosa Almeida, Porto", "named"),
        ("complement", "The harbour master", "common noun"),
        ("transcript_quoted", "It", "pronoun"),
    ],
)
def test_kinds_of_sources(name: str, source: str, kind: str) -> None:
    assert source_kind(PARSES[name], spans(name, source)) == kind


def test_counts_and_table() -> None:
    document = PARSES["complement"]
    role = {
        "content": spans("complement", "that the ferry had sunk"),
        "cue": spans("complement", "said"),
        "source": spans("complement", "The harbour master"),
    }
    gold = Marked("g1", role["content"], role["cue"], role["source"])
    article = MarkedArticle("a", document.text, (gold,))
    wrong = Marked("p2", role["source"], role["cue"])
    sourceless = Marked("p1", role["content"], role["cue"])
    found = tallies([article], [document], {"a": (sourceless, wrong)})
    assert found["cue", "say, tell"].counts == {
        "gold": 1, "found": 1, "sourced": 1, "predicted": 2, "right": 1,
    }  # fmt: skip
    assert found["source", "common noun"].share("source found", "sourced") == "0.0"
    lines = table("cue", {"learned": found, "rules": {}}).splitlines()
    assert lines[2] == "| say, tell | 1 | 100.0 | 0.0 | 50.0 | – | – | – |"
    assert len(lines) == 2 + len(ORDER["cue"])
