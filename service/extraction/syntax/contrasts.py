"""Words in a noun phrase that do not describe its head: `and not Marr`, `for her part`, `of Lind` behind a person."""

from __future__ import annotations

from service.extraction.model.document import Document
from service.extraction.model.spans import Words
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import case_of, child, children, subtree, trimmed

_ASIDES = word_class("syntax", "asides")


def is_contrast(doc: Document, head: int) -> bool:
    """Lind in `Marr, not Lind, said` and `Marr and not Lind said`."""
    joined = doc.words[head].relation in ("conj", "appos")
    return joined and any(doc.lower_text(i) == "not" for i in children(doc, head, "advmod", "cc") if i < head)


def is_aside(doc: Document, phrase: int) -> bool:
    """`the clinic, for its part, denied it` · `the mayor on the other hand said`: it joins sentences and tells of
    nobody.
    """
    word = doc.words[phrase]
    if word.deprel != "nmod" or phrase < word.head or word.lemma not in _ASIDES:
        return False
    own = (
        word.lemma == "part" and child(doc, phrase, "nmod:poss") is not None and case_of(doc, phrase) == "for"
    )
    other = word.lemma == "hand" and doc.lower_text(phrase - 1) == "other" and case_of(doc, phrase) == "on"
    return own or other or doc.words[subtree(doc, phrase)[0]].text == ","


def is_topic(doc: Document, phrase: int) -> bool:
    """`said Marr of Lind`: one person is of no other, so Lind is whom Marr speaks of; not `Marr of Lindby said`."""
    word, who = doc.words[phrase], doc.words[doc.words[phrase].head]
    if word.deprel != "nmod" or phrase < who.index or case_of(doc, phrase) != "of":
        return False
    behind = who.relation == "nsubj" and who.head < who.index
    one_name = doc.name_at(phrase) is not None and doc.name_at(phrase) == doc.name_at(who.index)
    named = behind and not one_name and who.upos == "PROPN" and doc.kind_at(who.index) == "Person"
    return named and (word.upos == "PRON" or (word.upos == "PROPN" and doc.kind_at(phrase) == "Person"))


def without_contrast(doc: Document, words: Words, head: int) -> Words:
    """`Marr` of `Marr and not Lind`, of `Marr, for her part` and of `said Marr of Lind`."""
    beside = children(doc, head, "conj", "appos", "nmod")
    others = (k for k in beside if is_contrast(doc, k) or is_aside(doc, k) or is_topic(doc, k))
    denied = {i for k in others for i in subtree(doc, k)}
    return trimmed(doc, tuple(i for i in words if i not in denied)) if denied else words
