"""Paragraphs: line breaks, text wrapped at a column, indentation, quoted e-mail; and quotations within them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.extraction.layout.paragraphs import paragraphs, without_reply_marks
from service.extraction.layout.quotations import find_quotations
from service.parsing.typography import normalize

FIRST = """The committee met on Tuesday to discuss the budget for the coming
year, which the mayor had called "a matter of some urgency, and not
of taste" when he spoke to residents at the town hall last week. The
meeting ended without agreement."""
SECOND = "A second meeting is planned."
WRAPPED = f"{FIRST}\n\n{SECOND}"


def texts(text: str) -> list[str]:
    return [text[p.start : p.end] for p in paragraphs(text)]


def joined(paragraph: str) -> str:
    return " ".join(without_reply_marks(paragraph).split())


BOTH = [joined(FIRST), SECOND]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\n \t \u200b ", []),
        ("One.", ["One."]),
        ("  One. \n\n  Two.  ", ["One.", "Two."]),
        ("A headline\nThe first.\r\nThe second.", ["A headline", "The first.", "The second."]),
        ("One.\n \n\n\nTwo.", ["One.", "Two."]),
        ("One.\u2028Two.\u2029Three.\x85Four.\rFive.", ["One.", "Two.", "Three.", "Four.", "Five."]),
        ("> a pointer\n>no mark", ["a pointer", ">no mark"]),
        (
            "> Did the board know about the leak in January?\n> Yes.",
            ["Did the board know about the leak in January?", "Yes."],
        ),
        ("> A short line,\n> and another", ["A short line,", "and another"]),
        (
            "The board was told about it in the spring, she\n> Will you go?",
            ["The board was told about it in the spring, she", "Will you go?"],
        ),
    ],
)
def test_a_line_break_ends_a_paragraph(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        WRAPPED,
        WRAPPED.replace("\n", "\r\n"),
        WRAPPED.replace("\n", " \n"),
        "\n".join(f"    {line}" for line in WRAPPED.split("\n")),
        "\n".join(f"> {line}".rstrip() for line in WRAPPED.split("\n")),
        "\n".join(f">> {line}" for line in WRAPPED.split("\n")),
        f"{FIRST}\n   {SECOND}",  # the first line of a paragraph is indented
        f"{FIRST}\n{SECOND}",  # the last line has room for `A`
    ],
    ids=["plain", "crlf", "trailing-blanks", "indented", "reply", "reply-to-reply", "first-line-indent", "short-line"],
)  # fmt: skip
def test_lines_wrapped_at_a_column_are_one_paragraph(text: str) -> None:
    assert [joined(p) for p in texts(text)] == BOTH


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(["The minister said so on Monday, in a letter to the members of parliament."] * 12),
        "\n".join(["a short line without a stop"] * 12),
        "The committee met on Tuesday to discuss the budget for the coming\nyear.",
    ],
    ids=["sentences", "short-lines", "one-pair"],
)
def test_other_lines_are_not_wrapped(text: str) -> None:
    assert texts(text) == text.split("\n")


SHORT = [
    "The court in Tarn jailed the banker Felix Orth for six years on\nTuesday.",
    'The judge was stern. "He took all that they had saved, and lost\nit."',
    "His lawyer, Dana Pyle, said that he would appeal to the court of\nthe district.",
]


@pytest.mark.parametrize("indent", ["", "   "])
def test_short_paragraphs_without_blank_lines_are_wrapped_too(indent: str) -> None:
    text = "\n".join(indent + paragraph for paragraph in SHORT)
    assert [joined(p) for p in texts(text)] == [joined(p) for p in SHORT]


@pytest.mark.parametrize("mark", ["> ", ">> ", "> > "])
def test_two_lines_of_a_reply_are_wrapped(mark: str) -> None:
    text = f"Hello,\n\n{mark}The mayor had called it a matter of some\n{mark}Urgency, he said.\n\nThanks"
    found = [joined(paragraph) for paragraph in texts(text)]
    assert found == ["Hello,", "The mayor had called it a matter of some Urgency, he said.", "Thanks"]


NARROW = """The mayor said on Monday that
the town would pay. “We have
waited too long, and we will
not wait again,” she told the
council."""


def test_a_narrow_column_is_wrapped() -> None:
    assert [joined(p) for p in texts(f"Roof leaks\n\n{NARROW}\n\n{NARROW}")] == [
        "Roof leaks",
        *[joined(NARROW)] * 2,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "the roof is leaking\nnobody comes\nwe wrote. They slept.\nthe rain goes on\nand the bread is wet",
        "two eggs\na pinch of salt\nflour and butter\nmilk from the farm\nsugar, to taste",
        "Ann: hi\nBo: hi there. How are you?\nAnn: fine\nBo: will you come tonight\nAnn: no",
        "- we are many\n- we are cold and wet\n- we are hungry. Very.\n- we want our roof",
    ],
    ids=["verse", "list", "chat", "items"],
)
def test_short_lines_with_room_are_no_column(text: str) -> None:
    assert texts(text) == text.split("\n")


@pytest.mark.parametrize("mark", ["“It is late,”", "'It is late',"])
def test_a_tag_goes_on_with_its_quotation(mark: str) -> None:
    assert len(texts(f"{mark}\nsaid Ann Lee.")) == 1
    assert len(texts(f"{mark}\nAnn Lee said.")) == 2


def test_an_overlong_line_does_not_widen_the_column() -> None:
    long = "This line was pasted in and runs on " * 8 + "to its end."
    assert [joined(p) for p in texts(f"{WRAPPED}\n\n{long}")] == [*BOTH, long]


def test_a_heading_in_wrapped_text_is_a_paragraph_of_its_own() -> None:
    assert [joined(p) for p in texts(f"Harbour vote delayed\n{WRAPPED}")] == ["Harbour vote delayed", *BOTH]


@pytest.mark.parametrize("mark", ['"', "''"])
@pytest.mark.parametrize("prefix", ["", "> "])
def test_a_quotation_goes_on_over_the_wrapped_line(mark: str, prefix: str) -> None:
    text = "\n".join(prefix + line for line in WRAPPED.replace('"', mark).split("\n"))
    (found,) = find_quotations(text)
    assert joined(text[found.start : found.end]) == f"{mark}a matter of some urgency, and not of taste{mark}"


CHIEF = """The dam's chief engineer, Owen Pryce, said the strike had left two
gates without a crew and that he could not promise a safe summer."""
HANDS = '"It is a question of hands," he said.'
UNION = """The union answered on Thursday that its members had waited for Owen
Pryce and his board since the spring of last year."""
CALLS = "Jon Marr\nPress officer\nDams of Kess\n01234 567890"
MAIL = (
    "From: Press Office of the Dams of Kess <press@dams.example>\nTo: News desk\nSubject: Strike at the dam"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{CHIEF}\n\n{HANDS}\n\nENDS", [joined(CHIEF), HANDS, "ENDS"]),
        (
            f"KESS, June 4 (Severnwire) - {CHIEF}\n\nENDS",
            [f"KESS, June 4 (Severnwire) - {joined(CHIEF)}", "ENDS"],
        ),
        (f"{CHIEF}\nENDS\n\n{CALLS}", [joined(CHIEF), "ENDS", *CALLS.split("\n")]),
        (f"{MAIL}\n\n{CHIEF}\n\n{HANDS}", [*MAIL.split("\n"), joined(CHIEF), HANDS]),
        (
            f"dam-strike\n(400 words)\n\n{CHIEF}\n(more)",
            ["dam-strike", "(400 words)", joined(CHIEF), "(more)"],
        ),
        (
            f"{CHIEF}\n\n{CHIEF}\n\n{UNION}\n\n{CALLS}",
            [joined(CHIEF)] * 2 + [joined(UNION), *CALLS.split("\n")],
        ),
        (f"{CHIEF}\n\n- bread\n- water\n- light", [joined(CHIEF), "- bread", "- water", "- light"]),
        (
            "- The mayor said that the bridge was not safe and would be\n  shut from Monday.\n- It rained.\n\nENDS",
            [
                "- The mayor said that the bridge was not safe and would be shut from Monday.",
                "- It rained.",
                "ENDS",
            ],
        ),
    ],
    ids=["end", "dateline", "end and contact", "mail", "slug", "break before a name", "list", "wrapped item"],
)
def test_short_lines_beside_wrapped_ones_unwrap_nothing(text: str, expected: list[str]) -> None:
    assert [joined(paragraph) for paragraph in texts(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        f"Harbour vote\n\n{UNION}",  # a single break before a capital may be that of two lines
        "Top stories\n\nThe mayor of Kess refuses to go as the council votes\neBay will leave the town of Kess in June",
        "What we know\n\nTwo gates of the old dam at Kess have no crew at all;\nthe ferry will run all night.",
        f"The dam\n\nThe union met.\nThe engineers of the dams of Kess and Tarn\nMarr, Jon\n\n{CALLS}",
        "flour and butter\nmilk from the farm\n\ntwo eggs\na pinch of salt",
    ],
    ids=["capital", "headlines", "items", "names", "short lines"],
)
def test_other_lines_beside_blank_ones_are_not_wrapped(text: str) -> None:
    assert texts(text) == [line for line in text.split("\n") if line]


def test_the_length_stays_without_reply_marks() -> None:
    assert without_reply_marks("> a\n>> b\n> > c\n>\n->d > e") == "  a\n   b\n    c\n \n->d > e"


LINES = st.sampled_from(
    ["> ", "  ", "The mayor had called it a matter of some urgency when he", "spoke.", "", "\u200b"]
)
BREAKS = st.sampled_from(["\n", "\r\n", "\r", "\u2028", "\n\n"])


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.tuples(LINES, LINES, BREAKS), max_size=14).map(lambda rows: "".join(map("".join, rows))))
def test_the_parser_sees_the_same_paragraphs_in_its_normalised_text(text: str) -> None:
    assert paragraphs(normalize(text)) == paragraphs(text)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_paragraphs_hold_all_that_is_visible_in_order(text: str) -> None:
    found = paragraphs(text)
    assert list(found) == sorted(found)
    outside = without_reply_marks(text)
    for place in reversed(found):
        outside = outside[: place.start] + outside[place.end :]
    assert not outside.replace("\u200b", "").replace("\u2060", "").replace("\ufeff", "").strip()
