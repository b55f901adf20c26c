"""The article in a web page: quotations that only the mark-up shows, signatures, captions, broken pages."""

from __future__ import annotations

import time

import pytest

from service.html_input import _TAG, _merge_entries, _parsed, _with_few_attributes, main_text

FILLER = (
    "<p>" + "The council met on Monday and argued for hours about the new plan for the harbour. " * 4 + "</p>"
)


def lines(inner: str) -> list[str]:
    page = f"<html><body><article><h1>Harbour plan</h1>{FILLER}{inner}{FILLER}</article></body></html>"
    return main_text(page).splitlines()[2:-1]


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (
            "<p>The mayor said <q>the mill would close</q> and left.</p>",
            ["The mayor said “the mill would close” and left."],
        ),
        (
            "<p>He wrote: <q>This must <em>not</em> happen</q>.</p>",
            ["He wrote: “This must not happen”."],
        ),
        (
            "<p><q>He said <q>go</q> and I <q>went to <q>the pier</q></q>,</q> said Ida Crane.</p>",
            ["“He said ‘go’ and I ‘went to “the pier”’,” said Ida Crane."],
        ),
        (
            "<figure><blockquote>We will not wait for another year.</blockquote>"
            "<figcaption>Ilda Morvane</figcaption></figure>",
            ["“We will not wait for another year.”", "— Ilda Morvane"],
        ),
        (
            "<blockquote><a href='#'>A post shared by Ilda Morvane (@ildamorvane)</a></blockquote><p>It is over.</p>",
            ["It is over."],
        ),
        (
            "<blockquote><p>We will not wait for another summer here.</p><cite>Ilda Morvane, mayor</cite></blockquote>",
            ["“We will not wait for another summer here.”", "— Ilda Morvane, mayor"],
        ),
        (
            "<blockquote>“It was cold in the hall,” the guard said.</blockquote>",
            ["“It was cold in the hall,” the guard said."],
        ),
        (
            '<blockquote class="twitter-tweet"><p>Nine hours and not one word from anybody!</p>&mdash; Marit Dahl '
            '(@maritdahl) <a href="x">March 4, 2024</a></blockquote>',
            ["Nine hours and not one word from anybody!", "— Marit Dahl (@maritdahl) March 4, 2024"],
        ),
        (
            '<blockquote class="instagram-media"><p>Nine hours and not one word!</p>'
            "<p>A post shared by Marit Dahl (@maritdahl)</p></blockquote>",
            ["Nine hours and not one word!", "A post shared by Marit Dahl (@maritdahl)"],
        ),
        (
            "<blockquote><p>The mill must grow.</p><footer>— <cite>Ilda Morvane</cite>, mayor</footer></blockquote>",
            ["“The mill must grow.”", "— Ilda Morvane, mayor"],
        ),
    ],
    ids=[
        "q",
        "q with emphasis",
        "q in q",
        "quotation in a figure",
        "embedded post without a text",
        "blockquote with cite",
        "blockquote with marks",
        "embedded post",
        "embedded post with its network's line",
        "footer with dash",
    ],
)
def test_quotations_keep_what_the_mark_up_says(inner: str, expected: list[str]) -> None:
    assert lines(inner) == expected


MANY = " ".join(f'a{n}=">"' for n in range(300_000))
COSTLY = [
    f"<p {MANY}>Ann said it rained.</p>",
    f"<p><a title='x'{MANY.replace(' ', '/')}>Ann said it rained.</a></p>",
    f"<script {MANY}>1</script><p>Ann said it rained.</p>",
    f"<p {MANY.replace('=', ' = ')}>Ann said it rained.</p>",
]


@pytest.mark.parametrize("page", COSTLY, ids=["in p", "without blanks", "in a script", "blanks at ="])
def test_an_element_with_countless_attributes_takes_no_longer_than_another(page: str) -> None:
    began = time.process_time()
    assert main_text(page) == "Ann said it rained."
    assert time.process_time() - began < 5  # the parser alone takes many minutes


