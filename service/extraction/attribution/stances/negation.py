"""Negation: `did not say`, `nobody said`, `without saying`, `no plans`."""

from __future__ import annotations

from service.extraction.model.document import Document
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import QUOTATION_MARKS
from service.extraction.syntax.tree import child, children

_ANSWERS = word_class("attribution", "answers")
_NEGATIONS = word_class("attribution", "negations")
_NO = word_class("attribution", "negative_determiners")
_SOME = frozenset({"a", "the"})  # before `few`
_NEGATIVE_SUBJECTS = word_class("attribution", "negative_subjects")
_REFUSING = word_class("attribution", "refusing_words")
_ADDING = word_class("attribution", "adding_adverbs")
_AT = frozenset({"at", "in", "on"})
_UNREACHED = {("yet", "to"), ("short", "of")}  # `has yet to say P` · `stopped short of saying P`


def is_negated(doc: Document, verb: int) -> bool:
    """`did not say` · `has yet to say` · `without saying` · `stopped short of saying` · `nobody said`."""
    if is_asked(doc, verb):
        return False  # `Didn't she say that P?`
    return any(_negates(doc, i, verb) for i in doc.children[verb]) or _is_never(doc, verb)


def negated_series(doc: Document, verb: int) -> int | None:
    """`confirm` for `say` in `refused to confirm P or say Q`, `did not confirm P or say Q`: the verb that `or` joins it
    to, whose negation and refusal it shares. None for other verbs.
    """
    word, join = doc.words[verb], child(doc, verb, "cc")
    joined = word.relation == "conj" and join is not None and doc.lower_text(join) == "or"
    if (
        not joined
        or child(doc, verb, "nsubj", "aux", "mark") is not None
        or word.xpos != doc.words[word.head].xpos
    ):
        return None
    first = doc.words[word.head]
    refused = first.head >= 0 and first.relation == "xcomp" and doc.words[first.head].lemma in _REFUSING
    return first.index if refused or is_negated(doc, first.index) else None


def _is_never(doc: Document, verb: int) -> bool:
    """`Lind nowhere said`, `Lind at no point said`, where the parser gives the adverb to the subject."""
    if doc.lower_text(verb - 1) in _NEGATIONS:
        return doc.words[verb - 1].relation == "advmod" and doc.words[doc.words[verb - 1].head].head == verb
    return doc.lower_text(verb - 2) == "no" and doc.lower_text(verb - 3) in _AT


def is_asked(doc: Document, verb: int) -> bool:
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
            negative = word.lemma.lower() in _NEGATIONS or (i < verb and has_no(doc, i))
            return negative or _is_unreached(doc, i + 1)
        case "mark":
            return _is_unreached(doc, i) or word.text.lower() == "without"
        case "nsubj":
            return word.deprel == "nsubj" and _is_nobody(doc, i, verb)
        case "obj":
            return word.lemma.lower() in _ANSWERS and has_no(doc, i)
    return False


def _is_unreached(doc: Document, i: int) -> bool:
    """`yet to` · `short of`: whether the word is the second of these."""
    return (doc.lower_text(i - 1), doc.lower_text(i)) in _UNREACHED


def _is_nobody(doc: Document, subject: int, verb: int) -> bool:
    """`Nobody said`, `Not even Lind said` without a mark between: `“Nobody came,” she said` has another subject."""
    negative = doc.words[subject].lemma.lower() in _NEGATIVE_SUBJECTS and not _is_some(doc, subject, subject)
    excluded = any(doc.words[i].lemma.lower() == "not" for i in children(doc, subject, "advmod", "cc"))
    return (negative or excluded or has_no(doc, subject)) and doc.marks.isdisjoint(range(subject, verb))


def has_no(doc: Document, head: int) -> bool:
    """`no`, `few` or `neither` before a noun."""
    below = (i for i in children(doc, head, "det", "amod", "advmod", "cc") if not _is_some(doc, i, head))
    return any(doc.words[i].lemma.lower() in _NO for i in below)


def _is_some(doc: Document, word: int, head: int) -> bool:
    """`a few` and `the last few months` are not `few`: an article is before the word, but behind `neither the town`."""
    articles = (i for k in (word, head) for i in children(doc, k, "det") if doc.lower_text(i) in _SOME)
    return any(i < word for i in articles)
