"""What the rules find in the sentences of tests/parses/attribution.txt, in words."""

from __future__ import annotations

from typing import NamedTuple

from service.extraction.attribution.embedding.selection import nested_candidates
from service.extraction.attribution.selection import rule_candidates
from service.extraction.layout.quotations import quotation_index
from service.extraction.resources.lexicon import lexicon
from service.extraction.syntax.tree import spans_of
from tests.parses.freeze_attribution import parses


class Found(NamedTuple):
    """One attribution: the texts of source, cue and content, pieces joined by ` … `."""

    source: str
    cue: str
    content: str


def found(name: str) -> list[Found]:
    """The attributions of a text, in order of their contents."""
    doc = parses()[name]
    rules = rule_candidates(doc, quotation_index(doc), lexicon())

    def read(words: tuple[int, ...]) -> str:
        return " … ".join(doc.slice(span) for span in spans_of(doc, words))

    kept = nested_candidates(doc, rules, lexicon(), "rules")
    return [Found(read(d.source.words), read(d.cue), read(d.content)) for d in kept]
