"""Proper names over the whole article, without the titles before them.

Reads the recogniser's names and, since those miss some, every run of proper nouns in the parse.
Titles in front of a person ("Deputy Foreign Minister") are not part of the name.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from service.extraction.mentions.name_spans import CALENDAR, is_half, is_particle, name_spans
from service.extraction.model.containment import attempt_all
from service.extraction.model.document import Document
from service.extraction.resources.gazetteers import (
    countries,
    country_names,
    demonyms,
    fold,
    given_names,
    nouns,
    outlets,
)
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class

_KINDS = {"Person": "person", "Organization": "organization", "Location": "place", "Facility": "organization"}
HONORIFICS = word_class("mentions", "honorifics")
# `Mr`, `Ms`: before a person's name and nothing else.
ADDRESSES = word_class("mentions", "addresses")
_KEPT_TITLES = word_class("mentions", "kept_titles")
_LONGEST_PARTICLE = PARAMETERS.mentions.longest_particle
_OFFICE_WINDOW = PARAMETERS.mentions.office_window
_DEPARTMENTS = word_class("mentions", "departments")
_POST_NOMINALS = word_class("mentions", "post_nominals")
DAY_PARTS = word_class("mentions", "parts_of_the_day")
DAYS = word_class("mentions", "days")


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
    return folded in HONORIFICS or bool(nouns().get(folded, frozenset()) & {"role", "spokesperson"})


def proper_names(document: Document) -> tuple[ProperName, ...]:
    """All proper names in text order, titles stripped, dates and nationalities left out."""
    found = [name for span in name_spans(document) for name in attempt_all(_names_in, document, *span)]
    return tuple(sorted(found, key=lambda n: n.first))


def _names_in(document: Document, first: int, last: int) -> Iterator[ProperName]:
    """The names of one run of words."""
    begins = _office_ends(document, first, last)
    for piece in _parted(document, first, last):
        kind = "person" if begins == piece[0] else _kind(document, *piece)
        if (name := _trimmed(document, *piece, kind)) is not None:
            yield name


def _parted(document: Document, first: int, last: int) -> Iterator[tuple[int, int]]:
    """A country or a body before a title is a name of its own: `US Defense Secretary Pete Hegseth`."""
    words = document.words
    begin = _after_titles(document, first, last, _kind(document, first, last))
    of_something = last - first > 2 and words[first + 1].text.lower() == "of"
    if (end := _office_ends(document, first, last)) is not None:
        yield end, last
    elif (end := _bearer_begins(document, first, last)) is not None:
        yield from (
            (n.first, n.last) for n in document.names_from(first, end) if n.first >= first and n.last < end
        )
        yield end, last
    elif begin == first and of_something and is_title(words[first].text):
        yield from _parted(document, first + 2, last)
    elif begin > first:
        front = next((i for i in range(first, begin) if is_title(words[i].text)), begin)
        if front > first:
            yield from _parted(document, first, front)
        yield begin, last
    else:
        yield first, last


def _bearer_begins(document: Document, first: int, last: int) -> int | None:
    """`the ANC NEC | Jeff Orme`, `DPP | Rima Orme`: where the person's name begins at the end of the run, whom no word
    before is a part of.
    """
    words = document.words
    person = next(
        (n for n in document.names_from(first, last) if n.kind == "Person" and n.last == last), None
    )
    if person is None or person.first <= first:
        return None
    front, name = range(first, person.first), range(person.first, last)
    flat = any(words[i].relation == "flat" and words[i].head in front for i in name)
    flat = flat or any(words[i].relation == "flat" and words[i].head in name for i in front)
    other = any(
        n.kind != "Person" and first <= n.first and n.last < person.first
        for n in document.names_from(first, last)
    )
    of_another = words[person.first - 1].head not in range(first, last)  # `Minister of Tourism | Orme`
    apart = of_another if len(name) == 1 else not flat or other
    whole = words[person.first].text[0].isalpha() and _is_whole_word(words[person.first - 1].text)
    return person.first if apart and whole else None


def _is_whole_word(text: str) -> bool:
    """No half of a name (`Akufo-`), no short given name (`Md`)."""
    return text[-1:].isalnum() and (len(text) > _LONGEST_PARTICLE or text.isupper())


def _office_ends(document: Document, first: int, last: int) -> int | None:
    """`Secretary of | State Carla Moynes`: where the person's name begins behind what the office is of."""
    if last - first < 3 or not _in_office(document, first):
        return None
    inside = range(first + 1, last - 1)
    person = next((n.first for n in document.names_from(first + 1, last - 1) if n.kind == "Person"), None)
    if person is not None:
        return person
    department = first + 1 if fold(document.words[first].text) in _DEPARTMENTS else None
    begins = last - 2 if _ends_with_person(document, first, last) else department
    return next((i for i in inside if fold(document.words[i].text) in given_names()), begins)


