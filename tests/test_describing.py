"""Documents and their authors, groups by their members' names, companies named like persons, titles before a name."""

from __future__ import annotations

import pytest

from service.extraction.coreference.discourse import fresh_state
from service.extraction.coreference.names.naming import introduce_names
from service.extraction.coreference.phrases.disjoint import commanding
from service.extraction.coreference.phrases.restrictions import _restrictions
from service.extraction.syntax.conjuncts import conjuncts_of
from tests.drafted import document
from tests.test_coreference import article, names

MORVANE = "[Ilda/p:3:nsubj Morvane/p:1:flat] spoke/v:0:root"
STATEMENT = "[The/d:2:det statement/n:3:nsubj] warned/v:0:root"


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (
            (
                "[Ilda/p:3:nsubj Morvane/p:1:flat] issued|issue/v:0:root a/d:5:det statement/n:3:obj",
                STATEMENT,
            ),
            ["Ilda Morvane", "Ilda Morvane"],
        ),
        (
            (
                "[Ilda/p:3:nsubj Morvane/p:1:flat] said|say/v:0:root in/a:6:case a/d:6:det statement/n:3:obl",
                STATEMENT,
            ),
            ["Ilda Morvane", "Ilda Morvane"],
        ),
        (
            ("[Ilda/p:3:nsubj Morvane/p:1:flat] read|read/v:0:root a/d:5:det statement/n:3:obj", STATEMENT),
            ["Ilda Morvane", "statement"],
        ),
    ],
    ids=["issued", "said in", "read"],
)
def test_a_document_stands_for_its_author(sentences: tuple[str, ...], expected: list[str]) -> None:
    assert names(*sentences) == expected


def test_a_group_is_called_by_the_names_of_its_members() -> None:
    both = "[She/r:5:nsubj and/a:3:cc Jorv/p:1:conj Haskel/p:3:flat] agreed/v:0:root"
    chief = "[Chief/n:2:nmod:desc Ilda/p:4:nsubj Morvane/p:2:flat] spoke/v:0:root"
    assert names(chief, both) == ["Ilda Morvane", "Ilda Morvane and Jorv Haskel"]


def test_a_name_behind_a_body_and_a_title_is_who_speaks() -> None:
    titled = "[Delva/p:2:compound Authority/p:6:nsubj chief/n:4:compound Ilda/p:2:flat Morvane/p:4:flat] spoke/v:0:root"
    assert names(titled, MORVANE) == ["Ilda Morvane", "Ilda Morvane"]


def test_nobody_named_inside_a_phrase_is_who_it_means() -> None:
    brother = "[Morvane/p:3:nmod:poss 's/a:1:case brother/n:4:nsubj] spoke/v:0:root"
    assert names(MORVANE, brother)[-1] == "Morvane 's brother"  # as the hand-made text has it


@pytest.mark.parametrize(
    ("relation", "mark", "joined"), [("conj", "and", [3]), ("appos", "and", [3]), ("appos", ",", [])]
)
def test_two_are_joined_by_and_whatever_the_parser_calls_it(
    relation: str, mark: str, joined: list[int]
) -> None:
    """`Okoro and Chairman Morvane sent it`: the second may be an apposition with the `and` in it."""
    tie = "and/a:4:cc" if mark == "and" else ",/a:4:punct"
    document, _ = article(
        f"Okoro/p:5:nsubj {tie} Chairman/p:4:nmod Morvane/p:1:{relation} sent|send/v:0:root it/r:5:obj"
    )
    assert conjuncts_of(document, 0) == joined


@pytest.mark.parametrize(("relation", "barred"), [("parataxis", set()), ("advcl", set()), ("ccomp", {0})])
def test_a_closing_report_may_be_his_of_whom_it_tells(relation: str, barred: set[int]) -> None:
    """`Ilda Morvane has won, the driver said`: she may be the driver; not in `Morvane thinks that the driver …`."""
    document, _ = article(
        "Ilda/p:3:nsubj Morvane/p:1:flat won|win/v:0:root ,/a:7:punct the/d:6:det driver/n:7:nsubj"
        f" said|say/v:3:{relation}"
    )
    state = fresh_state(document)
    introduce_names(state)
    assert commanding(state, 5) == barred


