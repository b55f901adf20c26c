"""Common-noun phrases read as descriptions: head, modifiers, countries, number, category.

A description is what "the Russian leader", "a ministry statement" or "people familiar with the matter"
says about its referent; it is compared with what the article says about its named and unnamed sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from service.extraction.model.document import Document, Word
from service.extraction.model.memory import remembered
from service.extraction.model.spans import Words
from service.extraction.resources.gazetteers import countries, ends_of_nouns, fold, nouns
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import LONG_DASHES
from service.extraction.syntax.tree import case_of, child, children, contiguous_around, subtree, trimmed

DEFINITE = word_class("mentions", "definite_determiners")
INDEFINITE = word_class("mentions", "indefinite_determiners")
POSSESSIVE = word_class("mentions", "possessive_pronouns")
_DETERMINERS = DEFINITE | INDEFINITE | POSSESSIVE | word_class("mentions", "quantifiers")
_PEOPLE = word_class("mentions", "plural_people")
_GENERIC = word_class("mentions", "generic_modifiers")
PERSONAL = frozenset({"person", "role", "spokesperson", "anonymous"})  # categories of people
_INANIMATE_FIRST = ("document", "outlet", "government", "organization", "group", "country", "city")
_LEMMAS = 20_000  # remembered


@dataclass(frozen=True, slots=True)
class Description:
    """The contents of a common-noun phrase. `head` is a lemma, two words where they make one office;
    `named`: a proper name is before it (`the Mehr agency`).
    """

    head: str
    modifiers: frozenset[str]
    countries: frozenset[str]
    categories: frozenset[str]
    plural: bool
    definite: bool
    possessed: bool
    named: bool = False

    @property
    def bare(self) -> bool:
        """Nothing but the noun: `the minister`."""
        return not self.modifiers and not self.countries


def lemma_of(word: Word) -> str:
    """The folded lemma; the word itself where nothing is left of it, as of a full stop that the parser took for a
    noun. `Sources` at the head of a sentence is `source`, an `ex-president` a `president`.
    """
    return _lemma(word.lemma, word.text)


@lru_cache(_LEMMAS)
def _lemma(given: str, text: str) -> str:
    lemma = (fold(given) or fold(text) or text).removeprefix("ex-") or text
    return lemma[:-1] if lemma not in nouns() and lemma[:-1] in nouns() and lemma[-1:] == "s" else lemma


def describe_phrase(document: Document, words: Sequence[int], head: int) -> Description:
    """Read the phrase `words` around the common noun `head` (determiners and relative clauses may be in it)."""
    nominal, used = _head_noun(document, head)
    modifiers, lands = _modifiers(document, words, head, used)
    determiners = (words[0], *children(document, head, "det"))
    names = (i for i in words if i < head and document.words[i].upos == "PROPN")
    return Description(
        head=nominal,
        modifiers=frozenset(modifiers),
        countries=frozenset(lands),
        categories=categories_of(document, head),
        plural=is_plural(document.words[head]),
        definite=any(document.words[i].text.lower() in DEFINITE for i in determiners),
        possessed=child(document, head, "nmod:poss") is not None,
        named=any(not country_at(document, i) for i in names),
    )


def _head_noun(document: Document, head: int) -> tuple[str, set[int]]:
    """The head's lemma, with the word before it where the two are one noun of the list (prime minister)."""
    lemma = lemma_of(document.words[head])
    below = children(document, head, "nmod")
    ruled = next((c for c in below if lemma_of(document.words[c]) in ("state", "government")), 0)
    if lemma == "head" and ruled:
        return f"head of {lemma_of(document.words[ruled])}", {head, ruled}
    beside = head > 0 and document.words[head - 1].sentence == document.words[head].sentence
    if beside and lemma in ends_of_nouns():
        pair = f"{lemma_of(document.words[head - 1])} {lemma}"
        if pair in nouns():
            return pair, {head - 1, head}
    return lemma, {head}


def _modifiers(
    document: Document, words: Sequence[int], head: int, used: set[int]
) -> tuple[set[str], set[str]]:
    """Words of the phrase that narrow it down, not those of appositions, relative clauses or further conjuncts."""
    outside = children(document, head, "appos", "acl:relcl", "conj", "parataxis", "punct")
    inside = {*subtree(document, head, outside)} - used
    narrowing = [
        i for i in words if i in inside and document.words[i].upos in ("NOUN", "PROPN", "ADJ", "NUM")
    ]
    lands = {i: country for i in narrowing if (country := country_at(document, i))}
    others = (document.words[i] for i in narrowing if i not in lands)
    return {lemma_of(word) for word in others if fold(word.text) not in _GENERIC}, set(lands.values())


def country_at(document: Document, index: int) -> str:
    """The country that the word (with the one before it: `South Korean`) names or is an adjective of."""
    word = document.words[index]
    if index > 0 and document.words[index - 1].text[:1].isupper():
        pair = fold(f"{document.words[index - 1].text} {word.text}")
        if pair in countries():
            return countries()[pair]
        if document.words[index - 1].text in ("South", "North", "Latin", "Central"):
            return ""
    return countries().get(fold(word.text), "") if word.text[:1].isupper() else ""


