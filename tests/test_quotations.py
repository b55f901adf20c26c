"""Which stretches stand between quotation marks, mark by mark."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.extraction.layout.paragraphs import paragraphs
from service.extraction.layout.quotations import find_quotations

Row = tuple[str, int]  # the slice, marks included, and its depth


def found(text: str) -> list[Row]:
    return [(text[q.start : q.end], q.depth) for q in find_quotations(text)]


ONE = [
    pytest.param('She said "it rains" and left.', '"it rains"', id="straight"),
    pytest.param("She said “it rains” and left.", "“it rains”", id="curly"),
    pytest.param("She said ''it rains'' and left.", "''it rains''", id="doubled-single"),
    pytest.param("She said ``it rains'' and left.", "``it rains''", id="tex"),
    pytest.param("She said 'it rains' and left.", "'it rains'", id="single-straight"),
    pytest.param("She said ‘it rains’ and left.", "‘it rains’", id="single-curly"),
    pytest.param("She said «it rains» and left.", "«it rains»", id="guillemets"),
    pytest.param("»It rains«, she said.", "»It rains«", id="German guillemets"),
    pytest.param("(›It rains‹, she said.)", "›It rains‹", id="German angles"),
    pytest.param("She said ‹it rains› and left.", "‹it rains›", id="angle"),
    pytest.param("She said „it rains“ and left.", "„it rains“", id="german-low"),
    pytest.param("She said „it rains” and left.", "„it rains”", id="polish-low"),
    pytest.param("She said ‚it rains’ and left.", "‚it rains’", id="single-low"),
    pytest.param('"It rains," she said.', '"It rains,"', id="at-the-start"),
    pytest.param('She said: "It rains."', '"It rains."', id="at-the-end"),
    pytest.param('The ("wet") coat.', '"wet"', id="in-brackets"),
    pytest.param("It—“the coat”—was wet.", "“the coat”", id="between-dashes"),
    pytest.param(
        "'The workers' pay will rise,' he said.", "'The workers' pay will rise,'", id="possessive-s"
    ),
    pytest.param("'I don't know,' he said.", "'I don't know,'", id="contraction-inside"),
    pytest.param('"It\'s 6\'2" tall," he said.', '"It\'s 6\'2" tall,"', id="inches-inside"),
    pytest.param(
        "It rained. “Nobody came to the fair.", "“Nobody came to the fair.", id="never-closed-sentence"
    ),
    pytest.param(
        "Ann Lee said, “They said it was shut. Nobody asked them.",
        "“They said it was shut. Nobody asked them.",
        id="never-closed-behind-a-verb-of-saying",
    ),
    pytest.param("😀 “it rains” 😀", "“it rains”", id="beyond-the-basic-plane"),
]


@pytest.mark.parametrize(("text", "quotation"), ONE)
def test_one_quotation(text: str, quotation: str) -> None:
    assert found(text) == [(quotation, 0)]


NONE = [
    pytest.param("The dog's bone and the dogs' bones.", id="apostrophes"),
    pytest.param("It’s the farmers’ own.", id="curly-apostrophes"),
    pytest.param("Rock 'n' roll of the '90s got 'em.", id="elisions"),
    pytest.param("He is 6'2\" and she is 5'11\".", id="feet-and-inches"),
    pytest.param('A lone " mark', id="lone-straight"),
    pytest.param("It never “closes", id="lone-opening"),
    pytest.param("“It never closes, he said.", id="lone-opening-and-a-verb-of-saying"),
    pytest.param("It never opened” here", id="lone-closing"),
    pytest.param("No marks at all.", id="no-marks"),
    pytest.param("", id="empty"),
    pytest.param(" \n\n ", id="blank"),
]


@pytest.mark.parametrize("text", NONE)
def test_nothing_is_opened(text: str) -> None:
    assert found(text) == []


SEVERAL = [
    pytest.param('"A," she said. "B."', [('"A,"', 0), ('"B."', 0)], id="in-a-row"),
    pytest.param("“He said ‘go’ to me.”", [("“He said ‘go’ to me.”", 0), ("‘go’", 1)], id="single-in-double"),
    pytest.param("‘He said “go” to me.’", [("‘He said “go” to me.’", 0), ("“go”", 1)], id="double-in-single"),
    pytest.param(
        "\"He said 'go' to me.\"", [("\"He said 'go' to me.\"", 0), ("'go'", 1)], id="straight-nested"
    ),
    pytest.param("“He said ‘go’”", [("“He said ‘go’”", 0), ("‘go’", 1)], id="both-close-together"),
    pytest.param("«A „b“ c» d", [("«A „b“ c»", 0), ("„b“", 1)], id="guillemets-hold-low"),
    pytest.param("“Open and “closed” here", [("“closed”", 0)], id="the-unclosed-harms-only-itself"),
    pytest.param("closed” here “and so”", [("“and so”", 0)], id="the-unopened-harms-only-itself"),
]


@pytest.mark.parametrize(("text", "rows"), SEVERAL)
def test_several_quotations(text: str, rows: list[Row]) -> None:
    assert found(text) == rows


def test_an_unclosed_mark_ends_with_its_paragraph() -> None:
    assert found("It “never closes.\n\nShe said “no” twice.") == [("“no”", 0)]


def test_a_quotation_over_paragraphs_opens_each_and_closes_once() -> None:
    text = "“First part.\n\n“Second part.\n\n“Last part,” he said."
    rows = [(text[q.start : q.end], q.depth, q.open_ended) for q in find_quotations(text)]
    assert rows == [
        ("“First part.", 0, True),
        ("“Second part.", 0, True),
        ("“Last part,”", 0, False),
    ]


def test_a_single_quotation_runs_over_paragraphs_too() -> None:
    text = "He warns: 'The farmers' land is lost.\n\n'We said so.'"
    assert found(text) == [("'The farmers' land is lost.", 0), ("'We said so.'", 0)]
    assert [q.open_ended for q in find_quotations(text)] == [True, False]


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        (
            "“The quay is shut.\n\nNobody may land,” he said.",
            ["“The quay is shut.", "Nobody may land,”"],
        ),
        (
            'He said: "The quay is shut.\n\nNobody may land."',
            ['"The quay is shut.', 'Nobody may land."'],
        ),
        ("«The quay is shut.\n\nNobody may land.»", ["«The quay is shut.", "Nobody may land.»"]),
    ],
)
def test_the_second_of_two_paragraphs_may_only_close(text: str, quotations: list[str]) -> None:
    places = find_quotations(text)
    assert [text[q.start : q.end] for q in places] == quotations
    assert [q.open_ended for q in places] == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        "It “never closes.\n\nThe shelf is 6” deep.",
        'It "never closes.\n\nThe boards, 4" and 6" wide, are gone.',
        "It “never closes.\n\nA «closed», he said.",
    ],
)
def test_another_mark_below_closes_nothing(text: str) -> None:
    assert not any(q.open_ended for q in find_quotations(text))


def test_a_closed_quotation_does_not_run_into_the_next_paragraph() -> None:
    text = '"First."\n\n"Second."'
    assert [(text[q.start : q.end], q.open_ended) for q in find_quotations(text)] == [
        ('"First."', False),
        ('"Second."', False),
    ]


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\u2028", "\u2029"])
def test_every_line_separator_ends_a_paragraph(separator: str) -> None:
    assert found(f"It “never closes.{separator}Here it does” not.") == []


PIECES = st.sampled_from(
    [*"\"'“”„‟«»‘’‚‹›〝〞＂`() \n\u2028.,?—-", "word", "s", "6", "'90s", "''", "``", "😀"]
)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=80))
def test_any_text_gives_sorted_spans_inside_it(text: str) -> None:
    quotations = find_quotations(text)
    assert list(quotations) == sorted(quotations, key=lambda q: (q.start, -q.end))
    for quotation in quotations:
        assert 0 <= quotation.start < quotation.end <= len(text)
        assert any(p.contains(quotation.span) for p in paragraphs(text))
        assert quotation.depth >= 0


@pytest.mark.parametrize("piece", ["a' 'b ", "dogs' ", '"a "', "‘a ", "6'2\" "])
@pytest.mark.timeout(60)  # seconds; quadratic time needs minutes
def test_time_grows_with_the_length_of_a_paragraph(piece: str) -> None:
    find_quotations(piece * (200_000 // len(piece)))