@pytest.mark.parametrize(
    ("before", "phrase", "expected"),
    [
        ("[Orbis/p:2:compound Air/p:3:nsubj]", "[The/d:2:det union/n:3:nsubj]", "union"),
        ("[Velora/p:2:compound Airlines/p:3:nsubj]", "[The/d:2:det union/n:3:nsubj]", "union"),
        ("[Velora/p:2:compound Airlines/p:3:nsubj]", "[The/d:2:det airline/n:3:nsubj]", "Velora Airlines"),
        ("[Harlow/p:2:compound Foundation/p:3:nsubj]", "[The/d:2:det university/n:3:nsubj]", "university"),
        (
            "[Police/n:2:compound chief/n:3:compound Dan/p:5:nsubj Ruiz/p:3:flat]",
            "[The/d:3:det fire/n:3:compound chief/n:4:nsubj]",
            "fire chief",
        ),
        (
            "[Deputy/j:2:amod governor/n:3:compound Sal/p:5:nsubj Finch/p:3:flat]",
            "[The/d:2:det governor/n:3:nsubj]",
            "governor",
        ),
        (
            "[Councillor/n:2:compound Beth/p:4:nsubj Amory/p:2:flat]",
            "[A/d:2:det councillor/n:3:nsubj]",
            "councillor",
        ),
        (
            "[Councillor/n:2:compound Beth/p:4:nsubj Amory/p:2:flat]",
            "[The/d:2:det councillor/n:3:nsubj]",
            "Beth Amory",
        ),
    ],
)
def test_a_description_of_another_kind_is_not_the_one_named_nearby(
    before: str, phrase: str, expected: str
) -> None:
    assert names(f"{before} spoke/v:0:root", f"{phrase} spoke/v:0:root")[-1] == expected


def _of(owner: str, noun: str) -> str:
    return f"[{owner}/p:3:nmod:poss 's/a:1:case {noun}/n:4:nsubj] spoke/v:0:root"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (_of("Elmark", "ministry"), _of("Tarvonia", "ministry"), False),
        (_of("Morvane", "lawyer"), _of("Haskel", "lawyer"), False),
        (_of("Norway", "embassy"), _of("Norway", "embassy"), True),
        (_of("Elmark", "ministry"), "[The/d:2:det ministry/n:3:nsubj] spoke/v:0:root", True),
    ],
)
def test_what_another_owns_is_another(first: str, second: str, same: bool) -> None:
    found = names(first, second)
    assert (found[0] == found[1]) is same


@pytest.mark.parametrize(
    ("introduced", "description"),
    [
        (
            "My/r:2:nmod:poss partner/n:9:nsubj ,/u:4:punct Ilda/p:2:appos Morvane/p:4:flat ,/u:4:punct "
            "is/v:9:cop a/d:9:det surveyor/n:0:root",
            "[The/d:2:det surveyor/n:3:nsubj] spoke/v:0:root",
        ),
        (
            "Her/r:2:nmod:poss cousin/n:7:nsubj Ilda/p:2:appos Morvane/p:3:flat was/v:7:cop a/d:7:det "
            "plumber/n:0:root",
            "[The/d:2:det plumber/n:3:nsubj] spoke/v:0:root",
        ),
        (
            "Ilda/p:5:nsubj Morvane/p:1:flat is/v:5:cop a/d:5:det farmer/n:0:root",
            "[The/d:2:det farmer/n:3:nsubj] spoke/v:0:root",
        ),
        (
            "Sen./n:2:nmod:desc Ilda/p:4:nsubj Morvane/p:2:flat left/v:0:root",
            "[The/d:2:det senator/n:3:nsubj] spoke/v:0:root",
        ),
        (
            "Gov./n:2:nmod:desc Ilda/p:4:nsubj Morvane/p:2:flat left/v:0:root",
            "[The/d:2:det governor/n:3:nsubj] spoke/v:0:root",
        ),
        (
            "Prof/n:2:nmod:desc Ilda/p:4:nsubj Morvane/p:2:flat left/v:0:root",
            "[The/d:2:det professor/n:3:nsubj] spoke/v:0:root",
        ),
    ],
    ids=["her partner, X, is a", "her cousin X was a", "X is a", "Sen.", "Gov.", "Prof"],
)
def test_a_description_takes_up_what_the_article_says_of_a_name(introduced: str, description: str) -> None:
    assert names(introduced, description) == ["Ilda Morvane"]


