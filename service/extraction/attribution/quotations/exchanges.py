"""Quotations in a row that are not one speaker's: a question and its answer, two without a word between."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from service.extraction.attribution.content.edges import without
from service.extraction.attribution.quotations.turns import asks
from service.extraction.attribution.quotations.without_cue import is_bare
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import STOPS

_ASKING = word_class("attribution", "asking_verbs")
_AUTHOR = word_class("attribution", "pronouns_of_the_author")


def of_one_speaker(
    doc: Document, candidate: AttributionCandidate, quoted: QuotationIndex
) -> AttributionCandidate:
    """The candidate without the quotations of another speaker.

    - behind a question: `“Any regrets?” asked Lind. | “None.”`
    - before its own: `“It is late.” | “Go home,” said Lind.` · `“Are you sad?” I ask. | “No,” says Lind.`
    """
    numbers = quoted.touched(candidate.content)
    if not candidate.cue or len(numbers) < 2 or candidate.anchor in quoted.of:
        return candidate
    home = min(numbers, key=lambda k: min(abs(i - candidate.anchor) for i in quoted.words[k]))
    before = [k for k in numbers if k <= home] if candidate.anchor > quoted.words[home][-1] else []
    turns = [k for k, after in pairwise(before) if _are_apart(doc, quoted.words[k], quoted.words[after])]
    lost = [k for k in before if turns and k <= turns[-1]]
    behind = [k for k in numbers if k > home]
    if behind and is_short_answer(doc, candidate, quoted.words[home], quoted.words[behind[0]]):
        lost += behind
    return without(doc, candidate, {i for k in lost for i in quoted.words[k]}, "of_one_speaker")


def _are_apart(doc: Document, one: Words, after: Words) -> bool:
    """Whether the first quotation ends a sentence, and the other is right behind it or behind `I ask.`"""
    if doc.sentence_of(one[-1]).paragraph != doc.sentence_of(after[0]).paragraph or not ends_turn(doc, one):
        return False
    between = [i for i in range(one[-1] + 1, after[0]) if i not in doc.marks]
    return not between or (asks(doc, one) and asked_by_author(doc, between) is not None)


def ends_turn(doc: Document, words: Words) -> bool:
    """Whether a stop is the last mark of the quotation, or right behind it."""
    behind = words[-1] + 1
    return any(
        doc.words[i].text in STOPS for i in (*words[-2:], *range(behind, min(behind + 1, len(doc.words))))
    )


def asked_by_author(doc: Document, words: Sequence[int]) -> int | None:
    """The verb of `I ask` · `we asked him`, if the words are nothing else."""
    short = 1 < len(words) <= PARAMETERS.constructions.longest_tag
    if not short or doc.lower_text(words[0]) not in _AUTHOR:
        return None
    return words[1] if doc.words[words[1]].lemma in _ASKING else None


def is_short_answer(doc: Document, question: AttributionCandidate, own: Words, words: Words) -> bool:
    """`“Any regrets?” asked Lind. | “None.”`: bare words in the sentence after a question and its cue."""
    begins = doc.words[words[0]].sentence
    near = own[-1] < question.anchor < words[0] and doc.words[question.anchor].sentence == begins - 1
    return near and asks(doc, own) and not asks(doc, words) and is_bare(doc, words)
