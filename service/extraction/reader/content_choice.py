"""The learned choice between the contents that a cue may have.

A network with one hidden layer scores each option by its features. `training/reader/fit_contents.py` fits its weights
on the chain articles and PolNeAR dev, with readers that had not seen the article.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.extraction.attribution.content.edges import cut_to, with_words
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import CueEvidence, Document
from service.extraction.model.spans import Words
from service.extraction.reader.content_features import ArticleSums, ContentFeatures
from service.extraction.reader.content_options import Option, Proposals, content_options, without_taken
from service.extraction.reader.decoding import CONTENT
from service.extraction.resources.fits import fitted
from service.extraction.resources.networks import Floats, Weights, network, scores_of
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.syntax.tree import child, head_of, subtree, trimmed


@dataclass(frozen=True, slots=True)
class Reading:
    """The candidate of one cue, and what it was made from: the reader's own content, and the rules' candidate."""

    evidence: CueEvidence
    candidate: AttributionCandidate
    decoded: Words
    rule: AttributionCandidate | None
    topic: Words = ()

    @property
    def taken(self) -> frozenset[int]:
        """The words of cue, source and topic, which cannot be content."""
        return frozenset((*self.candidate.cue, *self.candidate.source, *self.topic))

    @property
    def ruled(self) -> Words:
        """The content as the rules have it; none without their candidate."""
        return self.rule.content if self.rule is not None else ()

    def chance(self, word: int) -> float:
        """The probability of a word to be content, 0 where the reader did not look."""
        return self.evidence.of_role[CONTENT].get(word, 0.0)


def with_best_content(article: ArticleSums, reading: Reading, nested: float) -> AttributionCandidate:
    """The candidate with the option that scores best; `nested` is the probability that it is in another's content."""
    if _is_sure(article, reading):
        return reading.candidate
    options, rows = options_and_features(article, reading, nested)
    if len(options) < 2:
        return reading.candidate
    best = int(np.argmax(scores(rows)))
    return with_words(reading.candidate, options[best].words, "chosen")


def with_clause(
    document: Document, reading: Reading, candidate: AttributionCandidate
) -> AttributionCandidate:
    """The candidate with an adverbial clause of its content, if the rules' content has that clause and nothing else
    behind it: `believed the aim was to keep standards, even if some deals were lost`.
    """
    own, ruled = candidate.content, reading.ruled
    rest = trimmed(document, ruled[len(own) :]) if ruled[: len(own)] == own else ()
    if not rest:
        return candidate
    clause = document.words[head_of(document, rest)]
    marked = clause.relation == "advcl" and child(document, clause.index, "mark") is not None
    whole = marked and clause.head in own and set(rest) <= set(subtree(document, clause.index))
    return with_words(candidate, ruled, "clause") if whole else candidate


def with_whole_sentences(article: ArticleSums, candidate: AttributionCandidate) -> AttributionCandidate:
    """The candidate with each sentence that is not the cue's either whole in its content, or, if less than half of it
    was there, not at all: `The man left at nine. He took the bus, police said.` Quotations may begin anywhere.
    """
    document, quoted = article.document, article.quotations.of
    content, own = set(candidate.content), document.words[candidate.anchor].sentence
    numbers = {document.words[i].sentence for i in candidate.content} - {own}
    for sentence in (document.sentences[k] for k in numbers if candidate.cue):
        words = {*range(sentence.first, sentence.last)} - candidate.own_words
        if not quoted.keys().isdisjoint(words):
            continue
        held, plain = content & words, words - document.marks
        content = content | words if 2 * len(held & plain) >= len(plain) else content - held
    return cut_to(document, candidate, content, "with_whole_sentences")


def _is_sure(article: ArticleSums, reading: Reading) -> bool:
    """Whether the reader is sure of both edges: the word inside is content; the next is not, or is cue or source."""
    content, taken, number = reading.candidate.content, reading.taken, PARAMETERS.reader
    for word, step in ((content[0], -1), (content[-1], 1)):
        inner, outer = article.next_plain(word, -step), article.next_plain(word + step, step)
        if reading.chance(inner) < number.sure_content:
            return False
        if outer not in taken and reading.chance(outer) > number.sure_outside:
            return False
    return True


def options_and_features(
    article: ArticleSums, reading: Reading, nested: float
) -> tuple[list[Option], Floats]:
    """The options, the candidate's own content first, and options x features."""
    document, taken = article.document, reading.taken
    known = (reading.candidate.content, reading.decoded, reading.ruled)
    proposals = Proposals(*(without_taken(document, words, taken) for words in known))
    if not proposals.read:
        return [], np.zeros((0, 0), np.float32)
    options = content_options(document, reading.evidence, proposals, taken, article.quotations)
    return options, ContentFeatures(article, reading.evidence, proposals, nested).rows(options)


def scores(rows: Floats) -> Floats:
    """A score for each row, higher for the better content."""
    return scores_of(_weights(), rows)


def _weights() -> Weights:
    return network(fitted("contents.npz"))
