"""Quotations in paragraphs of their own that are headings: nobody goes on speaking in them."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.layout.quotations import QuotationIndex
from service.extraction.model.document import Document
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.syntax.punctuation import QUOTATION_MARKS, letters

_RULES = PARAMETERS.constructions
_WEIGHTY_POS = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "PRON"})
_CONTENT_POS = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM"})
_STOPS = frozenset({".", "!", "?", ",", "…", "...", ":", ";", "—", "–"})  # what is said ends with one


def is_heading(doc: Document, quoted: QuotationIndex, words: Words, number: int) -> bool:
    """Whether the quotation with the number is a paragraph of its own and a title or words of the text."""
    first, last = doc.sentence_of(words[0]), doc.sentence_of(words[-1])
    alone = doc.paragraphs[first.paragraph] == range(first.first, last.last)
    return alone and (_is_title(doc, words) or _is_repeated(doc, quoted, words, number))


def _is_title(doc: Document, words: Words) -> bool:
    """A few words, the content words capitalised (`'A Long Road Home'` between two passages)."""
    weighty = [doc.words[i].text for i in words if doc.words[i].upos in _WEIGHTY_POS]
    short = letters(doc, words) <= _RULES.longest_heading and len(weighty) > 1
    return short and all(text[0].isupper() for text in weighty)


def _is_repeated(doc: Document, quoted: QuotationIndex, words: Words, number: int) -> bool:
    """`‘Nobody warned us’` without a stop, where a sentence elsewhere says `nobody warned them`: the words are those of
    whoever speaks there, not of the last speaker.
    """
    own = {doc.words[i].sentence for i in words}
    said = [i for i in words if doc.words[i].text not in QUOTATION_MARKS]
    runs_on = number > 0 and quoted.outermost[number - 1].open_ended
    if len(own) > 1 or runs_on or quoted.outermost[number].open_ended or not said:
        return False
    short = 1 < letters(doc, words) <= _RULES.longest_repeated
    if not short or doc.words[said[-1]].text in _STOPS:
        return False
    around = doc.sentences[max(0, min(own) - _RULES.repeated_reach) : min(own) + _RULES.repeated_reach]
    return any(_holds(doc, said, range(s.first, s.last)) for s in around if s.index not in own)


def _holds(doc: Document, said: Sequence[int], sentence: range) -> bool:
    """Whether the sentence has most of the words in the same order and close together, all nouns and verbs or all
    but one of several among them. One pronoun is as good as another.
    """
    keys = [_key(doc, i) for i in said]
    content = [k for k, i in enumerate(said) if doc.words[i].upos in _CONTENT_POS]
    below = [_key(doc, i) for i in sentence if doc.words[i].upos != "PUNCT"]
    reach = len(keys) + _RULES.repeated_gap
    for begin in range(len(below)):
        if below[begin] in keys:
            held = _in_order(keys, below[begin : begin + reach])
            enough = len(held) >= _RULES.repeated_share * len(keys) and len(held) > 1
            if enough and len(held.intersection(content)) >= max(1, len(content) - len(content) // 3):
                return True
    return False


def _key(doc: Document, i: int) -> str:
    word = doc.words[i]
    return word.upos if word.upos == "PRON" else word.lemma.lower()


def _in_order(keys: Sequence[str], below: Sequence[str]) -> set[int]:
    """Places in `keys` of a longest common subsequence with the words below."""
    best: list[frozenset[int]] = [frozenset()] * (len(below) + 1)
    for k, key in enumerate(keys):
        row = [best[0]]
        for n, other in enumerate(below):
            here = best[n] | {k} if key == other else best[n + 1]
            row.append(max(here, best[n + 1], row[n], key=len))
        best = row
    return set(best[-1])
