"""Punctuation as it is in `Word.text`: the parsing edge has already mapped the typographic forms.

Every double quotation mark is `"`, every single one and every apostrophe `'`, the long bar `―` is `—`, and
hyphens are `-`. Over the raw text all forms occur: layout/quotations.py and layout/dateline.py know them.
"""

from __future__ import annotations

from service.extraction.model.document import Document
from service.extraction.model.spans import Words

DOUBLE_MARK = '"'
QUOTATION_MARKS = frozenset({DOUBLE_MARK, "'"})
LONG_DASHES = frozenset({"—", "–", "--"})
DASHES = LONG_DASHES | {"-"}
BRACKETS = frozenset({"(", ")"})
STOPS = frozenset({".", "!", "?"})
LEADS = frozenset({":", ","})  # marks that lead to a quotation
QUESTIONS, ANSWERS = frozenset({"Q", "Q."}), frozenset({"A", "A."})  # labels of the turns of an interview
BULLETS = frozenset("•▪●‣◦")
EDGES = frozenset(",;:.…") | DASHES | BULLETS  # marks that belong to no phrase at whose edge they are


def letters(doc: Document, words: Words) -> int:
    """How many of the words are not punctuation."""
    return sum(doc.words[i].upos != "PUNCT" for i in words)
