"""Whose a quotation is that has no cue of its own, or a short one behind a colon."""

from __future__ import annotations

import pytest

from tests.ruled import found


def test_a_short_quotation_after_verb_and_colon_counts() -> None:
    assert found("short_after_colon") == [("Skipper Olga Brandt", "said", "“Stay ashore.”")]


def test_a_second_speaker_is_not_the_first() -> None:
    assert found("second_speaker") == [
        ("Pavel Novak", "said", "“The mill is closed for good.”"),
        ("The union's secretary, Ines Rocha", "added", "“We shall see.”"),
    ]


def test_a_quotation_after_a_report_is_the_reporters() -> None:
    assert found("after_indirect") == [
        ("Dora Klein, a councillor", "said", "she was shocked"),
        (
            "Dora Klein, a councillor",
            "",
            "“They sold the pool without asking anyone who swims in it.”",
        ),
    ]


def test_a_quotation_after_a_quotation_goes_on_with_it() -> None:
    assert [one.content for one in found("after_direct")] == [
        "“The pool is closed,” … “Nobody may swim in it.”"
    ]


TURNS = {
    "turn_to_a_neighbour": [
        ("director Ivo Hahn", "said", "“The plant is safe,”"),
        ("His neighbour, Lise Bork", "", "“My cellar smells of gas every night.”"),
    ],
    "turn_before_the_cue": [
        ("Foreign minister Raul Ibsen", "", "“This is a step, not more than a step.”"),
        ("its leader, Mona Fisk", "said", "“It is a joke,”"),
    ],
    "turn_between_two_reports": [
        ("Goalkeeper Anton Reck", "said", "he had seen the ball late"),
        ("Goalkeeper Anton Reck", "", "“It came out of the sun.”"),
        ("Coach Marta Imhof", "defended", "him"),
        ("Coach Marta Imhof", "", "“Anton has saved us all year.”"),
    ],
    "turn_that_is_none": [
        ("Rosa Milde", "said", "“We are tired of waiting,” … “Three winters are enough for anybody.”")
    ],
}


@pytest.mark.parametrize("name", TURNS)
def test_a_sentence_about_another_gives_the_word_to_that_one(name: str) -> None:
    assert found(name) == TURNS[name]


def test_whom_something_stirs_speaks() -> None:
    assert found("stirred")[0].source == "Farmers"


def test_a_whole_answer_behind_a_colon_counts_however_short() -> None:
    assert [(one.source, one.content) for one in found("short_answers")] == [
        ("The owner, Ida Flint", "“Never.”"),
        ("Coach Timo Rauch", "“No deal.”"),
        ("surgeon Karla Lund", "“Awful.”"),
    ]


def test_the_label_of_a_quotation_is_its_whole_phrase() -> None:
    assert [one.source for one in found("labels_of_short_answers")] == [
        "Her counterpart at the yards, Emil Dorn",
        "Labour's Kit Barlow",
    ]


def test_words_on_a_wall_are_no_answer() -> None:
    assert found("words_on_a_wall") == []


def test_question_and_answer_alternate_between_paragraphs() -> None:
    assert [(one.source, one.content) for one in found("dialogue_of_two")] == [
        ("prosecutor Livia Strand", "“What went wrong with the brakes?”"),
        ("Aldous", "“The seals were old,” … “We had written to the firm.”"),
        ("she", "“Whom did you write to?”"),
        ("Aldous", "“My manager.”"),
        ("she", "“When?”"),
    ]


def test_a_question_that_nobody_is_asked_is_gone_on_with() -> None:
    assert found("question_to_nobody")[-1].source == "Stefan Muir"


def test_each_of_three_quotations_has_the_speaker_beside_it() -> None:
    assert [one.source for one in found("question_of_another_speaker")] == [
        "General Amos Pike",
        "Corbin",
        "Pike",
    ]
