"""Abbreviations that the article explains: `Central Reserve Bank (BCR)`, `DGP (director general of police)`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from service.extraction.mentions.matching.name_variants import LINKS, abbreviates, is_short_form
from service.extraction.mentions.names import ProperName, is_title, outlet_named
from service.extraction.model.document import Document
from service.extraction.resources.gazetteers import fold, nouns
from service.extraction.resources.parameters import PARAMETERS

_NUMBERS = PARAMETERS.mentions
_OPENING = frozenset({"(", '"', "["})
_CLOSING = frozenset({")", '"', "]"})
_WHO_IS = frozenset({"who", "is", "was", "which"})


def explained(document: Document, names: Sequence[ProperName]) -> Mapping[tuple[str, ...], ProperName]:
    """For the tokens of each short name in brackets or quotation marks, the long name before it."""
    ends = {name.last: name for name in names}
    times = Counter(name.tokens for name in names)
    found: dict[tuple[str, ...], ProperName] = {}
    for name in names:
        if (long := ends.get(_before_known_as(document, name.first))) is not None:
            found.setdefault(name.tokens, long)
        long = ends.get(name.first - 1)
        if long is None or len(name.tokens) > 1 or not _enclosed(document, name):
            continue
        if long.kind in ("person", "place") or len(long.tokens) < 2:
            continue
        text = document.words[name.first].text
        initial = name.tokens[0][0] in {t[0] for t in long.tokens if t}
        body = (
            long.kind == "organization" and document.kind_at(name.last + 1) != "Person"
        )  # no bearer of a title
        again = body and text.isupper() and times[name.tokens] > 1  # `(CAF)`
        if again or (initial and (is_short_form(text) or name.kind != "person")):
            found.setdefault(name.tokens, long)
    return found


def _before_known_as(document: Document, first: int) -> int:
    """`Ada Orme – better known as | Ado`: the end of the name before; -1 without the phrase."""
    words = document.words
    if first < 2 or words[first - 1].text != "as" or words[first - 2].text != "known":
        return -1
    end = first - 2
    while end > 0 and (words[end - 1].upos in ("ADV", "PUNCT") or words[end - 1].text in _WHO_IS):
        end -= 1
    return end


def phrases_behind(document: Document, names: Sequence[ProperName]) -> list[ProperName]:
    """Bodies in small letters before their abbreviation, as names: `the Delva community forum (DCF)`."""
    taken = {i for name in names for i in name.words}
    found = []
    for name in names:
        letters, end = name.tokens[0], name.first - 1
        if len(name.tokens) > 1 or len(letters) < _NUMBERS.shortest_initials or not _enclosed(document, name):
            continue
        first = _first_of_initials(document, end - 1, letters)
        last = document.words[end - 1]
        small = last.upos == "NOUN" or (last.upos == "PROPN" and last.text.islower())
        if first is None or last.index in taken or not small:
            continue
        texts = [word.text for word in document.words[first:end]]
        before_of = (before for before, text in pairwise(texts) if text == "of")
        if not any(map(is_title, (last.text, *before_of))):  # not `director general of police (DGP)`
            found.append(ProperName(first, end, "organization", tuple(map(fold, texts))))
    return found


def short_forms_again(document: Document, names: Sequence[ProperName]) -> list[ProperName]:
    """Short forms that the tagger takes for common nouns: an abbreviation in brackets before (`CREW`), a body's
    initials (`ETA` after `European Tide Agency`), the surname of somebody named in full (`said Bux`).
    """
    people = {document.words[n.last - 1].text for n in names if n.kind == "person" and len(n.tokens) > 1}
    people = {text for text in people if text[:1].isupper() and fold(text) not in nouns()}
    short = {document.words[n.first].text for n in names if len(n.tokens) == 1 and _enclosed(document, n)}
    bodies = {
        n.tokens for n in names if n.kind == "organization" and len(n.tokens) >= _NUMBERS.shortest_initials
    }
    short |= {
        w.text for w in document.words if w.text.isupper() and any(abbreviates(w.text, b) for b in bodies)
    }
    short = {text for text in short if text.isupper() and is_short_form(text)}
    taken = {i for name in names for i in name.words}
    kinds = dict.fromkeys(people, "person") | dict.fromkeys(short, "organization")
    return [
        ProperName(word.index, word.index + 1, kinds[word.text], (fold(word.text),))
        for word in document.words
        if word.text in short or (word.text in people and word.upos == "NOUN")
        if word.index not in taken
    ]


def _first_of_initials(document: Document, last: int, letters: str) -> int | None:
    """The first of the words up to `last` whose initials are the letters; links do not count."""
    word = last
    for letter in reversed(letters):
        while word > 0 and document.words[word].text.lower() in LINKS:
            word -= 1
        if word < 0 or document.words[word].text[:1].lower() != letter:
            return None
        word -= 1
    return word + 1


def titles_of_persons(
    document: Document, names: Sequence[Sequence[ProperName]], titles: Sequence[Collection[str]]
) -> Mapping[int, int]:
    """Which abbreviations are not names but a person's title: index of the group to that of the person's.

    `the UNO` after `nirbahi officer (UNO) Sohel Kabir`, `the AG` after `Attorney General Ama Dapaah`. `titles[i]` holds
    what titles are known of group i, in lower case, initials of titles included; empty for anything but a person.
    """
    starts = {name.first: k for k, group in enumerate(names) for name in group if name.kind == "person"}
    titled: dict[str, list[int]] = {}
    for i, known in enumerate(titles):
        for title in known:
            titled.setdefault(title, []).append(i)
    found: dict[int, int] = {}
    for k, group in enumerate(names):
        if any(len(n.tokens) > 1 or not is_short_form(document.words[n.first].text) for n in group):
            continue
        behind = [starts[n.last + 1] for n in group if n.last + 1 in starts and _shortens_title(document, n)]
        listed = outlet_named(group[0].tokens)  # `the AP` is not an Arlan president
        bearers = [] if listed else [i for i in titled.get(group[0].tokens[0], ()) if i != k]
        if behind or len(bearers) == 1:
            found[k] = behind[0] if behind else bearers[0]
    return found


def _shortens_title(document: Document, name: ProperName) -> bool:
    """`director general of police (DGP)`: in brackets, and its letters are initials, in order, of words before them."""
    first = document.sentence_of(name.first).first
    before = document.words[max(first, name.first - 1 - _NUMBERS.office_window) : name.first - 1]
    initials = iter([w.text[0].lower() for w in before if w.text])
    return _enclosed(document, name) and all(letter in initials for letter in name.tokens[0])


def _enclosed(document: Document, name: ProperName) -> bool:
    if name.first == 0 or name.last >= len(document.words):
        return False
    return document.words[name.first - 1].text in _OPENING and document.words[name.last].text in _CLOSING
