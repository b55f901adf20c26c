"""Proper names over the whole article, without the titles before them.

Reads the recogniser's names and, since those miss some, every run of proper nouns in the parse.
Titles in front of a person ("Deputy Foreign Minister") are not part of the name.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest
from operator import attrgetter

from service.extraction.mentions.name_spans import CALENDAR, PARTICLES, is_half, is_split, name_spans
from service.extraction.model.containment import attempt_all
from service.extraction.model.document import Document
from service.extraction.resources.gazetteers import (
    countries,
    country_names,
    demonyms,
    fold,
    given_names,
    noun_categories,
    nouns,
    outlets,
)
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class

_KINDS = {"Person": "person", "Organization": "organization", "Location": "place", "Facility": "organization"}
HONORIFICS = word_class("mentions", "honorifics")
ADDRESSES = word_class("mentions", "addresses")  # `Mr`, `Ms`: before a person's name and nothing else
_KEPT_TITLES = word_class("mentions", "kept_titles")
_DEPARTMENTS = word_class("mentions", "departments")
_POST_NOMINALS = word_class("mentions", "post_nominals")
DAY_PARTS = word_class("mentions", "parts_of_the_day")
DAYS = word_class("mentions", "days")
_NUMBERS = PARAMETERS.mentions
_NOMINAL = frozenset({"NOUN", "PROPN", "ADJ"})
_MARKS = frozenset({"", '"', "(", ")"})
_begin, _end = attrgetter("first"), attrgetter("last")


@dataclass(frozen=True, slots=True)
class ProperName:
    """One occurrence: words `first` up to but not including `last`; `tokens` are folded."""

    first: int
    last: int
    kind: str
    tokens: tuple[str, ...]

    @property
    def words(self) -> range:
        """Indices of its words."""
        return range(self.first, self.last)


@lru_cache(4096)  # the words of names are asked for again and again
def is_title(word: str) -> bool:
    """Whether the word can be a title in front of a person's name."""
    folded = fold(word)
    return folded in HONORIFICS or bool(noun_categories(folded) & {"role", "spokesperson"})


def _is_person_noun(word: str) -> bool:
    """Whether the word is a title, or a noun for persons where their names follow it: `Pensioner Ann Lee`."""
    return is_title(word) or "person" in noun_categories(fold(word))


def proper_names(document: Document) -> tuple[ProperName, ...]:
    """All proper names in text order, titles stripped, dates and nationalities left out."""
    found = [name for span in name_spans(document) for name in attempt_all(_names_in, document, *span)]
    return tuple(_with_surnames(document, sorted(found, key=lambda n: n.first)))


def _with_surnames(document: Document, names: Sequence[ProperName]) -> Iterator[ProperName]:
    """`Ada and Karl Holm`: a given name has the surname that comes behind the next one, unless the article names its
    bearer in full elsewhere.
    """
    in_full = {name.tokens[0] for name in names if len(name.tokens) > 1}
    for name, after in zip_longest(names, names[1:]):
        joined = (
            after is not None and after.first == name.last + 1 and document.lower_text(name.last) == "and"
        )
        if joined and len(name.tokens) == 1 and len(after.tokens) == 2:
            person = after.kind == "person" or after.tokens[0] in given_names()
            if person and name.tokens[0] in given_names().keys() - in_full:
                name = replace(name, kind="person", tokens=name.tokens + after.tokens[1:])
        yield name


def _names_in(document: Document, first: int, last: int) -> Iterator[ProperName]:
    """The names of one run of words."""
    bearer = _office_ends(document, first, last)
    for begin, end in _parted(document, first, last):
        kind = "person" if begin == bearer else _kind(document, begin, end)
        if (name := _trimmed(document, begin, end, kind)) is not None:
            yield name


def _parted(document: Document, first: int, last: int) -> Iterator[tuple[int, int]]:
    """A country or a body before a title is a name of its own: `US Defense Secretary Pete Hegseth`."""
    words = document.words
    begin = _after_titles(document, first, last, _kind(document, first, last))
    of_something = last - first > 2 and words[first + 1].text.lower() == "of"
    if (end := _office_ends(document, first, last)) is not None:
        yield end, last
    elif (end := _bearer_begins(document, first, last)) is not None:
        yield from ((name.first, name.last) for name in document.names_from(first, end) if name.last < end)
        yield end, last
    elif begin == first and of_something and is_title(words[first].text):
        yield from _parted(document, first + 2, last)
    elif begin > first:
        front = next((i for i in range(first, begin) if _is_person_noun(words[i].text)), begin)
        if front > first:
            yield from _parted(document, first, front)
        yield begin, last
    else:
        yield first, last


