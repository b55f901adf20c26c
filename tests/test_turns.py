"""Who speaks in turns: questions and answers, transcripts, interviews, speech behind dashes.

What is found in these texts is in the table of tests/parses/speakers.txt; here is what must not be.
"""

from __future__ import annotations

import pytest

from service.extraction.mentions.transcripts.turns import turns
from service.extraction.model.provenance import Article, Attribution
from service.extraction.pipeline import extract
from tests.test_speakers import MODEL, frozen

_NO_TURNS = (
    "people_on_a_list", "places_before_a_colon", "chapters_in_capitals", "questions_of_readers", "headings_that_ask",
    "dash_inside_a_sentence", "fields_are_no_turns", "dates_are_no_turns", "scores_are_no_turns",
)  # fmt: skip


def _found(name: str) -> tuple[Attribution, ...]:
    document = frozen()[name]
    return extract(document, Article(document.text), MODEL).attributions


@pytest.mark.parametrize("name", _NO_TURNS)
def test_these_texts_have_no_turns(name: str) -> None:
    assert turns(frozen()[name]) == ()
    assert [a.content.text for a in _found(name) if a.construction == "transcript_turn"] == []


def test_initials_stand_for_the_name_of_another_label() -> None:
    document = frozen()["initials_of_labels"]
    full = [" ".join(document.words[i].text for i in turn.full) for turn in turns(document)]
    assert full == ["", "", "Ida Nunn", "Theo Oats"]


@pytest.mark.parametrize(
    "name",
    [
        "court_and_witness",
        "record_of_a_congress",
        "chat_with_times",
        "initials_that_are_an_outlet_and_an_office",
    ],
)
def test_the_label_of_a_turn_is_a_person(name: str) -> None:
    document = frozen()[name]
    result = extract(document, Article(document.text), MODEL)
    kinds = {entity.id: entity.kind for entity in result.entities}
    speakers = {
        a.source.entity for a in result.attributions if a.source and a.construction == "transcript_turn"
    }
    assert {kinds[one] for one in speakers if one} == {"person"}


def test_nobody_else_says_the_short_answer() -> None:
    answers = [a for a in _found("short_answer_of_anybody") if "present.”" in a.content.text]
    assert [a.source for a in answers] == [None]


def test_a_speaker_does_not_hear_what_his_listener_says_of_him() -> None:
    heard = [a for a in _found("uncle_of_an_interviewee") if a.content.text == "I was lazy"]
    assert [[link.name for link in a.chain] for a in heard] == [["Amir Said", "uncle"]]
