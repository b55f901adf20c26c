"""Confidence in links and chains: over answers to frozen parses, what makes it rise and fall."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from service.extraction.chains.confidence import with_chain_confidence
from service.extraction.model.provenance import Article, ModelInfo, Provenance, Ranking
from service.extraction.pipeline import extract
from tests.parses.freeze_nested import parses

MODEL = ModelInfo("test", "frozen parse", "none")
NAMES = ["three_deep", "told_reporters", "one_of_them", "wire_article"]


@cache
def answer(name: str) -> Provenance:
    document = parses()[name]
    return extract(document, Article(document.text), MODEL, "learned")


@pytest.mark.parametrize("name", NAMES)
def test_every_chain_and_link_has_a_probability(name: str) -> None:
    for attribution in answer(name).attributions:
        assert attribution.chain_confidence is not None
        assert 0 < attribution.chain_confidence < 1
        assert all(link.confidence is not None and 0 < link.confidence < 1 for link in attribution.chain)


@pytest.mark.parametrize("name", NAMES)
def test_a_chain_is_no_surer_than_its_attribution(name: str) -> None:
    for attribution in answer(name).attributions:
        assert attribution.chain_confidence is not None
        assert attribution.chain_confidence <= attribution.confidence


def test_deeper_chains_are_less_sure() -> None:
    values = {len(a.chain): a.chain_confidence or 0 for a in answer("told_reporters").attributions}
    assert values[1] > values[2]


def test_an_unsure_attribution_makes_its_chain_unsure() -> None:
    result = answer("told_reporters")
    doubted = replace(result, attributions=tuple(replace(a, confidence=0.4) for a in result.attributions))
    for sure, unsure in zip(
        result.attributions,
        with_chain_confidence(doubted, parses()["told_reporters"]).attributions,
        strict=True,
    ):
        assert (unsure.chain_confidence or 1) < (sure.chain_confidence or 0)


def test_an_answer_whose_parents_go_round_in_a_circle_is_judged_all_the_same() -> None:
    result = answer("told_reporters")
    first, second = (a.id for a in result.attributions)
    circle = {first: second, second: first}
    looped = replace(result, attributions=tuple(replace(a, parent=circle[a.id]) for a in result.attributions))
    assert all(
        a.chain_confidence for a in with_chain_confidence(looped, parses()["told_reporters"]).attributions
    )


def test_rules_alone_give_no_confidence_in_chains() -> None:
    document = parses()["three_deep"]
    found = extract(document, Article(document.text), MODEL, "rules").attributions
    assert {a.chain_confidence for a in found} == {None}


def test_a_source_whose_meaning_the_reader_doubts_makes_its_link_unsure() -> None:
    document = parses()["wire_article"]
    doubted = tuple(
        replace(m, none=0.5, others=tuple((w, p / 9) for w, p in m.others)) for m in document.antecedents
    )
    result = answer("wire_article")
    judged = with_chain_confidence(result, replace(document, antecedents=doubted))
    resolved = [
        (sure.chain[-1].confidence or 0, unsure.chain[-1].confidence or 0)
        for sure, unsure in zip(result.attributions, judged.attributions, strict=True)
        if sure.source
        and sure.source.text in ("the ministry", "the foreign ministry", "The Belarusian leader")
    ]
    assert resolved
    assert all(unsure < sure for sure, unsure in resolved)


def test_a_source_that_could_nearly_be_another_makes_its_link_unsure() -> None:
    result, document = answer("told_reporters"), parses()["told_reporters"]
    own = result.attributions[-1]
    assert own.source is not None
    found = []
    for ranking in (Ranking(0.95, 0.02, 0.03), Ranking(0.5, 0.4, 0.1)):
        ranked = replace(own, source=replace(own.source, ranking=ranking))
        judged = with_chain_confidence(
            replace(result, attributions=(*result.attributions[:-1], ranked)), document
        )
        found.append(judged.attributions[-1].chain[-1].confidence or 0)
    assert found[0] > found[1]