@remembered
def categories_of(document: Document, head: int) -> frozenset[str]:
    """The categories that the noun can denote; for a compound its last part decides (`news agency` before
    `agency`)."""
    word = document.words[head]
    lemma = lemma_of(word)
    table = nouns()
    if head > 0 and lemma in ends_of_nouns():
        pair = f"{lemma_of(document.words[head - 1])} {lemma}"
        if pair in table:
            return table[pair]
    found = table.get(lemma) or table.get(fold(word.text)) or table.get(lemma.split("-")[-1])
    if found is None:
        return frozenset({"person"}) if _aged(document, head) else frozenset()
    return found


def _aged(document: Document, head: int) -> bool:
    """`the 43-year-old`, in one word or in five."""
    if document.words[head].text[-1:] not in ("d", "D"):
        return False
    text = "".join(document.words[i].text.lower() for i in range(max(0, head - 4), head + 1))
    return text.endswith(("year-old", "years-old"))


def is_plural(word: Word) -> bool:
    """By tag; `people` and `police` are several whatever their tag."""
    if word.text.lower() in _PEOPLE and word.lemma.lower() in {*_PEOPLE, "person"}:
        return True
    return word.feature("Number") == "Plur" or word.xpos in ("NNS", "NNPS")


def without_determiner(document: Document, words: Sequence[int]) -> Words:
    """The phrase without its leading article, demonstrative, possessive pronoun or quantifier."""
    items = list(words)
    while len(items) > 1 and document.words[items[1]].text.lower() != "of":  # `one of the nurses`
        word = document.words[items[0]]
        if word.text.lower() not in _DETERMINERS and word.upos not in ("DET", "PUNCT"):
            break
        if document.words[items[1]].head == word.index or document.words[items[1]].text.lower() in _RELATIVE:
            break  # `those surveyed`, `some who left`
        items.pop(0)
    return tuple(items)


_RELATIVE = frozenset({"who", "that", "which", "whose"})


def core_of(document: Document, words: Sequence[int], head: int) -> Words:
    """The phrase without what a comma, dash or bracket sets off, and without what its referent says."""
    loose = children(document, head, "acl", "appos", "parataxis", "advcl")
    loose += [
        i for i in words if i > head and document.words[i].deprel == "acl:relcl"
    ]  # `a clerk in the office, who …`
    outside = [i for i in loose if _set_off(document, i)]
    outside += [i for i in words if i > head and _reporting(document, i, words)]
    outside += [i for i in children(document, head, "nmod") if i > head and _on_a_day(document, i)]
    outside += [i for i in children(document, head, "advmod") if i > head]  # `fishermen here`
    outside += _blamed_for(document, head)
    blocked = {j for i in outside for j in subtree(document, i)} - {head}
    kept = _before_aside(document, [i for i in words if i not in blocked], head)
    if head in kept:
        kept = list(contiguous_around(tuple(kept), head))
    return trimmed(document, tuple(kept)) or tuple(words)


def _blamed_for(document: Document, head: int) -> list[int]:
    """`accused the regulator of sleeping`: what the object did, which the parser attached to it."""
    accused = document.words[head].relation == "obj" and bool(categories_of(document, head) & _ACTING)
    return [i for i in children(document, head, "acl") if accused and child(document, i, "mark") == head + 1]


_ACTING = PERSONAL | {"organization", "government", "outlet", "group", "country"}


def _before_aside(document: Document, words: Sequence[int], head: int) -> list[int]:
    """`The letter – a copy of which is printed below`: the words before a dash and a clause."""
    dash = next((i for i in words if i > head and document.words[i].text in LONG_DASHES), len(document.words))
    clause = any(document.words[i].text.lower() in ("which", "who", "whose") for i in words if i > dash)
    return [i for i in words if i < dash] if clause else list(words)


def _on_a_day(document: Document, index: int) -> bool:
    """`a surgeon on Tuesday`: when something happened, not who."""
    inside = (document.words[i].text for i in subtree(document, index))
    return case_of(document, index) == "on" and any(fold(text) in _DAYS for text in inside)


_DAYS = word_class("mentions", "days")


def _reporting(document: Document, clause: int, words: Sequence[int]) -> bool:
    """`a source who said that P`, `… and who spoke`: the clause reports and does not tell who the source is."""
    word = document.words[clause]
    subjects = children(document, clause, "nsubj")
    joined = word.relation == "conj" and any(document.words[i].text.lower() == "who" for i in subjects)
    if not (word.relation == "acl" or joined) or word.lemma not in _SAYING:
        return False
    return any(document.words[i].text.lower() in ("who", "that", "which") for i in words if i < clause)


_SAYING = word_class("mentions", "saying_verbs")


def _set_off(document: Document, index: int) -> bool:
    """Whether a comma, dash or bracket parts the subtree of the word from what it follows."""
    first = next(
        iter(trimmed(document, subtree(document, index))), index
    )  # a mark farther off may hang on the word
    edges = (document.words[i].text for i in (first - 1, first) if i >= 0)
    return any(text in (",", "(", "-", "—", "–", "--", ";", "[") for text in edges)


def main_category(categories: frozenset[str]) -> str:
    """One category for a noun that has several: people before things, then the most specific thing."""
    for category in ("anonymous", "spokesperson", "role", "person", *_INANIMATE_FIRST):
        if category in categories:
            return category
    return ""
