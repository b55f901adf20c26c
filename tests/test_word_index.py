"""Things of the article are found by the words that they hold."""

from __future__ import annotations

import pytest

from service.extraction.layout.quotations import quotation_index
from service.extraction.model.word_index import WordIndex
from tests.drafted import document


def test_the_things_that_hold_a_word_come_in_order_and_once():
    index = WordIndex([("a", (1, 2, 3)), ("b", (3, 3, 4)), ("c", ())])
    index.add("d", range(2, 4))
    assert index.holding((3, 2)) == ["a", "b", "d"]
    assert index.holding((4,)) == ["b"]
    assert index.holding((9,)) == []
    assert index.holding(()) == []


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (0, 4, []),
        (0, 5, ["“x”"]),
        (6, 6, ["“x”"]),
        (9, 12, []),
        (0, 99, ["“x”", "“y ‘z’ w”", "‘z’"]),
        (23, 24, ["“y ‘z’ w”", "‘z’"]),
    ],
)
def test_quotations_around_a_place(start, end, found):
    words = [
        (w, w, "NOUN", 0 if i else -1, "dep") for i, w in enumerate("said “x” and then “y ‘z’ w” so".split())
    ]
    doc = document(words)
    index = quotation_index(doc)
    assert [doc.text[q.start : q.end] for q in index.around(start, end)] == found
    assert "".join(c for at, c in enumerate(doc.text) if index.holds(at)) == "“x”“y ‘z’ w”"
