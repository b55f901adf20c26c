"""Other spellings of one name: initials, middle names, titles in front, demonyms, slips of the pen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from service.extraction.mentions.name_spans import PARTICLES
from service.extraction.mentions.names import ProperName, is_title
from service.extraction.model.document import Document
from service.extraction.resources.gazetteers import countries, fold, given_names
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class

LINKS = word_class("mentions", "name_links") | {"&", "-", "'s"}
_CORPORATE = word_class("mentions", "corporate_endings")
_GENERATIONS = {word: min(e.split()) for e in word_class("mentions", "generations") for word in e.split()}
_SUFFIXES = word_class("mentions", "name_suffixes")


def acronym(tokens: Sequence[str]) -> str:
    """Initials of the words that count: `ft` for financial times."""
    return "".join(t[0] for t in tokens if t and t not in LINKS)


def initials_of(text: str) -> str:
    """The capitals of an abbreviation, folded: `ft` of `FT`, `iis` of `IISc`."""
    return fold("".join(c for c in text if c.isupper()))


def abbreviates(text: str, tokens: Sequence[str]) -> bool:
    """Whether each capital, with the small letters behind it, begins one of the words: `FT`, `IISc`."""
    starts = [i for i, c in enumerate(text) if c.isupper()]
    parts = [fold(text[i:j]).strip(". ") for i, j in pairwise([*starts, len(text)])]
    words = [t for t in tokens if t not in LINKS]
    fits = len(parts) == len(words) and all(map(str.startswith, words, parts))
    return fits or fold(text) in initials_forms(tuple(tokens))


@lru_cache(4096)
def initials_forms(tokens: tuple[str, ...]) -> frozenset[str]:
    """Its initials with and without those of small words and of a country in front: `mod`, `md`; `doe`, `usde`."""
    names = (tokens, tokens[1:] if len(tokens) > 2 and tokens[0] in countries() else tokens)
    return frozenset(form for name in names for form in (acronym(name), "".join(t[0] for t in name)))


def shortens_body(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """`Brell` for Brell Foods Inc, `High Court` for High Court of Orlen, `Energy Department` for US Department of
    Energy.
    """
    begins = len(short) < len(full) and full[: len(short)] == short
    company = begins and full[-1] in _CORPORATE
    placed = begins and len(short) > 1 and full[len(short)] == "of"
    home = full[0] in countries() and content_tokens(short) == content_tokens(full[1:])
    return company or placed or home


def is_short_form(text: str) -> bool:
    """Whether the word is written as an abbreviation: `FT`, `U.N.`, `NABis`."""
    letters = text.replace(".", "")
    return len(letters) > 1 and sum(c.isupper() for c in letters) * 2 > len(letters)


@lru_cache(4096)
def content_tokens(tokens: tuple[str, ...]) -> frozenset[str]:
    """The tokens that tell one name from another: no links, no suffixes, a country for its adjective."""
    return frozenset(countries().get(t, t) for t in tokens if t not in LINKS | _SUFFIXES) or frozenset(tokens)


def without_middle(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """`Manuel Velázquez` for Manuel Torres Velázquez: the same in order, first and last in place."""
    rest, around = iter(full), (short[0], short[-1]) == (full[0], full[-1])
    return around and len(short) > 1 and all(token in rest for token in short)


def without_suffix(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The name without `Jr`, `MBE` at its end."""
    end = max(i for i in range(1, len(tokens) + 1) if i == 1 or tokens[i - 1] not in _SUFFIXES)
    return tokens[:end]


def generation(tokens: tuple[str, ...]) -> str:
    """Which of several namesakes the name's ending tells: `jr` of `Orme Jr` and of `Orme Junior`; empty for none."""
    return _GENERATIONS.get(tokens[-1], "") if len(tokens) > 1 else ""


def is_particled_part(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """`de la Vega` for Lucia de la Vega Prado: a part of the full name that begins with a particle."""
    ends = range(1, len(full) - len(short) + 1)
    return short[0] in PARTICLES and len(short) > 1 and any(full[i : i + len(short)] == short for i in ends)


def titled_part(document: Document, short: ProperName, full: tuple[str, ...]) -> bool:
    """`Supt Pratt`, `CM Sangma`: a title or an abbreviation, then a part of the full name."""
    fronts = [document.words[i].text for i in short.words[:-1]]
    titles = all(is_title(t) or (is_short_form(t) and t.lower() not in given_names()) for t in fronts)
    return bool(fronts) and short.tokens[-1] in (full[-1], full[0]) and titles


def misspelt(a: str, b: str, sure: bool = False) -> bool:
    """Whether two words differ by a letter or two in a long word (`Eldrige` for Eldridge); in a shorter one where two
    letters changed places (`Bryne`), or where the rest of a long name is the same (`sure`).
    """
    numbers = PARAMETERS.mentions
    length = min(len(a), len(b))
    plural = f"{a}s" == b or f"{b}s" == a
    least = numbers.misspelt_from - (sure or (a != b and sorted(a) == sorted(b)))
    if length < least or a[0] != b[0] or abs(len(a) - len(b)) > 2 or plural:
        return False
    return _distance(a, b) <= (2 if length >= numbers.misspelt_twice_from else 1)


def _distance(a: str, b: str) -> int:
    """Damerau's distance (1964): letters added, left out, changed, and neighbours that changed places."""
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            least = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (x != y))
            if i > 1 and j > 1 and (x, a[i - 2]) == (b[j - 2], y):
                least = min(least, rows[-2][j - 2] + 1)
            row.append(least)
        rows.append(row)
    return rows[-1][-1]
