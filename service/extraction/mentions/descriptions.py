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
from service.extraction.resources.gazetteers import countries, ends_of_nouns, fold, noun_categories, nouns
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.conjuncts import behind_asides
from service.extraction.syntax.punctuation import LONG_DASHES, QUOTATION_MARKS
from service.extraction.syntax.tree import (
    case_of,
    child,
    children,
    contiguous_around,
    marker_of,
    subtree,
    trimmed,
)

DEFINITE = word_class("mentions", "definite_determiners")
INDEFINITE = word_class("mentions", "indefinite_determiners")
POSSESSIVE = word_class("mentions", "possessive_pronouns")
_FOCUSING = word_class("mentions", "focusing_words")
_DETERMINERS = DEFINITE | INDEFINITE | POSSESSIVE | word_class("mentions", "quantifiers") | _FOCUSING
_PEOPLE = word_class("mentions", "plural_people")
_GENERIC = word_class("mentions", "generic_modifiers")
ORDINALS = word_class("mentions", "ordinals")
_PAST = word_class("mentions", "former_ones")
_PRESENT = word_class("mentions", "present_ones")
_DAYS = word_class("mentions", "days")
_SAYING = word_class("mentions", "saying_verbs")
_WHO = frozenset({"who", "which", "whose"})
_RELATIVE = _WHO | {"that"}
# `the general, through a spokesman,` · `the hospital, for its part,` · `the clerk, on condition of anonymity,`
_THROUGH = frozenset({"for", "on", "through", "via"})
_PARTING = LONG_DASHES | {",", "(", "-", ";", "["}
HUMAN = frozenset({"person", "role", "spokesperson"})  # categories of people
PERSONAL = HUMAN | {"anonymous"}
ACTING = PERSONAL | {"organization", "government", "outlet", "group", "country"}
# People before things, then the most specific thing.
_MAIN_FIRST = (
    "anonymous", "spokesperson", "role", "person",
    "document", "outlet", "government", "organization", "group", "country", "city",
)  # fmt: skip
_LEMMAS = 20_000  # remembered


@dataclass(frozen=True, slots=True)
class Description:
    """The contents of a common-noun phrase. `head` is a lemma, two words where they make one office;
    `named`: a proper name is before it (`the Mehr agency`); `rank`: see `_rank`.
    """

    head: str
    modifiers: frozenset[str]
    countries: frozenset[str]
    categories: frozenset[str]
    plural: bool
    definite: bool
    possessed: bool
    named: bool = False
    rank: str = ""

    @property
    def bare(self) -> bool:
        """Nothing but the noun: `the minister`."""
        return not self.modifiers and not self.countries

    @property
    def one_more(self) -> bool:
        """`another report`, `a second aide`: not one that the article has mentioned."""
        return self.rank == "another" or (self.rank in ORDINALS and not self.definite and not self.possessed)


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
    noun, used = _head_noun(document, head)
    narrowing = _narrowing(document, words, head) - used
    lands = {i: country for i in narrowing if (country := country_at(document, i))}
    others = (document.words[i] for i in narrowing if i not in lands)
    determiners = (words[0], *children(document, head, "det"))
    names = (i for i in words if i < head and document.words[i].upos == "PROPN")
    return Description(
        head=noun,
        modifiers=frozenset(lemma_of(word) for word in others if fold(word.text) not in _GENERIC),
        countries=frozenset(lands.values()),
        categories=categories_of(document, head),
        plural=is_plural(document.words[head]),
        definite=any(document.words[i].text.lower() in DEFINITE for i in determiners),
        possessed=child(document, head, "nmod:poss") is not None,
        named=any(not country_at(document, i) for i in names),
        rank=_rank(document, words, head),
    )


def _rank(document: Document, words: Sequence[int], head: int) -> str:
    """`the former mayor`, `the second aide`, `another clerk`: which one of several, by the words before the noun."""
    front = [i for i in children(document, head, "det", "amod", "nummod", "compound") if i in words]
    front += [i for k in front for i in children(document, k, "conj")]  # `current and former`: neither
    before = {fold(document.words[i].text) for i in front}
    past = bool(before & _PAST) or document.words[head].text.lower().startswith("ex-")
    if past == bool(before & _PRESENT):
        return "" if past else min(before & (ORDINALS | {"another"}), default="")
    return "former" if past else "current"


