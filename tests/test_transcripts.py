"""Turns of transcripts: briefings, the record of a parliament, questions and answers."""

from __future__ import annotations

import pytest

from service.extraction.attribution.constructions.transcripts import transcript_candidates
from tests.drafted import document
from tests.ruled import found


def test_a_surname_in_capitals_and_a_dash_open_a_turn() -> None:
    assert found("hansard") == [
        ("Mr KEMP", "—", "I thank the committee. The bridge will be built"),
        ("Ms TARRANT", "—", "That is not the question"),
    ]


def test_questions_and_answers_are_turns() -> None:
    assert [(turn.source, turn.content) for turn in found("questions_and_answers")] == [
        ("Q", "When did you see the boat?"),
        ("A", "I saw it before the storm"),
        ("Q", "Was there a light on deck?"),
    ]


def test_questions_and_answers_are_set_off_by_a_stop_or_a_blank() -> None:
    assert [(turn.source, turn.content) for turn in found("questions_and_answers_with_stops")] == [
        ("Q", "You were on duty that night?"),
        ("A.", "I was"),
        ("Q", "Did you hear the alarm?"),
        ("A", "No, sir. The alarm was switched off at ten"),
    ]
    assert [turn.source for turn in found("questions_and_answers_with_one_blank")] == ["Q", "A", "Q"]


def test_a_sentence_that_begins_with_an_article_is_no_answer() -> None:
    assert found("an_answer_that_no_speaker_opens") == []


@pytest.mark.parametrize(
    ("name", "speakers"),
    [
        ("roles_behind_names", ["MARLOW", "TESSA BRANDT", "DORA MILNE"]),
        ("offices_of_ministers", ["Dame Ruth Calloway", "Aldo Byrne", "Dame Ruth Calloway"]),
        ("names_above_quotations", ["Thora Bligh, lawyer for the family", "Owen Stark, prosecutor"]),
        ("names_below_quotations", ["Carl Ode, The Valley Post", "Nora Quist, Radio Tarn"]),
        ("names_in_brackets", ["Premier Adam Roel"]),
        ("byline_below_headline", [""]),
    ],
)
def test_a_label_names_the_speaker(name: str, speakers: list[str]) -> None:
    assert [one.source for one in found(name)] == speakers


def test_a_label_that_begins_with_a_comma_names_nobody() -> None:
    line = [(",", ",", "PUNCT", 1, "punct"), ("host", "host", "NOUN", 3, "dep"), (":", ":", "PUNCT", 1, "punct"),
            ("Hello", "hello", "INTJ", -1, "root")]  # fmt: skip
    assert list(transcript_candidates(document(line))) == []


def test_headings_in_capitals_are_no_speakers() -> None:
    def line(heading: str) -> list[tuple[str, str, str, int, str]]:
        return [
            (heading, heading.lower(), "NOUN", 2, "dep"),
            (":", ":", "PUNCT", 0, "punct"),
            ("Orme", "Orme", "PROPN", -1, "root"),
        ]

    assert list(transcript_candidates(document(line("KEEPERS"), line("FORWARDS"), paragraphs=[0, 1]))) == []