def test_a_figure_who_has_a_name_is_no_drawing() -> None:
    figure = "Opposition/n:2:compound figure/n:3:nmod:desc Grace/p:5:nsubj Morvane/p:3:flat spoke/v:0:root"
    assert names(figure, "[She/r:2:nsubj] added/v:0:root") == ["Grace Morvane"]


BOTH_LEFT = "Ann/p:6:nsubj Pell/p:1:flat and/c:4:cc Tom/p:1:conj Orme/p:4:flat left/v:0:root"


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("[The/d:2:det former/j:3:nsubj] spoke/v:0:root", "Ann Pell"),
        ("[The/d:2:det latter/j:3:nsubj] spoke/v:0:root", "Tom Orme"),
        ("[the/d:2:det latter/n:3:nsubj] spoke/v:0:root", "Tom Orme"),
        ("[Both/d:2:nsubj] spoke/v:0:root", "Ann Pell and Tom Orme"),
        ("[The/d:2:det pair/n:3:nsubj] spoke/v:0:root", "Ann Pell and Tom Orme"),
        ("[The/d:3:det former/j:3:amod clerk/n:4:nsubj] spoke/v:0:root", "former clerk"),
    ],
)
def test_which_of_two(description: str, expected: str) -> None:
    assert names(BOTH_LEFT, description)[-1] == expected


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("[Two/d:2:nummod senators/n:3:nsubj] spoke/v:0:root", BOTH_LEFT, True),
        ("[A/d:2:det couple/n:3:nsubj] spoke/v:0:root", BOTH_LEFT, False),
        ("[Three/d:2:nummod senators/n:3:nsubj] spoke/v:0:root", BOTH_LEFT, False),
        (
            "[Two/d:2:nummod senators/n:3:nsubj] spoke/v:0:root",
            f"Eva/p:3:nsubj Cruz/p:1:flat left/v:0:root ¶ {BOTH_LEFT}",
            False,
        ),
    ],
)
def test_two_of_the_first_sentence_are_the_pair_named_next(first: str, second: str, found: bool) -> None:
    assert (names(first, *second.split(" ¶ "))[0] == "Ann Pell and Tom Orme") is found


COUPLE = "Margaret/p:5:nsubj and/c:3:cc Karl/p:1:conj Pell/p:3:flat met/v:0:root"
ANN_AND_TOM = "Ann/p:6:nsubj Pell/p:1:flat and/c:4:cc Tom/p:1:conj Pell/p:4:flat met/v:0:root"
HER_HUSBAND = "[Her/r:2:nmod:poss husband/n:3:nsubj] spoke/v:0:root"


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (
            (COUPLE, "[Mrs/n:2:nmod:desc Pell/p:3:nsubj] spoke/v:0:root", HER_HUSBAND),
            ["Margaret", "Karl Pell"],
        ),
        ((COUPLE, "[Mr/n:2:nmod:desc Pell/p:3:nsubj] spoke/v:0:root"), ["Karl Pell"]),
        ((ANN_AND_TOM, "[Ann/p:2:nsubj] left/v:0:root", HER_HUSBAND), ["Ann Pell", "Tom Pell"]),
        (
            (BOTH_LEFT, "[Ann/p:2:nsubj] left/v:0:root", HER_HUSBAND),
            ["Ann Pell", "husband"],
        ),  # another surname
    ],
)
def test_a_couple_has_one_surname(sentences: tuple[str, ...], expected: list[str]) -> None:
    found = [name.removeprefix("Her ") for name in names(*sentences) if name is not None]
    assert found == expected


def test_the_last_word_does_not_restrict_the_first() -> None:
    leader = ("Leader", "leader", "NOUN", 1, "compound")
    name = [("Lee", "Lee", "PROPN", -1, "root"), ("Moss", "Moss", "PROPN", 1, "compound")]
    assert _restrictions(document([leader, *name]), 0) == ()
