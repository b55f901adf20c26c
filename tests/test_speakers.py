"""Who said it, in small texts of our own in the shapes that wrong sources come in.

`tests/parses/speakers.txt` holds them. After a text come its rows, `> CHAIN | TYPE STANCE | CONTENT`: the names from
the outermost source inwards (`-` for the article's own voice) and how the content begins.
"""

from __future__ import annotations

from functools import cache

import pytest

from service.extraction.model.document import Document
from service.extraction.model.provenance import Article, Attribution, ModelInfo
from service.extraction.pipeline import extract
from tests.parses.freeze_speakers import Row, parses, rows

MODEL = ModelInfo("test", "frozen parse", "none")


@cache
def frozen() -> dict[str, Document]:
    return parses()


def fits(row: Row, found: Attribution) -> bool:
    chain = tuple(link.name.removeprefix("the ").removeprefix("The ") for link in found.chain)
    return (row.chain, row.type, row.stance) == (chain, found.type, found.stance)


@pytest.mark.parametrize("name", rows())
def test_every_row_is_found(name: str) -> None:
    document = frozen()[name]
    attributions = extract(document, Article(document.text), MODEL).attributions
    missing = [row.content for row in rows()[name] if not any(_fits_one(row, a) for a in attributions)]
    found = [(a.chain, a.type, a.stance, a.content.text) for a in attributions]
    assert missing == [], found


def _fits_one(row: Row, found: Attribution) -> bool:
    return found.content.text.startswith(row.content) and fits(row, found)


def test_a_title_in_a_paragraph_of_its_own_is_no_statement() -> None:
    document = frozen()["title_of_nobody"]
    attributions = extract(document, Article(document.text), MODEL).attributions
    assert not [a.content.text for a in attributions if "Boat" in a.content.text]


_ALONE = ("headline_site", "photo_credit", "website_calling_itself", "rebels_who_call_themselves",
          "everybody_says_in_a_quotation")  # fmt: skip


@pytest.mark.parametrize("name", _ALONE)
def test_the_only_speaker_is_in_the_row(name: str) -> None:
    document = frozen()[name]
    attributions = extract(document, Article(document.text), MODEL).attributions
    assert len(attributions) == len(rows()[name]) == 1


_COUNTED = ("heading_of_the_next_speaker", "heading_in_other_words", "heading_of_the_article",
            "one_word_of_another", "quotation_that_comes_once",
            "heading_of_the_section_below", "list_of_candidates", "list_of_people_told_of", "list_of_players",
            "horoscope", "hours_are_no_speakers")  # fmt: skip


@pytest.mark.parametrize("name", _COUNTED)
def test_nothing_is_said_but_the_rows(name: str) -> None:
    document = frozen()[name]
    attributions = extract(document, Article(document.text), MODEL).attributions
    assert len(attributions) == len(rows()[name])


def test_a_clause_that_is_contrary_to_a_report_is_not_that_report() -> None:
    document = frozen()["contrary_to_what_she_said"]
    assert extract(document, Article(document.text), MODEL).attributions == ()


_KINDS = {
    "bodies_named_like_persons": {"organization"},
    "developer_that_builds": {"organization"},
    "persons_beside_it": {"person"},
    "shares_of_a_firm": {"organization"},
    "workers_at_a_firm": {"organization"},
    "plants_of_a_firm": {"organization"},
    "singer_with_friends": {"person"},
    "shareholder_who_is_he": {"person"},
    "laughed_at_a_person": {"person"},
}


@pytest.mark.parametrize("name", _KINDS)
def test_what_an_article_says_of_a_name_shows_a_body(name: str) -> None:
    document = frozen()[name]
    result = extract(document, Article(document.text), MODEL)
    kinds = {e.kind for e in result.entities if e.identification == "named"}
    assert kinds == _KINDS[name], [(e.name, e.kind) for e in result.entities]


def test_nobody_is_two_who_are_joined_alike() -> None:
    document = frozen()["two_councillors"]
    found = extract(document, Article(document.text), MODEL).attributions
    assert found[0].source is not None
    assert found[0].source.identification == "unresolved"


_EXACT = ("told_and_cited_pictures", "told_of_one_who_cites", "unnamed_officer_told_a_paper",
          "request_not_to_be_identified", "fear_of_being_named", "request_that_a_name_be_withheld",
          "asking_not_to_be_named_behind", "nurse_on_condition_told_an_agency", "report_with_a_listener_inside_a_relay",
          "headline_with_a_label", "headline_of_a_match_report", "headline_with_the_name_of_a_site",
          "put_to_the_committee_that_he_chairs", "did_not_immediately_respond", "allegations_described_as_lies",
          "answer_without_a_verb")  # fmt: skip


_LAID_OUT = ("reply_signed_by_a_name", "reply_signed_behind_a_dash", "reply_without_a_name", "reply_below_a_verb",
             "reply_in_a_reply", "dateline_in_small_letters", "labels_before_what_is_reported",
             "dash_that_sets_off_no_heading", "reference_in_brackets", "brackets_within_a_content", "exported_chat",
             "photo_credit_behind_a_quotation", "role_behind_a_dash", "short_answer_behind_a_dash",
             "tweet_without_a_stop", "statement_from_this_morning", "links_of_markdown", "names_of_press_wires",
             "bars_of_headlines", "tag_on_a_line_of_its_own", "first_turn_of_a_place_name", "narrow_column",
             "numbers_divided_at_line_ends")  # fmt: skip


@pytest.mark.parametrize("name", [*_EXACT, *_LAID_OUT])
def test_nothing_but_the_rows_is_found(name: str) -> None:
    document = frozen()[name]
    attributions = extract(document, Article(document.text), MODEL).attributions
    assert len(attributions) == len(rows()[name]), [a.content.text for a in attributions]


@pytest.mark.parametrize("name", [name for name in rows() if name.startswith("edge_")])
def test_a_content_ends_where_its_row_does(name: str) -> None:
    document = frozen()[name]
    attributions = extract(document, Article(document.text), MODEL).attributions
    found = {a.content.text for a in attributions}
    assert [row.content for row in rows()[name] if row.content not in found] == [], found
