"""Nested sources: whole chains in sentences and articles of our own, over parses frozen with the committed pack.

`tests/parses/nested.txt` holds them. After a text stand its rows, `> CHAIN | CONTENT`: the chain from the outermost
source inwards (carried links in brackets, `*` for a link left open) and how the content begins. Of the chains with
two links or more, all must be there and no others.
"""

from __future__ import annotations

from functools import cache

import pytest

from service.extraction.attribution.embedding.embedded import inner_candidates
from service.extraction.model.document import Document
from service.extraction.model.provenance import Article, Attribution, ModelInfo, Provenance
from service.extraction.pipeline import extract
from service.extraction.resources.lexicon import lexicon
from tests.chain_walks import PAGE, WALK, walked
from tests.drafted import document
from tests.parses.freeze_nested import Row, parses, rows

MODEL = ModelInfo("test", "frozen parse", "none")


@cache
def frozen() -> dict[str, Document]:
    return parses()


def answer(name: str) -> Provenance:
    parsed = frozen()[name]
    return extract(parsed, Article(parsed.text), MODEL, "learned")


def chain(attribution: Attribution) -> str:
    return " > ".join(f"({link.name})" if link.carried else link.name for link in attribution.chain)


def fits(row: Row, attribution: Attribution) -> bool:
    expected, found = row.chain.split(" > "), chain(attribution).split(" > ")
    names = len(expected) == len(found) and all(e in ("*", f) for e, f in zip(expected, found, strict=True))
    return names and attribution.content.text.startswith(row.content)


# What is not found yet, and what is found in its place: a row that is found after all must leave this list.
KNOWN: dict[str, tuple[list[str], list[str]]] = {
    "relative_stated": (["which"], ["is untrue"]),  # the relative pronoun is left out of the content
    "quoting_before": ([], ["his resignation"]),  # what the aide says was offered; the row asks for less
    "saying_goes_on": (["how it is used"], []),  # `will determine` is not read as a cue
    "trailing_sources": (
        ["she expects"],
        ["expects the budget to fail"],
    ),  # the reader takes `she` for who was told
    "wire_article": (["which … is untrue"], ["is untrue"]),  # the relative pronoun again
    "conjoined_inside": (["that fares would fall"], []),  # who stresses it is open: regulator or airlines
    "who_told_her": (["the tariffs"], []),  # the content of `said` ends before the relative clause
    "titled_show": (["of his doubts"], []),  # taken for a private state, not a report
    "told_the_paper": (
        [],
        ["moving to the mainland"],
    ),  # the guidelines do not count an interest as an attribution
    "statement_to_explaining": (["her decision"], []),  # the guidelines do not count it as an attribution
}


@pytest.mark.parametrize("name", rows())
def test_chains(name: str) -> None:
    attributions = answer(name).attributions
    missing = [row.content for row in rows()[name] if not any(fits(row, a) for a in attributions)]
    deep = [a for a in attributions if len(a.chain) > 1]
    beyond = [a.content.text for a in deep if not any(fits(row, a) for row in rows()[name])]
    assert (missing, beyond) == KNOWN.get(name, ([], []))


def test_a_report_of_two_governments_is_traced_to_its_ends() -> None:
    """A ministry quotes its deputy minister, a paper its unnamed officials, an agency hears a spokeswoman."""
    result = answer("wire_article")
    kinds = {e.name: e.kind for e in result.entities}
    assert (kinds["Wall Street Journal"], kinds["BelTA"]) == ("outlet", "outlet")
    offer = next(a for a in result.attributions if a.content.text.startswith("to stop his advance"))
    made = next(a for a in result.attributions if a.content.text.startswith("the offer"))
    assert made.content.refers_to == offer.id


def test_the_page_on_chains_shows_what_the_service_answers() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert len(WALK.findall(page)) == 6
    assert walked(page) == page


def test_who_declines_a_request_says_nothing_and_who_declines_an_offer_rejects_it() -> None:
    assert [a.stance for a in answer("declined_things").attributions] == ["declined", "declined", "denied"]


def test_a_sentence_that_ends_with_a_comma_closes_with_no_report() -> None:
    parsed = document(
        [
            ("Ann", "Ann", "PROPN", 1, "nsubj"), ("saw", "see", "VERB", -1, "root"), ("old", "old", "ADJ", 4, "amod"),
            ("red", "red", "ADJ", 4, "amod"), ("boats", "boat", "NOUN", 1, "obj"),
            (",", ",", "NOUN", 1, "punct"),  # as a tagger may err
        ]
    )  # fmt: skip
    assert list(inner_candidates(parsed, [], lexicon())) == []
