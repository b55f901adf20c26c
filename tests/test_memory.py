"""What a function of a document gave is remembered as long as the document, and no longer."""

from __future__ import annotations

from dataclasses import replace

from service.extraction.model.document import CueEvidence, Document
from service.extraction.model.memory import remembered
from tests.drafted import document

SENTENCE = [
    ("Officials", "official", "NOUN", 1, "nsubj"),
    ("said", "say", "VERB", -1, "root"),
    ("no", "no", "INTJ", 1, "obj"),
    (".", ".", "PUNCT", 1, "punct"),
]


def test_the_same_arguments_are_answered_from_memory_of_that_document_alone() -> None:
    asked = []

    @remembered
    def doubled(_: Document, number: int) -> int:
        asked.append(number)
        return 2 * number

    one = document(SENTENCE)
    assert [doubled(one, 2), doubled(one, 2), doubled(one, 3)] == [4, 4, 6]
    assert doubled(one, number=2) == 4
    assert asked == [2, 3, 2]
    assert doubled(replace(one), 2) == 4
    assert asked == [2, 3, 2, 2]


def test_what_is_remembered_makes_no_two_documents_different() -> None:
    one, other = document(SENTENCE), document(SENTENCE)
    assert one.marks == {3}
    one.memory["a step"] = {(): 1}
    assert one == other


def test_the_words_of_a_role_are_those_with_a_probability() -> None:
    rows = ((0.5, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 0.0), (0.25, 0.9, 0.0, 0.0))
    evidence = CueEvidence(5, 0.9, 0.9, 0.0, 4, rows)
    assert evidence.of_role == ({4: 0.5, 6: 0.25}, {6: 0.9}, {}, {})
    assert evidence == CueEvidence(5, 0.9, 0.9, 0.0, 4, rows)
