"""Whatever the parse: no exception, and every answer keeps the contract's invariants (evaluation/invariants.py)."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.invariants import problems
from service.extraction.model.document import Document
from service.extraction.model.provenance import Article
from tests.fuzz import EXTRACTORS, drawn
from tests.random_documents import frozen_documents, mutated_document, random_document


def assert_sound(document: Document, publisher: str | None = None) -> None:
    for extractor in EXTRACTORS:
        assert problems(document, Article(document.text, publisher=publisher), extractor) == []


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False), st.sampled_from([None, "Reuters"]))
def test_small_random_documents(random: Random, publisher: str | None):
    assert_sound(random_document(random, sentences=3, words=12), publisher)


@pytest.mark.parametrize("number", range(300))
def test_articles_of_any_shape_and_real_parses_with_changes(number: int):
    """`python -m tests.fuzz` shows the smallest document with the same fault."""
    assert_sound(*drawn(0, number))


@pytest.mark.parametrize("seed", range(30))
def test_a_random_document_is_what_the_parsing_edge_guarantees(seed: int):
    random = Random(seed)
    base = random.choice(frozen_documents())
    for document in (base, random_document(random), mutated_document(random, base, 0.5)):
        assert_possible(document)


def test_random_documents_carry_the_readers_evidence():
    seen = [random_document(Random(seed)) for seed in range(40)]
    cues = [cue for document in seen for cue in document.cues or ()]
    assert any(document.cues is None for document in seen)
    assert any(cue.word not in range(cue.first, cue.first + len(cue.roles)) for cue in cues)
    assert any(not cue.roles for cue in cues)
    assert any(not cue.stances for cue in cues)
    assert {0.0, 1.0} <= {cue.probability for cue in cues}
    meant = [meaning for document in seen for meaning in document.antecedents]
    assert any(not meaning.others for meaning in meant)
    assert any(sum(chance for _, chance in meaning.others) > 1 for meaning in meant)


def assert_possible(document: Document) -> None:
    assert [w.index for w in document.words] == list(range(len(document.words)))
    for a, b in zip(document.words, document.words[1:], strict=False):
        assert a.start <= b.start
        assert a.end <= b.start or (a.start, a.end) == (b.start, b.end)
    assert all(
        0 <= w.start < w.end <= len(document.text) and w.text and w.text == w.text.strip()
        for w in document.words
    )
    assert [i for s in document.sentences for i in range(s.first, s.last)] == list(range(len(document.words)))
    for sentence in document.sentences:
        own = document.words[sentence.first : sentence.last]
        assert sum(w.head < 0 for w in own) == 1
        assert all(climbs_to_root(document, w.index) for w in own)
        places = {-1, *range(sentence.first, sentence.last)}
        assert all(w.head in places and w.sentence == sentence.index for w in own)
        assert (own[0].start, own[-1].end) == (sentence.start, sentence.end)
    size = len(document.words)
    assert all(
        0 <= c.word < size and 0 <= c.first <= c.first + len(c.roles) <= size for c in document.cues or ()
    )
    assert all(0 <= word < size for a in document.antecedents for word in (a.word, *(w for w, _ in a.others)))


def climbs_to_root(document: Document, word: int) -> bool:
    seen: set[int] = set()
    while word >= 0 and word not in seen:
        seen.add(word)
        word = document.words[word].head
    return word < 0