def _bearer_begins(document: Document, first: int, last: int) -> int | None:
    """`the ANC NEC | Jeff Orme`, `DPP | Rima Orme`: where the person's name begins at the end of the run, apart from
    the words before it.
    """
    words, names = document.words, document.names_from(first, last)
    persons = [name for name in names if name.kind == "Person"]
    begin = next((name.first for name in persons if name.last == last), first)
    begin = next((name.first for name in persons if name.last == begin), begin)  # `Dr Amira | Sayed`
    apart = begin == first or is_split(document, begin, last)
    if apart or not words[begin].text[0].isalpha() or not _is_whole_word(words[begin - 1].text):
        return None
    if begin == last - 1:  # `Minister of Tourism | Orme`, but not `Radio | Karvel`
        outlet = "outlet" in noun_categories(fold(words[begin - 1].text))
        return None if outlet or first <= words[begin - 1].head < last else begin
    front, bearer = range(first, begin), range(begin, last)
    flat = any(words[i].relation == "flat" and words[i].head in front for i in bearer)
    flat = flat or any(words[i].relation == "flat" and words[i].head in bearer for i in front)
    other = any(name.kind != "Person" and name.last < begin for name in names)
    return begin if other or not flat else None


def _is_whole_word(text: str) -> bool:
    """No half of a name (`Akufo-`), no short given name (`Md`)."""
    return text[-1:].isalnum() and (len(text) > _NUMBERS.longest_particle or text.isupper())


def _office_ends(document: Document, first: int, last: int) -> int | None:
    """`Secretary of | State Carla Moynes`: where the person's name begins behind what the office is of."""
    if last - first < 3 or not _in_office(document, first):
        return None
    for name in document.names_from(first + 1, last - 1):
        if name.kind == "Person":
            return name.first
    for word in document.words[first + 1 : last - 1]:
        if fold(word.text) in given_names():
            return word.index
    if _ends_with_person(document, last):
        return last - 2
    return first + 1 if fold(document.words[first].text) in _DEPARTMENTS else None


def _ends_with_person(document: Document, last: int) -> bool:
    """`of Fennel & Marsh | Olive Tarrant`, `of the Ruhl Museum | Ingo Steiff`: the recogniser knows `Tarrant` alone for
    a person elsewhere, or the last two words are beside the body's name.
    """
    surname = document.words[last - 1].text
    alone = (n for n in document.names if n.kind == "Person" and n.last == n.first + 1)
    beside = any(word.relation == "appos" for word in document.words[last - 2 : last])
    return beside or any(document.words[n.first].text == surname for n in alone)


def _in_office(document: Document, first: int) -> bool:
    """Whether a title without an article is before it, tied by `of` or `for`: `Attorney for the District of`."""
    words, tied = document.words, False
    for word in reversed(words[max(0, first - _NUMBERS.office_window) : first]):
        if word.sentence != words[first].sentence:
            return False
        if word.text.lower() in ("of", "for", "at"):
            tied = True
        elif tied and is_title(word.text):
            return not any(words[c].upos == "DET" for c in document.children[word.index])
        elif word.text.lower() != "the" and not word.text[:1].isupper() and word.upos not in _NOMINAL:
            return False
    return False


def _kind(document: Document, first: int, last: int) -> str:
    """The recogniser's class that covers most of the words, a person's before others."""
    particled = first + 1 < last and document.words[first + 1].text in PARTICLES
    if particled and document.kind_at(first) == "Person":
        return "person"  # `Lucia | de la Vega`
    votes: Counter[str] = Counter()
    names = document.names  # in text order, apart from each other
    for name in names[bisect_right(names, first, key=_end) : bisect_left(names, last, key=_begin)]:
        shared = min(last, name.last) - max(first, name.first)
        if shared > 0 and (kind := _KINDS.get(name.kind)):
            votes[kind] += shared * 2 + (kind == "person")
    return max(votes, key=votes.__getitem__, default="unknown")


