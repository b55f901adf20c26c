"""What a common noun phrase says by itself, also where the parser took something else for its noun."""

from __future__ import annotations

import pytest

from service.extraction.mentions.descriptions import describe_phrase, lemma_of
from service.extraction.syntax.tree import noun_phrase
from tests.drafted import document

PAID = document(
    [
        ("Officials", "officials", "NOUN", 1, "nsubj"),
        ("paid", "pay", "VERB", -1, "root"),
        ("clerks", "clerk", "NOUN", 1, "obj"),
        (".", ".", "NOUN", 1, "obl:agent"),
        ("'s", "", "NOUN", 1, "dep"),
    ]
)


@pytest.mark.parametrize(("word", "lemma"), [(0, "official"), (2, "clerk"), (3, "."), (4, "'s")])
def test_a_word_has_a_lemma_whatever_it_is(word: int, lemma: str) -> None:
    assert lemma_of(PAID.words[word]) == lemma


def test_a_mark_taken_for_a_noun_is_a_phrase_and_a_description_of_its_own() -> None:
    assert noun_phrase(PAID, 3) == (3,)
    assert describe_phrase(PAID, (3,), 3).head == "."
