"""News organisations: whether a noun phrase is one, and which one publishes the article."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.extraction.mentions.descriptions import categories_of, is_plural
from service.extraction.mentions.names import ProperName, outlet_named
from service.extraction.model.document import Document, NamedEntity, Word
from service.extraction.model.memory import remembered
from service.extraction.model.spans import Words
from service.extraction.resources.gazetteers import fold, given_names, outlets
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import noun_phrase

SURE_ENDINGS = word_class("mentions", "sure_outlet_endings")  # of names that only news organisations have
_ENDINGS = word_class("mentions", "outlet_endings") | SURE_ENDINGS
_NO_OUTLET = word_class("mentions", "outlet_nouns_of_other_things")
_AGENCIES = word_class("mentions", "agencies")
_STATIONS = word_class("mentions", "station_openers")
_NUMBERED = word_class("mentions", "numbered_stations")
_FOREIGN = word_class("mentions", "foreign_papers")
_FOREIGN_ENDINGS = tuple(sorted(word_class("mentions", "endings_of_foreign_papers")))
_ARTICLES = word_class("mentions", "foreign_articles")
_BEHIND_ARTICLES = word_class("mentions", "papers_behind_an_article")
_BEHIND_TOWNS = word_class("mentions", "papers_behind_a_town")
_STATE_OUTLET = word_class("mentions", "broadcasters")
_COMMON_WORDS = word_class("mentions", "outlets_with_common_names")
_PLACES_OF_LEARNING = word_class("mentions", "places_of_learning")
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_ENDS = frozenset({",", "(", "-", "–", "—", "'s", "of", "in"})  # of what a phrase calls itself


def same_outlet(name: str, publisher: str) -> bool:
    """Whether two names mean one news organisation: equal, or names and aliases of the same entry.

    What is in brackets does not count (`The Lantern (Delva)`), and of the double name of two outlets each half does
    (`El Faro/The Lantern`).
    """
    a, b = _forms(name), _forms(publisher)
    entries = [{entry for form in forms for entry in outlets().get(form, ())} for forms in (a, b)]
    return bool(a & b or entries[0] & entries[1])


def _forms(name: str) -> set[str]:
    whole = fold(_BRACKETS.sub("", name)).strip().removeprefix("the ")
    halves = {half.strip().removeprefix("the ") for half in whole.split("/")}
    learning = not _PLACES_OF_LEARNING.isdisjoint(whole.replace("/", " ").split())
    return {whole} if learning else {whole} | halves


def is_outlet(document: Document, words: Sequence[int]) -> bool:
    """Whether the noun phrase is a news organisation: `RIA Novosti`, `state news agency X`, `the daily`."""
    return bool(words) and _is_outlet(document, tuple(words))


@remembered
def _is_outlet(document: Document, words: Words) -> bool:
    owners = [k for k, i in enumerate(words) if document.words[i].text in ("'s", "'")]
    owned = words[owners[-1] + 1 :] if owners else ()  # `Orrania's state news agency`
    described = _described_outlet(document, words) or _described_outlet(document, owned)
    named = _named_outlet(document, words) or _is_introduced(document, words)
    return described or named or _named_agency(document, words)


def _named_agency(document: Document, words: Sequence[int]) -> bool:
    """`the ISNA agency`: the noun behind the name of a listed news organisation."""
    *before, last = words
    capital = bool(before) and document.words[before[-1]].text[:1].isupper()
    behind = document.words[last].lemma.lower() in _AGENCIES and document.words[last].upos == "NOUN"
    return behind and capital and outlet_named((fold(document.words[before[-1]].text),))


def _is_introduced(document: Document, words: Words) -> bool:
    """Whether the phrase ends in a name that the article calls a news organisation somewhere."""
    last = _before_comma(document, words)[-1]
    name = document.name_at(last)
    return name is not None and name.last == last + 1 and _tokens(document, name) in _introduced(document)


@remembered
def _introduced(document: Document) -> frozenset[tuple[str, ...]]:
    """`the newspaper Fjordposten`, `Fjordposten, a regional daily`: the names that are called so."""
    return frozenset(_tokens(document, name) for name in document.names if _called_outlet(document, name))


def _called_outlet(document: Document, name: NamedEntity) -> bool:
    own, before = range(name.first, name.last), name.first - 1
    noun = document.words[before] if before >= 0 else None
    if noun is not None and (noun.upos == "NOUN" or noun.text.islower()):
        person = fold(document.words[name.first].text) in given_names()
        if not person or are_tied(document, own, before):  # not `the magazine Anna Wik edited`
            return _described_outlet(document, (before, *own))
    beside = (c for i in own for c in document.children[i] if document.words[c].relation == "appos")
    return any(c >= name.last and _described_outlet(document, noun_phrase(document, c)) for c in beside)


def are_tied(document: Document, name: range, noun: int) -> bool:
    """Whether the parser joins the words of a name and a noun, or takes them for two subjects of a verb: not `the
    newspaper Ann Lee edited`.
    """
    before, first = document.words[noun], document.words[name[0]]
    alike = (before.head, before.relation) == (first.head, first.relation) and before.index == first.index - 1
    return alike or before.head in name or any(document.words[i].head == noun for i in name)


def _tokens(document: Document, name: NamedEntity) -> tuple[str, ...]:
    found = tuple(fold(document.words[i].text) for i in range(name.first, name.last))
    return found[1:] if found[0] == "the" else found


def _named_outlet(document: Document, words: Sequence[int]) -> bool:
    """A listed name, or a name that ends like one, closes the phrase or opens it before an apposition."""
    core = _before_comma(document, words)
    capital = [document.words[i].text[:1].isupper() for i in core]
    for k, first in enumerate(core):
        tokens = tuple(fold(document.words[i].text) for i in core[k:])
        article = tokens[0] == "the" and capital[min(k + 1, len(core) - 1)]
        if not (capital[k] or article):
            continue
        if _ends_a_person(document, first):
            return False  # `Omar Al-Rai` is not the daily
        numbered = len(tokens) > 1 and tokens[-1].isdigit()  # `Fox 35`
        listed = outlet_named(tokens) or (numbered and outlet_named(tokens[:-1]))
        name = ProperName(first, core[-1] + 1, "unknown", tokens)
        if listed and (article or outlet_like(document, name)):
            return True
        if capital[k] and (capital[-1] or numbered) and has_outlet_shape(tokens):
            return True
        if len(tokens) > 1 and tokens[-1] in _ENDINGS and capital[-1]:
            person = document.kind_at(core[-1]) == "Person"
            return not person and not categories_of(document, core[0]) & {"role", "person"}
    return False


def has_outlet_shape(tokens: Sequence[str]) -> bool:
    """Whether folded words look like an outlet's name: `Channel 9`, `TV2`, `Kessener Zeitung`, `El Heraldo de Marn`,
    `Der Morgen`, `Nice Matin`; not a person's (`Anna Posten`).
    """
    first, *rest = (token for token in tokens if token != "-")
    if first in _STATIONS and rest:
        return True
    if first.rstrip("0123456789") in _NUMBERED and first[-1:].isdigit():
        return True
    if not rest or first in given_names():
        return False
    papers = any(token in _FOREIGN or token.endswith(_FOREIGN_ENDINGS) for token in tokens)
    return papers or (first in _ARTICLES and rest[0] in _BEHIND_ARTICLES) or tokens[-1] in _BEHIND_TOWNS


def _ends_a_person(document: Document, word: int) -> bool:
    """Whether the word is in a person's name, and not the first of it."""
    name = document.name_at(word)
    return name is not None and name.kind == "Person" and name.first < word


