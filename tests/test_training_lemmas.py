"""Lemmas of forms that the treebanks lack."""

from __future__ import annotations

import pytest

from service.extraction.resources.lexicon import lexicon
from training.lemmas import further_rows, noun_bases, verb_bases

NEWSWIRE = {
    "endorse": 9, "endorsed": 4, "force": 9, "forcing": 2, "plan": 9, "planned": 3, "rate": 9, "rat": 3, "rating": 2,
    "senator": 9, "senators": 4, "gymnast": 5, "gymnasts": 2, "spirit": 5, "spirited": 2, "Forcing": 1, "hurried": 2,
    "hurry": 4, "tying": 2, "tie": 5, "news": 9, "glass": 4, "xqzed": 3, "IMF's": 2,
}  # fmt: skip


@pytest.mark.parametrize(
    ("form", "bases"),
    [
        ("planned", ["plan"]),
        ("stored", ["store"]),
        ("visited", ["visit", "visite"]),
        ("rating", ["rate"]),
        ("hurried", ["hurry"]),
        ("tying", ["tie"]),
        ("stresses", ["stress"]),
        ("stress", []),
    ],
)
def test_bases_of_a_verb(form: str, bases: list[str]) -> None:
    found = list(verb_bases(form))
    assert found[: len(bases)] == bases
    assert bool(found) == bool(bases)


def test_bases_of_a_noun() -> None:
    assert [next(noun_bases(form), None) for form in ("cities", "churches", "senators", "crisis", "glass")] == [
        "city", "church", "senator", None, None,
    ]  # fmt: skip


def lemmas(known: list[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    return {(form, upos): lemma for form, upos, lemma in further_rows(known, NEWSWIRE, lexicon())}


def test_forms_of_known_words_get_their_lemma() -> None:
    found = lemmas([])
    expected = {
        ("endorsed", "VERB"): "endorse", ("forcing", "VERB"): "force", ("Forcing", "VERB"): "force",
        ("planned", "VERB"): "plan", ("rating", "VERB"): "rate", ("gymnasts", "NOUN"): "gymnast",
        ("hurried", "VERB"): "hurry", ("tying", "VERB"): "tie", ("spirited", "ADJ"): "spirited",
    }  # fmt: skip
    assert {key: found.get(key) for key in expected} == expected
    assert not [key for key in found if key[0] in ("xqzed", "IMF's", "glass")]


def test_irregular_forms_and_all_forms_of_the_lexicon_are_there() -> None:
    found = lemmas([])
    assert [found[form, "VERB"] for form in ("shrank", "overthrown", "denied", "Accused", "rubbished")] == [
        "shrink", "overthrow", "deny", "accuse", "rubbish",
    ]  # fmt: skip


def test_what_the_treebanks_have_stays() -> None:
    found = lemmas([("endorsed", "VERB", "endors"), ("news", "NOUN", "news")])
    assert ("endorsed", "VERB") not in found
    assert ("news", "NOUN") not in found
