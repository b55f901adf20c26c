"""Who issued a document, for whom a spokesperson speaks, and through whose hands a document came."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.mentions.descriptions import PERSONAL, categories_of
from service.extraction.mentions.outlets import is_outlet
from service.extraction.model.document import Document, Word
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import case_of, child, children, is_passive, marker_of, noun_phrase

_ISSUING = frozenset({"government", "organization", "outlet"})
_SEEING = word_class("coreference", "passing_on_verbs")
_RECEIVING = word_class("coreference", "receiving_verbs")
_GROUPS = word_class("coreference", "issuing_groups")
_PUTTING = word_class("coreference", "publishing_verbs")
_PAGES = word_class("coreference", "pages")
_ARTICLES = word_class("coreference", "articles")
_SIGNED = word_class("coreference", "signed_by_authors")
_PARTS = word_class("coreference", "parts_of_documents")
_OWN_PAPERS = word_class("coreference", "papers_of_ones_own")
_NO_ISSUER = word_class("coreference", "no_issuers")
_SURVEYS = word_class("coreference", "surveys")
_SURVEYING = word_class("coreference", "surveying_verbs")
_YOURS = word_class("coreference", "second_person_possessives")
_TIMES = word_class("attribution", "times")
_ISSUING_VERBS = word_class("coreference", "issuing_verbs")
_SPEAKING_VERBS = word_class("coreference", "speaking_verbs")


def issuer_word(document: Document, words: Sequence[int], head: int) -> int | None:
    """The word that names a document's issuer: `a ministry statement`, `the UN's report`, `a study by X`."""
    categories = categories_of(document, head)
    if document.words[head].lemma.lower() in _PARTS:
        wholes = (i for i in children(document, head, "nmod") if i in words and case_of(document, i) == "of")
        return next((i for i in wholes if "document" in categories_of(document, i)), None)
    owners = (i for i in children(document, head, "nmod:poss") if document.kind_at(i) != "Date")
    owners = (i for i in owners if document.lower_text(i) not in _YOURS)
    owner = next((i for i in owners if i in words), None)
    own = (
        owner is not None
        and document.words[head].lemma.lower() in _OWN_PAPERS
        and _is_person(document, owner)
    )
    if own or (owner is not None and "document" in categories):
        return owner
    if "document" not in categories:
        thing = document.words[head].upos == "NOUN" and not categories & (PERSONAL | _ISSUING | {"group"})
        return _by(document, words, head, thing=True) if thing else None
    issuers = (find(document, words, head) for find in (_by, _compound, _writer))
    return next((issuer for issuer in issuers if issuer is not None), None)


def _writer(document: Document, words: Sequence[int], head: int) -> int | None:
    """`the diary of a sapper, Juri Vent`: what a person writes of himself."""
    for i in children(document, head, "nmod") if document.words[head].lemma.lower() in _OWN_PAPERS else ():
        if i in words and case_of(document, i) == "of" and _is_person(document, i):
            return i
    return None


def _is_person(document: Document, word: int) -> bool:
    names = (word, *children(document, word, "appos"))
    return bool(categories_of(document, word) & PERSONAL) or any(
        document.kind_at(k) == "Person" for k in names
    )


def _by(document: Document, words: Sequence[int], head: int, thing: bool = False) -> int | None:
    """`a statement by X`, `a letter to Y from X`, `published by X`; of another `thing` `by X`, `issued by X`."""
    ties = children(document, head, "nmod", "obl")
    behind = (i for to in ties if case_of(document, to) == "to" for i in children(document, to, "nmod"))
    for i in (*ties, *(i for i in behind if case_of(document, i) == "from")):
        tie = case_of(document, i) or _first_word(document, i)
        tied = tie == "by" or (tie == "from" and i in words and not thing)
        if (
            tied
            and document.words[i].lemma not in _TIMES
            and document.words[i].upos in ("PROPN", "NOUN", "PRON")
        ):
            return i
    passing = _RECEIVING if document.words[head].lemma.lower() in _SIGNED else _RECEIVING | {"sign"}
    for clause in (*children(document, head, "acl"), *_asked_by(document, head)):
        lemma = document.words[clause].lemma
        passed = lemma in passing and child(document, clause, "compound:prt") is None  # `carried out by X`
        if passed or (thing and lemma not in _ISSUING_VERBS):  # `a wing led by Orme` is not his
            continue
        for i in children(document, clause, "obl"):
            by = i in words and "by" in (case_of(document, i), _first_word(document, i))
            if by and not is_outlet(document, noun_phrase(document, i)):
                return i
    return _where_it_is(document, words, head)


def _asked_by(document: Document, head: int) -> list[int]:
    """`a poll of 4,000 adults conducted by X`: the participle that the parser ties to those who were asked."""
    if document.words[head].lemma.lower() not in _SURVEYS:
        return []
    asked = (i for i in children(document, head, "nmod") if case_of(document, i) == "of")
    clauses = (
        c for i in asked if categories_of(document, i) & PERSONAL for c in children(document, i, "acl")
    )
    return [c for c in clauses if document.words[c].lemma in _SURVEYING]


def _where_it_is(document: Document, words: Sequence[int], head: int) -> int | None:
    """Whose page a document is on (`a video posted on Idris's page`); the outlet in which an article is, or that
    published it.
    """
    clauses = [c for c in children(document, head, "acl") if document.words[c].lemma in _PUTTING]
    places = [i for node in (head, *clauses) for i in children(document, node, "nmod", "obl") if i in words]
    if document.words[head].lemma.lower() in _ARTICLES:
        outlets = (i for i in places if case_of(document, i) in ("in", "on", "by"))
        return next((i for i in outlets if is_outlet(document, noun_phrase(document, i))), None)
    pages = (i for i in places if case_of(document, i) in ("on", "to") and document.words[i].lemma in _PAGES)
    owners = (i for page in pages for i in children(document, page, "nmod:poss", "nmod"))
    return next((i for i in owners if case_of(document, i) in ("", "'s", "of")), None)


def _first_word(document: Document, head: int) -> str:
    """`by` of `by the Attorney General`, whatever the parser ties it to."""
    return document.words[min(noun_phrase(document, head))].text.lower()


def _compound(document: Document, words: Sequence[int], head: int) -> int | None:
    """`a ministry statement`, `a UN report`."""
    for i in children(document, head, "compound"):
        lemma = document.words[i].lemma.lower()
        body = lemma in _GROUPS or bool(categories_of(document, i) & _ISSUING)
        if i in words and ((body and lemma not in _NO_ISSUER) or _named_body(document, i)):
            return i
    return None


def _named_body(document: Document, index: int) -> bool:
    """The recogniser calls the modifier an organisation or a person, or it is an acronym."""
    word = document.words[index]
    if word.upos != "PROPN":
        return False
    return document.kind_at(index) in ("Organization", "Person") or word.text.replace(".", "").isupper()


def author_word(document: Document, head: int) -> int | None:
    """The subject that issues a document or speaks in it: `Vell issued a statement`, `Vell said in a statement`."""
    word = document.words[head]
    if "document" not in categories_of(document, head) or word.head < 0:
        return None
    verb = document.words[word.head]
    other = _by(document, noun_phrase(document, head), head)
    another = other is not None and document.kind_at(other) != "Location"
    if is_passive(document, verb.index) or another:
        return None  # `Vell was described in a report` · `Vell shared a letter from Marr`
    issued = word.relation == "obj" and verb.lemma in _ISSUING_VERBS
    spoken = word.relation == "obl" and case_of(document, head) in ("in", "through", "via")
    authored = issued or (spoken and verb.lemma in _SPEAKING_VERBS)
    return _subject(document, verb) if authored and verb.upos == "VERB" else None


def _subject(document: Document, verb: Word) -> int | None:
    """The subject of the verb, or of the one whose infinitive it is (`felt compelled to issue a memo`)."""
    subject = child(document, verb.index, "nsubj")
    while subject is None and verb.head >= 0:
        if verb.relation not in ("xcomp", "conj") and marker_of(document, verb.index) != "to":
            return None
        verb = document.words[verb.head]
        subject = child(document, verb.index, "nsubj")
    return subject


def on_behalf_word(document: Document, words: Sequence[int]) -> int | None:
    """The word for whom a spokesperson speaks: before the noun, after `for`, `of`, or as possessor."""
    for i in words:
        nominal = document.words[i].upos in ("NOUN", "PROPN")
        if not nominal or "spokesperson" not in categories_of(document, i):
            continue
        for c in (*children(document, i, "nmod:poss", "compound"), *children(document, i, "nmod")):
            tied = c in words and case_of(document, c) in ("", "for", "of", "'s")
            plain = document.words[c].text.islower() and c < i and not categories_of(document, c) & _ISSUING
            if tied and not plain:
                return c
        if i - 1 in words and document.words[i - 1].upos in ("PROPN", "NOUN"):
            return i - 1
    return None


def via_word(document: Document, words: Sequence[int]) -> int | None:
    """`a report seen by Reuters`, `documents obtained by the FT`."""
    for i in words:
        word = document.words[i]
        seen = word.lemma.lower() in _SEEING and word.relation == "acl"
        for c in children(document, i, "obl") if seen else ():
            passed_on = word.lemma != "publish" or is_outlet(document, noun_phrase(document, c))
            if c in words and case_of(document, c) in ("by", "with") and passed_on:
                return c
    return None