def may_print(document: Document, noun: int) -> bool:
    """Whether the noun behind `in` or `on` may be what printed something: newspapers, or a name that is not a date."""
    if document.kind_at(noun) == "Date":
        return False
    return document.words[noun].text[0].isupper() or "outlet" in categories_of(document, noun)


def _before_comma(document: Document, words: Sequence[int]) -> Sequence[int]:
    """The words before a comma, a dash, an owner's mark or a preposition."""
    for k, word in enumerate(document.words[i] for i in words):
        hyphen = word.text == "-" and document.words[word.index - 1].end == word.start
        owner = word.text == "'" and word.upos == "PART"  # `Northern News' morning show`
        if k and (owner or (word.text in _ENDS and not hyphen)):
            return words[:k]
    return words


def _described_outlet(document: Document, words: Sequence[int]) -> bool:
    """`the newspaper`, `a local radio station`, `state television`, `state news agency X`; no `media`, no `press`."""
    for k, i in enumerate(_before_comma(document, words)):
        word = document.words[i]
        behind = document.words[words[k + 1]] if k + 1 < len(words) else None
        named = behind is not None and behind.text[:1].isupper()  # `Channel Four`, `the daily Kurier`
        noun = word.upos in ("NOUN", "PROPN") or (word.upos == "ADJ" and named)  # `daily Noon`
        ends = behind is None or named or behind.upos in ("PROPN", "PUNCT", "ADP")
        if not noun or not ends or is_plural(word):
            continue
        if "outlet" in categories_of(document, i) and _means_outlet(document, words, word):
            return True
    return False


def _means_outlet(document: Document, words: Sequence[int], noun: Word) -> bool:
    """Whether a noun that can mean an outlet does in the phrase: `a paper` and `the paper on steel` are texts."""
    if document.lower_text(noun.index - 1) == "news":
        return True
    lemma = noun.lemma.lower()
    if len(words) == 1:
        return lemma in _STATE_OUTLET - _NO_OUTLET
    paper = lemma == "paper" and len(words) == 2 and document.words[words[0]].text.lower() == "the"
    return paper or lemma not in _NO_OUTLET


def is_outlet_name(document: Document, name: ProperName) -> bool:
    """Whether the name is listed as a news organisation's and means one here."""
    return outlet_named(name.tokens) and outlet_like(document, name)


def outlet_like(document: Document, name: ProperName) -> bool:
    """A listed name whose case and article fit: `Time`, `The Hill` and `the Post` are ordinary words too."""
    if not document.words[name.first].text[:1].isupper():
        return False
    if len(name.tokens) > 1:
        return True
    sure = document.lower_text(name.first - 1) == "the" or document.kind_at(name.first) == "Organization"
    return name.kind != "person" and (sure or name.tokens[0] not in _COMMON_WORDS)
