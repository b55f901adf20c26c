"""What a noun phrase shows by its form alone: a name that it introduces, or several joined by `and`."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.coreference.definite_descriptions import same_words
from service.extraction.coreference.discourse import State
from service.extraction.coreference.entities import Referent
from service.extraction.mentions.descriptions import categories_of, describe_phrase, without_determiner
from service.extraction.model.document import Document
from service.extraction.syntax.tree import case_of, child, children

_CLASSES = frozenset("party movement militia airline carrier newspaper group".split())


def named_by(state: State, words: Sequence[int], head: int) -> int | None:
    """The named referent when the head belongs to a name, or the phrase ends with one that it introduces."""
    if head in state.by_word:
        return state.by_word[head]
    last = words[-1]
    if (
        last in state.by_word
        and state.referents[state.by_word[last]].names
        and _introduces(state, words, head, last)
    ):
        return state.by_word[last]
    return _classed(state, words, head)


def _classed(state: State, words: Sequence[int], head: int) -> int | None:
    """`Forbes magazine`, `the Hamas movement`: the noun only says what kind of thing the name before it is."""
    before = head - 1
    if before not in words or before not in state.by_word or not state.referents[state.by_word[before]].names:
        return None
    categories = state.referents[state.by_word[before]].categories
    magazine = "outlet" in categories_of(state.document, head) and "outlet" in categories
    movement = state.document.words[head].lemma in _CLASSES and bool(categories & {"organization", "unknown"})
    return state.by_word[before] if magazine or movement else None


def _introduces(state: State, words: Sequence[int], head: int, last: int) -> bool:
    """`state news agency RIA Novosti`: nothing but the title and the name, no preposition between."""
    between = [state.document.words[i] for i in words if head < i <= last]
    nominal = (w.upos in ("PROPN", "NOUN", "ADJ", "PUNCT") and w.text not in (",", "(") for w in between)
    return head < last and all(nominal)


_PARTS = frozenset("one two three four some several many most both all few none another either".split())


def part_of(document: Document, words: Sequence[int], head: int) -> int | None:
    """The word for the group in `one of them`, `some of the officials`; None for any other phrase."""
    first = document.words[words[0]].text.lower()
    for i in (head, *children(document, head, "nmod")):
        inside = i in words and i > words[0] and case_of(document, i) == "of"
        if (
            inside
            and first in _PARTS
            and (i == head or head == words[0])
            and document.words[words[0] + 1].text == "of"
        ):
            return i
    return None


def members_of(state: State, words: Sequence[int], head: int) -> list[int]:
    """Heads of what `and` joins in the phrase; empty for one name, one person, or no coordination."""
    conjuncts = [c for c in children(state.document, head, "conj") if c in words]
    nominal = [c for c in conjuncts if state.document.words[c].upos in ("NOUN", "PROPN", "PRON", "ADJ")]
    if not nominal or _one_name(state, head, nominal) or _one_person(state, words, head, nominal):
        return []
    return [head, *nominal]


def _one_name(state: State, head: int, conjuncts: Sequence[int]) -> bool:
    return head in state.by_word and all(state.by_word.get(c) == state.by_word[head] for c in conjuncts)


def _one_person(state: State, words: Sequence[int], head: int, conjuncts: Sequence[int]) -> bool:
    """`US artist and programmer Robbie Barrat` is one person."""
    last = words[-1]
    lower_first = state.document.words[head].text.islower() and head not in state.by_word
    determined = any(child(state.document, c, "det") is not None for c in conjuncts)
    return (
        lower_first
        and not determined
        and last in state.by_word
        and state.referents[state.by_word[last]].person
    )


def group_of(state: State, words: Sequence[int], head: int, members: Sequence[int]) -> int:
    """The referent of the coordination: the earlier one of the same words, or a new one."""
    key = tuple(state.document.words[i].text.lower() for i in without_determiner(state.document, words))
    for index, referent in enumerate(state.referents):
        if referent.members and any(same_words(state.document, w, key) for w, _ in referent.descriptions):
            return index
    inside = tuple(state.by_word[m] for m in members if m in state.by_word)
    described = describe_phrase(state.document, words, head)
    group = Referent(plural=True, members=inside or (-1,), categories={"group"}, gender="n")
    group.descriptions.append((tuple(words), described))
    index = state.add(group)
    state.groups[head] = index
    return index