def _ends_with_person(document: Document, first: int, last: int) -> bool:
    """`of Fennel & Marsh | Olive Tarrant`, `of the Ruhl Museum | Ingo Steiff`: the recogniser knows `Tarrant` alone for
    a person elsewhere, or the last two words are beside the body's name.
    """
    surname = document.words[last - 1].text
    alone = (n for n in document.names if n.kind == "Person" and n.last == n.first + 1)
    beside = any(word.relation == "appos" for word in document.words[last - 2 : last])
    return beside or any(document.words[n.first].text == surname for n in alone)


def _in_office(document: Document, first: int) -> bool:
    """Whether a title without an article is before it, tied by `of` or `for`: `Attorney for the District of`."""
    words = document.words
    sentence = words[first].sentence
    ties = 0
    for i in range(first - 1, max(-1, first - 1 - _OFFICE_WINDOW), -1):
        word = words[i]
        if word.sentence != sentence:
            return False
        if word.text.lower() in ("of", "for", "at"):
            ties += 1
        elif ties and is_title(word.text):
            return not any(words[c].upos == "DET" for c in document.children[i])
        elif word.text.lower() != "the" and not word.text[:1].isupper() and word.upos not in _NOMINAL:
            return False
    return False


_NOMINAL = frozenset({"NOUN", "PROPN", "ADJ"})


_begin, _end = attrgetter("first"), attrgetter("last")


def _kind(document: Document, first: int, last: int) -> str:
    """The recogniser's class that covers most of the words, a person's before others."""
    votes: dict[str, int] = {}
    names = document.names  # in text order, apart from each other
    for i in range(bisect_right(names, first, key=_end), bisect_left(names, last, key=_begin)):
        name = names[i]
        shared = min(last, name.last) - max(first, name.first)
        if shared > 0 and name.kind in _KINDS:
            kind = _KINDS[name.kind]
            votes[kind] = votes.get(kind, 0) + shared * 2 + (kind == "person")
    if document.kind_at(first) == "Person" and first + 1 < last and is_particle(document.words[first + 1]):
        return "person"  # `Lucia | de la Vega`
    return max(votes, key=lambda k: votes[k]) if votes else "unknown"


def _trimmed(document: Document, first: int, last: int, kind: str) -> ProperName | None:
    words = document.words
    while first < last and words[first].upos in ("DET", "PUNCT", "ADP") and not is_half(words[first]):
        first += 1
    while first < last and words[last - 1].upos in ("PUNCT", "PART", "ADP"):
        last -= 1
    first = _after_titles(document, first, last, kind)
    while kind == "person" and last - first > 2 and fold(words[last - 1].text) in _POST_NOMINALS:
        last -= 1
    last = _before_time_or_office(document, first, last)
    tokens = tuple(fold(words[i].text) for i in range(first, last) if words[i].text != '"')
    while last - first > 1 and words[last - 1].text.islower() and outlet_named(tokens[:-1] or tokens):
        last, tokens = last - 1, tokens[:-1]
    if not any(t and t[0].isalpha() for t in tokens) or set(tokens) <= CALENDAR:
        return None
    bare = tokens[0] in demonyms() - country_names() or (is_title(tokens[0]) and kind != "person")
    address = tokens[0] in HONORIFICS and words[first].text.isupper()  # `HH the Crown Prince`
    if kind != "person" and len(tokens) > 1 and all(map(is_title, tokens)):
        return None  # `the Attorney General`
    if len(tokens) == 1 and (bare or address or words[first].text.islower()):
        return None
    return ProperName(first, last, kind, tokens)


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
    before, office = document.words[max(0, first - 1)].text.lower(), document.words[last - 1]
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
    if not titles:
        return first
    begin = titles[-1] + 1
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