@pytest.mark.parametrize(
    "page",
    [
        '<p class="a b" data-x=\'{"a": "b > c"}\' hidden>Ann said <b>it</b> rained.</p>',
        f"<p title='{'word ' * 2000}'>Ann said it rained.</p>",
        f"<!-- <p {'a ' * 2000} --><p>Ann said it rained.</p>",
        f"<script>if (a<b) {'x ' * 2000}</script><p>Ann said it rained.</p>",
    ],
    ids=["few", "a long value", "a comment", "a script"],
)
def test_other_attributes_comments_and_scripts_are_left_as_they_are(page: str) -> None:
    assert _TAG.sub(_with_few_attributes, page) == page
    assert main_text(page) == "Ann said it rained."


def test_a_caption_is_no_part_of_a_sentence() -> None:
    inner = (
        "<p>The mayor spoke first.</p><figure><figcaption>Ilda Morvane, left. Photo: Jorv Haskel</figcaption></figure>"
        "<p>Then the guard spoke.</p>"
    )
    found = lines(inner)
    assert "The mayor spoke first." in found
    assert "Then the guard spoke." in found


@pytest.mark.parametrize("name", ["entry", "post-content", "story-body", "text", "block"])
@pytest.mark.parametrize("around", ["article", "main", "div"])
def test_every_entry_of_a_live_page_is_part_of_it(name: str, around: str) -> None:
    entries = "".join(
        f'<div class="{name}" id="{name}"><h3>1{hour}:05 Gate {hour} is shut</h3>{FILLER}</div>'
        for hour in range(4)
    )
    found = main_text(f"<html><body><{around}><h1>Flood: live</h1>{entries}</{around}></body></html>")
    assert [f"1{hour}:05 Gate {hour} is shut" in found.splitlines() for hour in range(4)] == [True] * 4


