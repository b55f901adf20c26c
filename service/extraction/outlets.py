"""News organisations: whether a noun phrase is one, and which one publishes the article."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.extraction.descriptions import categories_of, is_plural
from service.extraction.document import Document
from service.extraction.entities import outlet_like
from service.extraction.knowledge import fold, outlets
from service.extraction.names import ProperName
from service.extraction.provenance import Publisher
from service.extraction.span import Span

_ENDINGS = frozenset(
    "times news herald tribune gazette tv radio broadcasting television telegraph journal post chronicle observer "
    "magazine newspaper daily weekly channel".split()
)
_NO_OUTLET = frozenset("paper service site website portal journal publication wire".split())
_STATE_OUTLET = frozenset("television tv radio broadcaster".split())
_DATELINE = re.compile(
    r"^\W*[A-Z][\w.'’/-]*(?:[ /][A-Z][\w.'’-]*)*(?:, [\w. ]+?)*\s*[\[(]([A-Z][\w.&’' -]{1,40}?)[\])]\s*[-–—:]",
    re.MULTILINE,
)
_BARE = re.compile(r"^\s*[\[(]([A-Z][\w.&’' -]{1,40}?)[\])]\s*[-–—:]", re.MULTILINE)
_OWN_LINE = re.compile(
    r"^\s*([A-Za-z][\w.&’' -]{2,40}?)(?: / [^,\n]{2,40})?, \d{1,2} "
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)(?: \d{4})?\s*[-–—:]"
)
# A dateline stands near the top: after the headline and a byline at most.
_TOP = 600


def find_publisher(document: Document, given: str | None = None) -> Publisher | None:
    """The publisher given in the request, or read from a dateline such as `KYIV (AFP) —`, or None."""
    if given and given.strip():
        return Publisher(given.strip())
    top = document.text[:_TOP]
    for pattern in (_DATELINE, _BARE):
        for match in pattern.finditer(top):
            name = match.group(1)
            if fold(name) in outlets() or _shouted(match.group(), name):
                return Publisher(name, Span(*match.span(1)))
    line = _OWN_LINE.match(top)
    return (
        Publisher(line.group(1), Span(*line.span(1))) if line and fold(line.group(1)) in outlets() else None
    )


def _shouted(dateline: str, name: str) -> bool:
    """An agency missing from the list: a place in capitals, and one word or an acronym in the brackets."""
    place = dateline.strip(" \"'“”").split("(")[0].split(",")[0].strip()
    return bool(place) and place.isupper() and len(name.split()) <= 3


def same_outlet(name: str, publisher: str) -> bool:
    """Whether two names mean one news organisation: equal, or names and aliases of the same entry."""
    a, b = (fold(n).removeprefix("the ") for n in (name, publisher))
    if a == b:
        return True
    listed = outlets()
    return bool({o.name for o in listed.get(a, ())} & {o.name for o in listed.get(b, ())})


def is_outlet(document: Document, words: Sequence[int]) -> bool:
    """Whether the noun phrase is a news organisation: `RIA Novosti`, `state news agency X`, `the daily`."""
    if not words:
        return False
    return _named_outlet(document, words) or _described_outlet(document, words)


def _named_outlet(document: Document, words: Sequence[int]) -> bool:
    """A listed name, or a name that ends like one, closes the phrase or opens it before an apposition."""
    core = _before_comma(document, words)
    for first in range(len(core)):
        tokens = tuple(fold(document.words[i].text) for i in core[first:])
        name = ProperName(core[first], core[-1] + 1, "unknown", tokens)
        article = (
            tokens[0] == "the" and len(tokens) > 1 and document.words[core[first + 1]].text[:1].isupper()
        )
        if not (document.words[core[first]].text[:1].isupper() or article):
            continue
        listed = " ".join(tokens).replace(" - ", "-") in outlets()
        if listed and (article or outlet_like(document, name)):
            return True
        if len(tokens) > 1 and tokens[-1] in _ENDINGS and document.words[core[-1]].text[:1].isupper():
            return not categories_of(document, core[0]) & {"role", "person"}
    return False


def _before_comma(document: Document, words: Sequence[int]) -> list[int]:
    core: list[int] = []
    for i in words:
        if core and document.words[i].text in (",", "(", "-", "–", "—", "'s", "’s", "of", "in"):
            if document.words[i].text == "-" and document.words[i - 1].end == document.words[i].start:
                core.append(i)
                continue
            break
        core.append(i)
    return core


def _described_outlet(document: Document, words: Sequence[int]) -> bool:
    """`the newspaper`, `a local radio station`, `state television`, `state news agency X`; no `media`, no `press`."""
    for position, i in enumerate(_before_comma(document, words)):
        word = document.words[i]
        if (
            word.upos not in ("NOUN", "PROPN")
            or is_plural(word)
            or "outlet" not in categories_of(document, i)
        ):
            continue
        follows = words[position + 1 :]
        last = not follows or document.words[follows[0]].upos in ("PUNCT", "PROPN", "ADP")
        before = document.words[i - 1].text.lower() if i else ""
        lemma = word.lemma.lower()
        if (
            last
            and lemma not in _NO_OUTLET
            and (len(words) > 1 or lemma in _STATE_OUTLET or before == "news")
        ):
            return True
    return False
