"""Who speaks behind a content of which he is the subject: `Tessaline plans to cut 400 jobs, the company said.`"""

from __future__ import annotations

from service.extraction.coreference.antecedents.definite_descriptions import nouns_alike
from service.extraction.coreference.antecedents.pronouns import THIRD
from service.extraction.coreference.discourse import SUBJECT, DiscourseState
from service.extraction.coreference.entities import Referent
from service.extraction.mentions.descriptions import Description
from service.extraction.model.document import Document
from service.extraction.resources.gazetteers import given_names, leaders, noun_categories
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import child, children, subtree

_ANY = word_class("coreference", "firms")
_OF_KIND = word_class("coreference", "firms_of_a_kind")
_FOR_OTHERS = word_class("coreference", "speakers_for_others")
_INTENDING = word_class("coreference", "intending_verbs")
_KINDS = [kind.split() for kind in word_class("coreference", "kinds_of_firms")]
_PARTICULAR = word_class("coreference", "particular_bodies") - {"airline", "bank"}
_STATE = frozenset({"government", "outlet"})
_BODIES = frozenset({"organization", "outlet", "government", "country"})


def company_before(state: DiscourseState, head: int, description: Description) -> int | None:
    """`Tessaline plans to cut 400 jobs, the company said`: the content's own subject, if the article has told of no
    other body so far.
    """
    index = _subject_before(state, head) if description.bare and description.definite else None
    called = index is not None and _is_called(state.referents[index], description.head)
    return _as_body(state, index, head) if called else None


def company_it_is(state: DiscourseState, word: int) -> int | None:
    """`Tessaline will cut 400 jobs, it said`: the content's own subject, in the same way."""
    form = state.document.words[word].text.lower()
    return _as_body(state, _subject_before(state, word), word) if THIRD[form] == "n" else None


def _as_body(state: DiscourseState, index: int | None, head: int) -> int | None:
    """The referent, now known as a company; None if it may be a person, or if another body was named before `head`."""
    if index is None:
        return None
    referent = state.referents[index]
    if not (referent.categories <= {"organization"} or _only_called_a_person(referent)):
        return None
    others = (r for i, r in enumerate(state.referents) if i != index and r.categories & _BODIES)
    if any(other.seen_before(head) for other in others):
        return None
    referent.categories, referent.gender = {"organization"}, "n"
    return index


def person_before(state: DiscourseState, head: int, description: Description) -> int | None:
    """`Rupert Lisle plans to step down, the banker said`: the subject of a content that tells what he intends, the only
    person of whom the article has told. A lawyer or a spokesman speaks for another.
    """
    alike = nouns_alike(description)
    if not description.bare or not description.definite or description.head in _FOR_OTHERS:
        return None
    if "role" not in description.categories or (index := _subject_before(state, head)) is None:
        return None
    verb = _content_before(state.document, head)
    if verb is None or state.document.words[verb].lemma not in _INTENDING:
        return None
    referent = state.referents[index]
    if not referent.person or (referent.roles and referent.roles.isdisjoint(alike)):
        return None
    begins = min(subtree(state.document, verb))
    others = (r for i, r in enumerate(state.referents) if i != index and r.person)
    told = any(other.seen_before(head if other.names else begins) for other in others)
    return None if told else index


def _content_before(document: Document, head: int) -> int | None:
    """The head of the clause that the verb, whose subject the word is, reports and that is before the word."""
    word = document.words[head]
    if word.relation not in SUBJECT or word.head < 0:
        return None
    verb = document.words[word.head]
    if verb.relation == "parataxis":
        return verb.head if verb.head < head else None
    return next((c for c in children(document, verb.index, "ccomp", "parataxis") if c < head), None)


def _subject_before(state: DiscourseState, head: int) -> int | None:
    """The named referent that is the content's subject, outside quotation marks."""
    document = state.document
    verb = _content_before(document, head)
    subject = None if verb is None else child(document, verb, "nsubj")
    if subject is None or subject > head or subject in state.quoted or subject not in state.meaning:
        return None
    joined = any(document.words[i].relation == "conj" for i in subtree(document, subject))
    index = state.meaning[subject]
    return index if state.referents[index].names and not joined else None


def _only_called_a_person(referent: Referent) -> bool:
    """`Tessaline`: a name of one word that the recogniser alone calls a person's."""
    alone = all(len(name.tokens) == 1 and name.tokens[0] not in given_names() for name in referent.names)
    known = referent.roles or referent.gender != "u" or referent.leader is not None
    famous = any(name.tokens[0] in full.split() for name in referent.names for full in leaders())
    return referent.categories == {"person"} and alone and not known and not famous


def _is_called(referent: Referent, noun: str) -> bool:
    """Whether a company can be called so: any one by a word for companies, one whose name tells no kind also `the
    airline`, one whose name tells a kind by another word for it (`the lender` after `Kestrel Bank`).
    """
    ends = {name.tokens[-1] for name in referent.names}
    if any(noun in kind and not ends.isdisjoint(kind) for kind in _KINDS):
        return True
    if noun in _ANY:
        return ends.isdisjoint(_PARTICULAR) and not any(noun_categories(end) & _STATE for end in ends)
    return noun in _OF_KIND and not any(noun_categories(end) for end in ends)
