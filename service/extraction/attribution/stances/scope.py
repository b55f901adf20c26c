"""Reports that are not made: possible ones, those in a condition, and those that the clause above takes back."""

from __future__ import annotations

from service.extraction.attribution.stances.negation import has_no, is_asked, is_negated
from service.extraction.model.document import Document
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import child, children, is_passive, subtree

BELOW = ("xcomp", "advcl", "ccomp", "acl", "csubj")
_REFUSING = word_class("attribution", "refusing_words")
_POSSIBILITY = word_class("attribution", "words_of_possibility")
_CONDITIONS = word_class("attribution", "conditions")
_ABLE = word_class("attribution", "words_of_readiness")
_WITHHOLDING = word_class("attribution", "withholding_verbs")
_MISQUOTING = word_class("attribution", "misquoting_verbs")
_MISTAKENLY = word_class("attribution", "adverbs_of_error")
_FALSE = word_class("attribution", "words_of_falsity")
_TRUE = word_class("attribution", "words_of_truth")
_ORDERING = word_class("attribution", "ordering_verbs")
_NO_MATTER = word_class("attribution", "nouns_of_reluctance")
_DENYING = word_class("attribution", "denying_verbs")
_PRESSING = word_class("attribution", "nouns_of_pressure")
_EAGER = word_class("attribution", "adjectives_of_eagerness")
_REPLACING = {("instead", "of"), ("rather", "than"), ("far", "from")}
_OF_REPORTS = frozenset({"as", "of", "to"})


def is_possible(doc: Document, verb: int) -> bool:
    """`people who may think P` · `Perhaps she thinks P` · `It is possible that she thinks P` · `could have said P` ·
    `was urged to say P`.
    """
    auxiliaries = [doc.lower_text(i) for i in children(doc, verb, "aux")]
    if "have" in auxiliaries and not {"could", "would"}.isdisjoint(auxiliaries):
        return True
    adverbs = (i for i in children(doc, verb, "advmod") if i < verb and doc.words[i + 1].text != ",")
    above = (doc.words[verb].head,) if doc.words[verb].relation in ("csubj", "ccomp") else ()
    words = (doc.words[i] for i in (*children(doc, verb, "aux"), *adverbs, *above))
    return any(word.lemma.lower() in _POSSIBILITY for word in words) or _is_ordered(doc, verb)


def _is_ordered(doc: Document, verb: int) -> bool:
    """Whether somebody was told to do it: `was urged to say P`, `asked her to say P`, `is under pressure to say P`."""
    above = doc.words[verb].head
    if above >= 0 and doc.words[verb].relation in BELOW and doc.lower_text(above) in _PRESSING:
        return "to" in _marks(doc, verb)
    told = above >= 0 and doc.words[above].lemma in _ORDERING
    told = told and (is_passive(doc, above) or child(doc, above, "obj", "iobj") is not None)
    return told and "to" in _marks(doc, verb) and doc.words[verb].relation in BELOW


def is_conditional(doc: Document, verb: int) -> bool:
    """`if she says P` · `Had she said P, …` · `Did she say P?`, but not `Didn't she say P?`."""
    opening = {subtree(doc, verb)[0]}.intersection(children(doc, verb, "aux"))
    subject = child(doc, verb, "nsubj")
    if opening and subject is not None and is_asked(doc, verb):
        return "not" not in (doc.words[i].lemma.lower() for i in children(doc, verb, "advmod"))
    marks = [i for mark in children(doc, verb, "mark") for i in (mark, *children(doc, mark, "fixed"))]
    if marks and doc.lower_text(marks[-1]) == "as":
        return False  # `If, as X reported, P, Q`
    inverted = opening if subject is not None else ()
    return any(doc.lower_text(i) in _CONDITIONS for i in (*inverted, *marks))


def is_withheld(doc: Document, verb: int) -> bool:
    """Whether the clause above says that it was not said: `the refusal to say P` · `was not able to say P` · `saw no
    reason to say P` · `refrained from saying P` · `was misquoted as saying P` · `There is no evidence that she said P`
    · `denied having said P` · `denied that she said P` · `instead of saying P, she left`.
    """
    if doc.words[verb].head < 0 or doc.words[verb].relation not in BELOW:
        return False
    above, marks = doc.words[doc.words[verb].head], _marks(doc, verb)
    if _is_replaced(doc, verb):
        return True
    if "from" in marks:
        return above.lemma in _WITHHOLDING
    if marks & _OF_REPORTS and (above.lemma in _MISQUOTING or _is_mistaken(doc, above.index)):
        return True
    if above.lemma in _DENYING and doc.words[verb].relation in ("ccomp", "xcomp"):
        return not is_negated(doc, above.index)
    if "to" not in marks:
        return _is_untrue(doc, verb, above.index)
    if above.upos in ("NOUN", "ADJ", "PRON") and (above.lemma in _REFUSING or above.lemma == "nothing"):
        return True
    if above.upos == "NOUN" and above.lemma not in _NO_MATTER and has_no(doc, above.index):
        return True
    if above.upos == "ADJ" and is_too(doc, above.index):
        return True
    forbidden = above.lemma in _WITHHOLDING and (above.upos == "ADJ" or is_passive(doc, above.index))
    return forbidden or (above.lemma in _ABLE and is_negated(doc, above.index))


def is_too(doc: Document, adjective: int) -> bool:
    """`too afraid to say P`: it is not said; `too quick to say P`: it is."""
    acts = (i for i in children(doc, adjective, *BELOW) if i > adjective and "to" in _marks(doc, i))
    too = any(doc.lower_text(i) == "too" for i in children(doc, adjective, "advmod") if i < adjective)
    return too and doc.words[adjective].lemma not in _EAGER and next(acts, None) is not None


def _is_replaced(doc: Document, verb: int) -> bool:
    """Whether something else was done: `instead of saying P` · `rather than say P` · `far from saying P`."""
    opens = subtree(doc, verb)[0]
    before, first, behind = (doc.lower_text(i) for i in (opens - 1, opens, opens + 1))
    return not _REPLACING.isdisjoint({(before, first), (first, behind)})


def is_false_to_say(doc: Document, verb: int) -> bool:
    """Whether the clause above says that P is false: `It is wrong to say P`."""
    above = doc.words[verb].head
    return above >= 0 and "to" in _marks(doc, verb) and doc.words[above].lemma.lower() in _FALSE


def _is_untrue(doc: Document, verb: int, above: int) -> bool:
    """Whether the clause above calls the report false or unproven: `It is a lie that she said P` · `It is not true that
    she said P` · `There is no evidence that she said P`.
    """
    opened = any(doc.lower_text(i) == "that" for i in children(doc, verb, "mark", "obj", "nsubj"))
    word = doc.words[above]
    if not opened or word.index > verb:
        return False
    return word.lemma in _FALSE or (word.lemma in _TRUE and (has_no(doc, above) or is_negated(doc, above)))


def _is_mistaken(doc: Document, verb: int) -> bool:
    """Whether an adverb says that the report is wrong: `was wrongly quoted`, `was falsely accused`."""
    return any(doc.words[i].lemma.lower() in _MISTAKENLY for i in children(doc, verb, "advmod"))


def _marks(doc: Document, verb: int) -> set[str]:
    return {doc.lower_text(i) for i in children(doc, verb, "mark")}