def _head_noun(document: Document, head: int) -> tuple[str, set[int]]:
    """The head's lemma, with the word before it where the two are one noun of the list (`prime minister`), and the
    words that it stands for.
    """
    lemma = lemma_of(document.words[head])
    if lemma == "head":
        for i in children(document, head, "nmod"):
            if (ruled := lemma_of(document.words[i])) in ("state", "government"):
                return f"head of {ruled}", {head, i}
    pair = _noun_of_two(document, head)
    return (pair, {head - 1, head}) if pair else (lemma, {head})


def _noun_of_two(document: Document, head: int) -> str:
    """The noun of the list that the word and the one before it are together; empty for none."""
    lemma = lemma_of(document.words[head])
    if not head or lemma not in ends_of_nouns():
        return ""
    before = document.words[head - 1]
    pair = f"{lemma_of(before)} {lemma}"
    return pair if pair in nouns() and before.sentence == document.words[head].sentence else ""


def _narrowing(document: Document, words: Sequence[int], head: int) -> set[int]:
    """Words of the phrase that narrow it down, not those of appositions, relative clauses or further conjuncts."""
    outside = children(document, head, "appos", "acl:relcl", "conj", "parataxis", "punct")
    inside = set(words).intersection(subtree(document, head, outside))
    acting = set(children(document, head, "amod", "compound"))  # `the returning officer`
    return {i for i in inside if i in acting or document.words[i].upos in ("NOUN", "PROPN", "ADJ", "NUM")}


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
def is_record(document: Document, noun: int) -> bool:
    """Whether `minutes` are those of a meeting, not a time: no number and no `few` before them."""
    if document.lower_text(noun) != "minutes":
        return False
    counted = children(document, noun, "nummod", "amod", "nmod:poss")
    return all(document.words[i].deprel == "nmod:poss" or i > noun for i in counted)


def categories_of(document: Document, head: int) -> frozenset[str]:
    """The categories that the noun can denote: those of a noun of two words (`news agency`) before those of its last,
    of a compound with hyphens those of its last part.
    """
    if pair := _noun_of_two(document, head):
        return noun_categories(pair)
    word = document.words[head]
    lemma = lemma_of(word)
    for noun in (lemma, fold(word.text), lemma.split("-")[-1]):
        if found := noun_categories(noun):
            return found
    return frozenset({"person"}) if _aged(document, head) else frozenset()


def _aged(document: Document, head: int) -> bool:
    """`the 43-year-old`, in one word or in five."""
    if document.words[head].text[-1:] not in ("d", "D"):
        return False
    text = "".join(document.words[i].text.lower() for i in range(max(0, head - 4), head + 1))
    return text.endswith(("year-old", "years-old"))


def is_plural(word: Word) -> bool:
    """Whether the tag says so; `people` and `police` are plural whatever their tag."""
    if word.text.lower() in _PEOPLE and word.lemma.lower() in {*_PEOPLE, "person"}:
        return True
    return word.feature("Number") == "Plur" or word.xpos in ("NNS", "NNPS")


def without_determiner(document: Document, words: Sequence[int]) -> Words:
    """The phrase without the words before its name: article, demonstrative, possessive, quantifier, `even`."""
    items = list(words)
    while len(items) > 1 and document.words[items[1]].text.lower() != "of":  # `one of the nurses`
        word = document.words[items[0]]
        if word.text.lower() not in _DETERMINERS and word.upos not in ("DET", "PUNCT"):
            break
        if document.words[items[1]].head == word.index or document.words[items[1]].text.lower() in _RELATIVE:
            break  # `those surveyed`, `some who left`
        items.pop(0)
    return tuple(items)


