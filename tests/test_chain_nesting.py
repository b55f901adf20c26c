"""Attributions made consistent: contents in their parents', and no attribution to the article itself."""

from __future__ import annotations

from dataclasses import replace

from evaluation.invariants import broken
from service.extraction.chains.nesting import spans_of_contents, within_parents, without_own_voice
from service.extraction.chains.participants import Roles
from service.extraction.coreference.entities import EntityDraft, Resolution
from service.extraction.layout.quotations import find_quotations
from service.extraction.model.candidate import Relay
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.model.provenance import Article, ModelInfo
from service.extraction.model.spans import Span
from service.extraction.pipeline import extract
from tests.drafted import candidate, document, said

WORDS = [
    (word, word, "NOUN", 0 if i else -1, "dep" if i else "root") for i, word in enumerate("abcdefghijkl")
]
PLAIN = document(WORDS)
LANTERN = EntityDraft("The Lantern", "outlet", "named", (Span(0, 1),))
ANN = EntityDraft("Ann", "person", "named", (Span(2, 3),))
NOBODY = Roles(None, None, ())


def roles(source: int, *relays: int) -> Roles:
    known = [Resolution(entity, (), "named") for entity in (source, *relays)]
    return Roles(known[0], None, tuple(known[1:]))


def test_a_content_ends_where_its_parents_does():
    outer, inner, deepest = candidate(range(2, 10)), candidate(range(4, 12)), candidate(range(8, 11))
    found, parents = within_parents(PLAIN, [outer, inner, deepest], [None, 0, 1])
    assert [c.content for c in found] == [tuple(range(2, 10)), tuple(range(4, 10)), (8, 9)]
    assert parents == [None, 0, 1]


def test_a_content_of_which_nothing_is_in_its_parents_has_no_parent():
    found, parents = within_parents(PLAIN, [candidate([1, 2]), candidate([5, 6])], [None, 0])
    assert [c.content for c in found] == [(1, 2), (5, 6)]
    assert parents == [None, None]


def test_a_mark_that_closes_an_inner_content_is_in_the_outer_one_as_well():
    text = 'He says we "must go"'
    words = document([(w, w, "VERB", 0 if i else -1, "dep") for i, w in enumerate(text.split())])
    doc = Document(text, words.words, words.sentences)
    outer, inner = candidate([2, 3, 4]), candidate([3, 4])
    whole, quoted = spans_of_contents(doc, [outer, inner], [None, 0], find_quotations(text))
    assert doc.slice(whole[0]) == 'we "must go"'
    assert doc.slice(quoted[0]) == '"must go"'


def test_what_the_publisher_says_is_no_attribution_and_what_is_in_it_stays():
    outer, middle, inner = candidate([1, 2, 3, 4], [0]), candidate([2, 3], [1]), candidate([3], [2])
    found, parents, resolved = without_own_voice(
        [outer, middle, inner], [None, 0, 1], [roles(1), roles(0), NOBODY], [LANTERN, ANN], "the Lantern"
    )
    assert found == [outer, inner]
    assert parents == [None, 0]
    assert resolved == [roles(1), NOBODY]


def test_what_another_hands_on_from_the_publisher_is_that_ones():
    relayed = candidate([5, 6], [0], [4])
    relayed = replace(relayed, relays=(Relay("reports", NounPhrase((1, 2), 2)),), relation="cites")
    (found,), _, (resolved,) = without_own_voice(
        [relayed], [None], [roles(0, 1)], [LANTERN, ANN], "The Lantern"
    )
    assert (found.source, found.relays, found.relation) == (NounPhrase((1, 2), 2), (), "reports")
    assert resolved == roles(1)


def test_without_a_publisher_every_outlet_is_a_source():
    outlet = candidate([1, 2], [0])
    assert without_own_voice([outlet], [None], [roles(0)], [LANTERN], None)[0] == [outlet]


def test_an_article_does_not_attribute_anything_to_its_own_publisher():
    doc = document(said("Reuters", "soon", "rained"), said("Lisbon", "never", "snowed"))
    model = ModelInfo("test", "by hand", "none")
    other = extract(doc, Article(doc.text), model)
    own = extract(doc, Article(doc.text, publisher="Reuters"), model)
    assert [a.source.text for a in other.attributions] == ["Reuters", "Lisbon"]
    assert [a.source.text for a in own.attributions] == ["Lisbon"]
    assert broken(own, doc.text) == []
