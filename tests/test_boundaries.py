"""Edges that the tree sets to a learned content: what the tagger takes too much, and what the rule gives back."""

from __future__ import annotations

from functools import cache

import pytest

from service.extraction.attribution.selection import rule_candidates
from service.extraction.layout.quotations import quotation_index
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.spans import Words, text_of
from service.extraction.resources.lexicon import lexicon
from service.extraction.syntax.tree import spans_of
from service.extraction.tagger.agreement import joined_content
from tests.drafted import phrase
from tests.parses.freeze_constructions import parses


@cache
def frozen() -> dict[str, Document]:
    return parses()


def place(doc: Document, text: str) -> Words:
    """The words of the first stretch of the document that reads so."""
    start = doc.text.index(text)
    return tuple(w.index for w in doc.words if start <= w.start and w.end <= start + len(text))


def tagged(doc: Document, cue: str, content: str, source: str = "") -> AttributionCandidate:
    words = place(doc, cue)
    named = place(doc, source) if source else ()
    return AttributionCandidate(words[-1], words, place(doc, content), phrase(*named), "tagger")


def read(doc: Document, words: Words) -> str:
    return text_of(doc.text, spans_of(doc, words))


def rule_of(name: str, cue: str) -> AttributionCandidate:
    doc = frozen()[name]
    candidates = rule_candidates(doc, quotation_index(doc), lexicon())
    return next(d for d in candidates if cue in read(doc, d.cue))


@pytest.mark.parametrize(
    ("name", "cue", "content", "source", "expected"),
    [
        ("expected", "is expected", "to fail", "", ("", "The harvest … to fail")),
        ("expected", "is expected", "to fail", "The harvest", ("", "The harvest … to fail")),
        ("statement", "said", "statement that the road would be closed", "The ministry",
         ("The ministry", "that the road would be closed")),
        ("complement", "said", "that the ferry had sunk", "master", ("master", "that the ferry had sunk")),
    ],
)  # fmt: skip
def test_the_rule_gives_edges(
    name: str, cue: str, content: str, source: str, expected: tuple[str, str]
) -> None:
    doc = frozen()[name]
    found = joined_content(doc, tagged(doc, cue, content, source), rule_of(name, cue))
    assert (read(doc, found.source.words), read(doc, found.content)) == expected
