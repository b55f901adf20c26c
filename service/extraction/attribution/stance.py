"""The source's stance to its content: the lexicon's, changed by negation, refusal, weak cues and conditions.

`did not say`, `declined to comment` are `declined`; `does not think`, `refused to sign` are `denied`; `if she says
that P`, `may believe that P` are `uncertain`.
"""

from __future__ import annotations

from service.extraction.attribution.cues import HEARD, VerbCue, content_opener
from service.extraction.model.document import Document
from service.extraction.model.labels import Stance
from service.extraction.resources.lexicon import CueEntry
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import QUOTATION_MARKS
from service.extraction.syntax.tree import child, children, marker_of, subtree

_WEAK = word_class("attribution", "weak_governors")
_REFUSING = word_class("attribution", "refusing_words")
_DISCLOSING = word_class("attribution", "disclosing_verbs")
_KNOWING = word_class("attribution", "knowing_words")
_ANSWERS = word_class("attribution", "answers")
_REQUESTS = word_class("attribution", "requests")
_NEGATIONS = word_class("attribution", "negations")
_NO = word_class("attribution", "negative_determiners")
_SOME = frozenset({"a", "the"})  # before `few`
_NEGATIVE_SUBJECTS = word_class("attribution", "negative_subjects")
_QUESTION_WORDS = word_class("attribution", "question_words")
_POSSIBILITY = word_class("attribution", "words_of_possibility")
_ABLE = word_class("attribution", "adjectives_of_readiness")
_DOUBTING = word_class("attribution", "doubting_words")
_WISHING = word_class("attribution", "wishing_verbs")
_CONDITIONS = word_class("attribution", "conditions")
_ADDING = word_class("attribution", "adding_adverbs")
_UNREACHED = {("yet", "to"), ("short", "of")}  # `has yet to say P` · `stopped short of saying P`
# Kinds of cues whose negation means silence, not denial.
_UTTERANCES = frozenset({"speech", "report", "writing", "question", "decision", "denial"})


def stance_of(doc: Document, cue: VerbCue, entry: CueEntry | None) -> Stance:
    """The stance of a verbal cue; `entry` is the lexicon's row, None for a verb outside the lexicon."""
    lemmas = {doc.words[g].lemma for g in cue.governors}
    verbs = (cue.verb, *cue.governors)
    negated = any(is_negated(doc, verb) for verb in verbs)
    supposed = not negated and any(_is_possible(doc, verb) or _is_conditional(doc, verb) for verb in verbs)
    if supposed or lemmas & _WEAK or lemmas & HEARD:
        return "uncertain"
    if lemmas & _REFUSING or _is_withheld(doc, cue.verb):
        return _unsaid(entry)
    knows = doc.words[cue.verb].lemma in _KNOWING
    if lemmas & _WISHING and knows and content_opener(doc, cue.verb) != "that":
        return "question"  # `wanted to know who did it`
    if _refuses(entry):
        return _refused(doc, cue.verb)
    if negated:
        return _negated(doc, cue, entry)
    return entry.stance if entry is not None else "asserted"


def _is_withheld(doc: Document, verb: int) -> bool:
    """`the refusal to say who did it` · `was unable to say it` · `was not able to say it`."""
    above = doc.words[doc.words[verb].head] if marker_of(doc, verb) == "to" else None
    if above is None or above.upos not in ("NOUN", "ADJ"):
        return False
    return above.lemma in _REFUSING or (above.lemma in _ABLE and is_negated(doc, above.index))


def noun_stance(doc: Document, noun: int, entry: CueEntry) -> Stance:
    """The stance of a nominal cue: `no plans to P` denies, `issued no comment on P` says nothing of P."""
    if _refuses(entry):
        return _refused(doc, noun)
    if not _has_no(doc, noun):
        return entry.stance
    if entry.lemma in _DOUBTING:
        return "asserted"  # `no doubt that P`
    return "declined" if doc.words[noun].lemma.lower() in _ANSWERS else "denied"


def adjective_stance(doc: Document, adjective: int, entry: CueEntry) -> Stance:
    """The stance of an adjectival cue: `not willing to P` denies, `not sure that P` is uncertain."""
    if _refuses(entry):
        return _refused(doc, adjective)
    if not is_negated(doc, adjective):
        return entry.stance
    if entry.lemma in _KNOWING:
        return "uncertain"
    return "asserted" if entry.stance in ("uncertain", "denied") else "denied"


