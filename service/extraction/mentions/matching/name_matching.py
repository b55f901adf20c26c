"""Which names mean the same entity: surnames, acronyms, short forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from service.extraction.mentions.matching.abbreviations import explained
from service.extraction.mentions.matching.bearers import (
    acts,
    beside_namesakes,
    gender_of_title,
    genders_of,
    has_article,
    is_relative,
    of_office,
    top_of,
)
from service.extraction.mentions.matching.name_groups import NameGroups
from service.extraction.mentions.matching.name_variants import (
    abbreviates,
    generation,
    initials_of,
    is_particled_part,
    is_short_form,
    misspelt,
    shortens_body,
    titled_part,
    without_middle,
    without_suffix,
)
from service.extraction.mentions.names import ProperName
from service.extraction.model.document import Document
from service.extraction.resources.gazetteers import (
    countries,
    country_names,
    given_names,
    leaders,
    noun_categories,
)
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class

_CORPORATE = word_class("mentions", "corporate_endings")
_PLACES = word_class("mentions", "places_called_like_persons")
_SHARED_PARTS = word_class("mentions", "shared_name_parts")
_BODIES = frozenset({"organization", "government", "outlet", "group"})


def groups(document: Document, names: Sequence[ProperName]) -> tuple[tuple[ProperName, ...], ...]:
    """The names that mean the same one, together; longest names found the groups, short ones join one."""
    names = agreed(names)
    order = sorted(range(len(names)), key=lambda i: (-len(names[i].tokens), names[i].first))
    known = explained(document, names)
    addressed = _addressed(document, names)
    found = NameGroups()
    for i in order:
        home = _home(document, names[i], found, known, addressed)
        found.add(names[i], _not_a_person(document, names[i], found, home))
    whole = (tuple(sorted(g, key=lambda n: n.first)) for g in found.groups)
    return tuple(sorted(whole, key=lambda g: g[0].first))


def agreed(names: Sequence[ProperName]) -> list[ProperName]:
    """The names, where the bare surname of somebody named in full is a person everywhere if it mostly is one. Where no
    place has it and no body has it in its name, its bearer's full name counts against one mistake of the recogniser.
    """
    surnames = {t for n in names if n.kind == "person" and len(n.tokens) > 1 for t in surnames_of(n.tokens)}
    votes = Counter((n.tokens[0], n.kind) for n in names if len(n.tokens) == 1 and n.tokens[0] in surnames)
    others = {t for n in names if n.kind != "person" and len(n.tokens) > 1 for t in n.tokens}
    kinds = {n.kind for n in names} - {"person"}

    def mostly_a_person(surname: str) -> bool:
        shared = surname in others or votes[surname, "place"]
        against = max((votes[surname, kind] for kind in kinds), default=0)
        return votes[surname, "person"] > against - (0 if shared else PARAMETERS.mentions.full_name_votes)

    persons = {t for t in surnames if mostly_a_person(t)}
    return [replace(n, kind="person") if len(n.tokens) == 1 and n.tokens[0] in persons else n for n in names]


@lru_cache(4096)  # names are compared again and again
def surnames_of(tokens: tuple[str, ...]) -> frozenset[str]:
    """The words of a full name that can mean its bearer alone: the last, and of three and more the second (`Ada Ho
    Ka-lai`).
    """
    inner = tokens[: min(2, len(tokens) - 1)]
    return frozenset({tokens[-1], *(t for t in inner if t not in given_names() and len(t) > 1)})


def _home(
    document: Document,
    name: ProperName,
    found: NameGroups,
    known: Mapping[tuple[str, ...], ProperName],
    addressed: Mapping[str, set[str]],
) -> int | None:
    """The number of the group that the name belongs to; None for a new one."""
    same = found.equal(name)
    bearers = found.sharing(name, lambda n: _shares_surname(n, name))
    if others := beside_namesakes(document, name, found.groups, bearers):
        return others[0] if len(others) == 1 else None
    if len(bearers) > 1:
        open_one = next((k for k in same if len(found.groups[k][0].tokens) == 1), None)
        meant = _bearer(document, name, found, bearers, addressed)
        return open_one if meant is None else meant
    same = _of_generation(name, found, same)
    if same := _of_gender(document, name, found, same):
        return _likelier(document, name, found, same)
    if name.tokens in known:
        return found.of(known[name.tokens])
    short = initials_of(document.words[name.first].text)
    fitting = found.sharing(name, lambda n: _stands_for(name, n, document), short)
    if not fitting:
        bodies = found.sharing(name, lambda n: n.kind != "person" and shortens_body(name.tokens, n.tokens))
        fitting = bodies if len(bodies) == 1 else []
    if not fitting:
        fitting = found.similar(name, lambda n: _misspells(name, n) and not _is_place(name, n))
    fitting = _of_gender(document, name, found, _of_generation(name, found, fitting))
    return _likelier(document, name, found, fitting) if fitting else None


def _of_gender(document: Document, name: ProperName, found: NameGroups, numbers: Sequence[int]) -> list[int]:
    """Those whom the title in front of the name allows: `Mr Lang` is not Ruth Lang, `Mrs Tice` not Mr Tice."""
    gender = gender_of_title(document, name)
    return [k for k in numbers if not gender or gender in genders_of(document, found.groups[k])]


def _of_generation(name: ProperName, found: NameGroups, numbers: Sequence[int]) -> list[int]:
    """Those whose names may be of the same one of two namesakes: `Ivo Orme Jr` is not Ivo Orme Sr, and `Ivo Orme`
    alone is neither where the article names both.
    """
    own = generation(name.tokens)
    known = {k: {generation(n.tokens) for n in found.groups[k]} - {""} for k in numbers}
    if not own:
        return [] if len(name.tokens) > 1 and len(set().union(*known.values())) > 1 else list(numbers)
    return [k for k in numbers if known[k] <= {own}]


def _not_a_person(document: Document, name: ProperName, found: NameGroups, home: int | None) -> int | None:
    """`the Herald` is not Tom Herald: in place of a person's group, that of the same name with an article."""
    full = home is not None and any(n.kind == "person" and len(n.tokens) > 1 for n in found.groups[home])
    if not full or not has_article(document, name):
        return home
    return next((k for k in found.equal(name) if has_article(document, found.groups[k][0])), None)


