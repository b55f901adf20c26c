"""What is said: the content of a cue, from the clause, phrase or quotation that the tree hangs on it.

Spans follow the PolNeAR guidelines: the complementiser, the infinitive's `to` and quotation marks are in;
cue, source, recipient and the sentence's final stop are out.
"""

from __future__ import annotations

from collections.abc import Iterable

from service.extraction.dependencies import (
    Words,
    case_of,
    child,
    children,
    clause_around,
    is_verbal,
    marker_of,
    subtree,
    trimmed,
)
from service.extraction.document import Document

_PRONOUNS = frozenset({"it", "this", "that", "so"})


def clause_content(doc: Document, verb: int) -> Words:
    """The complement clause (`ccomp`), with clauses coordinated to it; empty when there is none."""
    clause = child(doc, verb, "ccomp", "csubj")
    if clause is None:
        return ()
    return trimmed(doc, subtree(doc, clause, _leaks(doc, clause, verb)))


def _leaks(doc: Document, clause: int, verb: int) -> list[int]:
    """Conjuncts of the clause that are really conjuncts of the cue (they lie beyond it)."""
    if clause > verb:
        return []
    return [i for i in children(doc, clause, "conj", "parataxis") if i > verb]


def host_content(doc: Document, cue: int, cue_words: Iterable[int]) -> Words:
    """The clause that a parenthetical cue (`…, she said`) or an `according to` phrase hangs on, without it.

    `cue` is the word whose subtree is the parenthesis.
    """
    host = clause_around(doc, cue)
    if host is None:
        return ()
    inside = set(subtree(doc, cue)) | set(cue_words)
    words = [i for i in subtree(doc, host) if i not in inside]
    return trimmed(doc, tuple(words))


def infinitive_content(doc: Document, verb: int) -> Words:
    """The infinitive or gerund complement (`offered to halt the war`, `denied providing weapons`)."""
    clause = child(doc, verb, "xcomp")
    if clause is None or not (is_verbal(doc.words[clause]) or child(doc, clause, "cop") is not None):
        return ()
    return trimmed(doc, subtree(doc, clause))


def loose_infinitive(doc: Document, verb: int) -> Words:
    """The `to`-infinitive after an addressee (`called on Kyiv to wait`), wherever the parser hung it."""
    hosts = [verb, *children(doc, verb, "obl", "obj", "iobj")]
    for host in hosts:
        for i in children(doc, host, "xcomp", "advcl", "acl"):
            if i > verb and marker_of(doc, i) == "to":
                return trimmed(doc, subtree(doc, i))
    return ()


def object_content(doc: Document, verb: int, with_complement: bool = False) -> Words:
    """The object noun phrase; with its predicate (`called the claims "groundless"`) when asked."""
    thing = child(doc, verb, "obj")
    if thing is None or doc.words[thing].feature("Reflex") == "Yes":
        return ()
    words = set(subtree(doc, thing))
    if with_complement:
        for i in predicative_complements(doc, verb):
            words |= set(subtree(doc, i))
    return trimmed(doc, tuple(sorted(words)))


def predicative_complements(doc: Document, verb: int) -> list[int]:
    """Complements that say something of the object: `xcomp`, a second object, an `as`-phrase."""
    found = children(doc, verb, "xcomp")
    found += [i for i in children(doc, verb, "obl", "advcl") if "as" in (case_of(doc, i), marker_of(doc, i))]
    found += children(doc, verb, "obj")[1:]
    return [i for i in found if i > verb]


def phrase_content(doc: Document, head: int, prepositions: frozenset[str]) -> Words:
    """The prepositional phrase with one of the prepositions (`accused him *of lying*`)."""
    for i in children(doc, head, "obl", "nmod", "advcl", "acl"):
        if (case_of(doc, i) or marker_of(doc, i)) in prepositions:
            return trimmed(doc, subtree(doc, i))
    return ()


def noun_clause(doc: Document, noun: int) -> Words:
    """The clause that spells out a nominal cue (`the claim *that …*`, `a plan *to …*`)."""
    for i in children(doc, noun, "acl", "ccomp", "xcomp", "advcl"):
        if doc.words[i].deprel == "acl:relcl" or i < noun:
            continue
        if marker_of(doc, i) in ("that", "to", "whether", "if", "for") or doc.words[i].relation == "ccomp":
            return trimmed(doc, subtree(doc, i))
    return ()


def split_clause(doc: Document, verb: int, omit: Iterable[int]) -> Words:
    """Subject and complement of a passive or raising cue (`*Talks* are expected *to resume*`)."""
    words: set[int] = set()
    for i in children(doc, verb, "nsubj", "csubj", "xcomp", "ccomp"):
        if doc.words[i].text.lower() not in ("it", "there") or doc.words[i].relation not in ("nsubj", "expl"):
            words |= set(subtree(doc, i))
    return trimmed(doc, tuple(sorted(words - set(omit))))


def is_bare_pronoun(doc: Document, words: Words) -> bool:
    """Whether a content is no more than `it`, `this`, `that` or `so`."""
    return len(words) == 1 and doc.words[words[0]].text.lower() in _PRONOUNS
