"""Noun phrases read by their form alone: a name that one introduces, or several joined by `and`."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.coreference.antecedents.definite_descriptions import described_alike
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent
from service.extraction.coreference.phrases.titled_names import one_person, titled_person
from service.extraction.mentions.appositions import COUPLES
from service.extraction.mentions.descriptions import categories_of, core_of, describe_phrase, is_plural
from service.extraction.mentions.names import HONORIFICS, is_title
from service.extraction.model.document import Document
from service.extraction.model.spans import Words
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.conjuncts import conjuncts_of
from service.extraction.syntax.tree import (
    case_of,
    child,
    children,
    contiguous_around,
    noun_phrase,
    subtree,
    trimmed,
)

_CLASSES = word_class("coreference", "classes")
SINGLE = word_class("coreference", "single_parts")
WHOLE = word_class("coreference", "whole_parts")
_SPOUSES = word_class("coreference", "spouses")
_RELATIVE = word_class("coreference", "relative_pronouns")
_PARTS = word_class("coreference", "parts")
_BEFORE_NAMES = frozenset({"DET", "ADJ", "ADV", "VERB"})  # `an elated Orme`: tagged as a verb
_PAIRED = frozenset({"nsubj", "obj", "obl", "nmod"})


def named_by(state: DiscourseState, words: Sequence[int], head: int) -> int | None:
    """The named referent when the head belongs to a name, or the phrase ends with one that it introduces."""
    if (person := titled_person(state, words, head)) is not None:
        return person
    if head in state.meaning:
        return state.meaning[head]
    if (one := one_person(state, words, head)) is not None:
        return one
    for named in (_in_some_mood(state, words, head), _other_of_couple(state, head)):
        if named is not None:
            return named
    last = state.meaning.get(words[-1])
    if last is not None and state.referents[last].names and _introduces(state, words, head):
        return last
    return _classed(state, words, head)


def _in_some_mood(state: DiscourseState, words: Sequence[int], head: int) -> int | None:
    """`an elated Orme, the finalist`: the person before whose name there are only an article and adjectives."""
    first = next((i for i in words if state.document.words[i].upos not in _BEFORE_NAMES), words[0])
    name = state.name_at(first)
    if name is None or not words[0] < first or head > name.first or not state.means_person(first):
        return None
    return state.meaning[first]


def _other_of_couple(state: DiscourseState, head: int) -> int | None:
    """`her husband` after `Ada and Karl Holm`: the other of the two with one surname whom `and` joined."""
    owner = child(state.document, head, "nmod:poss")
    whose = None if owner is None else state.meaning.get(owner)
    if whose is None or state.document.words[head].lemma not in _SPOUSES:
        return None
    for first, second in (r.members for r in state.referents if len(r.members) == 2 and whose in r.members):
        other = second if first == whose else first
        surnames = [{n.tokens[-1] for n in state.referents[i].names} for i in (whose, other) if i is not None]
        if len(surnames) == 2 and not surnames[0].isdisjoint(surnames[1]):
            return other
    return None


def _classed(state: DiscourseState, words: Sequence[int], head: int) -> int | None:
    """`Forbes magazine`, `the Hamas movement`: the noun only says what kind of thing the name before it is."""
    before = state.meaning.get(head - 1) if head - 1 in words else None
    if before is None or not state.referents[before].names:
        return None
    categories = state.referents[before].categories
    magazine = "outlet" in categories_of(state.document, head) and "outlet" in categories
    movement = state.document.words[head].lemma in _CLASSES and bool(categories & {"organization", "unknown"})
    return before if magazine or movement else None


def _introduces(state: DiscourseState, words: Sequence[int], head: int) -> bool:
    """`state news agency RIA Novosti`: nothing but the title and the name, no preposition between."""
    between = (state.document.words[i] for i in words if i > head)
    return all(w.upos in ("PROPN", "NOUN", "ADJ", "PUNCT") and w.text not in (",", "(") for w in between)


def part_of(document: Document, words: Sequence[int], head: int) -> int | None:
    """The word for the group in `one of them`, `some of the officials`, `the eldest of whom`; None for others."""
    first = words[0]
    last = document.words[words[-1]]
    if last.text.lower() in _RELATIVE and case_of(document, last.index) == "of" and last.head == head:
        return last.index
    if document.words[first].text.lower() not in _PARTS:
        return None
    for i in (head, *children(document, head, "nmod")):
        behind = i in words and i > first and case_of(document, i) == "of"
        if behind and document.words[first + 1].text == "of" and head in (i, first):
            return i
    return None


def members_of(state: DiscourseState, words: Sequence[int], head: int) -> list[int]:
    """Heads of what `and` joins in the phrase; empty for one name, one person, or no coordination."""
    conjuncts = [c for c in conjuncts_of(state.document, head) if c in words]
    nominal = [c for c in conjuncts if _is_member(state.document, c)]
    one_name = head in state.meaning and all(state.meaning.get(c) == state.meaning[head] for c in nominal)
    if not nominal or one_name or one_person(state, words, head) is not None:
        return []
    return [head, *nominal]


def _is_member(document: Document, joined: int) -> bool:
    """Somebody or something, also `two of the nurses`; not the party in `Sens. Ada Orme, D-Delva, and Ivo Lund`."""
    word = document.words[joined]
    if word.upos == "NUM":
        return any(case_of(document, i) == "of" for i in children(document, joined, "nmod"))
    party = len(word.text) == 1 and document.lower_text(joined + 1) == "-"
    return word.upos in ("NOUN", "PROPN", "PRON", "ADJ") and not party


def married_couple(state: DiscourseState, head: int) -> int | None:
    """`Mr and Mrs Patel`: the two together, the earlier ones or new ones."""
    document, name = state.document, state.name_at(head)
    if name is None or name.first < 3 or document.lower_text(name.first - 2) not in ("and", "&"):
        return None
    titles = {document.lower_text(name.first - k).strip(".") for k in (1, 3)}
    if len(titles) < 2 or not titles <= HONORIFICS:
        return None
    words = tuple(range(name.first - 3, name.last))
    if (known := _known_group(state, words)) is not None:
        return known
    couple = Referent(categories={"group"}, gender="n", plural=True, members=(state.meaning[head], None))
    couple.describe(words, describe_phrase(document, words, head))
    return state.introduce(couple)


def _known_group(state: DiscourseState, words: Sequence[int]) -> int | None:
    for index, referent in enumerate(state.referents):
        if referent.members and described_alike(state.document, referent, words):
            return index
    return None


def mention_joined(state: DiscourseState, word: int) -> None:
    """`Google and Open AI`, `Mr and Mrs Patel`: the pair can be taken up by `they`."""
    if (couple := married_couple(state, word)) is not None:
        state.mention(couple, word)
        return
    if state.document.words[word].relation not in _PAIRED or not conjuncts_of(state.document, word):
        return
    words = core_of(state.document, noun_phrase(state.document, word), word)
    if members := members_of(state, words, word):
        state.mention(group_of(state, words, word, members), word)


def named_apart(state: DiscourseState, words: Sequence[int], head: int) -> list[int]:
    """`the couple, Ada and Karl Holm`, `the owners, brothers Ede and Karl Molnar`, `all three firms, Ardo, Belk and
    Corin`, `two of his rivals, …`: the heads of the names beside a plural noun; empty without two.
    """
    document = state.document
    heads = (head, *children(document, head, "nmod"))
    noun = next((i for i in heads if document.words[i].upos == "NOUN"), head)
    if not is_plural(document.words[noun]) and document.words[noun].lemma not in COUPLES:
        return []
    first = next((i for i in children(document, noun, "appos") if i in words and i in state.meaning), None)
    if first is None:
        return []
    joined = [*children(document, first, "conj"), *children(document, noun, "conj")]
    names = [first, *(i for i in joined if i in words and i > first and i in state.meaning)]
    beside = noun == head or all(map(state.means_person, names))
    return names if beside and len(set(state.meant(names))) > 1 else []


def several_named(state: DiscourseState, words: Words, head: int) -> int | None:
    """The group of the names beside a plural noun, or of a married couple."""
    if names := named_apart(state, words, head):
        return group_of(state, words[words.index(names[0]) :], head, names)
    return married_couple(state, head)


def named_single(state: DiscourseState, words: Sequence[int], head: int) -> int | None:
    """`one of them, Ada Brun`, `another, Tom Keel`, `the largest of them, UTM`: whose name is beside a word for one out
    of a group.
    """
    document, best = state.document, state.document.words[head].feature("Degree") == "Sup"
    if document.words[head].text.lower() not in SINGLE and not best:
        return None
    heads = (head, *children(document, head, "nmod"))
    beside = (i for noun in heads for i in children(document, noun, "appos") if i in words)
    alone = (i for i in beside if child(document, i, "conj") is None)
    named = [
        i for i in state.meant(alone) if state.referents[i].person or (best and state.referents[i].names)
    ]
    return named[0] if len(named) == 1 else None


def part_words(document: Document, words: Sequence[int], member: int) -> Words:
    """The words of one conjunct."""
    others = children(document, member, "conj", "cc", "punct", "appos", "acl")
    inside = set(subtree(document, member, others)) & set(words)
    part = trimmed(document, contiguous_around(tuple(sorted(inside)), member)) or (member,)
    return part[1:] if len(part) > 1 and document.words[part[0]].text.lower() in ("the", "a", "an") else part


def group_of(state: DiscourseState, words: Sequence[int], head: int, members: Sequence[int]) -> int:
    """The referent of the coordination: the earlier one of the same words, or a new one."""
    if (earlier := _known_group(state, words)) is not None:
        return earlier
    known = [_meant(state, words, m) for m in members]
    parts = tuple(
        (referent, part_words(state.document, words, m))
        for k, (m, referent) in enumerate(zip(members, known, strict=True))
        if referent is None or referent not in known[:k]
    )
    inside = tuple(dict.fromkeys(referent for referent in known if referent is not None))
    group = Referent(categories={"group"}, gender="n", plural=True, members=inside or (None,))
    group.parts = parts if inside else ()
    group.describe(words, describe_phrase(state.document, words, head))
    index = state.introduce(group)
    state.groups[head] = index
    return index


def _meant(state: DiscourseState, words: Sequence[int], member: int) -> int | None:
    """Who a conjunct is: also `Sens. Ada Orme`, of which the title is the head to the parser."""
    part = part_words(state.document, words, member)
    first = next((i for i in part if state.name_at(i) is not None), member)
    before = (state.document.words[i] for i in part if i < first)
    titled = state.means_person(first) and all(is_title(w.text) or w.text == "." for w in before)
    return state.meaning.get(member, state.meaning.get(first) if titled else None)