def _trimmed(document: Document, first: int, last: int, kind: str) -> ProperName | None:
    """The name without titles, times, offices and marks around it; None where none is left."""
    words = document.words
    while first < last and words[first].upos in ("DET", "PUNCT", "ADP") and not is_half(words[first]):
        first += 1
    while first < last and words[last - 1].upos in ("PUNCT", "PART", "ADP"):
        last -= 1
    first = _after_titles(document, first, last, kind)
    while kind == "person" and last - first > 2 and fold(words[last - 1].text) in _POST_NOMINALS:
        last -= 1
    last = _before_time_or_office(document, first, last)
    while last - first > 1 and words[first].text == ".":  # `Smt | .`
        first += 1
    tokens = _tokens(document, first, last)
    while last - first > 1 and words[last - 1].text.islower() and outlet_named(tokens[:-1] or tokens):
        last, tokens = last - 1, tokens[:-1]
    if not any(t and t[0].isalpha() for t in tokens) or set(tokens) <= CALENDAR:
        return None
    if kind != "person" and all(map(is_title, tokens)):
        return None  # `the Attorney General`
    address = tokens[0] in HONORIFICS and words[first].text.isupper()  # `HH the Crown Prince`
    bare = tokens[0] in demonyms() - country_names() or address or words[first].text.islower()
    return None if bare and len(tokens) == 1 else ProperName(first, last, kind, tokens)


def _tokens(document: Document, first: int, last: int) -> tuple[str, ...]:
    """The folded words without marks. A word that the tokenizer cut (`Min- | seo`, `O' | Shane`) is whole again; a
    particle before a hyphen (`al-Orme`) is a word of its own.
    """
    texts: list[str] = []
    for i in range(first, last):
        word, before = document.words[i], document.words[i - 1]
        cut = word.text == "-" or before.text.endswith("-") or before.text[1:].endswith("'")
        if texts and cut and before.end == word.start:
            texts[-1] += word.text
        else:
            texts.append(word.text)
    parts = [text.partition("-") for text in texts]
    split = ((a, c) if b and c and fold(a) in PARTICLES else (a + b + c,) for a, b, c in parts)
    folded = (fold(text) for words in split for text in words)
    return tuple(text for text in folded if text not in _MARKS)


def _before_time_or_office(document: Document, first: int, last: int) -> int:
    """Where the name ends, without a day or an office behind it: `Broaddrick | Sunday night`, `the Kell | MP`."""
    words = document.words
    while last - first > 1 and fold(words[last - 1].text) in CALENDAR - {"may", "april", "june", "august"}:
        last -= 1
    if last - first > 2 and fold(words[last - 1].text) in DAY_PARTS and fold(words[last - 2].text) in DAYS:
        last -= 2
    return last - 1 if last - first > 1 and _is_office_of(document, first, last) else last


def _is_office_of(document: Document, first: int, last: int) -> bool:
    """Whether the last word is an office and no part of the name, as in `the Kell MP`, which an article introduces."""
    before, office = document.lower_text(first - 1), document.words[last - 1]
    known = document.kind_at(last - 1) == "Person" or fold(office.text) in HONORIFICS
    tops = office.head < first or office.head >= last  # not `Court of Justice`
    return before in ("the", "a") and is_title(office.text) and tops and not known


def _after_titles(document: Document, first: int, last: int, kind: str) -> int:
    """Where the bare name begins behind its titles; `first` when they are part of an organisation's name."""
    words = document.words
    person = next((n for n in document.names_from(first, last) if n.kind == "Person"), None)
    titles = [i for i in range(first, last - 1) if is_title(words[i].text)]
    if person is not None:
        titles = [i for i in titles if i < person.first or _leads(document, person.first, i)]
        titles += [i for i in range(first, person.first) if _is_person_noun(words[i].text)]
    if not titles:
        return first
    begin = max(titles) + 1
    if words[begin].text.lower() == "of" and begin + 2 < last:
        begin += 2
    addressed = fold(words[begin - 1].text) in ADDRESSES
    personal = kind == "person" or addressed or fold(words[begin].text) in given_names()
    if not personal or outlet_named(tuple(fold(words[i].text) for i in range(first, last))):
        return first
    if last - begin == 1 and fold(words[begin - 1].text) in _KEPT_TITLES:
        return begin - 1
    return begin


def _leads(document: Document, first: int, title: int) -> bool:
    """Whether the title is not a given name (`Sohel Sultan`), or only titles and common nouns are before it."""
    return fold(document.words[title].text) not in _KEPT_TITLES or all(
        is_title(text) or fold(text) in nouns() or fold(text) in countries()
        for text in (document.words[i].text for i in range(first, title))
    )


def outlet_named(tokens: Sequence[str]) -> bool:
    """Whether the folded words are a news organisation's name or alias."""
    return " ".join(tokens).replace(" - ", "-") in outlets()
