"""What the labels of paragraphs name: a speaker, a date, or a field as in a form."""

from __future__ import annotations

import re

from service.extraction.mentions.descriptions import ACTING, HUMAN, INDEFINITE, categories_of, is_plural
from service.extraction.mentions.name_spans import CALENDAR
from service.extraction.mentions.names import is_title
from service.extraction.model.document import Document
from service.extraction.model.spans import Words
from service.extraction.resources.gazetteers import fold, given_names
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import ANSWERS, QUESTIONS
from service.extraction.syntax.tree import child, children

OFFICES = word_class("mentions", "offices_of_a_sitting")
SHOUTED = re.compile(r"\b[A-Z][A-Z'’-]+\b")  # a surname in capitals, as in the record of a parliament
_DOTTED = re.compile(r"(?:[A-Z]\.)+")  # initials
# `A` may be the article: an answer without a mark must follow a question.
QUESTION_AND_ANSWER = QUESTIONS | ANSWERS
_TALK = word_class("mentions", "words_of_talk")
_INTERVIEW = word_class("mentions", "labels_of_an_interview")
_FIELDS = word_class("mentions", "labels_of_fields")
# Relations of words before the head of their phrase.
_BEFORE_HEAD = frozenset({"det", "amod", "advmod", "compound", "nummod", "aux"})
_FINITE = frozenset({"VBD", "VBN", "VBZ"})
RETOLD = word_class("mentions", "pronouns_of_one_told_of")
_REPLIES = word_class("mentions", "replies")
_NONE = word_class("mentions", "words_of_no_reply")
_AUXILIARIES = frozenset({"do", "have"})
_MASCULINE = word_class("coreference", "masculine_pronouns")
_FEMININE = word_class("coreference", "feminine_pronouns")


def is_speaker(doc: Document, words: Words) -> bool:
    """Whether a label is that of a person: a name, a title before it, an office behind `the`."""
    texts = [doc.words[i].text for i in words]
    if any(doc.kind_at(i) == "Person" for i in words) or fold(texts[0]) in given_names():
        return True
    if texts[0].lower() == "the":
        roles = (bool(categories_of(doc, i) & HUMAN) or fold(doc.words[i].text) in OFFICES for i in words[1:])
        return any(roles)
    return is_title(texts[0])


def is_shouted(name: str) -> bool:
    """`WALLACE` · `Mr HALE` · `I.N.` · `Q`"""
    return bool(SHOUTED.search(name) or _DOTTED.fullmatch(name)) or name in QUESTION_AND_ANSWER


def is_date(doc: Document, words: Words, counted: bool) -> bool:
    """`Monday` · `March`, also if it is a given name and `counted`: a number is before it (`5 May:`)."""
    texts = [fold(doc.words[i].text) for i in words]
    return CALENDAR.issuperset(texts) and (counted or texts[0] not in given_names())


def names_a_field(doc: Document, words: Words, talks: bool) -> bool:
    """`When` · `Price` · `Motto`: whether a label names no speaker. `talks`: talk is behind this label."""
    first = fold(doc.words[words[0]].text)
    if first in _FIELDS:
        return True
    named = first in _INTERVIEW or any(
        doc.words[i].upos == "PROPN" or categories_of(doc, i) & ACTING for i in words
    )
    if named or is_speaker(doc, words):
        return False
    return not talks or all(doc.words[i].upos not in ("NOUN", "ADJ") for i in words)


def says_something(doc: Document, first: int, last: int) -> bool:
    """Whether the words from `first` up to `last` are a clause, an exclamation or talk: not `4/5`."""
    words = doc.words[first:last]
    clause = any(
        w.feature("VerbForm") == "Fin" or w.feature("Mood") == "Imp" or w.upos == "INTJ" for w in words
    )
    return clause or is_talk(doc, first, last)


def is_talk(doc: Document, first: int, last: int) -> bool:
    """Whether `I`, `you` or a question is among the words from `first` up to `last`."""
    return any(doc.words[i].text.lower() in _TALK | {"?"} for i in range(first, last))


def tells_of_label(doc: Document, name: Words, first: int, last: int) -> bool:
    """Whether the words from `first` up to `last` tell of the one whom the label names: `She won in 2012` · `Made three
    saves` · `A spy from the north` · `The minister has been in office since 2019`.
    """
    opening, gender = doc.lower_text(first), given_names().get(fold(doc.words[name[0]].text))
    if opening in RETOLD:
        return opening not in (_FEMININE if gender == "m" else _MASCULINE if gender == "f" else ())
    top = first
    while doc.words[top].relation in _BEFORE_HEAD and top < doc.words[top].head < last:
        top = doc.words[top].head
    word = doc.words[top]
    if word.upos in ("NOUN", "PROPN"):  # not `Mayor Lind lied`
        named = top + 1 < last and doc.words[top + 1].upos == "PROPN"
        single = bool(categories_of(doc, top) & HUMAN) and not is_plural(word) and not named
        return single and not (opening in INDEFINITE and _is_only_subject(doc, top, first))
    return word.xpos in _FINITE and child(doc, top, "nsubj", "expl") is None


def _is_only_subject(doc: Document, noun: int, first: int) -> bool:
    """`A banker should know`, but not `A banker, she knows`."""
    verb = doc.words[noun].head
    subjects = children(doc, verb, "nsubj") if verb >= first else []
    return doc.words[noun].relation == "nsubj" and [i for i in subjects if i >= first] == [noun]


def tells_of_silence(doc: Document, first: int, last: int) -> bool:
    """`Did not reply` · `No answer` behind the label of one who was asked."""
    words = [doc.words[i].lemma.lower() for i in range(first, last)]
    silent = next((k for k, lemma in enumerate(words) if lemma in _REPLIES), len(words))
    before = set(words[:silent])
    return silent < len(words) and bool(before & _NONE) and before <= _NONE | _AUXILIARIES