def _addressed(document: Document, names: Sequence[ProperName]) -> Mapping[str, set[str]]:
    """The genders of the titles before each bare surname in the article: `Mr Brand` and `Ms Brand`."""
    found: dict[str, set[str]] = {}
    for name in names:
        if len(name.tokens) == 1 and (gender := gender_of_title(document, name)):
            found.setdefault(name.tokens[0], set()).add(gender)
    return found


def _bearer(
    document: Document,
    name: ProperName,
    found: NameGroups,
    bearers: Sequence[int],
    addressed: Mapping[str, set[str]],
) -> int | None:
    """Which bearer of the surname is meant; None where the article does not let a reader know.

    An office beside it tells (`Senator Orme`), a title rules out who cannot have it. Of the others the one who alone
    has been called by the surname is meant, else the one who alone was a subject with his full name, else the one who
    is not only `his wife`.
    Where the article calls one `Mr Brand` and another `Ms Brand`, `Brand` alone is neither of the two; nor is it where
    both have just been named in full, or last in one sentence.
    """
    groups, sure = found.groups, []
    if (holder := of_office(document, name, groups, bearers)) is not None:
        return holder
    if gender := gender_of_title(document, name):
        bearers = _of_gender(document, name, found, bearers) or bearers
        sure = [k for k in bearers if genders_of(document, groups[k]) == {gender}]
        if not sure and len({top_of(document, groups[k][0]) for k in bearers}) < len(bearers):
            return None  # `Ivo Tamm and Ned Tamm`
    elif len(addressed.get(name.tokens[0], ())) > 1:
        return None
    called = [k for k in bearers if any(n.tokens == name.tokens and n.first < name.first for n in groups[k])]
    if len(called) == 1:
        return called[0]
    if gender and len(sure) < 2:
        return _likelier(document, name, found, bearers)
    bearers = sure or bearers
    before = {k: [n for n in groups[k] if len(n.tokens) > 1 and n.first < name.first] for k in bearers}
    acting = [k for k in bearers if any(acts(document, n) for n in before[k])]
    acting = acting or [k for k in bearers if not any(is_relative(document, n) for n in groups[k])]
    if len(acting) == 1:
        return acting[0]
    last = [max(document.words[n.first].sentence for n in before[k]) for k in bearers if before[k]]
    just_named = sum(document.words[name.first].sentence - sentence <= 2 for sentence in last)
    if not called and (just_named > 1 or (last and last.count(max(last)) > 1)):
        return None
    return _likelier(document, name, found, bearers)


def bearers_of(found: Sequence[Sequence[ProperName]]) -> list[tuple[int, ...]]:
    """For each group that is a bare surname left open, the groups of its bearers; for others none."""
    named: dict[str, list[int]] = {}
    for k, group in enumerate(found):
        full = (n.tokens for n in group if len(n.tokens) > 1 and n.kind == "person")
        for surname in {t for tokens in full for t in surnames_of(tokens)}:
            named.setdefault(surname, []).append(k)
    bare = [all(len(name.tokens) == 1 for name in group) for group in found]
    bearers = [named.get(g[0].tokens[0], ()) if b else () for g, b in zip(found, bare, strict=True)]
    return [tuple(numbers) if len(numbers) > 1 else () for numbers in bearers]


