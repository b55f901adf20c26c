"""Steps over the dependency tree, on sentences parsed by hand."""

from __future__ import annotations

import pytest

from service.extraction.syntax import tree
from tests.drafted import Row, article, document

# The tall spokesman for the port , Ann Lee , has never openly denied it .
DENIED: list[Row] = [
    ("The", "the", "DET", 2, "det"), ("tall", "tall", "ADJ", 2, "amod"),
    ("spokesman", "spokesman", "NOUN", 12, "nsubj"),
    ("for", "for", "ADP", 5, "case"), ("the", "the", "DET", 5, "det"), ("port", "port", "NOUN", 2, "nmod"),
    (",", ",", "PUNCT", 2, "punct"), ("Ann", "Ann", "PROPN", 2, "appos"), ("Lee", "Lee", "PROPN", 7, "flat"),
    (",", ",", "PUNCT", 2, "punct"), ("has", "have", "AUX", 12, "aux"), ("never", "never", "ADV", 12, "advmod"),
    ("denied", "deny", "VERB", -1, "root"), ("it", "it", "PRON", 12, "obj"), (".", ".", "PUNCT", 12, "punct"),
]  # fmt: skip
DOC = document(DENIED)


def texts(words) -> str:
    return " ".join(DOC.words[i].text for i in words)


def test_a_subtree_leaves_out_the_branches_named() -> None:
    assert texts(tree.subtree(DOC, 5)) == "for the port"
    assert texts(tree.subtree(DOC, 2, without=[5, 7])) == "The tall spokesman , ,"


def test_dependents_are_found_by_relation() -> None:
    assert tree.child(DOC, 12, "obj", "nsubj") == 2
    assert tree.children(DOC, 2, "punct") == [6, 9]
    assert tree.child(DOC, 12, "ccomp") is None


def test_ancestors_run_from_the_nearest_to_the_root() -> None:
    assert tree.ancestors(DOC, 4) == [5, 2, 12]
    assert tree.clause_around(DOC, 4) == 12
    assert tree.clause_around(DOC, 12) is None


def test_ancestors_end_on_a_circle() -> None:
    broken = document([("a", "a", "NOUN", 1, "dep"), ("b", "b", "NOUN", 0, "dep")])
    assert tree.ancestors(broken, 0) == [1, 0]


def test_case_marker_and_determiner() -> None:
    doc, _ = article("according/v:4:case to/a:1:fixed the/d:4:det port/n:5:obl that/r:6:mark runs/v:0:root")
    assert tree.case_of(doc, 3) == "according to"
    assert tree.case_of(doc, 5) == ""
    assert tree.marker_of(doc, 5) == "that"
    assert tree.marker_of(doc, 3) == ""
    assert [tree.determiner_of(doc, i) for i in (3, 5)] == ["the", ""]


def test_a_verb_group_holds_auxiliaries_and_adverbs_between() -> None:
    assert texts(tree.verb_group(DOC, 12)) == "has never denied"


@pytest.mark.parametrize(
    ("head", "phrase"), [(2, "The tall spokesman for the port , Ann Lee"), (5, "the port"), (14, ".")]
)
def test_a_noun_phrase_runs_from_determiner_to_apposition(head: int, phrase: str) -> None:
    assert texts(tree.noun_phrase(DOC, head)) == phrase


def test_what_is_passive_or_a_verb() -> None:
    doc, _ = article("it/r:2:nsubj:pass denied/v:0:root")
    assert tree.is_passive(doc, 1)
    assert not tree.is_passive(DOC, 12)
    assert [tree.is_verbal(DOC.words[i]) for i in (10, 12, 13)] == [True, True, False]


@pytest.mark.parametrize(
    ("words", "expected"),
    [(range(6, 10), "Ann Lee"), ([14], ""), (range(4, 6), "the port")],
)
def test_marks_at_the_edges_are_trimmed(words, expected: str) -> None:
    assert texts(tree.trimmed(DOC, tuple(words))) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("( a )", "( a )"), ("a )", "a"), ("( a", "a"), ("a ( b )", "a ( b )")]
)
def test_a_bracket_without_its_partner_is_trimmed(text: str, expected: str) -> None:
    doc = document([(t, t, "NOUN", -1, "root") for t in text.split()])
    kept = tree.trimmed(doc, tuple(range(len(doc.words))))
    assert " ".join(doc.words[i].text for i in kept) == expected


def test_runs_and_spans_of_words() -> None:
    assert tree.runs_of((0, 1, 3, 4, 7)) == [(0, 1), (3, 4), (7,)]
    assert tree.runs_of(()) == []
    assert [DOC.slice(s) for s in tree.spans_of(DOC, (8, 7, 0))] == ["The", "Ann Lee"]
    assert tree.contiguous_around((0, 2, 3, 4, 6), 3) == (2, 3, 4)


@pytest.mark.parametrize(("words", "head"), [((3, 4, 5), 5), ((0, 1, 2, 12), 12), ((6, 7, 8), 7), ((3,), 3)])
def test_the_head_of_a_group_has_its_own_head_outside(words, head: int) -> None:
    assert tree.head_of(DOC, words) == head
