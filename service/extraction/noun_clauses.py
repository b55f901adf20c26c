"""The clause that spells out a nominal cue, wherever the parser hung it."""

from __future__ import annotations

from service.extraction.dependencies import Words, case_of, child, children, marker_of, subtree, trimmed
from service.extraction.document import Document


def noun_clause(doc: Document, noun: int) -> Words:
    """The clause that spells out a nominal cue (`the claim *that …*`, `a plan *to …*`)."""
    for i in children(doc, noun, "acl", "ccomp", "xcomp", "advcl"):
        if doc.words[i].deprel == "acl:relcl" or i < noun:
            continue
        if marker_of(doc, i) in ("that", "to", "whether", "if", "for") or doc.words[i].relation == "ccomp":
            return trimmed(doc, subtree(doc, i))
    for i in children(doc, noun, "acl:relcl"):
        if i > noun and _is_whole(doc, i):
            return trimmed(doc, subtree(doc, i))
    return _strayed_from_noun(doc, noun)


def _is_whole(doc: Document, clause: int) -> bool:
    """A `that`-clause with a subject of its own and no gap, although the parser calls it relative."""
    that = child(doc, clause, "mark")
    if that is None or doc.words[that].text.lower() != "that" or child(doc, clause, "nsubj", "csubj") is None:
        return False
    complete = child(doc, clause, "obj", "cop", "aux:pass", "ccomp", "xcomp", "obl") is not None
    return complete or clause == subtree(doc, clause)[-1]


def _strayed_from_noun(doc: Document, noun: int) -> Words:
    """`the claim by the farmers that P`: the parser hung P on the holder, or on the verb above."""
    for holder in children(doc, noun, "nmod"):
        for i in children(doc, holder, "acl:relcl"):
            marked = marker_of(doc, i) == "that" and child(doc, i, "nsubj") is not None
            if marked and case_of(doc, holder) in ("by", "from", "of"):
                return trimmed(doc, subtree(doc, i))
    return _hung_on_verb(doc, noun) if child(doc, noun, "nmod:poss") is not None else ()


def _hung_on_verb(doc: Document, noun: int) -> Words:
    """`nobody believed his excuse that P`, `the bishop's promise to P moved them`: P below the noun's own governor."""
    governor = doc.words[noun].head
    if governor < 0:
        return ()
    for i in children(doc, governor, "ccomp"):
        behind = doc.words[noun].relation == "obj" and child(doc, i, "mark") == noun + 1
        if behind and marker_of(doc, i) == "that":
            return trimmed(doc, subtree(doc, i))
    if doc.words[noun].relation != "nsubj" or governor < noun:
        return ()
    for i in children(doc, governor, "advcl"):
        if noun < i < governor and child(doc, i, "mark") == noun + 1 and marker_of(doc, i) == "to":
            return trimmed(doc, subtree(doc, i))
    return ()
