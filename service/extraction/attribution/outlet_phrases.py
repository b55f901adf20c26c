"""Which news organisation a noun phrase names: itself, by its journalist or programme, or by a broadcast's title."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from service.extraction.attribution.sources import nominal
from service.extraction.mentions.descriptions import categories_of, is_plural
from service.extraction.mentions.names import outlet_named
from service.extraction.mentions.outlets import SURE_ENDINGS, is_outlet
from service.extraction.model.document import Document, NamedEntity
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.resources.gazetteers import fold
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import QUOTATION_MARKS
from service.extraction.syntax.tree import children, head_of, trimmed

_RULES = PARAMETERS.constructions

_JOURNALISTS = word_class("attribution", "journalists")
_PROGRAMMES = word_class("attribution", "programmes")
_SITES = word_class("attribution", "sites")
_AGENCIES = word_class("mentions", "agencies")
_STATE_OWNED = word_class("attribution", "words_of_state_ownership")


def told_phrase(doc: Document, verb: int, told: NounPhrase) -> NounPhrase:
    """Who was told, with what was parsed beside it: `told Der | Spiegel`, `told the website | PopBeat`."""
    words, end = told.words, told.words[-1] + 1
    while end < len(doc.words) and doc.words[end].upos in ("PROPN", "NUM") and _is_beside(doc, verb, end):
        words, end = (*words, end), end + 1
    return told.with_words(words)


def _is_beside(doc: Document, verb: int, word: int) -> bool:
    below = doc.words[word]
    split = below.head == verb and below.deprel in ("iobj", "obj", "nsubj", "obl:unmarked")
    flat = below.relation == "flat" and below.head < word
    return (split or flat) and below.text[:1].isalnum() and not below.text[:1].islower()


def told_to(doc: Document, phrase: NounPhrase) -> NounPhrase:
    """The outlet of whoever was told that no list has: `Time`, `the Today programme`, `the PopBeat website`, `ABC
    affiliate KLDO`, `our sister paper, the Gazette`.
    """
    for i in children(doc, phrase.head, "appos"):
        if other := outlet_of(doc, nominal(doc, i)):
            return other
    nouns = [i for i in phrase if doc.words[i].lemma.lower() in _PROGRAMMES | _SITES]
    named = any(doc.words[i].text[:1].isupper() and i not in nouns for i in phrase)
    if nouns and named and all(doc.words[i].upos != "PUNCT" for i in phrase):
        name = tuple(i for i in phrase if i > nouns[-1])
        if not name:
            return phrase
        proper = all(doc.words[i].upos in ("PROPN", "NUM") for i in name)
        return NounPhrase(name, name[0]) if proper else NOBODY
    return phrase if _is_listed_alone(doc, phrase) or _is_of_listed(doc, phrase) else NOBODY


def _is_listed_alone(doc: Document, phrase: NounPhrase) -> bool:
    """`told Time`: a listed name, although its word is common."""
    word, kind = doc.words[phrase.words[0]], doc.kind_at(phrase.words[0])
    whole = len(phrase) == 1 and word.text[:1].isupper() and word.upos in ("PROPN", "NOUN")
    return whole and kind not in ("Person", "Location") and outlet_named((fold(word.text),))


def _is_of_listed(doc: Document, phrase: NounPhrase) -> bool:
    """`Turkey's state-run Anadolu agency`, `the ISNA agency`: the noun of an outlet behind the name of one."""
    if doc.words[phrase.head].lemma.lower() not in _AGENCIES:
        return False
    before = tuple(i for i in children(doc, phrase.head, "compound") if doc.words[i].upos == "PROPN")
    owned = _is_state_owned(doc, phrase, before)
    return bool(before) and (owned or is_outlet(doc, before))


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
    head = doc.words[phrase.head]
    if head.text.islower() and is_plural(head):
        return NOBODY  # `Channel Tunnel operators`
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


def _is_state_owned(doc: Document, phrase: NounPhrase, named: Sequence[int] = ()) -> bool:
    """`the country's state-run Orvest`."""
    before = [doc.words[i].text.lower() for i in phrase.words if i < phrase.head]
    owned = any(b in _STATE_OWNED for b in before) and "state" in "".join(before)
    return owned and any(doc.kind_at(i) == "Organization" for i in (phrase.head, *named))


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
