"""Attributions inside another's content: the last step, which sees all candidates.

Each function repairs one way in which a content and the report inside it do not fit, such as an inner subject that was
parsed as the outer verb's.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.attribution.embedding.contents import around_list, before_outer, over_speaker
from service.extraction.attribution.embedding.embedded import inner_candidates
from service.extraction.attribution.embedding.neighbours import Neighbours
from service.extraction.attribution.embedding.sources import (
    adds,
    before_added,
    of_addressee,
    of_governing_speaker,
    with_first_subject,
)
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.containment import attempt, attempt_all
from service.extraction.model.document import Document
from service.extraction.model.word_index import WordIndex
from service.extraction.resources.lexicon import Lexicon
from service.extraction.resources.parameters import PARAMETERS


def nested_candidates(
    doc: Document, candidates: Sequence[AttributionCandidate], lexicon: Lexicon, extractor: str
) -> list[AttributionCandidate]:
    """The candidates with those inside another's content made consistent, in text order of their contents."""
    found = [attempt(d, with_first_subject, doc, d) for d in candidates]
    near = Neighbours(doc, found)
    found = [attempt(d, of_governing_speaker, doc, d, near.above(d, found)) for d in found]
    found = [attempt(d, of_addressee, doc, d, near.holding(d.cue, found)) for d in found]
    adding = [d for d in found if d.cue and adds(doc, d)]
    found = [attempt(d, before_added, doc, d, adding) for d in found]
    found = [attempt(d, over_speaker, doc, d, near.in_sentence(d, found)) for d in found]
    found = [attempt(d, before_outer, doc, d, near.with_cue_in(d.content, found)) for d in found]
    inner = attempt_all(inner_candidates, doc, found, lexicon)
    for new in (d for d in inner if d.construction == "listed_examples"):
        found = [attempt(d, around_list, doc, d, new) for d in found]
    found += inner
    if extractor == "rules":
        contents = WordIndex((d, d.content) for d in found)
        found = [d for d in found if _trusted(d, contents)]
    return sorted(found, key=lambda d: (d.content[0], -len(d.content), d.anchor))


def _trusted(candidate: AttributionCandidate, contents: WordIndex[AttributionCandidate]) -> bool:
    """Inside a content constructions differ in how far they can be trusted."""
    own, around = set(candidate.cue), contents.holding(candidate.cue[:1])
    inside = any(own <= set(d.content) for d in around)
    return not inside or candidate.strength >= PARAMETERS.thresholds.least_nested(candidate)
