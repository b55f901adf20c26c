"""Claims of others that a verb deals with: who throws out claims that P does not say P; who makes the claim does."""

from __future__ import annotations

from service.extraction.model.document import Document
from service.extraction.model.memory import remembered
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import case_of, child, children, is_verbal, marker_of

_SUPPORT = word_class("attribution", "support_verbs")
CLAIMS = word_class("attribution", "claim_nouns") | word_class("attribution", "disputed_nouns")
_MEANS = word_class("attribution", "prepositions_of_means")
_SERIES = word_class("attribution", "nouns_of_number")
_WITH = word_class("attribution", "verbs_of_agreement")
_UNDOING = word_class("attribution", "undoing_particles")
_OBJECTS = frozenset({"obj", "obl", "nmod", "xcomp"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "VBN"})
_PARTICLES = frozenset({"ADP", "ADV", "PART", "PRON"})


def supports(doc: Document, verb: int) -> bool:
    """Whether it is a light verb whose object is the cue: `took the view`, but not `took back the claim`."""
    undone = (i for i in children(doc, verb, "compound:prt", "advmod") if doc.lower_text(i) in _UNDOING)
    return doc.words[verb].lemma in _SUPPORT and next(undone, None) is None


def counted(doc: Document, noun: int) -> int:
    """The noun of number above a noun, else the noun: `series` in `a series of claims`."""
    above = doc.words[noun].head
    of = doc.words[noun].relation == "nmod" and case_of(doc, noun) == "of"
    return above if of and doc.words[above].lemma in _SERIES else noun


def dealing_verb(doc: Document, noun: int) -> int | None:
    """The verb that deals with others' claim: `threw out claims`, `poured scorn on claims`, `claims were thrown out`.
    None for other nouns, and for verbs that make the claim (`made a series of claims`, `began with a claim`).
    """
    word = doc.words[noun]
    if word.upos == "VERB":
        return verb_before_claim(doc, noun)
    if word.upos not in ("NOUN", "PROPN") or word.lemma.lower() not in CLAIMS:
        return None
    word = doc.words[counted(doc, noun)]
    direct = word.relation == "obj" or word.deprel == "nsubj:pass"
    means = word.relation in ("obl", "nmod") and case_of(doc, noun) in _MEANS
    if means and doc.words[word.head].lemma not in _WITH:
        return None
    while word.head >= 0 and (word.relation in _OBJECTS or word.deprel == "nsubj:pass"):
        word = doc.words[word.head]
    if not is_verbal(word) or word.index == noun:
        return None
    return None if direct and supports(doc, word.index) else word.index


@remembered
def verb_before_claim(doc: Document, word: int) -> int | None:
    """The finite verb right before a claim that the parser took for a verb (`claims` in `shot down claims that P`).
    None for other words.
    """
    claim = doc.words[word]
    if claim.xpos != "VBZ" or claim.lemma not in CLAIMS:
        return None
    if marker_of(doc, word) or claim.relation in ("xcomp", "obj"):
        direct = claim.head >= 0 and marker_of(doc, word) in ("", "to")  # `gave short shrift to claims`
        return claim.head if direct and (marker_of(doc, word) or not supports(doc, claim.head)) else None
    subjects = [i for i in children(doc, word, "nsubj") if i < word]
    verbs = [i for i in subjects if _is_finite(doc, i)]  # no subject is a verb
    if not subjects:
        above = claim.head if claim.relation in ("advcl", "ccomp", "conj", "parataxis") else -1
        verbs = [i for i in (*children(doc, word, "ccomp", "parataxis", "advcl"), above) if 0 <= i < word]
    near = (i for i in verbs if all(w.upos in _PARTICLES for w in doc.words[i + 1 : word]))
    return next((i for i in near if _is_finite(doc, i) and not supports(doc, i)), None)


def _is_finite(doc: Document, word: int) -> bool:
    return doc.words[word].xpos in _FINITE or child(doc, word, "compound:prt") is not None


def deals_with_claim(doc: Document, cue: int, who: int) -> bool:
    """Whether somebody (the head of a noun phrase) only deals with the claim that the word `cue` is."""
    verb = dealing_verb(doc, cue)
    if verb is None:
        return False
    if doc.words[cue].upos == "VERB":
        return True
    shared = doc.words[verb].head if doc.words[verb].relation in ("conj", "xcomp", "advcl") else verb
    return any(who in children(doc, each, "nsubj", "obl:agent") for each in {verb, shared} if each >= 0)