def core_of(document: Document, words: Sequence[int], head: int) -> Words:
    """The phrase without what a comma, dash or bracket sets off, and without what its referent says."""
    loose = children(document, head, "acl", "appos", "parataxis", "advcl")
    relative = [i for i in words if i > head and document.words[i].deprel == "acl:relcl"]
    loose += relative  # `a clerk in the office, who …`
    loose += [i for i in children(document, head, "nmod") if case_of(document, i) in _THROUGH]
    outside = [i for i in loose if _set_off(document, i)]
    outside += [i for i in words if i > head and _reporting(document, i, words)]
    if categories_of(document, head) & PERSONAL:  # `put it to the witness that P`
        outside += [i for i in children(document, head, "acl") if marker_of(document, i) == "that"]
    outside += [i for i in children(document, head, "nmod") if i > head and _says_not_who(document, i)]
    outside += [i for i in children(document, head, "advmod") if i > head]  # `fishermen here`
    outside += _blamed_for(document, head)
    blocked = {j for i in outside for j in subtree(document, i)} - {head}
    joined = behind_asides(document, head, blocked)  # `Tom Orr (Marn) and Ada Lind`
    blocked -= {j for i in joined for j in subtree(document, i)}
    kept = _before_aside(document, [i for i in words if i not in blocked], head)
    if head in kept and not joined:
        kept = list(contiguous_around(tuple(kept), head))
    while len(kept) > 1 and kept[-1] > head and document.words[kept[-1]].xpos in ("WDT", "WP"):
        kept.pop()  # `a report that`
    return trimmed(document, _without_open_mark(document, tuple(kept))) or tuple(words)


def _without_open_mark(document: Document, words: Words) -> Words:
    """The words without a quotation mark at an edge that has no partner among them: `the clerk.”`"""
    marks = [i for i in words if document.words[i].text in QUOTATION_MARKS]
    if len(marks) % 2 == 0:
        return words
    return words[:-1] if marks[-1] == words[-1] else words[1:] if marks[0] == words[0] else words


def _blamed_for(document: Document, head: int) -> list[int]:
    """`accused the regulator of sleeping`: what the object did, which the parser attached to it."""
    is_object = document.words[head].relation in ("obj", "iobj")
    accused = is_object and bool(categories_of(document, head) & ACTING)
    return [i for i in children(document, head, "acl") if accused and child(document, i, "mark") == head + 1]


def _before_aside(document: Document, words: Sequence[int], head: int) -> list[int]:
    """`The letter – a copy of which is printed below`: the words before a dash and a clause."""
    dash = next((i for i in words if i > head and document.words[i].text in LONG_DASHES), len(document.words))
    clause = any(document.words[i].text.lower() in _WHO for i in words if i > dash)
    return [i for i in words if i < dash] if clause else list(words)


def _says_not_who(document: Document, index: int) -> bool:
    """`a surgeon on Tuesday`: when something happened; `growers themselves`: an emphasis."""
    inside = (document.words[i].text for i in subtree(document, index))
    day = case_of(document, index) == "on" and any(fold(text) in _DAYS for text in inside)
    return day or document.words[index].feature("PronType") == "Emp"


def _reporting(document: Document, clause: int, words: Sequence[int]) -> bool:
    """`a source who said that P`, `… and who spoke`: the clause reports and does not tell who the source is."""
    word = document.words[clause]
    if word.lemma not in _SAYING or word.relation not in ("acl", "conj"):
        return False
    subjects = children(document, clause, "nsubj")
    if word.relation == "conj" and all(document.words[i].text.lower() != "who" for i in subjects):
        return False
    return any(document.words[i].text.lower() in _RELATIVE for i in words if i < clause)


def _set_off(document: Document, index: int) -> bool:
    """Whether a comma, dash or bracket parts the subtree of the word from what it follows."""
    # a mark farther off may hang on the word
    first = next(iter(trimmed(document, subtree(document, index))), index)
    return any(word.text in _PARTING for word in document.words[max(0, first - 1) : first + 1])


def main_category(categories: frozenset[str]) -> str:
    """One category for a noun that has several; empty where it has none of those that matter."""
    return next((category for category in _MAIN_FIRST if category in categories), "")
