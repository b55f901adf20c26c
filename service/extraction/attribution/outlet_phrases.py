"""Which news organisation a noun phrase names: itself, by its journalist or programme, or by a broadcast's title."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from service.extraction.attribution.sources import nominal
from service.extraction.mentions.descriptions import categories_of
from service.extraction.mentions.outlets import SURE_ENDINGS, is_outlet
from service.extraction.model.document import Document, NamedEntity
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import QUOTATION_MARKS
from service.extraction.syntax.tree import children, head_of, trimmed

_RULES = PARAMETERS.constructions

_JOURNALISTS = word_class("attribution", "journalists")
_PROGRAMMES = word_class("attribution", "programmes")
_STATE_OWNED = word_class("attribution", "words_of_state_ownership")


def outlet_of(doc: Document, phrase: NounPhrase) -> NounPhrase:
    """The outlet that the phrase is, or the one whose journalist or programme it is."""
    head, name = doc.words[phrase.head], name_of(doc, phrase)
    person = name is not None and name.kind == "Person" and name.last - name.first > 1
    journalist = head.lemma in _JOURNALISTS
    if person or journalist or head.lemma in _PROGRAMMES:
        end = phrase.words[-1] + 1
        for other in doc.names_from(phrase.words[0], end):
            words = tuple(range(other.first, min(other.last, end)))
            theirs = journalist and other.kind == "Organization"  # `the hosts of The Long Table`
            if theirs or is_outlet_name(doc, other, words):
                return NounPhrase(words, head_of(doc, words))
    return NOBODY if person else _if_outlet(doc, phrase)


def _if_outlet(doc: Document, phrase: NounPhrase) -> NounPhrase:
    """The phrase with all of the name that its head is part of, if it is an outlet."""
    name = name_of(doc, phrase)
    named = range(name.first, name.last) if name is not None else range(0)
    known = name is not None and is_outlet_name(doc, name, named)
    known = known or is_outlet(doc, phrase.words) or _is_state_owned(doc, phrase)
    return phrase.with_words(tuple(sorted({*phrase.words, *named}))) if known else NOBODY


def name_of(doc: Document, phrase: NounPhrase) -> NamedEntity | None:
    """The name that the head is part of, unless it begins before the phrase."""
    name = doc.name_at(phrase.head)
    return name if name is not None and name.first >= phrase.words[0] else None


def is_outlet_name(doc: Document, name: NamedEntity, words: Sequence[int]) -> bool:
    """A news organisation's name, with any word that shows it: `Orvest Radio North`, `Voice of Orvest radio`."""
    media = any(doc.words[i].text.lower() in SURE_ENDINGS for i in words[1:])
    return is_outlet(doc, words) or (name.kind == "Organization" and media)


def _is_state_owned(doc: Document, phrase: NounPhrase) -> bool:
    """`the country's state-run Orvest`."""
    before = [doc.words[i].text.lower() for i in phrase.words if i < phrase.head]
    owned = any(b in _STATE_OWNED for b in before) and "state" in "".join(before)
    return owned and doc.kind_at(phrase.head) == "Organization"


def programme_of(doc: Document, phrase: NounPhrase) -> NounPhrase:
    """`told a radio programme`: the programme, or the name that is in apposition to it."""
    aired = any("outlet" in categories_of(doc, i) for i in children(doc, phrase.head, "compound"))
    if not aired or doc.words[phrase.head].lemma not in _PROGRAMMES:
        return NOBODY
    title = next((i for i in children(doc, phrase.head, "appos") if doc.name_at(i)), phrase.head)
    return nominal(doc, title)


def title_at(doc: Document, first: int) -> NounPhrase:
    """`“The Morning Hour”`: the title in quotation marks that begins at the word or at the one after it."""
    opens = first if doc.words[first].text in QUOTATION_MARKS else first - 1
    if doc.lower_text(opens) not in QUOTATION_MARKS:
        return NOBODY
    behind = range(opens + 1, doc.sentence_of(first).last)
    words = trimmed(doc, tuple(takewhile(lambda i: doc.words[i].text not in QUOTATION_MARKS, behind)))
    if not 0 < len(words) <= _RULES.longest_title or not doc.words[words[0]].text[:1].isupper():
        return NOBODY
    return NounPhrase(words, head_of(doc, words))
