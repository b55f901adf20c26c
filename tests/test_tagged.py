"""The tagger's candidates joined with the rules': what wins where, over parses and roles built by hand."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from service.extraction.layout.quotations import NO_QUOTATIONS, quotation_index
from service.extraction.model.candidate import AttributionCandidate, Relay
from service.extraction.model.document import ROLE_LABELS, Document
from service.extraction.model.noun_phrase import NOBODY
from service.extraction.resources.lexicon import lexicon
from service.extraction.resources.parameters import Thresholds
from service.extraction.tagger import decoding
from service.extraction.tagger.decoding import Segment, segments_of
from service.extraction.tagger.selection import learned_candidates
from tests.drafted import candidate, document, phrase, said, tagged
from tests.random_documents import random_document, with_roles

DEFAULT = Thresholds()
LABELS = ["B-source", "B-cue", "B-content", "I-content", "I-content", "I-content"]
CERTAIN = 0.94  # of a label; its role then has 0.95, which is the weight of the tagger's candidate
PLAIN = document(said("Ann", "soon", "rains"))  # Ann said that it soon rains
MARKED = tagged(PLAIN, LABELS, [1] * 6, CERTAIN)
UNMARKED = tagged(PLAIN, ["O"] * 6, [-1] * 6, CERTAIN)
RULE = replace(candidate([2, 3, 4, 5], source=[0], cue=[1]), stance="denied", lemma="say", prior=0.5)


def learned(
    doc: Document, *rules: AttributionCandidate, thresholds: Thresholds = DEFAULT
) -> list[AttributionCandidate]:
    return learned_candidates(doc, quotation_index(doc), list(rules), lexicon(), thresholds)


def test_without_roles_the_rules_are_returned_unchanged() -> None:
    rules = [RULE]
    assert learned_candidates(PLAIN, NO_QUOTATIONS, rules, lexicon()) is rules


def test_a_document_without_words_has_no_candidates() -> None:
    assert learned(Document("", (), ())) == []


def test_segments_are_runs_of_one_role() -> None:
    segments = segments_of(MARKED)
    assert [replace(segment, score=0) for segment in segments] == [
        Segment("source", (0,), 1, 0),
        Segment("cue", (1,), 1, 0),
        Segment("content", (2, 3, 4, 5), 1, 0),
    ]
    assert [segment.score for segment in segments] == pytest.approx([0.95] * 3)


@pytest.mark.parametrize(
    ("labels", "links", "runs"),
    [
        pytest.param(["B-content"] * 2 + ["O"] * 4, [1] * 6, [(0,), (1,)], id="a-new-begin"),
        pytest.param(
            ["B-content", "I-content"] + ["O"] * 4, [1, 2] + [1] * 4, [(0,), (1,)], id="another-cue"
        ),
        pytest.param(["B-content", "O", "B-content"] + ["O"] * 3, [1] * 6, [(0,), (2,)], id="a-gap"),
        pytest.param(["O"] * 6, [-1] * 6, [], id="nothing"),
    ],
)
def test_segments_break(labels: list[str], links: list[int], runs: list[tuple[int, ...]]) -> None:
    assert [segment.words for segment in segments_of(tagged(PLAIN, labels, links))] == runs


def unsure(*rows: dict[str, float]) -> Document:
    """The plain sentence with the given labels' probabilities, word by word; the rest is `O`."""
    roles = [tuple(row.get(k, 0.0) for k in ROLE_LABELS) for row in rows]
    words = tuple(
        replace(word, roles=(1 - sum(own), *own[1:]), link=1, link_score=0.9)
        for word, own in zip(PLAIN.words, roles, strict=True)
    )
    return replace(PLAIN, words=words)


NONE: dict[str, float] = {}


