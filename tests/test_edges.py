"""The one module that changes contents: what each change leaves, and the trace of who asked for it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from service.extraction.attribution.content.edges import adding, before, cut_to, with_words, without
from service.extraction.attribution.content.tree_edges import before_finite
from tests.drafted import candidate, document, flat

DOC = flat("Ann said that rain , snow and hail came .")
WHOLE = candidate(range(2, 10), source=[0], cue=[1])
EXTRACTION = Path(__file__).parents[1] / "service" / "extraction"


def test_every_change_leaves_its_name_in_order() -> None:
    found = with_words(with_words(WHOLE, (2, 3), "shortened"), (2,), "shortened_again")
    assert (found.content, found.edits) == ((2,), ("shortened", "shortened_again"))


@pytest.mark.parametrize("words", [(), range(2, 10)], ids=["no-words", "the-same-words"])
def test_a_change_without_effect_leaves_no_name(words) -> None:
    assert with_words(WHOLE, words, "nothing") == WHOLE


def test_a_cut_leaves_no_mark_at_the_edge() -> None:
    assert before(DOC, WHOLE, 5, "ended").content == (2, 3)
    assert without(DOC, WHOLE, {2, 3}, "opened").content == (5, 6, 7, 8)
    assert cut_to(DOC, WHOLE, [8, 9, 7], "kept").content == (7, 8)


def test_a_cut_that_would_leave_marks_alone_is_not_made() -> None:
    assert without(DOC, WHOLE, {2, 3, 5, 6, 7, 8}, "emptied") == WHOLE


def test_added_words_are_taken_as_they_are() -> None:
    short = with_words(WHOLE, (2, 3), "shortened")
    assert adding(short, [9, 4], "lengthened").content == (2, 3, 4, 9)


def test_no_other_module_changes_a_content() -> None:
    """A quotation that goes on is a candidate of its own, with an anchor of its own; assembly makes the result."""
    changed = [
        f"{path.relative_to(EXTRACTION)}:{node.lineno}"
        for path in EXTRACTION.rglob("*.py")
        if path.name not in ("edges.py", "assembly.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "replace"
        and any(keyword.arg == "content" for keyword in node.keywords)
        and not any(keyword.arg == "anchor" for keyword in node.keywords)
    ]
    assert changed == []


@pytest.mark.parametrize(
    ("form", "verb", "ends"),
    [(("was", "be", "AUX", 6, "aux", "VerbForm=Fin"), "paid", 4), (("to", "to", "PART", 6, "mark", "_"), "leave", 7)],
    ids=["and-was-paid", "and-to-leave"],
)  # fmt: skip
def test_what_is_joined_to_an_infinitive_is_one(form, verb: str, ends: int) -> None:
    """`Ann wanted to help and was paid`: she was paid."""
    rows = [
        ("Ann", "Ann", "PROPN", 1, "nsubj"), ("wanted", "want", "VERB", -1, "root", "VerbForm=Fin"),
        ("to", "to", "PART", 3, "mark"), ("help", "help", "VERB", 1, "xcomp", "VerbForm=Inf"),
        ("and", "and", "CCONJ", 6, "cc"), form, (verb, verb, "VERB", 3, "conj", "VerbForm=Inf"),
    ]  # fmt: skip
    wanted = candidate(range(2, 7), source=[0], cue=[1])
    assert before_finite(document(rows), wanted).content == tuple(range(2, ends))


@pytest.mark.parametrize(
    ("verb", "form", "ends"), [("advise", "Fin", 5), ("wait", "Inf", 7)], ids=["and-advise", "and-wait"]
)
def test_what_is_joined_to_an_infinitive_behind_its_object_is_one(verb: str, form: str, ends: int) -> None:
    """`They want prices to fall and advise`: they advise."""
    rows = [
        ("They", "they", "PRON", 1, "nsubj"), ("want", "want", "VERB", -1, "root", "VerbForm=Fin"),
        ("prices", "price", "NOUN", 1, "obj"), ("to", "to", "PART", 4, "mark"),
        ("fall", "fall", "VERB", 1, "xcomp", "VerbForm=Inf"), ("and", "and", "CCONJ", 6, "cc"),
        (verb, verb, "VERB", 4, "conj", f"VerbForm={form}"),
    ]  # fmt: skip
    wanted = candidate(range(2, 7), source=[0], cue=[1])
    assert before_finite(document(rows), wanted).content == tuple(range(2, ends))
