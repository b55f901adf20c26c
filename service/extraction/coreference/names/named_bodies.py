"""Companies and bodies that the recogniser takes for persons: what the article says of them shows it."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.mentions.appositions import beside
from service.extraction.mentions.descriptions import PERSONAL, categories_of
from service.extraction.mentions.names import ProperName
from service.extraction.model.document import Document, Word
from service.extraction.resources.gazetteers import given_names, leaders
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import case_of, head_of, subtree

_HE = word_class("coreference", "masculine_pronouns") | word_class("coreference", "feminine_pronouns")
_SURVEYS = word_class("coreference", "surveys")
_ACTS = word_class("coreference", "acts_of_bodies")
_SHARES = word_class("coreference", "shares_of_firms")
_BEFORE_AGES = frozenset({",", "("})
_BODIES = frozenset({"organization", "government", "outlet", "country", "group"})


def is_body(document: Document, group: Sequence[ProperName]) -> bool:
    """Whether the names of one referent, whom nothing but his name calls a person, are those of a body:

    - `Orme & Tamm said P`
    - `Weston Grange, which runs nine care homes, said P`
    - `A poll by Opinova found P`
    - `Tessaline said it would close two plants`, `Yamada Heavy said its engine was safe`
    - `shares of Tessaline`, `Tessaline's shareholders`, `workers at Tessaline`
    """
    if any(" ".join(name.tokens) in leaders() for name in group):
        return False
    if any(fits(document, name) for name in group for fits in (_has_ampersand, _has_which, _polls)):
        return True
    own = {i for name in group for i in name.words}
    thing = any(_is_it(document, name, own) for name in group) or _is_owned(document, group)
    return thing and not any(_is_he(document, name) for name in group)


def _has_ampersand(document: Document, name: ProperName) -> bool:
    return any(document.words[i].text == "&" for i in range(name.first + 1, name.last - 1))


def _polls(document: Document, name: ProperName) -> bool:
    """`a poll by Opinova`: a one-word name that is not a given name."""
    head = document.words[head_of(document, tuple(name.words))]
    asking = (
        head.relation in ("nmod", "obl") and head.head >= 0 and document.words[head.head].lemma in _SURVEYS
    )
    alone = len(name.tokens) == 1 and name.tokens[0] not in given_names()
    return asking and alone and case_of(document, head.index) == "by"


def _has_which(document: Document, name: ProperName) -> bool:
    """Whether a clause about the name begins with `which`, as the subject of a verb."""
    which = document.words[name.last + 1 : name.last + 2]
    if not which or which[0].text.lower() != "which" or which[0].relation != "nsubj":
        return False
    verb = document.words[which[0].head]
    return verb.upos == "VERB" and verb.relation == "acl" and verb.head in name.words


def _is_he(document: Document, name: ProperName) -> bool:
    """Whether a sentence that names him says `he` or `she`, or tells his age."""
    sentence = document.sentence_of(name.first)
    words = document.words[sentence.first : sentence.last]
    aged = document.lower_text(name.last) in _BEFORE_AGES and document.lower_text(name.last + 1).isdigit()
    return aged or any(word.text.lower() in _HE for word in words)


def _is_owned(document: Document, group: Sequence[ProperName]) -> bool:
    """Whether a one-word name, never longer in the article and not a given name, has shares or people at it."""
    if any(len(name.tokens) > 1 or name.tokens[0] in given_names() for name in group):
        return False
    if any(document.lower_text(document.sentence_of(name.first).last) in _HE for name in group):
        return False  # `Adeyemi's shares fell. He said P`
    heads = (document.words[head_of(document, tuple(name.words))] for name in group)
    return any(_has_shares(document, word) or _has_people(document, word) for word in heads)


def _has_shares(document: Document, name: Word) -> bool:
    """`Tessaline's shares` · `shares in Tessaline`."""
    owned = name.deprel == "nmod:poss" or (
        name.relation == "nmod" and case_of(document, name.index) in ("in", "of")
    )
    return owned and document.words[name.head].lemma in _SHARES


def _has_people(document: Document, name: Word) -> bool:
    """`workers at Tessaline`."""
    at = name.relation == "nmod" and case_of(document, name.index) == "at"
    return at and not categories_of(document, name.head).isdisjoint(PERSONAL | {"group"})


def _is_it(document: Document, name: ProperName, names: set[int]) -> bool:
    """Whether `it` or `its` below the verb whose subject the name is can mean nothing else: neither this sentence nor
    the one before speaks of a body or, for what any thing may have, of a thing.
    """
    subject = document.words[head_of(document, tuple(name.words))]
    if subject.relation != "nsubj" or document.words[subject.head].upos != "VERB":
        return False
    here = document.sentence_of(name.first)
    first = document.sentences[here.index - 1].first if here.index else here.first
    own = {*names, *(i for words, _ in beside(document, name) for i in words)}
    for i in subtree(document, subject.head):
        word = document.words[i]
        if i < name.last or word.text.lower() not in ("it", "its"):
            continue
        others = [k for k in range(first, i) if k not in own and _may_be_it(document, k)]
        act = document.words[word.head]
        if word.deprel == "nsubj" and act.lemma in _ACTS and act.head == subject.head:
            return all(_is_no_body(document, k) for k in others)
        if word.text.lower() == "its":
            return not others and name.tokens[0] not in given_names()
    return False


def _may_be_it(document: Document, i: int) -> bool:
    """Whether the word is a thing's or a body's, in the singular."""
    word = document.words[i]
    if document.kind_at(i) in ("Date", "Person") or word.xpos not in ("NN", "NNP"):
        return False
    return categories_of(document, i).isdisjoint(PERSONAL) or not _is_no_body(document, i)


def _is_no_body(document: Document, i: int) -> bool:
    return document.words[i].upos != "PROPN" and categories_of(document, i).isdisjoint(_BODIES)
