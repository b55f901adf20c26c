"""The only module that changes the content of a candidate.

Each rule passes its own name, which is kept in the candidate's `edits` (`python -m evaluation.errors` prints them). A
content is never removed completely: if no word would be left, the candidate stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.syntax.tree import trimmed


def with_words(candidate: AttributionCandidate, words: Iterable[int], edit: str) -> AttributionCandidate:
    """The candidate with exactly these words as its content; `edit` is the name of the rule."""
    if words == candidate.content:
        return candidate
    content = tuple(sorted(set(words)))
    if not content or content == candidate.content:
        return candidate
    return replace(candidate, content=content, edits=(*candidate.edits, edit))


def adding(candidate: AttributionCandidate, words: Iterable[int], edit: str) -> AttributionCandidate:
    """The candidate with these words added to its content."""
    return with_words(candidate, (*candidate.content, *words), edit)


def cut_to(
    doc: Document, candidate: AttributionCandidate, words: Iterable[int], edit: str
) -> AttributionCandidate:
    """The candidate with these words as its content, without commas and other loose marks at their edges."""
    return with_words(candidate, trimmed(doc, tuple(sorted(set(words)))), edit)


def without(
    doc: Document, candidate: AttributionCandidate, words: Collection[int], edit: str
) -> AttributionCandidate:
    """The candidate without these words in its content."""
    return cut_to(doc, candidate, (i for i in candidate.content if i not in words), edit)


def before(doc: Document, candidate: AttributionCandidate, word: int, edit: str) -> AttributionCandidate:
    """The candidate with only the part of its content that is before this word."""
    return cut_to(doc, candidate, (i for i in candidate.content if i < word), edit)
