"""Proper names over the whole article: where they are, and which of them mean the same one.

Reads the recogniser's names and, since those miss some, every run of proper nouns in the parse.
Titles in front of a person ("Deputy Foreign Minister") are not part of the name.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from service.extraction.mentions.nicknames import nicknamed
from service.extraction.model.containment import attempt_all
from service.extraction.model.document import Document, Word
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
_SKIPPED = frozenset({"Date", "Money", "NORP"})
HONORIFICS = word_class("mentions", "honorifics")
# `Mr`, `Ms`: before a person's name and nothing else.
ADDRESSES = word_class("mentions", "addresses")
_KEPT_TITLES = word_class("mentions", "kept_titles")
_INNER = word_class("mentions", "inner_name_words") | {"&", "-"}
_LONGEST_PERSON = PARAMETERS.mentions.longest_person
_OFFICE_WINDOW = PARAMETERS.mentions.office_window
_DEPARTMENTS = word_class("mentions", "departments")
_POST_NOMINALS = word_class("mentions", "post_nominals")
DAY_PARTS = word_class("mentions", "parts_of_the_day")
DAYS = word_class("mentions", "days")
_CALENDAR = word_class("mentions", "calendar")


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


def is_title(word: str) -> bool:
    """Whether the word can be a title in front of a person's name."""
    folded = fold(word)
    return folded in HONORIFICS or bool(nouns().get(folded, frozenset()) & {"role", "spokesperson"})


def proper_names(document: Document) -> tuple[ProperName, ...]:
    """All proper names in text order, titles stripped, dates and nationalities left out."""
    found = [name for span in _spans(document) for name in attempt_all(_names_in, document, *span)]
    return tuple(sorted(found, key=lambda n: n.first))


def _names_in(document: Document, first: int, last: int) -> Iterator[ProperName]:
    """The names of one run of words."""
    begins = _office_ends(document, first, last)
    for piece in _parted(document, first, last):
        kind = "person" if begins == piece[0] else _kind(document, *piece)
        if (name := _trimmed(document, *piece, kind)) is not None:
            yield name


def _spans(document: Document) -> list[tuple[int, int]]:
    """Runs of proper nouns and the recogniser's names; what overlaps or is torn apart becomes one."""
    named = _recognised(document)
    joined: list[tuple[int, int]] = []
    spans = [*(_from_capital(document, *s) for s in named), *_runs(document), *nicknamed(document)]
    for first, last in sorted(spans):
        if joined and first < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        elif first < last:
            joined.append((first, last))
    return joined


def _recognised(document: Document) -> list[tuple[int, int]]:
    """The recogniser's names; a person's name in two parts (`Kim Song` `Ho`) is one."""
    kept = [n for n in document.names if n.kind not in _SKIPPED and n.first < n.last]
    found: list[tuple[int, int]] = []
    for left, name in zip([None, *kept], kept, strict=False):
        parts = left is not None and left.last == name.first and left.kind == name.kind == "Person"
        if parts and name.last - found[-1][0] <= _LONGEST_PERSON:
            found[-1] = (found[-1][0], name.last)
        else:
            found.append((name.first, name.last))
    return found


def _from_capital(document: Document, first: int, last: int) -> tuple[int, int]:
    while first < last and document.words[first].text[:1].islower() and document.words[first].upos != "PROPN":
        first += 1
    return first, last


def _parted(document: Document, first: int, last: int) -> Iterator[tuple[int, int]]:
    """A country or a body before a title is a name of its own: `US Defense Secretary Pete Hegseth`."""
    words = document.words
    begin = _after_titles(document, first, last, _kind(document, first, last))
    of_something = last - first > 2 and words[first + 1].text.lower() == "of"
    if (end := _office_ends(document, first, last)) is not None:
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


