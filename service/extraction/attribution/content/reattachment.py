"""The complement clause of a cue where the parser attached it to another word, or as something else."""

from __future__ import annotations

from service.extraction.model.document import Document
from service.extraction.model.spans import Words
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import case_of, child, children, marker_of, subtree, trimmed

_CITING = word_class("attribution", "citing_verbs")
_SETTINGS = word_class("attribution", "setting_prepositions")
_MARKERS = word_class("attribution", "clause_markers")


def misattached_clause(doc: Document, verb: int) -> int | None:
    """The `that`-clause that the parser attached to a phrase between it and the cue, as if it modified the phrase:
    `told the paper on condition of anonymity that P` · `reported, citing two lawyers, that P`.
    """
    for found in (_that_behind(doc, verb), _free_relative(doc, verb)):
        if found is not None:
            return found
    for host in children(doc, verb, "obl", "obj", "iobj", "advcl"):
        for i in subtree(doc, host):
            word = doc.words[i]
            that = child(doc, i, "mark")
            if (
                i > host > verb
                and that is not None
                and doc.words[that].text.lower() == "that"
                and (
                    word.deprel == "acl:relcl"
                    or (word.relation == "ccomp" and doc.words[host].lemma in _CITING)
                    or (
                        word.deprel == "acl"
                        and _is_closed(doc, host, i)
                        and doc.words[verb].relation != "parataxis"
                    )
                )
                and child(doc, i, "nsubj") is not None
            ):
                return i
    return None


def _that_behind(doc: Document, verb: int) -> int | None:
    """`“X stressed that P,” she said` where the parser attached P to `said`, beside the cue that it follows."""
    that = verb + 1
    if that >= len(doc.words) or doc.words[that].text.lower() != "that" or doc.words[that].relation != "mark":
        return None
    clause, closing = doc.words[that].head, doc.words[verb].head
    beside = that < clause < closing == doc.words[clause].head
    return clause if beside and doc.words[clause].relation == doc.words[verb].relation == "ccomp" else None


def _free_relative(doc: Document, verb: int) -> int | None:
    """`narrated how the roof fell`: the question word as the object, P as its relative clause; or `that P` right
    behind the cue, as if the cue were a noun.
    """
    asked = verb + 1
    if asked < len(doc.words) and asked in children(doc, verb, "obj", "advmod"):
        clause = child(doc, asked, "acl:relcl", "advcl:relcl")
        if doc.words[asked].text.lower() in _ASKED and clause is not None:
            return asked if marker_of(doc, clause) != "to" else None
    return next((i for i in children(doc, verb, "acl") if child(doc, i, "mark") == verb + 1), None)


_ASKED = word_class("attribution", "question_adverbs")


def _is_closed(doc: Document, host: int, clause: int) -> bool:
    """Whether a phrase of setting has its complement already, so that the clause behind it is not its own, or is
    a first mention (`in a statement that P`, not `in the belief that P`).
    """
    setting = doc.words[host].relation == "obl" and case_of(doc, host) in _SETTINGS
    holder = doc.words[clause].head
    between = any(host < i < clause for i in children(doc, host, "nmod"))
    complete = holder == host and (between or _is_indefinite(doc, host))
    return setting and (complete or (holder != host and child(doc, holder, "det") is None))


def _is_indefinite(doc: Document, noun: int) -> bool:
    return any(doc.words[i].feature("Definite") == "Ind" for i in children(doc, noun, "det"))


def noun_clause(doc: Document, noun: int) -> Words:
    """The clause that spells out a nominal cue (`the claim *that …*`, `a plan *to …*`)."""
    for i in children(doc, noun, "acl", "ccomp", "xcomp", "advcl"):
        if doc.words[i].deprel == "acl:relcl" or i < noun:
            continue
        if marker_of(doc, i) in _MARKERS or doc.words[i].relation == "ccomp":
            return trimmed(doc, subtree(doc, i))
    for i in children(doc, noun, "acl:relcl"):
        if i > noun and _is_whole(doc, i):
            return trimmed(doc, subtree(doc, i))
    return _misattached_to_holder(doc, noun)


def _is_whole(doc: Document, clause: int) -> bool:
    """A `that`-clause with a subject of its own and no gap, although the parser calls it relative."""
    that = child(doc, clause, "mark")
    if that is None or doc.words[that].text.lower() != "that" or child(doc, clause, "nsubj", "csubj") is None:
        return False
    complete = child(doc, clause, "obj", "cop", "aux:pass", "ccomp", "xcomp", "obl") is not None
    return complete or clause == subtree(doc, clause)[-1]


def _misattached_to_holder(doc: Document, noun: int) -> Words:
    """`the claim by the farmers that P`: the parser attached P to the holder, or to the verb above."""
    for holder in children(doc, noun, "nmod"):
        for i in children(doc, holder, "acl:relcl"):
            marked = marker_of(doc, i) == "that" and child(doc, i, "nsubj") is not None
            if marked and case_of(doc, holder) in ("by", "from", "of"):
                return trimmed(doc, subtree(doc, i))
    return _attached_to_verb(doc, noun) if child(doc, noun, "nmod:poss") is not None else ()


def _attached_to_verb(doc: Document, noun: int) -> Words:
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