def is_negated(doc: Document, verb: int) -> bool:
    """`did not say` · `has yet to say` · `without saying` · `stopped short of saying` · `nobody said`."""
    if _is_asked(doc, verb):
        return False  # `Didn't she say that P?`
    return any(_negates(doc, i, verb) for i in doc.children[verb])


def _is_asked(doc: Document, verb: int) -> bool:
    """Whether the sentence is a question."""
    return doc.words[doc.sentence_of(verb).last - 1].text == "?"


def _negates(doc: Document, i: int, verb: int) -> bool:
    """Whether a dependent negates its verb: a negative word, or a phrase with one (`at no time`, `no statement`), but
    not in a quotation: `“Never,” she said`.
    """
    word = doc.words[i]
    between = [w for w in doc.words[i:verb] if w.upos == "PUNCT" and w.text in QUOTATION_MARKS]
    if len(between) % 2:
        return False
    match word.relation:
        case "advmod" if any(behind.lemma in _ADDING for behind in doc.words[i + 1 : i + 2]):
            return False  # `not only said P`
        case "advmod" | "obl" | "cc" | "det" | "aux":
            negative = word.lemma.lower() in _NEGATIONS or (i < verb and _has_no(doc, i))
            return negative or _is_unreached(doc, i + 1)
        case "mark":
            return _is_unreached(doc, i) or word.text.lower() == "without"
        case "nsubj":
            return word.deprel == "nsubj" and _is_nobody(doc, i, verb)
        case "obj":
            return word.lemma.lower() in _ANSWERS and _has_no(doc, i)
    return False


def _is_unreached(doc: Document, i: int) -> bool:
    """`yet to` · `short of`: whether the word is the second of these."""
    return (doc.lower_text(i - 1), doc.lower_text(i)) in _UNREACHED


def _is_nobody(doc: Document, subject: int, verb: int) -> bool:
    """`Nobody said` without a mark between: `“Nobody came,” she said` has another subject."""
    negative = doc.words[subject].lemma.lower() in _NEGATIVE_SUBJECTS and not _is_some(doc, subject, subject)
    return (negative or _has_no(doc, subject)) and doc.marks.isdisjoint(range(subject, verb))


def _has_no(doc: Document, head: int) -> bool:
    below = (i for i in children(doc, head, "det", "amod", "advmod", "cc") if not _is_some(doc, i, head))
    return any(doc.words[i].lemma.lower() in _NO for i in below)


def _is_some(doc: Document, word: int, head: int) -> bool:
    """`a few` and `the last few months` are not `few`: an article is before the word, but behind `neither the town`."""
    articles = (i for k in (word, head) for i in children(doc, k, "det") if doc.lower_text(i) in _SOME)
    return any(i < word for i in articles)


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
    acts = [i for i in children(doc, head, "xcomp", "ccomp", "acl", "advcl", "obj") if i > head]
    return "declined" if acts and doc.words[acts[0]].lemma.lower() in _DISCLOSING | _REQUESTS else "denied"


def _is_possible(doc: Document, verb: int) -> bool:
    """`people who may think that P` · `Perhaps she thinks that P` · `It is possible that she thinks that P`."""
    adverbs = (i for i in children(doc, verb, "advmod") if i < verb and doc.words[i + 1].text != ",")
    above = (doc.words[verb].head,) if doc.words[verb].relation in ("csubj", "ccomp") else ()
    words = (doc.words[i] for i in (*children(doc, verb, "aux"), *adverbs, *above))
    return any(word.lemma.lower() in _POSSIBILITY for word in words)


def _is_conditional(doc: Document, verb: int) -> bool:
    """`if she says that P` · `Had she said that P, …`, but not `Had she said that P?`."""
    opening = {subtree(doc, verb)[0]}.intersection(children(doc, verb, "aux"))
    inverted = not _is_asked(doc, verb) and child(doc, verb, "nsubj") is not None
    marks = [i for mark in children(doc, verb, "mark") for i in (mark, *children(doc, mark, "fixed"))]
    return any(doc.lower_text(i) in _CONDITIONS for i in (*(opening if inverted else ()), *marks))
