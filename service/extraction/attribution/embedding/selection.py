"""Attributions inside another's content: the last step, which sees all candidates.

Each function corrects one kind of mismatch between a content and the report inside it. For example, the parser may have
attached the inner subject to the outer verb.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.attribution.embedding.contents import (
    around_list,
    before_anothers_report,
    before_answer,
    before_coordinate,
    before_outer,
    before_own_report,
    over_speaker,
    with_quotation_led_to,
)
from service.extraction.attribution.embedding.embedded import inner_candidates
from service.extraction.attribution.embedding.origins import with_origins
from service.extraction.attribution.embedding.sources import (
    adds,
    before_added,
    of_addressee,
    of_governing_speaker,
    with_first_subject,
)
from service.extraction.attribution.embedding.told_back import around_telling, of_teller
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt, attempt_all
from service.extraction.model.document import Document
from service.extraction.model.spans import Words
from service.extraction.model.word_index import WordIndex
from service.extraction.resources.lexicon import Lexicon
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.syntax.tree import ancestors

Candidates = Sequence[AttributionCandidate]


def nested_candidates(
    doc: Document, candidates: Candidates, lexicon: Lexicon, extractor: str
) -> list[AttributionCandidate]:
    """The candidates with those inside another's content made consistent, in text order of their contents."""
    found = [attempt(d, with_first_subject, doc, d) for d in candidates]
    near = Neighbours(doc, found)
    found = [attempt(d, of_governing_speaker, doc, d, near.above(d, found)) for d in found]
    found = [attempt(d, of_addressee, doc, d, near.holding(d.cue, found)) for d in found]
    found = [attempt(d, of_teller, doc, d, near.in_sentence(d, found)) for d in found]
    found = [attempt(d, around_telling, doc, d, near.in_sentence(d, found)) for d in found]
    adding = [d for d in found if d.cue and adds(doc, d)]
    found = [attempt(d, before_added, doc, d, adding) for d in found]
    found = [attempt(d, before_answer, doc, d, near.with_cue_in(d.content, found)) for d in found]
    found = [attempt(d, before_own_report, doc, d, near.with_cue_in(d.content, found)) for d in found]
    found = [attempt(d, before_anothers_report, doc, d, near.with_cue_in(d.content, found)) for d in found]
    found = [attempt(d, before_coordinate, doc, d, near.in_sentence(d, found)) for d in found]
    found = [attempt(d, over_speaker, doc, d, near.in_sentence(d, found)) for d in found]
    found = [attempt(d, before_outer, doc, d, near.with_cue_in(d.content, found)) for d in found]
    found = [attempt(d, with_quotation_led_to, doc, d, near.inside_or_beside(d, found)) for d in found]
    found = attempt(found, with_origins, doc, found)
    inner = attempt_all(inner_candidates, doc, found, lexicon)
    for new in (d for d in inner if d.construction == "listed_examples"):
        found = [attempt(d, around_list, doc, d, new) for d in found]
    anchors = {d.anchor for d in inner}
    found = [d for d in found if d.source or d.anchor not in anchors] + inner
    if extractor == "rules":
        contents = WordIndex((d, d.content) for d in found)
        found = [d for d in found if _trusted(d, contents)]
    return sorted(found, key=lambda d: (d.content[0], -len(d.content), d.anchor))


def _trusted(candidate: AttributionCandidate, contents: WordIndex[AttributionCandidate]) -> bool:
    """Inside a content constructions differ in how far they can be trusted."""
    own, around = set(candidate.cue), contents.holding(candidate.cue[:1])
    inside = any(own <= set(d.content) for d in around)
    return not inside or candidate.strength >= PARAMETERS.thresholds.least_nested(candidate)


class Neighbours:
    """Lookups of the candidates near another one, so that passes over pairs stay fast in long articles.

    Anchor, cue and sentence of a candidate never change; `found` has the candidates as they are now, in the same order.
    """

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

    def inside_or_beside(self, candidate: AttributionCandidate, found: Candidates) -> Candidates:
        """Those with a word of their cue in its content, and those with an anchor in its sentence."""
        return [*self.with_cue_in(candidate.content, found), *self.in_sentence(candidate, found)]

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
