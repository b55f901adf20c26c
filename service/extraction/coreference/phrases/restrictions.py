"""What tells one `mayor` from another: `the mayor of Orlen` is not the mayor of Kess.

Two descriptions with the same noun mean others if the words that restrict it (Huddleston and Pullum 2002, chapter 5)
say whose each is, or where, and differ in that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.extraction.coreference.antecedents.definite_descriptions import (
    COMPANIES,
    derived,
    nouns_alike,
)
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent
from service.extraction.mentions.appositions import beside
from service.extraction.mentions.descriptions import ORDINALS, Description, country_at, lemma_of
from service.extraction.model.document import Document, Word
from service.extraction.model.memory import remembered
from service.extraction.model.spans import Words
from service.extraction.resources.gazetteers import fold
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import case_of, children, head_of, modifier_as_subject, subtree

_WHOSE = word_class("coreference", "prepositions_of_whose")
_WHERE = word_class("coreference", "prepositions_of_where")
_OPPOSITES = {
    word: (number, side)
    for number, series in enumerate(sorted(word_class("coreference", "opposites")))
    for side, words in enumerate(series.split("|"))
    for word in words.split()
}
_ANY_OFFICE = word_class("coreference", "offices_of_any_kind")
_DEPUTIES = word_class("coreference", "deputies")
_PARTICULAR = word_class("coreference", "particular_bodies")
_GENERIC = word_class("coreference", "generic_organizations")
_CONTENT = frozenset({"NOUN", "PROPN", "ADJ"})
# The head of a phrase and its description; None for a phrase beside a name.
_Phrase = tuple[int, Description | None]
_Phrases = Sequence[_Phrase]


@dataclass(frozen=True, slots=True)
class _Restriction:
    """A word that restricts a noun, and whether it can say where or whose that is. It is a country, or a name (its
    words, its kind, all letters of its phrase, whether it has an abbreviation), or a noun with what narrows it, or a
    pronoun for the owner.
    """

    word: int
    where: bool
    whose: bool
    country: str = ""
    name: tuple[str, ...] = ()
    kind: str = ""
    letters: str = ""
    abbreviated: bool = False
    noun: str = ""
    narrower: frozenset[str] = frozenset()
    owner: bool = False


def of_others(state: DiscourseState, head: int, description: Description, among: Collection[int]) -> set[int]:
    """Those among the referents whom the article has described as others: `Elmark's ministry` is not Tarvonia's, a
    lawyer for Lind not a lawyer for Marr, `the northern district` not the southern one, `the general` not the mayor.
    """
    document, referents = state.document, state.referents
    alike = {
        i: [p for p in _phrases_of(document, referents[i], description.head) if p[0] != head] for i in among
    }
    others = {i for i, own in alike.items() if _is_another(state, referents[i], head, description, own)}
    return others | _called_otherwise(document, head, alike)


def _called_otherwise(document: Document, head: int, alike: Mapping[int, _Phrases]) -> set[int]:
    """`the former mayor` is not just a mayor, nor `the mayor` only a former one, if the article calls another so."""
    sides = {i: [_sides(document, k) for k, _ in phrases] for i, phrases in alike.items()}
    own = _sides(document, head)
    if all(own not in each for each in sides.values()):
        return set()
    return {i for i, each in sides.items() if each and own not in each}


def _has_another_office(referent: Referent, description: Description) -> bool:
    """`the general` is not the mayor; but `the official` may be."""
    if referent.names or referent.plural or description.plural or description.categories != {"role"}:
        return False
    offices = [each for each in referent.distinct if each.categories == {"role"}]
    if not offices or any(each.head in _ANY_OFFICE for each in (description, *offices)):
        return False
    alike = nouns_alike(description)
    return all(alike.isdisjoint(nouns_alike(each)) for each in offices)


def _is_another(
    state: DiscourseState, referent: Referent, head: int, description: Description, phrases: _Phrases
) -> bool:
    """Whether another noun is an office of its own; of the same noun, whether an opposite or every phrase that
    restricts it tells the two apart. `phrases` describe the referent by the same noun.
    """
    noun = description.head
    if noun not in referent.nouns and noun not in referent.roles:
        return _has_another_office(referent, description)
    document = state.document
    if any(_opposed(document, head, i) for i, _ in phrases):
        return True
    own, differences = _restrictions(document, head), []
    named = referent.names or "document" in description.categories  # `the damning report` is the auditor's
    for i, each in phrases:
        theirs = _restrictions(document, i)
        different = _differ(state, own, theirs)
        if different is None and each is not None and not named:
            different = _is_narrowed_otherwise(description, each)
        if different is not None or (own and theirs):
            differences.append(different)
    return bool(differences) and all(differences)


def _is_narrowed_otherwise(description: Description, other: Description) -> bool | None:
    """`a female nurse` after `a male nurse`: each has a word that the other lacks (the compatible modifiers of
    Raghunathan et al. 2010). `the vice president` is not the president, but None for another noun without modifiers.
    """
    own, theirs = (each.modifiers - ORDINALS | each.countries for each in (description, other))
    if own & _DEPUTIES - theirs:
        return True
    return None if other.bare else bool(own - theirs and theirs - own)


def _opposed(document: Document, head: int, other: int) -> bool:
    """`the incoming director` is not the outgoing one."""
    own, theirs = _sides(document, head), _sides(document, other)
    return any(own[series] != theirs[series] for series in own.keys() & theirs.keys())


@remembered
def _sides(document: Document, head: int) -> dict[int, int]:
    """The side of the noun in each series of opposites that it has a word of."""
    tied = (*children(document, head, "amod", "compound"), *_of_title(document, head))
    before = {fold(document.words[i].text) for i in tied}
    before.update(fold(document.words[head].text).split("-")[:-1])  # `ex-mayor`
    return {series: side for word, (series, side) in _OPPOSITES.items() if word in before}


def _phrases_of(document: Document, referent: Referent, noun: str) -> Iterator[_Phrase]:
    """The heads of the phrases that describe the referent by the noun, each with its description; None for a phrase
    beside a name.
    """
    if noun in referent.nouns:
        for words, description in referent.descriptions:
            if description.head == noun:
                yield head_of(document, words), description
    if noun in referent.roles:
        last = noun.split()[-1]
        for name in referent.names:
            yield from ((i, None) for _, i in beside(document, name) if lemma_of(document.words[i]) == last)


@remembered
def _restrictions(document: Document, head: int) -> tuple[_Restriction, ...]:
    tied = [*children(document, head, "nmod", "compound", "amod"), *_of_title(document, head)]
    if (modifier := modifier_as_subject(document, head)) is not None:
        tied.append(modifier)
    return tuple(found for i in tied if (found := _restriction(document, i)) is not None)


def _restriction(document: Document, i: int) -> _Restriction | None:
    """The dependent of a noun as a restriction; None if it says neither whose the noun is nor where."""
    word = document.words[i]
    before = word.relation in ("compound", "amod")
    case = "of" if word.deprel == "nmod:poss" else case_of(document, i)
    where = case in _WHERE or (before and document.kind_at(i) == "Location")
    whose = case in _WHOSE or before
    if not (where or whose):
        return None
    if word.upos == "PRON":
        return _Restriction(i, where, whose, owner=True) if word.deprel == "nmod:poss" else None
    if country := country_at(document, i):
        return _Restriction(i, where, whose, country)
    content = [document.words[k] for k in subtree(document, i) if document.words[k].upos in _CONTENT]
    if names := [k for k in content if _is_name(document, k)]:
        kind = "adjective" if word.relation == "amod" else document.kind_at(i)
        letters = "".join(fold(k.text) for k in content)
        abbreviated = any(k.text.isupper() for k in names)
        name = tuple(fold(k.text) for k in names)
        return _Restriction(i, where, whose, "", name, kind, letters, abbreviated)
    if word.upos != "NOUN" or children(document, i, "nummod"):  # `a 50-year-old leader`
        return None
    narrower = frozenset(lemma_of(k) for k in content if k.index != i)
    return _Restriction(i, where, whose, noun=lemma_of(word), narrower=narrower)


def _of_title(document: Document, head: int) -> Words:
    """`opposition` in `Opposition leader Ann Lee`, `former` in `met former leader Ann Lee`: tied to the name."""
    word, before = document.words[head], document.words[head - 1]
    titled = word.relation in ("compound", "flat", "nmod") and before.relation in ("compound", "amod")
    return (before.index,) if head > 0 and titled and before.head == word.head else ()


def _is_name(document: Document, word: Word) -> bool:
    """`Moss` in `the Moss campaign`, `Green` in `the Green leader`."""
    begins = word.index == document.sentences[word.sentence].first
    capital = word.upos == "ADJ" and word.text[:1].isupper() and not (begins or word.feature("NumType"))
    return word.upos == "PROPN" or capital or bool(document.kind_at(word.index))


def _differ(
    state: DiscourseState, own: Sequence[_Restriction], theirs: Sequence[_Restriction]
) -> bool | None:
    """Whether both say whose or both say where, and no two of these can be the same; None if no two can be compared."""
    tied = [(a, b) for a in own for b in theirs if (a.whose and b.whose) or (a.where and b.where)]
    said = {_is_other(state, a, b) for a, b in tied} - {None}
    return said == {True} if said else None


def _is_other(state: DiscourseState, a: _Restriction, b: _Restriction) -> bool | None:
    """Whether the two cannot be the same; None if they cannot be compared."""
    if a.word in state.meaning and state.meaning[a.word] == state.meaning.get(b.word):
        return False
    if a.owner or b.owner:  # `her agent, Ann Lee` is not Vogl's, if she is not Vogl
        named = [state.meaning[k.word] for k in (a, b) if k.word in state.meaning]
        return True if len(named) == 2 and all(state.referents[i].names for i in named) else None
    if a.country and b.country:
        return a.country != b.country
    if a.noun and b.noun:
        return _is_other_noun(a, b)
    if not (a.name and b.name) or {a.kind, b.kind} == {"adjective", "Location"}:
        return None  # `Tarvonian` may be of Orlen
    if a.abbreviated != b.abbreviated or _shortens(a.name, b.letters) or _shortens(b.name, a.letters):
        return False  # `GOP` may be `Republican`
    return _is_other_name(a.name, b.name)


def _is_other_noun(a: _Restriction, b: _Restriction) -> bool | None:
    """`a prison officer` is not a police officer, but `the company's chief` may be the chief of the mine."""
    if a.noun == b.noun:
        return True if a.narrower and b.narrower and a.narrower.isdisjoint(b.narrower) else None
    both = {a.noun, b.noun}
    if both & _PARTICULAR and both & COMPANIES:
        return True  # a union is not `the company`
    return False if both <= _GENERIC | COMPANIES else None if both & _GENERIC else True


def _is_other_name(own: Collection[str], theirs: Collection[str]) -> bool | None:
    """Not `Kess` and `Kessian`, nor `Orlen University` and `Orlen`; None where both have a word of their own too."""
    alike = {(n, o) for n in own for o in theirs if n == o or derived(n, o) or derived(o, n)}
    if not alike:
        return True
    return None if {n for n, _ in alike} < set(own) and {o for _, o in alike} < set(theirs) else False


def _shortens(short: Sequence[str], letters: str) -> bool:
    """`Unep` for the United Nations Environment Programme: some of its letters in their order, with the first."""
    rest = iter(letters)
    begins = short[0][:1] == letters[:1]
    return begins and len(short) == 1 and all(letter in rest for letter in short[0])
