"""Lookups of the candidates near another one, so that passes over pairs of candidates stay fast in long articles."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.spans import Words
from service.extraction.model.word_index import WordIndex
from service.extraction.syntax.tree import ancestors

Candidates = Sequence[AttributionCandidate]


class Neighbours:
    """Candidates by anchor, cue and sentence, none of which a pass changes; `found` has the same order."""

    def __init__(self, document: Document, candidates: Candidates) -> None:
        self._document = document
        self._by_anchor = WordIndex((k, (d.anchor,)) for k, d in enumerate(candidates))
        self._by_cue = WordIndex((k, d.cue) for k, d in enumerate(candidates))
        sentences = (document.words[d.anchor].sentence for d in candidates)
        self._by_sentence = WordIndex((k, (sentence,)) for k, sentence in enumerate(sentences))

    def above(self, candidate: AttributionCandidate, found: Candidates) -> Candidates:
        """Those whose anchor is above the candidate's in the tree."""
        return [found[k] for k in self._by_anchor.holding(ancestors(self._document, candidate.anchor))]

    def with_cue_in(self, words: Words, found: Candidates) -> Candidates:
        """Those with a word of their cue among the words."""
        return [found[k] for k in self._by_cue.holding(words)]

    def holding(self, cue: Words, found: Candidates) -> Candidates:
        """Those with a word of the cue in their present content."""
        sentences = {self._document.words[i].sentence for i in cue}
        near = (found[k] for k in self._by_sentence.holding(tuple(sentences)))
        return [d for d in near if not set(cue).isdisjoint(d.content)]

    def in_sentence(self, candidate: AttributionCandidate, found: Candidates) -> Candidates:
        """Those with an anchor in the sentence of the candidate's, or in that of a colon right before its content."""
        sentence, first = self._document.words[candidate.anchor].sentence, candidate.content[0]
        led = first and self._document.words[first - 1].text == ":"
        before = self._document.words[first - 1].sentence if led else sentence
        return [found[k] for k in self._by_sentence.holding((sentence, before))]
