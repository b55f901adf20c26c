"""Whether a statement was made on another occasion than the report before it, so that the report does not go on."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.mentions.descriptions import PERSONAL, categories_of
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document, Word
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.resources.gazetteers import demonyms, fold
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import case_of, children, noun_phrase

_ADDRESSING = word_class("chains", "addressing_verbs")
_LATER = word_class("chains", "later_times")
_LISTENERS = word_class("chains", "prepositions_of_listeners")
_PROGRAMMES = word_class("attribution", "programmes")
_SETTINGS = word_class("chains", "settings")
_TALKING = word_class("attribution", "talking_verbs")
_WRITTEN = word_class("chains", "verbs_of_writing")


def elsewhere(doc: Document, candidate: AttributionCandidate, outer: Sequence[str]) -> bool:
    """Whether it was said on another occasion than to the outer sources, of these names: `wrote in a letter`, `said at
    a rally`, `had said`, `told parliament`, `Speaking on X, she said`.
    """
    cue = doc.words[candidate.anchor]
    below = [doc.words[i] for i in doc.children[cue.index] if i not in candidate.content]
    places = (w.index for w in below if w.relation == "obl" and doc.kind_at(w.index) != "Date")
    setting = any(case_of(doc, i) in _SETTINGS for i in places)
    before = any(w.relation == "aux" and w.text.lower() == "had" for w in below)
    told = candidate.recipient if cue.lemma == "tell" else NOBODY
    others = bool(told) and _are_others(doc, told, outer)
    scene = any(_sets_scene(doc, clause, outer) for clause in below)
    return before or others or setting or scene or cue.lemma in _WRITTEN


def _sets_scene(doc: Document, clause: Word, outer: Sequence[str]) -> bool:
    """`Speaking on Breakfast Hour, she said P` · `Writing in Le Matin, she said P` · `Addressing supporters, she said
    P`; not `Speaking in English` or `Speaking of his family`.
    """
    lemma = clause.lemma.lower()
    if clause.relation != "advcl":
        return False
    if lemma in _ADDRESSING:
        return any(categories_of(doc, i) & {*PERSONAL, "group"} for i in children(doc, clause.index, "obj"))
    if lemma not in _WRITTEN | _TALKING:
        return False
    phrases = (i for i in children(doc, clause.index, "obl") if doc.kind_at(i) != "Date")
    return any(_is_scene(doc, i, outer) for i in phrases)


def _is_scene(doc: Document, noun: int, outer: Sequence[str]) -> bool:
    """`to supporters` · `at a rally` · `on Breakfast Hour`: a listener, or a name that is not a language."""
    case, word = case_of(doc, noun), doc.words[noun]
    if case in _LISTENERS:
        return _are_others(doc, NounPhrase(noun_phrase(doc, noun), noun), outer)
    return case in _SETTINGS and word.text[:1].isupper() and fold(word.text) not in demonyms()


def said_again(doc: Document, candidate: AttributionCandidate, outer: Sequence[str]) -> bool:
    """`told X in May that P, but on Tuesday said Q` · `told X that P and told parliament that Q`: a finite verb that
    goes on with a time or a listener of its own.
    """
    cue = doc.words[candidate.anchor]
    if cue.relation not in ("conj", "parataxis") or cue.feature("VerbForm") != "Fin":
        return False
    below = [i for i in doc.children[cue.index] if i not in candidate.content]
    dated = any(doc.kind_at(i) == "Date" or doc.words[i].text.lower() in _LATER for i in below)
    return dated or elsewhere(doc, candidate, outer)


def _are_others(doc: Document, told: NounPhrase, outer: Sequence[str]) -> bool:
    """Whether the one who was told does not report it here: not `her`, `the show`, or an outer source."""
    head = doc.words[told.head]
    named = {doc.words[i].text for i in told if doc.words[i].upos in ("PROPN", "NUM")}
    again = any(named and named <= set(name.split()) for name in outer)
    programme = not named and (head.lemma in _PROGRAMMES or "outlet" in categories_of(doc, head.index))
    return not again and head.upos != "PRON" and not programme
