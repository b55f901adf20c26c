"""Complement clauses of a cue that the parser attached to another word or with another relation."""

from __future__ import annotations

from service.extraction.attribution.stances.negation import is_negated
from service.extraction.mentions.descriptions import ACTING, categories_of
from service.extraction.model.document import Document
from service.extraction.model.spans import Words
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.told import clause_put_to
from service.extraction.syntax.tree import case_of, child, children, marker_of, subtree, trimmed

_CITING = word_class("attribution", "citing_verbs")
_SETTINGS = word_class("attribution", "setting_prepositions")
_MARKERS = word_class("attribution", "clause_markers")
_ASKED = word_class("attribution", "question_adverbs")
_DISCLOSING = word_class("attribution", "disclosing_verbs")


def misattached_clause(doc: Document, verb: int) -> int | None:
    """The `that`-clause that was parsed as part of a phrase between it and the cue: `told the paper on condition of
    anonymity that P` · `reported, citing two lawyers, that P`; or a question; or what somebody was told.
    """
    for find in (_free_relative, _indirect_question, _told_clause, clause_put_to):
        if (found := find(doc, verb)) is not None:
            return found
    for host in children(doc, verb, "obl", "obj", "iobj", "advcl"):
        for i in subtree(doc, host) if host > verb else ():
            whole = i > host and marker_of(doc, i) == "that" and child(doc, i, "nsubj") is not None
            if whole and _is_misattached(doc, host, i):
                return i
    return None


def _indirect_question(doc: Document, verb: int) -> int | None:
    """`declined to say in what colour` · `did not say on Friday when P`, parsed as a phrase or an adverbial clause."""
    if doc.words[verb].lemma not in _DISCLOSING:
        return None
    for i in children(doc, verb, "obl", "advcl"):
        opens = doc.words[subtree(doc, i)[0]]
        if doc.words[i].relation == "obl":
            asks = any(doc.words[k].feature("PronType") in ("Int", "Rel") for k in children(doc, i, "det"))
        else:
            unsaid = is_negated(doc, verb) or marker_of(doc, verb) == "to"
            asks = unsaid and opens.text.lower() in _ASKED and opens.feature("PronType") == "Int"
        if i > verb and asks:
            return i
    return None


def _told_clause(doc: Document, verb: int) -> int | None:
    """`told the inquiry they had slept`: parsed as what the inquiry had slept; not `told the story they had heard`.
    `told the meeting that they had been taught to read` parsed as a clause about the meeting.
    `told the Star the steward said: “P”` parsed with two clauses side by side.
    """
    told = child(doc, verb, "obj", "iobj") if doc.words[verb].lemma == "tell" else None
    if told is None or told < verb or child(doc, verb, "xcomp") is not None:
        return None
    for beside in children(doc, verb, "parataxis"):
        if child(doc, beside, "nsubj") is not None and subtree(doc, beside)[0] == subtree(doc, told)[-1] + 1:
            return beside
    acts = doc.words[told].text[:1].isupper() or not categories_of(doc, told).isdisjoint(ACTING)
    whole = next((i for i in children(doc, told, "acl") if i > told and marker_of(doc, i) == "that"), None)
    if whole is not None and child(doc, whole, "nsubj") is not None:
        return whole if acts or doc.words[told].relation == "iobj" else None
    clause = child(doc, told, "acl:relcl")
    if clause is None or clause < told:
        return None
    opens = doc.words[told + 1]
    bare = opens.head == clause and opens.feature("PronType") == "Prs"
    return clause if bare and acts else None


def _is_misattached(doc: Document, host: int, clause: int) -> bool:
    """Whether the clause is what the source says, and does not describe a noun of the phrase `host`."""
    word = doc.words[clause]
    cited = word.relation == "ccomp" and doc.words[host].lemma in _CITING
    return cited or word.deprel == "acl:relcl" or (word.deprel == "acl" and _is_closed(doc, host, clause))


def _free_relative(doc: Document, verb: int) -> int | None:
    """`narrated how the roof fell` parsed with a relative clause; `that P` parsed as if the cue were a noun."""
    asked = verb + 1
    if asked < len(doc.words) and asked in children(doc, verb, "obj", "advmod"):
        clause = child(doc, asked, "acl:relcl", "advcl:relcl")
        if doc.words[asked].text.lower() in _ASKED and clause is not None:
            return asked if marker_of(doc, clause) != "to" else None
    return next((i for i in children(doc, verb, "acl") if child(doc, i, "mark") == verb + 1), None)


def _is_closed(doc: Document, host: int, clause: int) -> bool:
    """Whether a setting needs no clause: it has a complement, or is a first mention (`in a statement that P`)."""
    setting = doc.words[host].relation == "obl" and case_of(doc, host) in _SETTINGS
    holder = doc.words[clause].head
    between = any(host < i < clause for i in children(doc, host, "nmod"))
    indefinite = any(doc.words[i].feature("Definite") == "Ind" for i in children(doc, host, "det"))
    complete = holder == host and (between or indefinite)
    return setting and (complete or (holder != host and child(doc, holder, "det") is None))


def noun_clause(doc: Document, noun: int) -> Words:
    """The clause that spells out a nominal cue (`the claim *that …*`, `a plan *to …*`)."""
    behind = [i for i in children(doc, noun, "acl", "ccomp", "xcomp", "advcl") if i > noun]
    relative = [i for i in behind if doc.words[i].deprel == "acl:relcl"]
    marked = [i for i in behind if i not in relative and marker_of(doc, i) in _MARKERS]
    # `Her warning that P came late`, parsed as if P were the subject of what is said of the warning
    marked += [c for i in behind for c in children(doc, i, "csubj") if c < i and marker_of(doc, c) == "that"]
    found = next(iter((*marked, *(i for i in relative if _is_whole(doc, i)))), None)
    return trimmed(doc, subtree(doc, found)) if found is not None else ()


def _is_whole(doc: Document, clause: int) -> bool:
    """A `that`-clause with a subject of its own and no gap, though parsed as relative."""
    complete = child(doc, clause, "obj", "cop", "aux:pass", "ccomp", "xcomp", "obl") is not None
    whole = child(doc, clause, "nsubj", "csubj") is not None and marker_of(doc, clause) == "that"
    return whole and (complete or clause == subtree(doc, clause)[-1])
