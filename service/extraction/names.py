"""Proper names over the whole article: where they stand, and which of them mean the same one.

Reads the recogniser's names and, since those miss some, every run of proper nouns in the parse.
Titles in front of a person ("Deputy Foreign Minister") are no part of the name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from service.extraction.document import Document, Name, Word
from service.extraction.knowledge import fold, given_names, nouns, outlets

_KINDS = {"Person": "person", "Organization": "organization", "Location": "place", "Facility": "organization"}
_SKIPPED = frozenset({"Date", "Money", "NORP"})
HONORIFICS = frozenset(
    "mr mrs ms miss dr prof sir dame lord lady rev sen rep gov gen lt col sgt capt maj adm hon hh hrh st "
    "deputy vice prime crown senior former acting then-president then-premier ex-president madam saint".split()
)
_KEPT_TITLES = frozenset({"pope", "king", "queen", "prince", "princess", "emperor", "sultan", "saint"})
_INNER = frozenset({"of", "for", "de", "la", "del", "du", "da", "bin", "al", "el", "van", "von", "der", "&", "-"})
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december".split()
)
_LINKS = frozenset({"of", "and", "for", "the", "in", "on", "at", "&", "-", "'s"})


@dataclass(frozen=True, slots=True)
class ProperName:
    """One occurrence: words `first` up to but not including `last`; `tokens` are folded."""

    first: int
    last: int
    kind: str
    tokens: tuple[str, ...]

    @property
    def words(self) -> range:
        return range(self.first, self.last)


def is_title(word: str) -> bool:
    """Whether the word can stand as a title in front of a person's name."""
    folded = fold(word)
    return folded in HONORIFICS or bool(nouns().get(folded, frozenset()) & {"role", "spokesperson"})


def proper_names(document: Document) -> tuple[ProperName, ...]:
    """All proper names in text order, titles stripped, dates and nationalities left out."""
    taken: set[int] = set()
    found = []
    for first, last, kind in (*_recognised(document), *_runs(document)):
        pieces = [(first, last)] if not taken & set(range(first, last)) else _free(first, last, taken)
        for start, end in pieces:
            name = _trimmed(document, start, end, kind)
            if name is not None:
                found.append(name)
            taken.update(range(start, end))
    return tuple(sorted(found, key=lambda n: n.first))


def _recognised(document: Document) -> Iterator[tuple[int, int, str]]:
    runs = list(_runs(document))
    for name in document.names:
        if name.kind in _SKIPPED or name.first >= name.last:
            continue
        kind = _KINDS.get(name.kind, "unknown")
        yield (*_widened(document, name, runs), kind)


def _widened(document: Document, name: Name, runs: Sequence[tuple[int, int, str]]) -> tuple[int, int]:
    """The run around a person's name that the recogniser cut short, if no other name stands in it."""
    if name.kind != "Person":
        return name.first, name.last
    for first, last, _ in runs:
        around = first <= name.first and name.last <= last
        others = [n for n in document.names if n is not name and n.first < last and first < n.last]
        if around and not others:
            return first, last
    return name.first, name.last


def _runs(document: Document) -> Iterator[tuple[int, int, str]]:
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
        yield index, end, "unknown"
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
    glued = words[end - 1].end == words[end].start and words[end].end == words[end + 1].start
    return end + 2 if (words[end].text != "-" or glued) else None


def _free(first: int, last: int, taken: set[int]) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    for index in range(first, last):
        if index in taken:
            continue
        if pieces and pieces[-1][1] == index:
            pieces[-1] = (pieces[-1][0], index + 1)
        else:
            pieces.append((index, index + 1))
    return pieces


def _trimmed(document: Document, first: int, last: int, kind: str) -> ProperName | None:
    words = document.words
    while first < last and (words[first].upos in ("DET", "PUNCT", "ADP") or words[first].text.lower() == "the"):
        first += 1
    while first < last and (words[last - 1].upos in ("PUNCT", "PART", "ADP") or words[last - 1].text == "'s"):
        last -= 1
    first = _after_titles(document, first, last, kind)
    tokens = tuple(fold(words[i].text) for i in range(first, last))
    if not any(t and t[0].isalpha() for t in tokens) or set(tokens) <= _CALENDAR:
        return None
    if len(tokens) == 1 and is_title(tokens[0]) and kind != "person":
        return None
    return ProperName(first, last, kind, tokens)


