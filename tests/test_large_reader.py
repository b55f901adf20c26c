"""The pack's large reader, from the text to the chain."""

from __future__ import annotations

import pytest

from service.analyzer import Analyzer
from service.extraction.model.document import LARGE
from service.extraction.model.provenance import Article
from service.loading import load_analyzer
from service.settings import ROOT, Settings

pytestmark = pytest.mark.pack
TEXT = (ROOT / "examples" / "articles" / "diplomacy.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return load_analyzer(Settings(reader=LARGE, strict=True))


def test_it_finds_the_whole_chain(analyzer: Analyzer) -> None:
    (document,) = analyzer.parse([TEXT])
    result = analyzer.extract(document, Article(TEXT))
    assert document.reader == LARGE
    assert result.model.pack.startswith("en-news ")
    assert result.model.pack.endswith(f" {LARGE}")
    chains = [[link.name for link in found.chain] for found in result.attributions]
    assert ["Guardian", "people familiar with the talks", "Oren Haldic"] in [c[-3:] for c in chains]


def test_an_article_does_not_depend_on_its_company(analyzer: Analyzer) -> None:
    (alone,) = analyzer.parse([TEXT])
    together = analyzer.parse(["Short.", TEXT, "The minister said nothing. " * 40, ""])
    assert together[1] == alone
    assert together[3].cues == ()


def test_an_article_longer_than_a_window_is_read_whole(analyzer: Analyzer) -> None:
    """2,500 words go through the models together, and 256 word pieces through the reader."""
    long = "\n\n".join(TEXT for _ in range(12))
    (document,) = analyzer.parse([long])
    assert len(document.words) > 2500
    found = {sentence.paragraph for sentence in document.sentences for cue in document.cues or ()
             if sentence.first <= cue.word < sentence.last}  # fmt: skip
    assert max(found) >= document.sentences[-1].paragraph - 3
