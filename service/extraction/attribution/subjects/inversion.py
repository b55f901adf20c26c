"""Subjects behind their cue, however they were parsed: `P, warned the engineer` · `P, say experts, but Q`."""

from __future__ import annotations

from service.extraction.mentions.descriptions import is_plural
from service.extraction.model.document import Document
from service.extraction.resources.lexicon import lexicon
from service.extraction.syntax.tree import child, children, head_of, is_nominal, noun_phrase

_FINITE_TAGS = frozenset({"VBD", "VBP", "VBZ"})
_OWN_CLAUSE = ("nsubj", "aux", "ccomp", "xcomp", "expl", "mark")
_REPORTING = frozenset({"clause", "quote_only"})
_NOMINAL = frozenset({"ADJ", "ADP", "CCONJ", "DET", "NOUN", "NUM", "PART", "PROPN"})


def inverted_subject(doc: Document, verb: int) -> int | None:
    """`P, warned the engineer Ann Lee`: the phrase behind a cue that follows its content is not an object."""
    if (found := interrupting_subject(doc, verb)) is not None:
        return found
    if child(doc, verb, "nsubj", "xcomp", "aux") is not None:
        return None
    before, adverbs = verb - 1, children(doc, verb, "advmod")
    while before in adverbs:  # `later added X`
        before -= 1
    if before not in doc.marks:
        return None
    clause = child(doc, verb, "ccomp")
    behind = doc.words[verb].relation == "parataxis" and doc.words[verb].head < verb and clause is None
    if not behind and (clause is None or clause > verb):
        return None
    objects = children(doc, verb, "obj", "iobj")
    return objects[0] if len(objects) == 1 and noun_phrase(doc, objects[0])[0] == verb + 1 else None


def interrupting_subject(doc: Document, verb: int) -> int | None:
    """The subject of a report that interrupts its content, however it was parsed: `P, say experts, but Q`."""
    for find in (_inverted_governor, enclosed_subject, _unseen_subject):
        if (found := find(doc, verb)) is not None:
            return found
    return None


def enclosed_subject(doc: Document, verb: int) -> int | None:
    """Marr in `Lind, said Marr, had been told P`, parsed as subject of what Lind had been told, and in `Salt, says
    Marr, and lemons.`
    """
    if who := parted_answer(doc, verb)[0]:
        return head_of(doc, tuple(who))
    subject = child(doc, verb, "nsubj")
    if subject is None or subject > verb or doc.lower_text(verb - 1) != "," or doc.words[verb].lemma != "say":
        return None
    head = next(
        (i for i in range(verb + 1, doc.sentence_of(verb).last) if doc.words[i].relation == "nsubj"), None
    )
    things = children(doc, verb, "obj", "iobj")
    if things and noun_phrase(doc, things[0])[0] == verb + 1:
        head = things[0]  # `The firm, says the union, has told staff that P`
    elif head is None or doc.words[head].head == verb:
        return None
    phrase = noun_phrase(doc, head)
    return head if phrase[0] == verb + 1 and doc.lower_text(phrase[-1] + 1) == "," else None


def parted_answer(doc: Document, verb: int) -> tuple[range, range]:
    """`Marr` and `and lemons` in `Salt, says Marr, and lemons.`: who parts words without a verb, and the second part of
    these. Two empty ranges for other verbs, and before a name: it may be that of another speaker.
    """
    sentence, none = doc.sentence_of(verb), (range(0), range(0))
    if doc.words[verb].xpos not in _FINITE_TAGS or doc.lower_text(verb - 1) != ",":
        return none
    if all(entry.ways.isdisjoint(_REPORTING) for entry in lexicon().verb(doc.words[verb].lemma)):
        return none
    comma = next((i for i in range(verb + 1, sentence.last) if doc.words[i].text == ","), verb)
    last = sentence.last - (sentence.last - 1 in doc.marks)
    before, who, behind = range(sentence.first, verb - 1), range(verb + 1, comma), range(comma + 1, last)
    if not (before and who and len(behind) > 1) or doc.words[behind[0]].upos != "CCONJ":
        return none
    plain = all(doc.words[i].upos in _NOMINAL or doc.words[i].text == "," for i in (*before, *who, *behind))
    said = (
        any(is_nominal(doc.words[i]) for i in before)
        and doc.words[head_of(doc, tuple(behind))].upos == "NOUN"
    )
    named = doc.words[head_of(doc, tuple(who))].upos in ("PROPN", "NOUN")
    return (who, behind) if plain and said and named else none


def _unseen_subject(doc: Document, verb: int) -> int | None:
    """`P, say guides, but Q` parsed without a subject: the plural noun or name between a finite cue and a comma, behind
    `say` any noun phrase. A verb with the form of the one it is coordinated with has an object there (`He waved,
    thanked guides, and left`).
    """
    word = doc.words[verb]
    finite = word.xpos in _FINITE_TAGS or word.xpos == "VB"  # `say guides` looks like an order
    if not finite or doc.lower_text(verb - 1) != "," or child(doc, verb, *_OWN_CLAUSE) is not None:
        return None
    first = doc.words[word.head].xpos if word.relation == "conj" else ""
    comma = next((i for i in range(verb + 1, doc.sentence_of(verb).last) if doc.words[i].text == ","), verb)
    phrase = range(verb + 1, comma)
    if first == word.xpos or not phrase or any(doc.words[i].upos not in _NOMINAL for i in phrase):
        return None
    head = head_of(doc, tuple(phrase))
    speaks = doc.words[head].upos == "PROPN" or is_plural(doc.words[head]) or word.lemma == "say"
    return head if speaks else None


def _inverted_governor(doc: Document, verb: int) -> int | None:
    """`P, say experts, but Q` parsed with the subject as head of the cue: the noun between the cue and a mark."""
    word = doc.words[verb]
    if word.relation != "parataxis" or word.head <= verb or doc.lower_text(verb - 1) != ",":
        return None
    phrase = noun_phrase(doc, word.head)
    enclosed = phrase[0] == verb + 1 and phrase[-1] + 1 in doc.marks
    return word.head if enclosed and is_nominal(doc.words[word.head]) else None
