"""Contents that a cue may have, and the learned choice among them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from service.extraction.layout.quotations import quotation_index
from service.extraction.model.document import CueEvidence, Document
from service.extraction.model.spans import Words
from service.extraction.reader import content_choice
from service.extraction.reader.content_choice import Reading, options_and_features, scores, with_best_content
from service.extraction.reader.content_features import ArticleSums, ContentFeatures
from service.extraction.reader.content_options import Option, Proposals, content_options
from tests.drafted import candidate, document

# `Mara said that trams stop when it snows . Buses run .`
DOC = document(
    [
        ("Mara", "Mara", "PROPN", 1, "nsubj"), ("said", "say", "VERB", -1, "root"),
        ("that", "that", "SCONJ", 4, "mark"), ("trams", "tram", "NOUN", 4, "nsubj"),
        ("stop", "stop", "VERB", 1, "ccomp"), ("when", "when", "ADV", 7, "mark"), ("it", "it", "PRON", 7, "nsubj"),
        ("snows", "snow", "VERB", 4, "advcl"), (".", ".", "PUNCT", 1, "punct"),
    ],
    [("Buses", "bus", "NOUN", 1, "nsubj"), ("run", "run", "VERB", -1, "root"), (".", ".", "PUNCT", 1, "punct")],
    paragraphs=[0, 0],
)  # fmt: skip
QUOTED = quotation_index(DOC)
ARTICLE = ArticleSums(DOC, QUOTED)
TAKEN = frozenset({0, 1})
SHORT, WHOLE = (2, 3, 4), (2, 3, 4, 5, 6, 7)


def evidence(*content: float) -> CueEvidence:
    """Of `said`, with the probability of each word from the third on to be content."""
    rows = tuple((0.0, p, 0.0, 0.0) for p in (0.0, 0.0, *content))
    return CueEvidence(1, 0.9, 0.9, 0.0, 0, rows)


def options(read: Words, doc: Document = DOC, decoded: Words = ()) -> dict[Words, str]:
    found = content_options(doc, evidence(*[0.9] * 6), Proposals(read, decoded), TAKEN, QUOTED)
    return {option.words: option.kind for option in found}


def test_the_content_that_is_known_comes_first() -> None:
    assert next(iter(options(WHOLE).items())) == (WHOLE, "read")
    assert next(iter(options(SHORT, decoded=WHOLE))) == SHORT


@pytest.mark.parametrize(
    ("read", "other", "kind"),
    [
        pytest.param(WHOLE, SHORT, "cut right", id="without-its-last-clause"),
        pytest.param(WHOLE, (3, 4, 5, 6, 7), "cut left", id="without-its-first-word"),
        pytest.param((2, 3, 4, 5, 6), WHOLE, "likely", id="what-the-reader-sees"),
        pytest.param(WHOLE, (*WHOLE, 8, 9, 10), "sentence added", id="with-the-next-sentence"),
        pytest.param((*WHOLE, 8, 9, 10), WHOLE, "likely", id="without-its-last-sentence"),
    ],
)
def test_a_phrase_or_sentence_more_or_less_is_an_option(read: Words, other: Words, kind: str) -> None:
    assert options(read)[other] == kind


def test_a_clause_behind_the_content_may_be_added_where_the_reader_sees_nothing_of_it() -> None:
    found = content_options(DOC, evidence(0.9, 0.9, 0.9), Proposals(SHORT), TAKEN, QUOTED)
    assert {o.words: o.kind for o in found}[WHOLE] == "added right"


def test_the_next_paragraph_is_no_option() -> None:
    apart = replace(DOC, sentences=(DOC.sentences[0], replace(DOC.sentences[1], paragraph=1)))
    assert all(words[-1] < 8 for words in options(WHOLE, apart))


def test_no_option_holds_cue_or_source() -> None:
    assert all(TAKEN.isdisjoint(words) for words in options((1, *WHOLE)))


def test_an_edge_that_the_reader_doubts_has_other_features() -> None:
    doubted = evidence(0.9, 0.9, 0.9, 0.1, 0.1, 0.1)
    features = ContentFeatures(ARTICLE, doubted, Proposals(WHOLE), 0.0)
    whole, short = features.rows([Option(WHOLE, "read"), Option(SHORT, "cut right", (5, 6, 7), 7)])
    assert whole.shape == short.shape
    assert np.isfinite(whole).all()
    assert np.isfinite(short).all()
    assert (whole != short).any()


def reading(content: Words, *chances: float) -> Reading:
    said = candidate(content, [0], [1])
    return Reading(evidence(*chances), said, content, None)


@pytest.mark.parametrize(
    ("chances", "content"),
    [
        pytest.param([0.95, 0.95, 0.95, 0.03, 0.02, 0.02], SHORT, id="a-clause-that-the-reader-leaves-out"),
        pytest.param([0.95] * 6, WHOLE, id="one-that-it-is-sure-of"),
    ],
)
def test_the_shipped_weights_follow_a_sure_reader(chances: list[float], content: Words) -> None:
    found = with_best_content(ARTICLE, reading(WHOLE, *chances), 0.0)
    assert found.content == content
    assert (found.edits == ("chosen",)) == (content != WHOLE)


def test_the_best_score_wins_and_its_own_content_at_a_tie(monkeypatch: pytest.MonkeyPatch) -> None:
    given = reading(WHOLE, *[0.7] * 6)
    found, rows = options_and_features(ARTICLE, given, 0.0)
    assert scores(rows).shape == (len(found),)
    monkeypatch.setattr(content_choice, "scores", lambda rows: np.zeros(len(rows)))
    assert with_best_content(ARTICLE, given, 0.0) is given.candidate
    monkeypatch.setattr(content_choice, "scores", lambda rows: np.arange(len(rows)))
    assert with_best_content(ARTICLE, given, 0.0).content == found[-1].words


def test_a_content_of_cue_and_source_alone_has_no_options() -> None:
    assert options_and_features(ARTICLE, reading((0, 1)), 0.0)[0] == []


def test_nothing_else_is_looked_for_where_the_reader_is_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("features were made")

    monkeypatch.setattr(content_choice, "options_and_features", never)
    given = reading(WHOLE, *[0.95] * 6)
    assert with_best_content(ARTICLE, given, 0.0) is given.candidate
