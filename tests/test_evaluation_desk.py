"""Our own articles with an editor's expectations: how they are scored, and that the service does not get worse."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.desk import (
    ARTICLES,
    PACK,
    DeskArticle,
    Expected,
    answers,
    is_met,
    missed,
    read_articles,
)
from evaluation.predict import pack_parser
from service.extraction.model.provenance import Attribution, Content, Link
from service.extraction.model.spans import Span

FILES = sorted(ARTICLES.glob("*.jsonl"))
LEAST_RIGHT = 1577  # of 1,783 attributions; 1,585 are right today
SAID = Attribution(
    "a1", "indirect", "asserted", Content("that the pier was shut", (Span(0, 22),)), None, None, None,
    (Link("e1", "the Herald", "reports", False), Link("e2", "Ann Lee", "told", False)), "named", None, "reader", 0.9,
)  # fmt: skip
EXPECTED = Expected("that the pier was shut", ("Herald", "Ann Lee"), "indirect", "asserted")


@pytest.mark.parametrize(
    ("expected", "met"),
    [
        (EXPECTED, True),
        (replace(EXPECTED, content="the pier was shut"), True),
        (replace(EXPECTED, content="the pier"), False),
        (replace(EXPECTED, chain=("Ann Lee",)), False),
        (replace(EXPECTED, chain=("Ann Lee", "Herald")), False),
        (replace(EXPECTED, chain=("The Herald", "ann lee.")), True),
        (replace(EXPECTED, type="direct"), False),
        (replace(EXPECTED, stance="denied"), False),
    ],
)
def test_an_expectation_needs_content_chain_type_and_stance(expected: Expected, met: bool) -> None:
    assert is_met(expected, SAID) is met


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_expected_contents_are_in_their_article(path: Path) -> None:
    articles = read_articles(path)
    assert len({a.name for a in articles}) == len(articles)
    for article in articles:
        assert article.expected
        words = set(re.findall(r"\w+", article.text.lower()))
        for expected in article.expected:
            assert set(re.findall(r"\w+", expected.content.lower())) <= words, (article.name, expected)


def test_the_service_finds_what_an_editor_expects() -> None:
    articles: list[DeskArticle] = [article for path in FILES for article in read_articles(path)]
    parse, _ = pack_parser(PACK, threads=1)
    lost = sum(len(missed(a, r)) for a, r in zip(articles, answers(articles, parse), strict=True))
    assert sum(len(a.expected) for a in articles) - lost >= LEAST_RIGHT