def _shares_surname(full: ProperName, name: ProperName) -> bool:
    alone = len(full.tokens) > 1 and len(name.tokens) == 1
    return alone and full.kind == "person" and name.tokens[0] in surnames_of(full.tokens)


def _likelier(document: Document, name: ProperName, found: NameGroups, numbers: Sequence[int]) -> int:
    """Of several bearers: one of the title's gender, a person by surname before others, then the last one
    named in full before, else the first of all.
    """
    groups, last = found.groups, name.tokens[-1]
    if gender := gender_of_title(document, name):
        numbers = [k for k in numbers if genders_of(document, groups[k]) == {gender}] or numbers
    persons = {k: [n.tokens for n in groups[k] if n.kind == "person"] for k in numbers}
    surname = [k for k in numbers if any(last in {t[-1], *surnames_of(t)} for t in persons[k])]
    numbers = surname or numbers
    before = [k for k in numbers if min(n.first for n in groups[k]) <= name.first]
    return max(before or numbers, key=lambda k: (len(groups[k]), -abs(groups[k][-1].first - name.first)))


def _misspells(name: ProperName, full: ProperName) -> bool:
    """`Eldrige` for Jan Eldridge, `Education Minstry` for Education Ministry; but Maria Orme is not Mario Orme."""
    a, b = name.tokens, full.tokens
    if len(a) == 1:
        person = "person" in (name.kind, full.kind) and a[0] not in given_names()
        return person and (len(b) > 1 or sorted(a[0]) == sorted(b[0])) and any(misspelt(a[0], t) for t in b)
    different = [(x, y) for x, y in zip(a, b, strict=False) if x != y]  # one: all other words are the same
    return any(misspelt(x, y, len(a) > 2) and not {x, y} <= given_names().keys() for x, y in different)


def _stands_for(short: ProperName, full: ProperName, document: Document) -> bool:
    """`Putin` for Vladimir Putin, `Lee` for Lee Hung-yuan, `Ho` for Ada Ho Ka-lai, `FT` for Financial Times, `the
    Times` for it too.
    """
    a, b = short.tokens, full.tokens
    if without_suffix(a) == a:  # but `Orme Jr`
        b = without_suffix(b)
    if _is_place(short, full):
        return False
    if len(a) >= len(b):
        return full.kind == "person" and titled_part(document, short, b)
    text = document.words[short.first].text
    if len(a) == 1 and is_short_form(text) and abbreviates(text, b):
        return True
    if _names_body(full) and not _names_body(short) and (short.kind == "person" or a[0] in given_names()):
        return False
    kinds, ends, begins = {short.kind, full.kind}, b[-len(a) :] == a, b[: len(a)] == a
    if "person" in kinds or _like_a_person(full):
        if "person" in kinds and "organization" in kinds:  # `STONE:`: capitals mislead the recogniser
            return full.kind == "person" and text.isupper() and ends
        person = full.kind in ("person", "unknown") or _like_a_person(full)
        inner = (len(a) == 1 and a[0] in surnames_of(b)) or is_particled_part(a, b)
        return person and (ends or begins or inner or without_middle(a, b) or titled_part(document, short, b))
    if "place" in kinds or _ordinary(a):
        return False
    return ends or (begins and all(t in _CORPORATE or noun_categories(t) for t in b[len(a) :]))


def _is_place(short: ProperName, full: ProperName) -> bool:
    """`Jordan` is not Jordan Blythe, nor `Chelsea` Chelsea Oduya: a place or its club has the given name of a person
    whom the article names only later, or the recogniser calls it a place.
    """
    given = len(short.tokens) == 1 and short.tokens[0] == full.tokens[0] and short.tokens != full.tokens[-1:]
    if not given or full.kind not in ("person", "unknown") or _names_body(full):
        return False
    known = short.tokens[0] in country_names() | _PLACES
    if short.kind == "place" and (known or short.tokens[0] in given_names()):
        return True  # but `Kawamura` after Kawamura Sumihiko
    return known and (short.kind != "person" or short.first < full.first)


def _names_body(name: ProperName) -> bool:
    return not _BODIES.isdisjoint(noun_categories(name.tokens[-1]))


def _like_a_person(full: ProperName) -> bool:
    """Whether a name that the recogniser missed is a known leader's, or begins with a usual given name."""
    given = len(full.tokens) <= 3 and full.tokens[0] in given_names() and not _names_body(full)
    return " ".join(full.tokens) in leaders() or (given and full.kind == "unknown")


def _ordinary(tokens: tuple[str, ...]) -> bool:
    """Whether it is a bare nationality, place or common noun, which says nothing about names that contain it."""
    joined = " ".join(tokens)
    return joined in countries() or joined in _SHARED_PARTS
