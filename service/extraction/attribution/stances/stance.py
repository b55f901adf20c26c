"""The source's stance to its content: the lexicon's, changed by negation, refusal, weak cues and conditions.

`did not say`, `declined to comment` are `declined`; `does not think`, `refused to sign` are `denied`; `if she says
that P`, `may believe that P` are `uncertain`.
"""

from __future__ import annotations

from service.extraction.attribution.cues import HEARD, VerbCue, content_opener
from service.extraction.attribution.stances.negation import has_no, is_negated, negated_series
from service.extraction.attribution.stances.scope import (
    BELOW,
    is_conditional,
    is_false_to_say,
    is_possible,
    is_too,
    is_withheld,
)
from service.extraction.model.document import Document
from service.extraction.model.labels import Stance
from service.extraction.resources.lexicon import CueEntry
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import child, children, marker_of, subtree

_WEAK = word_class("attribution", "weak_governors")
_REFUSING = word_class("attribution", "refusing_words")
_DISCLOSING = word_class("attribution", "disclosing_verbs")
_FINDING = word_class("attribution", "finding_verbs")
_KNOWING = word_class("attribution", "knowing_words")
_ANSWERS = word_class("attribution", "answers")
_REQUESTS = word_class("attribution", "requests")
_QUESTION_WORDS = word_class("attribution", "question_words")
_ABLE = word_class("attribution", "words_of_readiness")
_DOUBTING = word_class("attribution", "doubting_words")
_WISHING = word_class("attribution", "wishing_verbs")
# Kinds of cues whose negation means silence, not denial.
_UTTERANCES = frozenset({"speech", "report", "writing", "question", "decision", "denial"})


def stance_of(doc: Document, cue: VerbCue, entry: CueEntry | None) -> Stance:
    """The stance of a verbal cue; `entry` is the lexicon's row, None for a verb outside the lexicon."""
    lemmas = {doc.words[g].lemma for g in cue.governors}
    verbs = {cue.verb, *cue.governors, *(i for i in cue.words if doc.words[i].upos == "VERB")}
    negated = any(is_negated(doc, verb) for verb in verbs)
    supposed = not negated and any(is_possible(doc, verb) or is_conditional(doc, verb) for verb in verbs)
    if supposed or lemmas & _WEAK or lemmas & HEARD:
        return "uncertain"
    above = doc.words[cue.verb].head
    nothing = above >= 0 and doc.words[above].lemma == "nothing" and _is_found(doc, above)
    if nothing or is_false_to_say(doc, cue.verb):
        return "denied"  # `found nothing to suggest that P`
    if (first := negated_series(doc, cue.verb)) is not None:
        refuses = doc.words[first].relation in BELOW and doc.words[doc.words[first].head].lemma in _REFUSING
        return _unsaid(entry) if refuses or is_withheld(doc, first) else _negated(doc, cue, entry)
    if lemmas & _REFUSING and any(is_negated(doc, g) for g in cue.governors):
        return _own(entry)  # `did not fail to say P`
    if lemmas & _REFUSING or is_withheld(doc, cue.verb):
        return _unsaid(entry)
    knows = doc.words[cue.verb].lemma in _KNOWING
    if lemmas & _WISHING and knows and content_opener(doc, cue.verb) != "that":
        return "question"  # `wanted to know who did it`
    if _refuses(entry):
        return _refused(doc, cue.verb)
    if negated:
        return _negated(doc, cue, entry)
    return _own(_asked_for(doc, cue, entry))


def _asked_for(doc: Document, cue: VerbCue, entry: CueEntry | None) -> CueEntry | None:
    """The row of an order of `asked that the road be closed`; not of `asked: “Is that yours?”`."""
    clause = child(doc, cue.verb, "ccomp")
    that = clause is not None and doc.lower_text(subtree(doc, clause)[0]) == marker_of(doc, clause) == "that"
    if not that or _own(entry) != "question":
        return entry
    return next((row for row in cue.entries if row.stance == "directive"), entry)


def _own(entry: CueEntry | None) -> Stance:
    return entry.stance if entry is not None else "asserted"


def noun_stance(doc: Document, noun: int, entry: CueEntry) -> Stance:
    """The stance of a nominal cue: `no plans to P` denies, `issued no comment on P` says nothing of P."""
    if _refuses(entry):
        return _refused(doc, noun)
    if not has_no(doc, noun):
        return entry.stance
    if entry.lemma in _DOUBTING:
        return "asserted"  # `no doubt that P`
    silent = doc.words[noun].lemma.lower() in _ANSWERS and not _is_found(doc, noun)
    return "declined" if silent else "denied"


def _is_found(doc: Document, noun: int) -> bool:
    """Whether somebody looks for it: `found no sign that P` says that P is not so, `gave no sign that P` nothing."""
    word = doc.words[noun]
    return word.relation == "obj" and doc.words[word.head].lemma in _FINDING


def adjective_stance(doc: Document, adjective: int, entry: CueEntry) -> Stance:
    """The stance of an adjectival cue: `not willing to P` denies, `not sure that P` is uncertain, `too afraid to say P`
    declines.
    """
    if _refuses(entry) or is_too(doc, adjective):
        return _refused(doc, adjective)
    if not is_negated(doc, adjective):
        return entry.stance
    acts = children(doc, adjective, "xcomp", "ccomp", "advcl")
    if entry.lemma in _ABLE and acts and doc.words[acts[0]].lemma in _DISCLOSING:
        return "declined"  # `was not prepared to say P`
    if entry.lemma in _KNOWING:
        return "uncertain"
    return "asserted" if entry.stance in ("uncertain", "denied") else "denied"


def _negated(doc: Document, cue: VerbCue, entry: CueEntry | None) -> Stance:
    """The stance of a negated cue."""
    if entry is not None and (entry.lemma in _DOUBTING or entry.kind == "refusal"):
        return "asserted"  # `nobody doubts that P` · `did not hesitate to say P`
    asks = content_opener(doc, cue.verb) in _QUESTION_WORDS
    return "declined" if asks or doc.words[cue.verb].lemma in _KNOWING else _unsaid(entry)


def _unsaid(entry: CueEntry | None) -> Stance:
    """`declined to say P` against `refused to endorse P`."""
    return "declined" if entry is None or entry.kind in _UTTERANCES else "denied"


def _refuses(entry: CueEntry | None) -> bool:
    return entry is not None and entry.lemma in _REFUSING and entry.stance == "declined"


def _refused(doc: Document, head: int) -> Stance:
    """`declined to comment`, `declined an interview request` say nothing, `declined to sign` rejects the content: what
    was refused decides.
    """
    acts = [i for i in children(doc, head, *BELOW, "obj") if i > head]
    return "declined" if acts and doc.words[acts[0]].lemma.lower() in _DISCLOSING | _REQUESTS else "denied"
