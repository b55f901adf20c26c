"""Where a content ends: what the tree says of trees built by hand, and whom of tagger and tree to believe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from service.extraction.attribution.content.edges import with_words
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import ROLE_LABELS, Document
from service.extraction.tagger.agreement import agreed_end, fitted, joined_content
from tests.drafted import Row, candidate, document

OUTSIDE, CONTENT = ROLE_LABELS.index("O"), ROLE_LABELS.index("I-content")


def tree(rows: Sequence[Row]) -> Document:
    """A sentence whose words in -ing are participles."""
    doc = document(list(rows))
    return replace(doc, words=tuple(
        replace(w, xpos="VBG", feats="VerbForm=Part") if w.text.endswith("ing") else w for w in doc.words
    ))  # fmt: skip


def sure_of(doc: Document, certainty: dict[int, float]) -> Document:
    """The document with the tagger's probability that a word is content, 0.99 where none is given."""

    def roles(index: int) -> tuple[float, ...]:
        own = certainty.get(index, 0.99)
        return tuple({OUTSIDE: 1 - own, CONTENT: own}.get(k, 0.0) for k in range(len(ROLE_LABELS)))

    return replace(doc, words=tuple(replace(w, roles=roles(w.index)) for w in doc.words))


def read(doc: Document, content: Sequence[int]) -> str:
    return " ".join(doc.words[i].text for i in content)


COMPANY: list[Row] = [("Critics", "critic", "NOUN", 1, "nsubj"), ("attacked", "attack", "VERB", -1, "root"),
                      ("the", "the", "DET", 3, "det"), ("plan", "plan", "NOUN", 1, "obj")]  # fmt: skip
CLAIM: list[Row] = [("Critics", "critic", "NOUN", 1, "nsubj"), ("said", "say", "VERB", -1, "root"),
                    ("it", "it", "PRON", 3, "nsubj"), ("failed", "fail", "VERB", 1, "ccomp")]  # fmt: skip


LONG = tree([*COMPANY, ("amid", "amid", "ADP", 5, "case"), ("protests", "protest", "NOUN", 3, "nmod"),
             ("today", "today", "NOUN", 1, "obl")])  # fmt: skip
RULE = candidate([2, 3], source=[0], cue=[1], construction="object")


@pytest.mark.parametrize(
    ("certainty", "ours", "theirs", "expected"),
    [
        pytest.param({4: 0.6, 5: 0.6}, [2, 3, 4, 5], [2, 3], "the plan", id="in-doubt-the-tree-ends-it"),
        pytest.param(
            {4: 0.9, 5: 0.9}, [2, 3, 4, 5], [2, 3], "the plan amid protests", id="the-tagger-is-sure"
        ),
        pytest.param({3: 0.4}, [2], [2, 3], "the plan", id="a-torn-phrase"),
        pytest.param({3: 0.01}, [2], [2, 3], "the", id="the-tagger-excludes-it"),
        pytest.param({4: 0.6}, [2, 3, 4], [5, 6], "the plan amid", id="nothing-in-common"),
    ],
)
def test_the_end_on_which_both_agree(
    certainty: dict[int, float], ours: list[int], theirs: list[int], expected: str
) -> None:
    doc = sure_of(LONG, certainty)
    found = agreed_end(doc, with_words(RULE, ours, "test"), with_words(RULE, theirs, "test"))
    assert read(doc, found.content) == expected


def test_a_clause_keeps_its_own_conjunction_though_the_tagger_doubts_it() -> None:
    rows = [*CLAIM, ("after", "after", "SCONJ", 6, "mark"), ("it", "it", "PRON", 6, "nsubj"),
            ("rained", "rain", "VERB", 1, "advcl")]  # fmt: skip
    doc = sure_of(tree(rows), {4: 0.6, 5: 0.6, 6: 0.6})
    ours = candidate(range(2, 7), source=[0], cue=[1])
    assert agreed_end(doc, ours, with_words(ours, (2, 3), "test")).content == ours.content


@pytest.mark.parametrize(
    ("content", "expected"),
    [pytest.param([2, 3, 4, 5], "the plan", id="runs-on"), pytest.param([2], "the plan", id="breaks-off")],
)
def test_without_a_rule_the_tree_fits_the_phrase(content: list[int], expected: str) -> None:
    rows = [*COMPANY, ("amid", "amid", "ADP", 5, "case"), ("protests", "protest", "NOUN", 1, "obl")]
    doc = sure_of(tree(rows), {3: 0.5, 4: 0.6, 5: 0.6})
    found = fitted(doc, candidate(content, source=[0], cue=[1], construction="tagger"))
    assert read(doc, found.content) == expected


def led(opener: str, certainty: float) -> tuple[Document, AttributionCandidate, AttributionCandidate]:
    """`Roads close , she said OPENER it rains`, all of it but cue and source tagged as content."""
    rows: list[Row] = [
        ("Roads", "road", "NOUN", 1, "nsubj"), ("close", "close", "VERB", 4, "ccomp"),
        (",", ",", "PUNCT", 4, "punct"), ("she", "she", "PRON", 4, "nsubj"),
        ("said", "say", "VERB", -1, "root"), (opener, opener, "SCONJ", 7, "mark"),
        ("it", "it", "PRON", 7, "nsubj"), ("rains", "rain", "VERB", 4, "ccomp"),
    ]  # fmt: skip
    doc = sure_of(document(rows), {0: certainty, 1: certainty})
    rule = candidate([5, 6, 7], source=[3], cue=[4])
    return doc, with_words(rule, (0, 1, 5, 6, 7), "test"), rule


@pytest.mark.parametrize(
    ("opener", "certainty", "expected"),
    [
        pytest.param("when", 0.9, "Roads close when it rains", id="both-sides-of-the-cue"),
        pytest.param("when", 0.6, "when it rains", id="a-doubtful-lead"),
        pytest.param("that", 0.9, "that it rains", id="that-opens-the-content"),
    ],
)
def test_what_stands_before_the_cue(opener: str, certainty: float, expected: str) -> None:
    doc, ours, rule = led(opener, certainty)
    assert read(doc, joined_content(doc, ours, rule).content) == expected


@pytest.mark.parametrize(
    ("governor", "lead", "expected"),
    [
        pytest.param(2, "Storms", "Storms the plan", id="hangs-on-the-cue"),
        pytest.param(5, "Storms", "the plan", id="hangs-elsewhere"),
    ],
)
def test_scraps_before_a_cue_that_no_rule_has(governor: int, lead: str, expected: str) -> None:
    rows: list[Row] = [
        (lead, lead, "NOUN", governor, "obj"), ("critics", "critic", "NOUN", 2, "nsubj"),
        ("called", "call", "VERB", 5, "acl"), ("the", "the", "DET", 4, "det"), ("plan", "plan", "NOUN", 2, "obj"),
        ("today", "today", "NOUN", -1, "root"),
    ]  # fmt: skip
    doc = sure_of(tree(rows), {})
    found = fitted(doc, candidate([0, 3, 4], source=[1], cue=[2], construction="tagger"))
    assert read(doc, found.content) == expected
