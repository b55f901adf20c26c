"""Attributions made consistent: contents in their parents', and no attribution to the article itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evaluation.invariants import broken
from service.extraction.chains.nesting import (
    with_publisher,
    with_spans,
    within_parents,
    without_own_voice,
)
from service.extraction.layout.quotations import quotation_index
from service.extraction.model.candidate import Relay
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.model.provenance import Article, ModelInfo
from service.extraction.model.record import Record
from service.extraction.model.spans import Words
from service.extraction.pipeline import extract
from tests.drafted import candidate, document, phrase, record, resolved, said

WORDS = [
    (word, word, "NOUN", 0 if i else -1, "dep" if i else "root") for i, word in enumerate("abcdefghijkl")
]
PLAIN = document(WORDS)
LANTERN = resolved(0, "The Lantern", is_outlet=True)
ANN = resolved(1, "Ann")


def contents(records: Sequence[Record]) -> list[Words]:
    return [found.candidate.content for found in records]


def parents(records: Sequence[Record]) -> list[int | None]:
    return [found.parent for found in records]


def test_a_content_ends_where_its_parents_does():
    outer, inner, deepest = candidate(range(2, 10)), candidate(range(4, 12)), candidate(range(8, 11))
    found = within_parents(PLAIN, [record(outer, None), record(inner, 0), record(deepest, 1)])
    assert contents(found) == [tuple(range(2, 10)), tuple(range(4, 10)), (8, 9)]
    assert parents(found) == [None, 0, 1]


def test_a_content_of_which_nothing_is_in_its_parents_has_no_parent():
    found = within_parents(PLAIN, [record(candidate([1, 2]), None), record(candidate([5, 6]), 0)])
    assert contents(found) == [(1, 2), (5, 6)]
    assert parents(found) == [None, None]


def test_a_mark_that_closes_an_inner_content_is_in_the_outer_one_as_well():
    text = 'He says we "must go"'
    words = document([(w, w, "VERB", 0 if i else -1, "dep") for i, w in enumerate(text.split())])
    doc = Document(text, words.words, words.sentences)
    outer, inner = record(candidate([2, 3, 4]), None), record(candidate([3, 4]), 0)
    whole, quoted = with_spans(doc, [outer, inner], quotation_index(doc))
    assert doc.slice(whole.spans[0]) == 'we "must go"'
    assert doc.slice(quoted.spans[0]) == '"must go"'


def test_what_the_publisher_says_is_no_attribution_and_what_is_in_it_stays():
    outer, middle, inner = candidate([1, 2, 3, 4], [0]), candidate([2, 3], [1]), candidate([3], [2])
    found = without_own_voice(
        [record(outer, None, ANN), record(middle, 0, LANTERN), record(inner, 1)], "the Lantern"
    )
    assert found == [record(outer, None, ANN), record(inner, 0)]


def test_what_another_hands_on_from_the_publisher_is_that_ones():
    relayed = record(candidate([5, 6], [0], [4], relation="cites"), None, LANTERN, ("reports", ANN))
    (found,) = without_own_voice([relayed], "The Lantern")
    assert (found.candidate.source, found.candidate.relays, found.candidate.relation) == (
        phrase(0),
        (),
        "reports",
    )
    assert (found.source, found.relays) == (ANN, ())


def test_what_is_called_as_the_publisher_is_the_publisher_whatever_the_name_of_its_entity():
    words = "Crowe told the Lantern that it rained".split()
    doc = document([(w, w, "NOUN", 0 if i else -1, "dep" if i else "root") for i, w in enumerate(words)])
    review = resolved(0, "The Lantern Review", is_outlet=True)
    relay = Relay("reports", NounPhrase((2, 3), 3))
    handed_on = replace(candidate([4, 5, 6], [0], [1], relation="told"), relays=(relay,))
    told = replace(record(handed_on, None, ANN), relays=(review,))
    (found,) = with_publisher(doc, [told], "The Lantern")
    assert [who.name for who in (found.source, *found.relays) if who is not None] == ["Ann", "The Lantern"]
    assert with_publisher(doc, [told], "The Herald") == [told]
    assert with_publisher(doc, [told], None) == [told]


def test_a_publisher_that_is_no_listed_outlet_is_never_a_source():
    outlet = record(candidate([1, 2], [0]), None, resolved(0, "Delva Weekly Review"))
    assert without_own_voice([outlet], "The Delva Weekly Review (Delva)") == []


def test_without_a_publisher_every_outlet_is_a_source():
    outlet = record(candidate([1, 2], [0]), None, LANTERN)
    assert without_own_voice([outlet], None) == [outlet]


def test_an_article_does_not_attribute_anything_to_its_own_publisher():
    doc = document(said("Reuters", "soon", "rained"), said("Lisbon", "never", "snowed"))
    model = ModelInfo("test", "by hand", "none")
    other = extract(doc, Article(doc.text), model)
    own = extract(doc, Article(doc.text, publisher="Reuters"), model)
    assert [a.source.text for a in other.attributions] == ["Reuters", "Lisbon"]
    assert [a.source.text for a in own.attributions] == ["Lisbon"]
    assert broken(own, doc.text) == []