def _after_titles(document: Document, first: int, last: int, kind: str) -> int:
    """Where the bare name begins behind its titles; `first` when they are part of an organisation's name."""
    words = document.words
    titles = [i for i in range(first, last - 1) if is_title(words[i].text)]
    if not titles:
        return first
    begin = titles[-1] + 1
    if words[begin].text.lower() == "of" and begin + 2 < last:
        begin += 2
    personal = kind == "person" or fold(words[begin].text) in given_names()
    if not personal or outlet_named(tuple(fold(words[i].text) for i in range(first, last))):
        return first
    if last - begin == 1 and fold(words[begin - 1].text) in _KEPT_TITLES:
        return begin - 1
    return begin


def outlet_named(tokens: Sequence[str]) -> bool:
    """Whether the folded words are a news organisation's name or alias."""
    return " ".join(tokens).replace(" - ", "-") in outlets()


def acronym(tokens: Sequence[str]) -> str:
    return "".join(t[0] for t in tokens if t and t not in _LINKS)


def groups(document: Document, names: Sequence[ProperName]) -> tuple[tuple[ProperName, ...], ...]:
    """The names that mean the same one, together; longest names found the groups, short ones join one."""
    order = sorted(range(len(names)), key=lambda i: (-len(names[i].tokens), names[i].first))
    found: list[list[ProperName]] = []
    for i in order:
        home = _home(document, names[i], found)
        if home is None:
            found.append([names[i]])
        else:
            home.append(names[i])
    return tuple(tuple(sorted(g, key=lambda n: n.first)) for g in sorted(found, key=lambda g: min(n.first for n in g)))


def _home(document: Document, name: ProperName, found: list[list[ProperName]]) -> list[ProperName] | None:
    same = [g for g in found if any(_equal(n.tokens, name.tokens) for n in g)]
    if same:
        return same[0]
    fitting = [g for g in found if any(_stands_for(name, n, document) for n in g)]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    return _likelier(name, fitting)


def _likelier(name: ProperName, fitting: list[list[ProperName]]) -> list[ProperName]:
    """Of several bearers of a surname: the one named in full last before, else the first of all."""
    before = [g for g in fitting if min(n.first for n in g) <= name.first]
    return max(before or fitting, key=lambda g: (len(g), max((n.first for n in g if n.first <= name.first), default=-1)))


def _equal(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return a == b or sorted(set(a) - _LINKS) == sorted(set(b) - _LINKS)


def _stands_for(short: ProperName, full: ProperName, document: Document) -> bool:
    """`Putin` for Vladimir Putin, `Lee` for Lee Hung-yuan, `FT` for Financial Times, `the Times` for it too."""
    a, b = short.tokens, full.tokens
    if len(a) >= len(b):
        return False
    text = document.words[short.first].text
    if len(a) == 1 and len(text) > 1 and text.replace(".", "").isupper() and acronym(b) == a[0].replace(" ", ""):
        return True
    persons = "person" in (short.kind, full.kind)
    if persons and "organization" in (short.kind, full.kind):
        return False
    if persons or (full.kind == "unknown" and len(b) <= 3 and b[0] in given_names()):
        return b[-len(a):] == a or _family_first(a, b)
    if short.kind == "place" and full.kind != "place":
        return False
    return len(b) > 1 and full.kind != "place" and (b[-len(a):] == a or b[: len(a)] == a) and not _ordinary(a)


def _family_first(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """A family name in front (`Xi Jinping`), or a given name alone (`Diana` for Diana Kennedy)."""
    return b[: len(a)] == a


def _ordinary(tokens: tuple[str, ...]) -> bool:
    """A bare nationality, place or common noun shares nothing with the names that contain it."""
    from service.extraction.knowledge import countries

    joined = " ".join(tokens)
    return joined in countries() or joined in ("national", "international", "new", "united", "north", "south")


def with_kind(name: ProperName, kind: str) -> ProperName:
    return replace(name, kind=kind)
