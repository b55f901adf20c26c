"""Quality on our own sample stays above its floors, and the scorer that says so counts rightly."""

from __future__ import annotations

import pytest

from evaluation.alignment import align, outermost, same_chain, same_name
from evaluation.annotations import AnnotationError, located
from evaluation.calibration import calibration_error, reliability
from evaluation.corpora import sample
from evaluation.floors import EXTRACTORS, floors, measured, raised
from evaluation.marked import Marked, MarkedArticle
from evaluation.score import score
from evaluation.words import quote_type
from service.extraction.model.spans import Span

TEXT = 'Ann said the pier was safe. "It is not," Bob replied. "It never was." Ann was expected to sue.'
ANN = Marked(
    "a", (Span(9, 26),), (Span(4, 8),), (Span(0, 3),), chain=("Ann",), type="indirect", stance="asserted"
)
BOB = Marked(
    "b", (Span(28, 40), Span(54, 69)), (Span(45, 52),), (Span(41, 44),), chain=("Bob",), type="direct"
)
SUE = Marked("c", (Span(87, 93),), (Span(74, 86),), chain=(), type="indirect")
GOLD = [MarkedArticle("x", TEXT, (ANN, BOB, SUE))]


@pytest.mark.parametrize("extractor", EXTRACTORS)
def test_no_figure_is_under_its_floor(extractor: str) -> None:
    now = measured(extractor)
    assert floors()[extractor].keys() == now.keys()
    assert {name: now[name] for name, floor in floors()[extractor].items() if now[name] < floor} == {}


def test_floors_are_raised_but_never_lowered() -> None:
    assert raised({"pair": 0.9, "cue": 0.5}, {"pair": 0.7, "cue": 0.7}) == {"pair": 0.88, "cue": 0.7}


def test_the_sample_says_of_each_quotation_what_its_marks_say() -> None:
    """Of a content in another's, only marks of its own count."""
    for article in sample():
        for marked in article.attributions:
            first, last = marked.content[0].start, marked.content[-1].end
            nested = any(
                o is not marked and o.content[0].start <= first and last <= o.content[-1].end
                for o in article.attributions
            )
            text = " " * first + article.text[first:last] if nested else article.text
            assert marked.type == quote_type(text, marked.content), (article.id, marked.id)


def test_perfect_predictions_score_one() -> None:
    found = score(GOLD, {"x": GOLD[0].attributions})
    assert {name: rate.f1 for name, rate in found.rates.items() if name != "deep"} == dict.fromkeys(
        ("detection", "pair", "cue", "content", "chain"), 1.0
    )
    assert found.recall_by_type == {"direct": 1.0, "mixed": 0.0, "indirect": 1.0}


def test_each_fault_costs_only_its_own_figure() -> None:
    wrong_source = Marked("p1", ANN.content, ANN.cue, (Span(41, 44),), chain=("Bob",), type="indirect")
    half = Marked("p2", (Span(54, 69),), BOB.cue, BOB.source, chain=("Bob",), type="direct")
    found = score(GOLD, {"x": [wrong_source, half]})
    assert found.rates["detection"].recall == pytest.approx(2 / 3)
    assert found.rates["detection"].precision == 1.0
    assert found.rates["pair"].recall == found.rates["pair"].precision == 0.5
    assert found.rates["chain"].precision == 0.5
    assert found.rates["content"].recall == pytest.approx((1 + 3 / 6 + 0) / 3)
    assert score(GOLD, {}).rates["detection"].recall == 0.0


def test_alignment_gives_a_pair_up_only_for_one_more() -> None:
    long, short = Marked("l", (Span(9, 26),)), Marked("s", (Span(9, 17),))
    wide, exact = Marked("w", (Span(9, 27),)), Marked("e", (Span(9, 26),))
    assert align(TEXT, [long, short], [exact, wide]) == {0: 1, 1: 0}
    assert align(TEXT, [long], [wide, exact]) == {0: 1}
    assert align(TEXT, [long], [BOB]) == {}


def test_outermost_drops_what_lies_wholly_in_another_content() -> None:
    outer = Marked("o", (Span(0, 26),), (Span(74, 86),))
    assert outermost([outer, ANN, BOB]) == [outer, BOB]


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("the Financial Times", "Financial Times", True),
        ("FT", "Financial Times", True),
        ("Mr Putin", "Vladimir Putin", True),
        ("Kremlin’s", "Kremlin", True),
        ("people familiar with the matter", "two people familiar with the matter", True),
        ("Financial Times", "New York Times", False),
        ("Ana Costa", "Costa Rica", False),
    ],
)
def test_names(a: str, b: str, same: bool) -> None:
    assert same_name(a, b) is same
    assert same_name(b, a) is same


def test_carried_links_may_be_there_or_not() -> None:
    gold = Marked("g", ANN.content, chain=("Wang",), carried=("Xinhua",))
    for chain, carried in ((("Wang",), ()), (("Xinhua", "Wang"), ()), (("Wang",), ("Xinhua",))):
        assert same_chain(gold, Marked("p", ANN.content, chain=chain, carried=carried))
    assert not same_chain(gold, Marked("p", ANN.content, chain=("Tass", "Wang")))


def test_reliability_bins() -> None:
    bins = reliability([(0.85, True), (0.85, False), (1.0, True)])
    assert [(b.count, b.confidence, b.right) for b in bins] == [(2, 0.85, 0.5), (1, 1.0, 1.0)]
    assert calibration_error(bins) == pytest.approx(2 / 3 * 0.35)


@pytest.mark.parametrize(
    ("content", "complaint"), [(["no such words"], "has 0"), (["It"], "say which"), ([["It", 3]], "has 2")]
)
def test_an_annotation_that_does_not_fit_its_text_is_refused(content: list[object], complaint: str) -> None:
    with pytest.raises(AnnotationError, match=complaint):
        located({"id": "a1", "content": content, "chain": [], "type": "direct"}, TEXT)