def test_the_text_around_blocks_of_many_classes_is_measured_once() -> None:
    blocks = "".join(f'<div class="c{k // 2}"><p>{"Ferries were late. " * 50}</p></div>' for k in range(4500))
    tree, _ = _parsed(f"<html><body>{blocks}</body></html>")
    began = time.process_time()
    _merge_entries(tree)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<p>It rained.</p><p>- Simon Peake, nurse</p>", ["“It rained.”", "— Simon Peake, nurse"]),
        ("It rained.<br>— His aunt, Timur Rashid", ["“It rained.”", "— His aunt, Timur Rashid"]),
        ("<p>It rained. — Ilda Morvane, mayor</p>", ["“It rained.”", "— Ilda Morvane, mayor"]),
        (
            "<p>“It rained.”</p><p>— <cite>Writing on a wall</cite></p>",
            ["“It rained.”", "— Writing on a wall"],
        ),
        ("<p>It rained. <cite>Ana Ruiz</cite>, nurse</p>", ["“It rained.”", "— Ana Ruiz, nurse"]),
        (
            "<p>It rained.</p><p><em>A speaker of the council</em></p>",
            ["“It rained.”", "— A speaker of the council"],
        ),
        ("<div>It rained.</div><div class='quote-author'>Ana Ruiz</div>", ["“It rained.”", "— Ana Ruiz"]),
        ("<p>It rained.</p><p>Ana Ruiz<br>Nurse in Kess</p>", ["“It rained.”", "— Ana Ruiz, Nurse in Kess"]),
        ("<p>It rained.</p><p>— Ana Ruiz<br>nurse</p>", ["“It rained.”", "— Ana Ruiz, nurse"]),
        (
            "It rained.<br>– Ana Ruiz<br>Nurse<br>4 June 2025",
            ["“It rained.”", "— Ana Ruiz, Nurse, 4 June 2025"],
        ),
        ("It rained.<br>J. van der Ruiz, 42, nurse", ["“It rained.”", "— J. van der Ruiz, 42, nurse"]),
        ("<p>It rained.</p><footer>Ana Ruiz<br>Nurse</footer>", ["“It rained.”", "— Ana Ruiz, Nurse"]),
        ("<cite>Ana Ruiz:</cite><p>It rained.</p>", ["“It rained.”", "— Ana Ruiz"]),
        (
            "<p>It rained.</p><footer>Ana Ruiz in <cite>Rain</cite></footer>",
            ["“It rained.”", "— Ana Ruiz in Rain"],
        ),
    ],
)
def test_the_author_of_a_quotation_is_on_a_line_below_it(inner: str, expected: list[str]) -> None:
    assert lines(f"<blockquote>{inner}</blockquote>") == expected


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("- no water<br>- no bread<br>- No Light", ["- no water", "- no bread", "- No Light"]),
        ("<p>She is strong. – And so are we</p>", ["“She is strong. – And so are we”"]),
        ("<p>It rained.</p><p><em>And it snowed.</em></p>", ["“It rained.", "“And it snowed.”"]),
        ("<p><i>It rained.</i></p><p><i>And it snowed</i></p>", ["“It rained.", "“And it snowed”"]),
        ("<p>As <cite>The Sun</cite> wrote, it rained.</p>", ["“As The Sun wrote, it rained.”"]),
        ("<p>It rained.</p><p>The Rain Goes On</p>", ["“It rained.", "“The Rain Goes On”"]),
        (
            "<p>It rained.</p><p>We saw Ana Ruiz, who slept</p>",
            ["“It rained.", "“We saw Ana Ruiz, who slept”"],
        ),
        ("<p>The rain falls</p><p>Ana Ruiz</p>", ["“The rain falls", "“Ana Ruiz”"]),
        ("<p>It rained.</p><p>Ana Ruiz</p><p>She slept.</p>", ["“It rained.", "“Ana Ruiz", "“She slept.”"]),
        ("<p>It fell to</p><p>-3 degrees.</p>", ["“It fell to", "“-3 degrees.”"]),
        ("<p>The mill — the old one — is shut.</p>", ["“The mill — the old one — is shut.”"]),
        ("<p>“No,” said Ida. She left.</p><p>It rained.</p>", ["“No,” said Ida. She left.", "It rained."]),
        ("<p>The mayor said “no” twice.</p>", ["“The mayor said ‘no’ twice.”"]),
        (
            "<p>It rained.</p><p>It snowed.</p><p>It hailed.</p>",
            ["“It rained.", "“It snowed.", "“It hailed.”"],
        ),
        (
            "<p>It rained.</p><blockquote><p>It snowed.</p></blockquote><p>It hailed.</p>",
            ["“It rained.", "“‘It snowed.’", "“It hailed.”"],
        ),
        (
            "<p>It rained.</p><blockquote><p>It snowed.</p><cite>Ana Ruiz</cite></blockquote><p>It hailed.</p>",
            ["“It rained.”", "“It snowed.”", "— Ana Ruiz", "“It hailed.”"],
        ),
    ],
)
def test_other_lines_of_a_quotation_are_what_is_said(inner: str, expected: list[str]) -> None:
    assert lines(f"<blockquote>{inner}</blockquote>") == expected


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (
            '<div class="fb-post"><blockquote><p>The mill is shut.</p>Posted by <a>Kess Mill</a> on '
            "<a>Saturday, May 4, 2024</a></blockquote></div>",
            ["“The mill is shut.”", "— Kess Mill"],
        ),
        (
            '<blockquote class="mastodon-embed"><a><div>Post by @ilda@kess.example</div><div>View on Mastodon</div>'
            "</a></blockquote>",
            [],
        ),
        (
            '<blockquote class="instagram-media"><div><a>View this post on Instagram</a><p><a>It is shut for good!</a>'
            "</p><p>A post shared by <a>Ana Ruiz</a> (@anaruiz)</p></div></blockquote>",
            ["It is shut for good!", "A post shared by Ana Ruiz (@anaruiz)"],
        ),
        (
            '<div class="tgme_widget_message"><a class="tgme_widget_message_owner_name">Kess Mill</a>'
            '<div class="tgme_widget_message_text">It is shut.<br>Go home.</div><div><time>10:11</time></div></div>',
            ["“It is shut.", "“Go home.”", "— Kess Mill"],
        ),
        (
            '<blockquote class="twitter-tweet"><p>Nine hours!<br>Not a word!</p>&mdash; Marit Dahl (@maritdahl)'
            "</blockquote>",
            ["Nine hours! Not a word!", "— Marit Dahl (@maritdahl)"],
        ),
    ],
    ids=["facebook", "mastodon without a text", "instagram with links", "telegram", "lines of a post"],
)
def test_an_embedded_post_keeps_its_text_and_its_author(inner: str, expected: list[str]) -> None:
    assert lines(inner) == expected


PARAGRAPHS = ["The ferry to Kess has stopped.", "“It is over.", "“Nobody will miss it,” said Ida Crane."]


