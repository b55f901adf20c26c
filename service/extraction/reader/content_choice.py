"""Which of the contents that a cue may have is taken: a learned choice.

A network of one hidden layer scores each option by its features; `training/reader/fit_contents.py` makes its weights
from the chain articles and PolNeAR dev, with readers that had not seen the article.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from service.extraction.attribution.content.edges import with_words
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import CueEvidence, Document
from service.extraction.model.spans import Words
from service.extraction.reader.content_features import ArticleSums, ContentFeatures
from service.extraction.reader.content_options import Option, Proposals, content_options, without_taken
from service.extraction.reader.decoding import CONTENT
from service.extraction.resources.networks import Floats, Weights, network, scores_of
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.syntax.tree import child, head_of, subtree, trimmed


@dataclass(frozen=True, slots=True)
class Reading:
    """The candidate of one cue with what it was made of: the reader's own content, and the rules' candidate."""

    evidence: CueEvidence
    candidate: AttributionCandidate
    decoded: Words
    rule: AttributionCandidate | None

    def chance(self, word: int) -> float:
        """The probability of a word to be content, 0 where the reader did not look."""
        return self.evidence.of_role[CONTENT].get(word, 0.0)


def with_best_content(
    document: Document,
    reading: Reading,
    quoted: QuotationIndex,
    sums: ArticleSums,
    cues: Mapping[int, float],
    nested: float,
) -> AttributionCandidate:
    """The candidate with the content that scores best; its own unless another is clearly better.

    `cues` holds the probability of every cue of the article, by its word; `nested` is that of this one to be in
    another's content.
    """
    if _is_sure(reading, sums):
        return reading.candidate
    options, rows = options_and_features(document, reading, quoted, sums, cues, nested)
    if len(options) < 2:
        return reading.candidate
    found = scores(rows)
    best = int(np.argmax(found))
    if found[best] - found[0] < PARAMETERS.reader.better_content:
        return reading.candidate
    return with_words(reading.candidate, options[best].words, "chosen")


def with_clause(
    document: Document, reading: Reading, candidate: AttributionCandidate
) -> AttributionCandidate:
    """`believed the aim was to keep standards, even if some deals were lost`: the candidate with an adverbial clause of
    its content, where the rules' content has that clause and nothing else behind it.
    """
    own, ruled = candidate.content, reading.rule.content if reading.rule is not None else ()
    rest = trimmed(document, ruled[len(own) :]) if ruled[: len(own)] == own else ()
    if not rest:
        return candidate
    clause = document.words[head_of(document, rest)]
    marked = clause.relation == "advcl" and child(document, clause.index, "mark") is not None
    whole = marked and clause.head in own and set(rest) <= set(subtree(document, clause.index))
    return with_words(candidate, ruled, "clause") if whole else candidate


def _is_sure(reading: Reading, sums: ArticleSums) -> bool:
    """Whether the reader is sure of both edges: a word of the content, and beside it none, or one of cue or source."""
    content, number = reading.candidate.content, PARAMETERS.reader
    taken = {*reading.candidate.cue, *reading.candidate.source}
    for word, step in ((content[0], -1), (content[-1], 1)):
        inner, outer = sums.next_plain(word, -step), sums.next_plain(word + step, step)
        if reading.chance(inner) < number.sure_content:
            return False
        if outer not in taken and reading.chance(outer) > number.sure_outside:
            return False
    return True


def options_and_features(
    document: Document,
    reading: Reading,
    quoted: QuotationIndex,
    sums: ArticleSums,
    cues: Mapping[int, float],
    nested: float,
) -> tuple[list[Option], Floats]:
    """The options, the candidate's own content first, and options x features."""
    taken = frozenset({*reading.candidate.cue, *reading.candidate.source})
    ruled = reading.rule.content if reading.rule is not None else ()
    known = (reading.candidate.content, reading.decoded, ruled)
    proposals = Proposals(*(without_taken(document, words, taken) for words in known))
    if not proposals.read:
        return [], np.zeros((0, 0), np.float32)
    options = content_options(document, reading.evidence, proposals, taken, quoted)
    features = ContentFeatures(document, reading.evidence, proposals, quoted, sums, cues, nested)
    return options, features.rows(options)


def scores(rows: Floats) -> Floats:
    """A score for each row, higher for the better content."""
    return scores_of(_weights(), rows)


def _weights() -> Weights:
    return network("contents.npz")
