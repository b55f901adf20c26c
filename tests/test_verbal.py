"""Edges that verbal constructions set: wishes under `would`, questions in quotations, a clause within a clause."""

from __future__ import annotations

import pytest

from tests.ruled import found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("would_like", [("The choir", "would like", "to sing in Vienna")]),
        ("likes_to", []),
        ("suspected_of", [("", "are suspected", "of opening the gate")]),
        (
            "charged_with",
            [
                ("", "were charged", "with theft"),
                ("the prosecutor", "was charged", "with taking a bribe"),
                ("The prosecutor", "charged", "a guard with arson"),
            ],
        ),
        ("called_in_on_a_day", [("The ministry", "raise doubts", "about the treaty")]),
        (
            "question_in_quotation",
            [("A student", "asked", "“What do you see as the hardest problem in physics?”")],
        ),
        (
            "outer_that",
            [
                (
                    "The survey",
                    "reveals",
                    "that half of the tenants believed the main aim was to keep rents low",
                ),
                ("half of the tenants", "believed", "the main aim was to keep rents low"),
            ],
        ),
    ],
)
def test_the_content(name: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(name) == expected
