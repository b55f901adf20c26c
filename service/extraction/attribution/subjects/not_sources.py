"""Noun phrases that are placed like a source and are none."""

from __future__ import annotations

from service.extraction.attribution.stances.negation import has_no
from service.extraction.mentions.descriptions import is_record
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import children, subtree, trimmed

_OF_QUESTIONS = frozenset(
    {"ccomp", "root", "parataxis", "conj"}
)  # not `the man who said`, `It was Marr who said`
_NOBODY = word_class("attribution", "nobody")
_MEANS_OF_TELLING = word_class("attribution", "means_of_telling")
_SIGNS = word_class("attribution", "signs")
_TIMES = word_class("attribution", "times")


def is_time(doc: Document, noun: int) -> bool:
    """`expected by Friday` · `promised by the end of March`: nobody who speaks. `The minutes` are a document."""
    kind = doc.kind_at(noun)
    if is_record(doc, noun):
        return False
    return kind == "Date" or (not kind and doc.words[noun].lemma in _TIMES)


def is_means(doc: Document, noun: int) -> bool:
    """`told by text` · `informed by e-mail`: nobody who speaks."""
    word = doc.words[noun]
    bare = all(doc.words[i].relation in ("case", "punct") or i > noun for i in doc.children[noun])
    return bare and word.lemma.lower() in _MEANS_OF_TELLING and word.feature("Number") != "Plur"


def is_nobody(doc: Document, source: NounPhrase) -> bool:
    """`Nobody knew`, `no one said`, `no evidence suggests` and `asked who had said` have no source; `none of the
    officials said` has one.
    """
    words = [doc.words[i].text.lower() for i in source.words]
    if words == ["no", "one"] or (len(words) == 1 and words[0] in _NOBODY):
        return True
    if not source:
        return False
    head = doc.words[source.head]
    asked = words == ["who"] and head.head >= 0 and doc.words[head.head].deprel in _OF_QUESTIONS
    return asked or (head.lemma in _SIGNS and has_no(doc, source.head))


def is_contrast(doc: Document, head: int) -> bool:
    """Lind in `Marr, not Lind, said` and `Marr and not Lind said`."""
    joined = doc.words[head].relation in ("conj", "appos")
    return joined and any(doc.lower_text(i) == "not" for i in children(doc, head, "advmod", "cc") if i < head)


def without_contrast(doc: Document, words: Words, head: int) -> Words:
    """`Marr` of `Marr and not Lind`."""
    denied = {i for k in children(doc, head, "conj", "appos") if is_contrast(doc, k) for i in subtree(doc, k)}
    return trimmed(doc, tuple(i for i in words if i not in denied)) if denied else words
