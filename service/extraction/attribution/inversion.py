"""Subjects behind their cue, whatever the parser made of them: `P, warned the engineer` · `P, say experts, but Q`."""

from __future__ import annotations

from service.extraction.mentions.descriptions import is_plural
from service.extraction.model.document import Document
from service.extraction.model.spans import Words
from service.extraction.syntax.tree import child, children, noun_phrase


def inverted_subject(doc: Document, verb: int) -> int | None:
    """`P, warned the engineer Ann Lee`: behind a cue that depends on its content, or has it in front as its
    complement, the next phrase is not an object.
    """
    if (found := interrupting_subject(doc, verb)) is not None:
        return found
    if (
        verb == 0
        or doc.words[verb - 1].upos != "PUNCT"
        or child(doc, verb, "nsubj", "xcomp", "aux") is not None
    ):
        return None
    clause = child(doc, verb, "ccomp")
    behind = doc.words[verb].relation == "parataxis" and doc.words[verb].head < verb and clause is None
    if not behind and (clause is None or clause > verb):
        return None
    objects = children(doc, verb, "obj", "iobj")
    return objects[0] if len(objects) == 1 and noun_phrase(doc, objects[0])[0] == verb + 1 else None


def interrupting_subject(doc: Document, verb: int) -> int | None:
    """`P, say guides, but Q` where the parser took the guides for an object: the plural noun or the name between a
    finite cue and a comma. A second conjunct has the form of the first (`He waved, thanked guides, and left`).
    """
    word = doc.words[verb]
    bare = word.xpos == "VB" and child(doc, verb, "mark") is None  # `say guides` looks like an order
    inserted = verb > 0 and doc.words[verb - 1].text == "," and (bare or word.xpos in _FINITE_TAGS)
    if not inserted or child(doc, verb, "nsubj", "aux", "ccomp", "xcomp", "expl") is not None:
        return None
    second = word.relation == "conj" and doc.words[word.head].xpos in _FINITE_TAGS
    if second or word.relation not in ("parataxis", "conj"):
        return None
    for i in children(doc, verb, "obj", "iobj"):
        speaks = doc.words[i].upos == "PROPN" or is_plural(doc.words[i])
        phrase = noun_phrase(doc, i)
        if speaks and _closed(doc, phrase, verb) and doc.words[phrase[-1] + 1].text == ",":
            return i
    return None


_FINITE_TAGS = frozenset({"VBD", "VBP", "VBZ"})


def inverted_governor(doc: Document, verb: int) -> int | None:
    """`P, say experts, but Q` where the parser attached the cue to its subject: the noun between the cue and a mark."""
    word = doc.words[verb]
    if word.relation != "parataxis" or word.head <= verb or verb == 0 or doc.words[verb - 1].text != ",":
        return None
    phrase = tuple(i for i in noun_phrase(doc, word.head) if i > verb)
    nominal = doc.words[word.head].upos in ("NOUN", "PROPN", "PRON")
    return word.head if nominal and _closed(doc, phrase, verb) else None


def _closed(doc: Document, phrase: Words, verb: int) -> bool:
    """Whether the phrase is all that is between the verb and a mark."""
    behind = phrase[-1] + 1
    return phrase[0] == verb + 1 and behind < len(doc.words) and doc.words[behind].upos == "PUNCT"
