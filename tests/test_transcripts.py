"""Turns of transcripts: briefings, the record of a parliament, questions and answers."""

from __future__ import annotations

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
