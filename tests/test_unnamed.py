"""Who an unnamed source is, when the whole article is read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from service.extraction.coreference.antecedents import ranking
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.unnamed import features, scoring
from service.extraction.coreference.unnamed import sources as stage
from service.extraction.coreference.unnamed.features import FEATURES, Unnamed, vectors
from service.extraction.coreference.unnamed.scoring import named_as, named_ones
from service.extraction.model.provenance import Article, ModelInfo
from service.extraction.pipeline import extract
from service.extraction.resources.parameters import PARAMETERS
from tests.parses.freeze_speakers import parses

MODEL = ModelInfo("test", "frozen parse", "none")
Asked = list[tuple[DiscourseState, Unnamed]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """The unnamed sources of `neurosurgeon_runs`, each with what is known of the article, if the ranking names none."""
    found: Asked = []
    document = parses()["neurosurgeon_runs"]

    def noted(state, heads, quoting):
        found.extend((state, one) for one in scoring.unnamed_sources(state, heads, quoting))
        return []

    monkeypatch.setattr(ranking, "_somebody_known", lambda *_: False)
    monkeypatch.setattr(stage, "unnamed_sources", noted)
    extract(document, Article(document.text), MODEL)
    return found


def text_of(state: DiscourseState, one: Unnamed) -> str:
    return " ".join(state.document.words[head].text for head in one.heads)


def name_of(state: DiscourseState, index: int | None) -> str | None:
    return None if index is None else " ".join(max(n.tokens for n in state.referents[index].names))


def test_every_unnamed_source_is_compared_with_every_name(asked: Asked) -> None:
    assert [text_of(*one) for one in asked]
    for state, one in asked:
        named = named_ones(state, one)
        rows = vectors(state, one, named)
        assert rows.shape == (len(named) + 1, FEATURES)
        assert np.isfinite(rows).all()
        assert not rows[-1, -features._PAIR :].any()


def test_a_description_is_whom_the_article_names_further_down(asked: Asked) -> None:
    found = {text_of(state, one): name_of(state, named_as(state, one)) for state, one in asked}
    assert found.get("neurosurgeon") == "paul idris", found


def test_an_unsure_one_stays_unnamed(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = {name: np.zeros_like(weights) for name, weights in scoring._weights().items()}
    monkeypatch.setattr(scoring, "_weights", lambda: nothing)
    least = replace(PARAMETERS, coreference=replace(PARAMETERS.coreference, least_named=0.51))
    monkeypatch.setattr(scoring, "PARAMETERS", least)
    assert [named_as(state, one) for state, one in asked] == [None] * len(asked)


def test_among_few_names_nobody_is_looked_for(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    most = max(len(named_ones(state, one)) for state, one in asked)
    more = replace(PARAMETERS, coreference=replace(PARAMETERS.coreference, least_options=most + 1))
    monkeypatch.setattr(scoring, "PARAMETERS", more)
    assert [named_as(state, one) for state, one in asked] == [None] * len(asked)


@pytest.mark.parametrize(("many", "named"), [(1, True), (1000, False)])
def test_among_few_names_one_must_be_more_probable(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, many: int, named: bool
) -> None:
    monkeypatch.setattr(
        scoring, "softmax_of", lambda _, rows: np.array([0.65, *[0.0] * (len(rows) - 2), 0.35])
    )
    numbers = replace(PARAMETERS.coreference, least_options=1, many_options=many)
    assert numbers.least_named < 0.65 < numbers.least_named_of_few
    monkeypatch.setattr(scoring, "PARAMETERS", replace(PARAMETERS, coreference=numbers))
    found = [named_as(state, one) for state, one in asked if named_ones(state, one)]
    assert found
    assert all((one is not None) is named for one in found)


def test_a_new_one_is_nobody_named_before() -> None:
    document = parses()["mother_after_a_name"]
    found = extract(document, Article(document.text), MODEL).attributions
    assert [a.chain[-1].name for a in found if "sick" in a.content.text] == ["mother in Felden"]