def _office_ends(document: Document, first: int, last: int) -> int | None:
    """`Secretary of | State Carla Moynes`: where the person's name begins behind what the office is of."""
    if last - first < 3 or not _in_office(document, first):
        return None
    inside = range(first + 1, last - 1)
    person = next((n.first for n in document.names_from(first + 1, last - 1) if n.kind == "Person"), None)
    if person is not None:
        return person
    department = first + 1 if fold(document.words[first].text) in _DEPARTMENTS else None
    return next((i for i in inside if fold(document.words[i].text) in given_names()), department)


def _in_office(document: Document, first: int) -> bool:
    """Whether a title without an article is before it, tied by `of` or `for`: `Attorney for the District of`."""
    words = document.words
    sentence = words[first].sentence
    ties = 0
    for i in range(first - 1, max(-1, first - 1 - _OFFICE_WINDOW), -1):
        word = words[i]
        if word.sentence != sentence:
            return False
        if word.text.lower() in ("of", "for"):
            ties += 1
        elif ties and is_title(word.text):
            return not any(words[c].upos == "DET" for c in document.children[i])
        elif word.text.lower() != "the" and not word.text[:1].isupper():
            return False
    return False


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
    return max(votes, key=lambda k: votes[k]) if votes else "unknown"


def _runs(document: Document) -> Iterator[tuple[int, int]]:
    """Runs of capitalised proper nouns, with small words and hyphens inside."""
    words = document.words
    index = 0
    while index < len(words):
        if not _is_proper(words[index]):
            index += 1
            continue
        end = index + 1
        while (step := _next_proper(words, end)) is not None:
            end = step
        yield index, end
        index = end


def _is_proper(word: Word) -> bool:
    return word.upos == "PROPN" and word.text[:1].isupper() and fold(word.text) not in _CALENDAR


def _next_proper(words: Sequence[Word], end: int) -> int | None:
    """The end of the run when it goes on at `end`, else None."""
    if end >= len(words) or words[end].sentence != words[end - 1].sentence:
        return None
    if _is_proper(words[end]):
        return end + 1
    follows = end + 1 < len(words) and _is_proper(words[end + 1])
    if not follows or words[end].text.lower() not in _INNER:
        return None
    if words[end].text.lower() in ("of", "for") and not _body(words[end - 1]):
        return None
    glued = words[end - 1].end == words[end].start and words[end].end == words[end + 1].start
    return end + 2 if (words[end].text != "-" or glued) else None


def _body(word: Word) -> bool:
    """`Ministry of …`, `Centre for …`: the noun of an organisation, as opposed to a person or a title."""
    bodies = {"government", "organization", "outlet", "document", "group"}
    return bool(nouns().get(fold(word.text), frozenset()) & bodies)


def _trimmed(document: Document, first: int, last: int, kind: str) -> ProperName | None:
    words = document.words
    while first < last and words[first].upos in ("DET", "PUNCT", "ADP"):
        first += 1
    while first < last and words[last - 1].upos in ("PUNCT", "PART", "ADP"):
        last -= 1
    first = _after_titles(document, first, last, kind)
    while kind == "person" and last - first > 2 and fold(words[last - 1].text) in _POST_NOMINALS:
        last -= 1
    while last - first > 1 and fold(words[last - 1].text) in _CALENDAR - {"may", "april", "june", "august"}:
        last -= 1  # `Broaddrick Sunday`
    if last - first > 2 and fold(words[last - 1].text) in DAY_PARTS and fold(words[last - 2].text) in DAYS:
        last -= 2  # `Broaddrick Sunday night`
    tokens = tuple(fold(words[i].text) for i in range(first, last) if words[i].text != '"')
    while last - first > 1 and words[last - 1].text.islower() and outlet_named(tokens[:-1] or tokens):
        last, tokens = last - 1, tokens[:-1]
    if not any(t and t[0].isalpha() for t in tokens) or set(tokens) <= _CALENDAR:
        return None
    bare = tokens[0] in demonyms() - country_names() or (is_title(tokens[0]) and kind != "person")
    if len(tokens) == 1 and (bare or words[first].text.islower()):
        return None
    return ProperName(first, last, kind, tokens)


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
