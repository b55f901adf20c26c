"""Noun phrases: words with a head, or nobody."""

from __future__ import annotations

import pytest

from service.extraction.model.noun_phrase import NOBODY, NounPhrase

BANK = NounPhrase((3, 4, 5), 5)


def test_a_noun_phrase_is_a_collection_of_its_words():
    assert list(BANK) == [3, 4, 5]
    assert len(BANK) == 3
    assert 4 in BANK
    assert 6 not in BANK
    assert BANK
    assert not NOBODY


def test_without_words_it_is_nobody():
    assert BANK.with_words(()) == NOBODY
    assert BANK.without({3, 4, 5}) == NOBODY
    assert BANK.without([4]) == NounPhrase((3, 5), 5)


@pytest.mark.parametrize(("words", "head"), [((3, 4), None), ((), 3)])
def test_words_and_head_are_there_together(words, head):
    with pytest.raises(ValueError, match="words and a head"):
        NounPhrase(words, head)


def test_nobody_has_no_head():
    assert BANK.head == 5
    assert not hasattr(NOBODY, "head")