@pytest.mark.parametrize(
    ("rows", "runs"),
    [
        pytest.param(
            [{"B-cue": 0.9}, {"I-cue": 0.4, "B-content": 0.5}, {"I-cue": 0.5, "I-content": 0.4},
             {"B-content": 0.6, "I-content": 0.3}, {"I-content": 0.9}, NONE],
            [("cue", (0, 1, 2)), ("content", (3, 4))], id="no-word-between-belongs-to-another-role",
        ),
        pytest.param(
            [{"B-cue": 0.9}, {"B-content": 0.9}, {"I-content": 0.4}, {"I-content": 0.9}, NONE, NONE],
            [("cue", (0,)), ("content", (1, 2, 3))], id="a-doubtful-word-tears-nothing",
        ),
        pytest.param(
            [{"B-cue": 0.9}, {"B-content": 0.9}, NONE, {"I-content": 0.2}, NONE, NONE],
            [("cue", (0,)), ("content", (1,))], id="what-continues-nothing-is-none",
        ),
        pytest.param(
            [{"B-cue": 0.4}, NONE, {"B-content": 0.9}, NONE, NONE, NONE],
            [("cue", (0,)), ("content", (2,))], id="less-than-half-can-be-enough",
        ),
    ],
)  # fmt: skip
def test_a_sentence_is_read_as_a_whole(
    rows: list[dict[str, float]], runs: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert [(segment.role, segment.words) for segment in segments_of(unsure(*rows))] == runs


def test_words_that_only_come_along_take_nothing_from_a_score() -> None:
    rows = [{"B-cue": 0.9}, {"I-cue": 0.4}, NONE, NONE, NONE, NONE]
    (segment,) = segments_of(unsure(*rows))
    assert segment.words == (0, 1)
    assert segment.score == pytest.approx(0.9)


def test_segments_never_cross_sentences() -> None:
    doc = document(said("Ann", "rains"), said("Bo", "pours"))
    marked = tagged(doc, ["O"] * 4 + ["B-content"] + ["I-content"] * 5, [1] * 10)
    assert [segment.words for segment in segments_of(marked)] == [(4,), (5, 6, 7, 8, 9)]


def test_the_tagger_alone_makes_a_candidate() -> None:
    (found,) = learned(MARKED)
    assert (found.source.words, found.cue, found.content) == ((0,), (1,), (2, 3, 4, 5))
    assert (found.construction, found.stance, found.lemma) == ("tagger", "asserted", "say")
    assert found.strength == pytest.approx(0.95)


def test_a_cue_without_content_makes_none() -> None:
    assert learned(tagged(PLAIN, ["B-source", "B-cue"] + ["O"] * 4, [1] * 6)) == []


@pytest.mark.parametrize(("score", "cue"), [(0.9, (1,)), (0.2, (3,))])
def test_in_doubt_of_its_link_a_content_is_the_trees(score: float, cue: tuple[int, ...]) -> None:
    doc = document([
        ("Ann", "Ann", "PROPN", 1, "nsubj"), ("said", "say", "VERB", -1, "root"), ("Bo", "Bo", "PROPN", 3, "nsubj"),
        ("warned", "warn", "VERB", 1, "ccomp"), ("it", "it", "PRON", 5, "nsubj"), ("rains", "rain", "VERB", 3, "ccomp"),
    ])  # fmt: skip
    labels = ["B-source", "B-cue", "B-source", "B-cue", "B-content", "I-content"]
    marked = tagged(doc, labels, [1, 1, 3, 3, 1, 1], CERTAIN)
    words = tuple(replace(w, link_score=score) if w.index > 3 else w for w in marked.words)
    assert [d.cue for d in learned(replace(marked, words=words))] == [cue]


def test_a_content_that_says_nothing_makes_none() -> None:
    words = tuple(replace(w, upos="DET") if w.index == 3 else w for w in PLAIN.words)
    torn = tagged(replace(PLAIN, words=words), [*LABELS[:2], "O", "B-content", "O", "O"], [1] * 6, CERTAIN)
    assert learned(torn) == []


def test_a_content_without_a_cue_makes_none() -> None:
    assert learned(tagged(PLAIN, ["O", "O", *LABELS[2:]], [-1] * 6)) == []


@pytest.mark.parametrize(("least", "found"), [(0.94, 1), (0.96, 0)])
def test_tagged_candidates_must_reach_their_threshold(least: float, found: int) -> None:
    assert len(learned(MARKED, thresholds=Thresholds(tagged=least))) == found


@pytest.mark.parametrize(("least", "found"), [(0.94, 1), (0.96, 0)])
def test_without_a_rule_beside_it_a_tagged_candidate_must_reach_more(least: float, found: int) -> None:
    thresholds = Thresholds(alone=least)
    assert len(learned(MARKED, thresholds=thresholds)) == found
    assert len(learned(MARKED, RULE, thresholds=thresholds)) == 1


def test_of_one_cue_the_tagger_gives_the_spans_and_the_rule_the_structure() -> None:
    rule = replace(RULE, content=(3, 4), source=NOBODY)
    (found,) = learned(MARKED, rule)
    assert (found.source.words, found.cue, found.content) == ((0,), (1,), (2, 3, 4, 5))
    assert (found.construction, found.stance) == ("complement_clause", "denied")


def test_both_together_are_surer_than_either() -> None:
    (found,) = learned(MARKED, RULE)
    assert found.strength == pytest.approx(1 - 0.05 * 0.75)


def test_a_source_that_the_tagger_missed_comes_from_the_rule() -> None:
    (found,) = learned(tagged(PLAIN, ["O", *LABELS[1:]], [-1, *[1] * 5]), RULE)
    assert found.source == phrase(0)


@pytest.mark.parametrize(("behind", "source"), [(",", (1,)), ("loudly", (0, 1))])
def test_a_cue_between_commas_parts_two_subjects_that_a_rule_ran_together(
    behind: str, source: tuple[int, ...]
) -> None:
    doc = document([
        ("Rain", "rain", "NOUN", 4, "nsubj"), ("Ann", "Ann", "PROPN", 2, "nsubj"), ("said", "say", "VERB", -1, "root"),
        (behind, behind, "PUNCT", 2, "punct"), ("falls", "fall", "VERB", 2, "ccomp"),
    ])  # fmt: skip
    marked = tagged(doc, ["B-content", "B-source", "B-cue", "O", "B-content"], [2] * 5, CERTAIN)
    (found,) = learned(marked, candidate([4], source=[0, 1], cue=[2]))
    assert found.source.words == source


def test_a_rule_with_relays_keeps_its_own_spans() -> None:
    rule = replace(RULE, content=(3, 4, 5), relays=(Relay("reports", phrase(2)),))
    (found,) = learned(MARKED, rule)
    assert (found.content, found.relays) == ((3, 4, 5), rule.relays)
    assert found.strength == pytest.approx(1 - 0.05 * 0.75)


@pytest.mark.parametrize("construction", ["quoted_as_saying", "colon", "signature", "transcript_turn"])
def test_ruled_constructions_keep_their_own_spans(construction: str) -> None:
    (found,) = learned(MARKED, replace(RULE, content=(3, 4, 5), construction=construction))
    assert (found.content, found.construction) == ((3, 4, 5), construction)


def test_of_one_content_and_another_cue_the_tagger_keeps_its_cue() -> None:
    marked = tagged(PLAIN, ["O", *LABELS[1:]], [-1, *[1] * 5])
    rule = replace(RULE, anchor=0, cue=(0,), source=NOBODY)
    (found,) = learned(marked, rule)
    assert (found.cue, found.construction) == ((1,), "tagger")


def test_a_word_is_never_both_recipient_and_content() -> None:
    (found,) = learned(MARKED, replace(RULE, recipient=phrase(3), content=(4, 5)))
    assert set(found.recipient) | set(found.content) == {2, 3, 4, 5}
    assert not set(found.recipient) & set(found.content)


def test_a_rule_that_the_tagger_rejects_is_dropped() -> None:
    assert learned(UNMARKED, replace(RULE, prior=0.99)) == []


def test_a_rule_that_the_tagger_half_supports_is_weighed_with_it() -> None:
    half = tagged(PLAIN, ["B-source", "B-cue"] + ["O"] * 4, [1] * 6, CERTAIN)
    (found,) = learned(half, RULE)
    assert found.strength == pytest.approx(0.5 * (0.2 + 0.8 * 0.95))
    assert learned(half, RULE, thresholds=Thresholds(rule=0.5)) == []


def test_a_rule_without_cue_is_left_to_the_tagger() -> None:
    assert learned(UNMARKED, replace(RULE, cue=(), prior=0.99)) == []


@pytest.mark.parametrize("construction", ["colon", "signature", "transcript_turn"])
def test_what_the_layout_shows_needs_no_support(construction: str) -> None:
    rule = replace(RULE, construction=construction)
    assert [d.construction for d in learned(UNMARKED, rule)] == [construction]


def nested(construction: str, weight: float, source: tuple[int, ...] = (3,)) -> AttributionCandidate:
    """`it soon rains` inside what Ann said, with `soon` as its cue."""
    inner = candidate([5], source=source, cue=[4], construction=construction)
    return replace(inner, prior=weight)


LEAST = [*DEFAULT.nested_by.items(), ("another", DEFAULT.nested)]


@pytest.mark.parametrize(("construction", "least"), LEAST)
def test_inside_a_content_each_construction_has_its_own_threshold(construction: str, least: float) -> None:
    assert [d.cue for d in learned(MARKED, nested(construction, least))] == [(1,), (4,)]
    assert [d.cue for d in learned(MARKED, nested(construction, least - 0.01))] == [(1,)]


def test_inside_a_content_the_tagger_takes_nothing_from_a_rules_weight() -> None:
    assert learned(MARKED, nested("complement_clause", 0.7))[1].strength == pytest.approx(0.7)


@pytest.mark.parametrize(("weight", "kept"), [(0.85, True), (0.84, False)])
def test_inside_a_content_a_missing_source_asks_for_more(weight: float, kept: bool) -> None:
    assert (len(learned(MARKED, nested("complement_clause", weight, ()))) == 2) is kept


@pytest.mark.parametrize(("weight", "kept"), [(0.96, True), (0.95, False)])
def test_inside_a_content_speakers_on_themselves_ask_for_more(weight: float, kept: bool) -> None:
    words = list(MARKED.words)
    words[3] = replace(words[3], text="we")
    doc = replace(MARKED, words=tuple(words))
    assert (len(learned(doc, nested("complement_clause", weight))) == 2) is kept


def test_candidates_come_in_text_order() -> None:
    doc = document(said("Ann", "soon", "rains"), said("Bo", "soon", "pours"))
    marked = tagged(doc, LABELS * 2, [1] * 6 + [7] * 6, CERTAIN)
    later = replace(candidate(range(8, 12), source=[6], cue=[7]), prior=0.9)
    assert [d.cue for d in learned(marked, later, RULE)] == [(1,), (7,)]


@pytest.mark.parametrize("seed", range(30))
def test_a_sentence_that_is_outside_needs_no_search(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = Random(seed)
    doc = with_roles(draw, random_document(draw, 6, 6))
    found = segments_of(doc)
    monkeypatch.setattr(decoding, "_OUTSIDE", 2.0)
    assert segments_of(doc) == found
