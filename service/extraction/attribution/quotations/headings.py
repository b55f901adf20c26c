"""Quotations in paragraphs of their own that are headings: nobody goes on speaking in them."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.layout.quotations import QuotationIndex
from service.extraction.model.document import Document
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import DASHES, QUOTATION_MARKS, STOPS, letters

_RULES = PARAMETERS.constructions
_WEIGHTY_POS = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "PRON"})
_CONTENT_POS = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM"})
_RETOLD = word_class("mentions", "pronouns_of_one_told_of")
_STOPS = frozenset({".", "!", "?", ",", "…", "...", ":", ";", "—", "–"})  # what is said ends with one


def is_heading(doc: Document, quoted: QuotationIndex, words: Words, number: int) -> bool:
    """Whether the quotation with the number is a paragraph of its own and a title or words of the text."""
    first, last = doc.sentence_of(words[0]), doc.sentence_of(words[-1])
    alone = doc.paragraphs[first.paragraph] == range(first.first, last.last)
    if not alone:
        return False
    loose = _is_loose(doc, quoted, words, number)
    return _is_title(doc, words) or (loose and (_is_between(doc, words) or _is_repeated(doc, words)))


def _is_title(doc: Document, words: Words) -> bool:
    """A few words, the content words capitalised (`'A Long Road Home'` between two passages)."""
    weighty = [doc.words[i].text for i in words if doc.words[i].upos in _WEIGHTY_POS]
    short = letters(doc, words) <= _RULES.longest_heading and len(weighty) > 1
    return short and all(text[0].isupper() for text in weighty)


def _is_between(doc: Document, words: Words) -> bool:
    """`‘Nobody counts us’` without a stop, between two paragraphs of prose: whoever speaks below may say it."""
    place = doc.sentence_of(words[0]).paragraph
    above, below = (doc.paragraphs.get(k, range(0)) for k in (place - 1, place + 1))
    prose = all(p and _last_said(doc, p).endswith(tuple(STOPS)) for p in (above, below))
    goes_on = QUOTATION_MARKS | DASHES | _RETOLD  # `Her shop will close.`
    return prose and doc.lower_text(below.start) not in goes_on


def _is_loose(doc: Document, quoted: QuotationIndex, words: Words, number: int) -> bool:
    """A few words without a stop at their end, in a quotation that ends there."""
    runs_on = number > 0 and quoted.outermost[number - 1].open_ended
    whole = not runs_on and not quoted.outermost[number].open_ended
    single = len({doc.words[i].sentence for i in words}) == 1
    short = 1 < letters(doc, words) <= _RULES.longest_repeated
    return whole and single and short and not _last_said(doc, words).endswith(tuple(_STOPS))


def _last_said(doc: Document, words: Sequence[int]) -> str:
    """The last word without quotation marks."""
    texts = (doc.words[i].text.strip("".join(QUOTATION_MARKS)) for i in reversed(words))
    return next(filter(None, texts), "")


def _is_repeated(doc: Document, words: Words) -> bool:
    """`‘Nobody warned us’` without a stop, where a sentence elsewhere says `nobody warned them`: the words are those of
    whoever speaks there, not of the last speaker.
    """
    own = {doc.words[i].sentence for i in words}
    said = [i for i in words if doc.words[i].text not in QUOTATION_MARKS]
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
