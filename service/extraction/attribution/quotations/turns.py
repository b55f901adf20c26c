"""Who has the word: where the text turns from one speaker to another, a quotation is not the first one's."""

from __future__ import annotations

from itertools import pairwise, takewhile

from service.extraction.attribution.content.edges import without
from service.extraction.attribution.quotations.without_cue import beside, feeling_person, may_speak
from service.extraction.attribution.sources import nominal
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.mentions.descriptions import categories_of
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.spans import Words

# Kinds of cues that may close a quotation in a sentence of their own: `“P.” He said so twice.`
CLOSING = frozenset({"", "speech", "report", "writing", "question", "order", "commitment"})


def turns_to_another(
    doc: Document, quoted: QuotationIndex, before: AttributionCandidate, words: Words
) -> bool:
    """`“P,” said Ann Lee. Her neighbour, Bo Dahl, disagrees. “Q.”`: Q is not Ann Lee's, since the sentence between
    is about another.
    """
    sentence = beside(doc, quoted, words, doc.words[words[0]].sentence - 1)
    if sentence is None or sentence.first <= before.anchor < sentence.last:
        return False
    root, person = feeling_person(doc, sentence)
    if person is None or doc.words[person].upos == "PRON":
        return False
    if not may_speak(doc, person) and "group" not in categories_of(doc, person):
        return False
    own = {doc.words[i].text for i in before.source if doc.words[i].upos == "PROPN"}
    return own.isdisjoint(doc.words[i].text for i in nominal(doc, person, root))


def in_own_turn(
    doc: Document, candidate: AttributionCandidate, quoted: QuotationIndex
) -> AttributionCandidate:
    """The candidate without the quotations from which a sentence about another person divides its cue."""
    numbers = quoted.touched(candidate.content)
    if not candidate.cue or len(numbers) < 2 or candidate.anchor in quoted.of:
        return candidate
    home = min(numbers, key=lambda k: min(abs(i - candidate.anchor) for i in quoted.words[k]))
    goes_on = [(a, b) for a, b in pairwise(numbers) if not _divided(doc, candidate, quoted, a, b)]
    later = [
        b
        for _, b in takewhile(
            lambda pair: pair in goes_on, ((a, b) for a, b in pairwise(numbers) if a >= home)
        )
    ]
    earlier = pairwise(reversed([k for k in numbers if k <= home]))
    before = [a for _, a in takewhile(lambda pair: pair[::-1] in goes_on, earlier)]
    lost = {i for k in numbers if k not in (home, *later, *before) for i in quoted.words[k]}
    return without(doc, candidate, lost, "in_own_turn") if lost else candidate


def _divided(
    doc: Document, candidate: AttributionCandidate, quoted: QuotationIndex, one: int, next_one: int
) -> bool:
    """Whether another has the word between two quotations, or the cue there can only lead to the second."""
    end, begin = quoted.words[one][-1], quoted.words[next_one][0]
    if doc.sentences[doc.words[begin].sentence - 1].first <= end:
        return False  # no sentence is between them
    own = doc.sentence_of(candidate.anchor)
    leads = end < own.first and own.last <= begin and candidate.kind not in CLOSING
    return leads or turns_to_another(doc, quoted, candidate, quoted.words[next_one])
