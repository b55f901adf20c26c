"""Relays: sources that pass on another's statement, and news organisations that were told it.

Each function recognises one construction of the provenance model (section "When a chain has more than one
link") around a candidate's cue and returns the source further out.
"""

from __future__ import annotations

from dataclasses import replace

from service.extraction.attribution.content.edges import without
from service.extraction.attribution.sources import nominal
from service.extraction.mentions.descriptions import DEFINITE, INDEFINITE, categories_of, is_plural
from service.extraction.mentions.outlets import is_outlet
from service.extraction.model.candidate import AttributionCandidate, Relay
from service.extraction.model.document import Document
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import QUOTATION_MARKS
from service.extraction.syntax.tree import (
    ancestors,
    case_of,
    child,
    children,
    is_passive,
    marker_of,
    noun_phrase,
    subtree,
    trimmed,
)

_RULES = PARAMETERS.constructions

_INTERVIEWS = word_class("attribution", "interview_nouns")
_TALKING = word_class("attribution", "talking_verbs")
_TIED_BY = word_class("attribution", "interview_prepositions")
_CITING = word_class("attribution", "citing_verbs")
_RELATIVE = word_class("attribution", "relative_pronouns")


def with_relays(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """The candidate with the sources that hand it on, outermost first; unchanged when there are none."""
    if candidate.relays:
        return candidate
    for construction in (_quoted_by, _citing, _told, _interview, _in_outlet, _source_told, _in_document):
        found = construction(doc, candidate)
        if found is not None:
            return found
    return candidate


def _agent(doc: Document, verb: int) -> NounPhrase:
    """The agent of a passive relay: `by X`, `in X`, `in an interview with X`."""
    for i in children(doc, verb, "obl"):
        named, case = doc.words[i].upos == "PROPN", case_of(doc, i)
        if (named and case in ("in", "on")) or (case == "by" and doc.words[i].upos in ("PROPN", "NOUN")):
            return nominal(doc, i, verb)
    return NOBODY


def _quoted_by(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """`Y said P, as quoted by X` · `Y, quoted by X, said P`."""
    verbs = children(doc, candidate.anchor, "advcl", "acl", "parataxis")
    if candidate.source:
        verbs += children(doc, candidate.source.head, "acl")
    for i in children(doc, candidate.anchor, "obl"):  # `said in a speech quoted by X`
        verbs += children(doc, i, "acl")
    verbs += [i for i in _near_words(doc, candidate) if doc.words[i - 1].text.lower() == "as"]
    for i in verbs:
        if _hands_on(doc, i) and doc.words[i].feature("VerbForm") == "Part":
            outer = _agent(doc, i)
            if outer and outer.head not in candidate.source.words[:1]:
                cut = set(subtree(doc, i))
                return replace(
                    without(doc, candidate, cut, "quoted_by"), source=_without(doc, candidate.source, cut),
                    relays=(Relay("reports", outer),), relation="quotes", relay_clause="quoted_by",
                )  # fmt: skip
    return None


_HANDED_ON = word_class("attribution", "verbs_of_handing_on")


def _hands_on(doc: Document, verb: int) -> bool:
    """A verb of handing on; the lemma of a participle that the lemmatizer does not know is the participle itself."""
    lemma = doc.words[verb].lemma
    return lemma in _HANDED_ON or lemma.removesuffix("ed") in _HANDED_ON


def _without(doc: Document, phrase: NounPhrase, cut: set[int]) -> NounPhrase:
    """The phrase without the words, all of it where nothing else is left."""
    return phrase.with_words(trimmed(doc, phrase.without(cut).words)) or phrase


def _near_words(doc: Document, candidate: AttributionCandidate) -> range:
    """The words of the cue's sentence behind the cue: `as quoted by X` may be attached to any word before it."""
    return range(candidate.anchor + 1, doc.sentence_of(candidate.anchor).last)


def _citing(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """`X reported P, citing Y` · `according to X, which quotes Y, P`: the origin is Y, X relays."""
    if not candidate.source:
        return None
    for i in _citing_verbs(doc, candidate):
        origin = _cited(doc, i)
        if not origin or any(marker_of(doc, k) == "as" for k in children(doc, i, "advcl", "acl")):
            continue
        said = [k for k in children(doc, i, "ccomp") if not set(origin) & set(subtree(doc, k))]
        cut = set(subtree(doc, i, said)) - {candidate.anchor}
        if cut >= set(candidate.content):
            continue
        return replace(
            without(doc, candidate, cut, "citing"), cue=tuple(sorted({*candidate.cue, i})), source=origin,
            relays=(Relay("reports", _without(doc, candidate.source, cut)),),
            relation="quotes" if doc.words[i].lemma == "quote" else "cites",
            relay_clause="quoting" if doc.words[i].lemma == "quote" else "citing",
        )  # fmt: skip
    return None


def _cited(doc: Document, verb: int) -> NounPhrase:
    """The noun phrase that is cited; a parser may have taken `people familiar with it` for a clause."""
    thing = next((i for i in children(doc, verb, "obj", "iobj", "ccomp", "xcomp", "nsubj") if i > verb), None)
    if thing is None:
        return NOBODY
    if doc.words[thing].relation in ("obj", "iobj", "nsubj"):
        return _with_participle(doc, verb, nominal(doc, thing))
    words = trimmed(doc, tuple(i for i in subtree(doc, thing) if doc.words[i].text not in QUOTATION_MARKS))
    head = child(doc, thing, "nsubj")
    finite = any(doc.words[i].feature("VerbForm") == "Fin" for i in words)
    if finite or not words or len(words) > _RULES.longest_cited:
        return NOBODY
    return NounPhrase(words, head if head is not None else thing)


def _with_participle(doc: Document, verb: int, found: NounPhrase) -> NounPhrase:
    """`citing two people | briefed on the plan`: a participle that the parser attached to the verb instead."""
    for i in children(doc, verb, "xcomp", "advcl"):
        behind = found and i == found.words[-1] + 1 == subtree(doc, i)[0]
        if behind and doc.words[i].feature("VerbForm") in ("Part", "") and child(doc, i, "mark") is None:
            return found.with_words((*found, *trimmed(doc, subtree(doc, i))))
    return found


def _citing_verbs(doc: Document, candidate: AttributionCandidate) -> list[int]:
    """Participles and relative clauses of quote/cite below the cue, its host clause or the source."""
    below = [*children(doc, candidate.anchor, "advcl", "conj", "xcomp", "acl", "dep")]
    if candidate.source:
        below += children(doc, candidate.source.head, "acl", "acl:relcl", "advcl")
    below += _trailing(doc, candidate)
    if candidate.construction in ("according_to", "parenthetical", "as_clause"):
        for host in ancestors(doc, candidate.anchor)[:3]:
            below += children(doc, host, "advcl")
    return [
        i for i in below
        if doc.words[i].lemma in _CITING and not is_passive(doc, i) and i not in candidate.source.words[:1]
        and _relative_to_source(doc, i, candidate)
    ]  # fmt: skip


def _trailing(doc: Document, candidate: AttributionCandidate) -> list[int]:
    """`X reported that P, citing Y` where the parser attached `citing` inside P: it closes the content."""
    if not (candidate.lemma == "report" or is_outlet(doc, candidate.source.words)):
        return []
    return [
        i for i in candidate.content[1:]
        if doc.words[i].text in ("citing", "quoting") and doc.words[i - 1].text == ","
        and subtree(doc, i)[-1] >= candidate.content[-1] - 1
    ]  # fmt: skip


def _relative_to_source(doc: Document, verb: int, candidate: AttributionCandidate) -> bool:
    """`which quotes Y` belongs to the noun right before it: that must be the source."""
    subject = child(doc, verb, "nsubj")
    if subject is None or subject > verb or doc.words[subject].text.lower() not in _RELATIVE:
        return True
    return bool({subject - 1, subject - 2} & set(candidate.source))


def _told(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """`Y told X P` with X a news organisation: the article has it from X."""
    if not candidate.source or not is_outlet(doc, candidate.recipient.words):
        return None
    return replace(candidate, relays=(Relay("reports", candidate.recipient),), relation="told")


def _in_document(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """`A memo says that P. In it, an aide writes that Q`: Q is handed on by the memo, and the aide is somebody new."""
    if not candidate.source or not _is_new(doc, candidate.source):
        return None
    for i in children(doc, candidate.anchor, "obl"):
        fronted = i < candidate.source.words[0] and i not in candidate.content
        if not fronted or case_of(doc, i) not in ("in", "inside"):
            continue
        word = doc.words[i]
        paper = _subject_before(doc, word.sentence) if word.text.lower() == "it" else i
        if paper is None or "document" not in categories_of(doc, paper):
            continue
        document = nominal(doc, paper)
        if paper != i or doc.words[document.words[0]].text.lower() in DEFINITE:
            return replace(candidate, relays=(Relay("reports", document),), relation="quotes")
    return None


def _is_new(doc: Document, source: NounPhrase) -> bool:
    """`an aide`, `inspectors`: nobody whom the article has named or pointed at."""
    first, head = doc.words[source.words[0]], doc.words[source.head]
    bare = head.upos == "NOUN" and is_plural(head) and first.upos in ("NOUN", "ADJ", "NUM")
    return bare or first.text.lower() in INDEFINITE


def _subject_before(doc: Document, sentence: int) -> int | None:
    """The subject of the main clause of the sentence before, in the same paragraph."""
    if not sentence or doc.sentences[sentence - 1].paragraph != doc.sentences[sentence].paragraph:
        return None
    before = doc.sentences[sentence - 1]
    root = next((i for i in range(before.first, before.last) if doc.words[i].head < 0), None)
    return child(doc, root, "nsubj") if root is not None else None


def _interview(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """`in an interview with X, Y said P` · `Y said on X's podcast P`: X has it from Y."""
    if not candidate.source:
        return None
    for i in children(doc, candidate.anchor, "obl", "advcl"):
        talks = doc.words[i].lemma in _TALKING and doc.words[i].relation == "advcl"
        if not talks and doc.words[i].lemma not in _INTERVIEWS:
            continue
        for k in children(doc, i, *(("obl",) if talks else ("nmod", "nmod:poss"))):
            if case_of(doc, k) not in _TIED_BY:
                continue
            outer = _outlet_in(doc, k, doc.words[i].lemma in _ONLY_WITH_OUTLETS)
            if outer:
                told = without(doc, candidate, subtree(doc, i), "interview")
                return replace(told, relays=(Relay("reports", outer),), relation="told")
    return None


_ONLY_WITH_OUTLETS = word_class("attribution", "outlet_occasions")


def _outlet_in(doc: Document, noun: int, expected: bool = False) -> NounPhrase:
    """The outlet that the noun is, or that it belongs to: `X`, `a host of X`, `X's host`. Where one is `expected`, any
    name is taken for one that is no person's.
    """
    outer = NounPhrase(noun_phrase(doc, noun), noun)
    if is_outlet(doc, outer.words):
        return outer
    for i in children(doc, noun, "nmod", "nmod:poss"):
        part = NounPhrase(noun_phrase(doc, i), i)
        if is_outlet(doc, part.words):
            return part
    kinds = {n.kind for n in doc.names if n.first <= noun < n.last}
    named = doc.words[noun].upos == "PROPN" and not categories_of(doc, noun)
    return outer if expected and named and kinds == {"Organization"} else NOBODY


def _in_outlet(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """`Y said on X that P` · `Y wrote in X` with X a named news organisation."""
    if not candidate.source or is_outlet(doc, candidate.source.words):
        return None
    for i in children(doc, candidate.anchor, "obl"):
        phrase = NounPhrase(noun_phrase(doc, i), i)
        aired = doc.words[i].upos == "PROPN" and case_of(doc, i) in ("on", "in", "for")
        if aired and is_outlet(doc, phrase.words) and not set(candidate.content) <= set(subtree(doc, i)):
            rest = without(doc, candidate, subtree(doc, i), "in_outlet")
            return replace(rest, relays=(Relay("reports", phrase),), relation="told")
    return None


def _source_told(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """`an official who spoke to X said P` · `an official speaking to X`."""
    if not candidate.source:
        return None
    for i in children(doc, candidate.source.head, "acl"):
        if doc.words[i].lemma in _TALKING:
            for k in children(doc, i, "obl"):
                outer = _outlet_in(doc, k) if case_of(doc, k) in ("to", "with") else NOBODY
                if outer:
                    return replace(candidate, relays=(Relay("reports", outer),), relation="told")
    return None
