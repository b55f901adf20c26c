"""Who issued a document, for whom a spokesperson speaks, and through whose hands a document came."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.mentions.descriptions import categories_of
from service.extraction.mentions.outlets import is_outlet
from service.extraction.model.document import Document
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import case_of, child, children, noun_phrase

_ISSUING = frozenset({"government", "organization", "outlet"})
_SEEING = word_class("coreference", "passing_on_verbs")
_RECEIVING = word_class("coreference", "receiving_verbs")
_NO_ISSUER = word_class("coreference", "no_issuers")


def issuer_word(document: Document, words: Sequence[int], head: int) -> int | None:
    """The word that names a document's issuer: `a ministry statement`, `the UN's report`, `a study by X`."""
    categories = categories_of(document, head)
    if "document" not in categories:
        thing = not categories & (_ISSUING | {"role", "person", "spokesperson", "anonymous", "group"})
        return _by(document, words, head, ("by",)) if thing and document.words[head].upos == "NOUN" else None
    owner = next((i for i in children(document, head, "nmod:poss") if i in words), None)
    return owner or _by(document, words, head) or _compound(document, words, head)


def _by(
    document: Document, words: Sequence[int], head: int, ties: Sequence[str] = ("by", "from")
) -> int | None:
    """`a statement by X`, `from X`, `published by X`; `ties` are the prepositions that count."""
    for i in children(document, head, "nmod", "obl"):
        nominal = document.words[i].upos in ("PROPN", "NOUN", "PRON")
        if nominal and case_of(document, i) in ties and (i in words or case_of(document, i) == "by"):
            return i
    clauses = (c for c in children(document, head, "acl") if document.words[c].lemma not in _RECEIVING)
    by = (
        i
        for c in clauses
        for i in children(document, c, "obl")
        if i in words and case_of(document, i) == "by"
    )
    return next((i for i in by if not is_outlet(document, noun_phrase(document, i))), None)


def _compound(document: Document, words: Sequence[int], head: int) -> int | None:
    for i in children(document, head, "compound"):
        word = document.words[i]
        issuing = bool(categories_of(document, i) & _ISSUING) and word.lemma.lower() not in _NO_ISSUER
        if i in words and (issuing or _named_body(document, i)):
            return i
    return None


def _named_body(document: Document, index: int) -> bool:
    """The recogniser calls the modifier an organisation or a person, or it is an acronym."""
    word = document.words[index]
    body = document.kind_at(index) in ("Organization", "Person")
    named = body or word.text.replace(".", "").isupper()
    return word.upos == "PROPN" and named


def author_word(document: Document, head: int) -> int | None:
    """The subject that issues a document or speaks in it: `Vell issued a statement`, `Vell said in a statement`."""
    word = document.words[head]
    verb = word.head
    if "document" not in categories_of(document, head) or verb < 0 or document.words[verb].upos != "VERB":
        return None
    issued = word.relation == "obj" and document.words[verb].lemma in _ISSUING_VERBS
    spoken = word.relation == "obl" and case_of(document, head) in ("in", "through", "via")
    authored = issued or (spoken and document.words[verb].lemma in _SPEAKING_VERBS)
    return child(document, verb, "nsubj") if authored else None


_ISSUING_VERBS = word_class("coreference", "issuing_verbs")
_SPEAKING_VERBS = word_class("coreference", "speaking_verbs")


def on_behalf_word(document: Document, words: Sequence[int], head: int) -> int | None:
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
