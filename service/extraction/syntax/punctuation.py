"""Punctuation as it is in `Word.text`."""

from __future__ import annotations

from service.extraction.model.document import Document
from service.extraction.model.spans import Words


def letters(doc: Document, words: Words) -> int:
    """How many of the words are no punctuation."""
    return sum(doc.words[i].upos != "PUNCT" for i in words)
