"""Whose a quotation is that has no cue of its own, or a short one behind a colon."""

from __future__ import annotations

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