@pytest.mark.parametrize(
    "beside",
    [
        "",
        "<div class='share'><a>Share</a></div>",
        "<div>By Sol Ruiz</div>",
        "<ul><li>Ferries</li></ul>",
        "<figure><img><figcaption>The pier.</figcaption></figure>",
        "<aside>Read more</aside>",
    ],
)
@pytest.mark.parametrize("around", ["article", "main", "body", "div"])
@pytest.mark.parametrize("block", ["p", "div"])
def test_a_short_page_keeps_its_paragraphs(block: str, around: str, beside: str) -> None:
    inner = "".join(f"<{block}>{paragraph}</{block}>{beside}" for paragraph in PARAGRAPHS)
    found = main_text(f"<html><{around}><h1>Ferry stops</h1>{inner}</{around}></html>").splitlines()
    assert [line for line in found if line in PARAGRAPHS] == PARAGRAPHS


@pytest.mark.parametrize("around", ["article", "div", "p"])
def test_what_is_set_off_in_a_short_line_is_part_of_it(around: str) -> None:
    inner = "“It is over,” said <b>Ida Crane</b>, who <a>runs <i>it</i></a>.<br>She wept."
    expected = ["“It is over,” said Ida Crane, who runs it.", "She wept."]
    assert main_text(f"<html><body><{around}>{inner}</{around}></body></html>").splitlines() == expected


def test_a_paragraph_below_loose_text_is_said_once() -> None:
    page = "<article><div>The ferry to Kess has stopped for good.<p>It is over.</p><p>She wept.</p></div></article>"
    expected = ["The ferry to Kess has stopped for good.", "It is over.", "She wept."]
    assert main_text(page).splitlines() == expected


def test_preformatted_text_has_its_paragraphs() -> None:
    turns = "MARR: Is it over?\nLEE: No.\nMARR: Why?"
    wrapped = "The ferry to Kess has stopped, the pilot said on\nMonday, and nobody will miss it or its old\nengine."
    page = f"<article><h1>Ferry</h1><pre>{turns}</pre><pre>{wrapped}\n\nIt is over.</pre></article>"
    assert main_text(page).splitlines() == [
        "Ferry",
        *turns.split("\n"),
        wrapped.replace("\n", " "),
        "It is over.",
    ]


def test_raised_links_to_notes_are_left_out() -> None:
    (line,) = lines("<p>It rained.<sup><a href='#n'>[1]</a></sup> It cost 10<sup>6</sup> crowns.</p>")
    assert line == "It rained. It cost 106 crowns."


@pytest.mark.parametrize(
    "page", ["<q></q>", "<blockquote><cite></cite></blockquote>", "<q>a<q>b</q></q>", "<p>a"]
)
def test_odd_mark_up_raises_nothing(page: str) -> None:
    assert isinstance(main_text(page), str)


@pytest.mark.parametrize("tag", ["font", "b", "div", "blockquote", "q"])
def test_tags_that_are_left_open_lose_nothing(tag: str) -> None:
    paragraphs = "".join(f"<{tag}>Ferry {number} was late, the pilot said.<br>" for number in range(400))
    found = main_text(f"<html><body>{FILLER}{paragraphs}</body></html>")
    assert "Ferry 0 was late" in found
    assert "Ferry 399 was late, the pilot said." in found
    assert len(found) > 400 * len("Ferry 0 was late, the pilot said.")


def test_formatting_that_is_left_open_thousands_of_times_loses_nothing() -> None:
    paragraphs = "".join(f"<p><font size=2>Ferry {number} was late.</p>" for number in range(3000))
    found = main_text(f"<html><body>{paragraphs}</body></html>").splitlines()
    assert "Ferry 2999 was late." in found
    assert len(found) >= 3000


def test_thousands_of_quotations_are_read_as_fast_as_a_few() -> None:
    def seconds(count: int) -> float:
        page = f"<html><body><p>{'<q>Yes</q>, she said. ' * count}</p></body></html>"
        taken = []
        for _ in range(3):
            started = time.process_time()
            main_text(page)
            taken.append(time.process_time() - started)
        return min(taken)

    seconds(10)  # imports
    assert seconds(4000) < 40 * seconds(400)
