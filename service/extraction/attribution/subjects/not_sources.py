"""Noun phrases that are placed like a source and are none."""

from __future__ import annotations

from service.extraction.attribution.stances.negation import has_no
from service.extraction.mentions.descriptions import is_record
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.resources.word_classes import word_class

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
    """`Nobody knew`, `no one said` and `no evidence suggests` have no source; `none of the officials said` has one."""
    words = [doc.words[i].text.lower() for i in source.words]
    if not source:
        return False
    if words == ["no", "one"] or (len(words) == 1 and words[0] in _NOBODY):
        return True
    return doc.words[source.head].lemma in _SIGNS and has_no(doc, source.head)
