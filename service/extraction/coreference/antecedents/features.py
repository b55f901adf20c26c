"""Features for and against a referent as the one that a pronoun or a description means.

The vector of a pair holds first what the anaphor shows, then what the referent shows; `nobody` is a referent that
the article has not named. Shapes: `(FEATURES,)`, float32, most of them 0 or 1.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from service.extraction.coreference.antecedents import definite_descriptions as fits
from service.extraction.coreference.antecedents.chances import CHANCE, features_of_chance, read_chances
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent, Seen
from service.extraction.mentions.descriptions import PERSONAL, Description
from service.extraction.resources.gazetteers import meanings, noun_genders
from service.extraction.resources.word_classes import word_class

_CATEGORIES = tuple("person organization government outlet document group country place unknown".split())
_NOUNS = tuple("person role spokesperson anonymous organization government outlet document group".split())
_FORMS = ("m", "f", "n", "p", "description")
_FITS = (fits.NONE, fits.GENERIC, fits.KNOWN, fits.SYNONYM, fits.NAMED_ROLE, fits.REPEATED)
_INANIMATE = frozenset({"organization", "government", "outlet", "document", "group", "country"})


@dataclass(frozen=True, slots=True)
class Anaphor:
    """A pronoun or description whose referent is asked for.

    `form` is `m`, `f`, `n`, `p` (a plural pronoun) or `description`; `content` holds the words of what it says where
    these are before it; `above` the referents of the subjects above it, nearest first; `owner` whose it is (`her
    campaign`); `by_rules` what the rules alone would choose; `others` who it is not, though an option.
    """

    word: int
    words: tuple[int, ...]
    form: str
    description: Description | None = None
    content: frozenset[int] = frozenset()
    above: tuple[int, ...] = ()
    owner: int | None = None
    by_rules: int | None = None
    others: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The features that all options of one anaphor share."""

    persons: int
    most_spoken_of: int
    last_source: int | None
    by_nearness: dict[int, int]


def neighbourhood(state: DiscourseState, anaphor: Anaphor, options: Sequence[int]) -> Neighbourhood:
    """Ranks and counts over the options."""
    before = {i: state.referents[i].seen_before(anaphor.word) for i in options}
    near = sorted((i for i in options if before[i]), key=lambda i: -before[i][-1].word)
    sources = [(s.word, i) for i in options for s in before[i] if s.source]
    return Neighbourhood(
        persons=sum(state.referents[i].person for i in options),
        most_spoken_of=max(options, key=lambda i: len(before[i]), default=-1),
        last_source=max(sources)[1] if sources else None,
        by_nearness={i: rank for rank, i in enumerate(near)},
    )


def vectors(state: DiscourseState, anaphor: Anaphor, options: Sequence[int]) -> npt.NDArray[np.float32]:
    """One row for each option and a last one for nobody: shape `(len(options) + 1, FEATURES)`."""
    around = neighbourhood(state, anaphor, options)
    own = _of_anaphor(state, anaphor, around)
    read = read_chances(state, anaphor.word, options)
    rows = [
        [*own, 0.0, *_of_pair(state, anaphor, i, around), *features_of_chance(read, k)]
        for k, i in enumerate(options)
    ]
    nobody = [*own, 1.0, *[0.0] * _PAIR, *features_of_chance(read, -1)]
    return np.array([*rows, nobody], dtype=np.float32)


def _of_anaphor(state: DiscourseState, anaphor: Anaphor, around: Neighbourhood) -> list[float]:
    document, description = state.document, anaphor.description
    here = document.words[anaphor.word]
    first = document.words[anaphor.words[0]].text.lower()
    noun = description.categories if description else frozenset()
    return [
        *[anaphor.form == form for form in _FORMS],
        anaphor.word in state.quoted,
        document.sentence_of(anaphor.word).paragraph == 0,
        here.sentence < 3,
        description is not None and description.definite,
        description is not None and description.possessed,
        description is not None and description.plural,
        description is not None and description.bare,
        description is not None and bool(description.countries),
        first in ("a", "an", "one", "another", "some", "other"),
        first in ("this", "that", "these", "those"),
        here.upos == "PROPN",
        *[category in noun for category in _NOUNS],
        not noun,
        around.persons == 1,
        around.persons == 2,
        around.persons > 3,
        len(anaphor.words) > 5,
        anaphor.by_rules is None,
        anaphor.owner is not None,
    ]


def _of_pair(state: DiscourseState, anaphor: Anaphor, index: int, around: Neighbourhood) -> list[float]:
    referent = state.referents[index]
    before, after = referent.seen_before(anaphor.word), referent.seen_after(anaphor.word)
    return [
        *_of_referent(state, referent, before),
        *_of_gender(referent, anaphor),
        *_of_places(state, anaphor, before, after),
        *_of_ranks(state, anaphor, index, around),
        *_of_words(state, anaphor, referent, index),
    ]


def _of_referent(state: DiscourseState, referent: Referent, before: Sequence[Seen]) -> list[float]:
    sources = sum(1 for _ in islice((s for s in reversed(before) if s.source), _MOST_SOURCES))
    return [
        *[category in referent.categories for category in _CATEGORIES],
        referent.person,
        referent.plural,
        bool(referent.names),
        any(len(n.tokens) > 1 for n in referent.names),
        len(referent.members) == 2,
        len(referent.members) > 2,
        bool(referent.roles),
        min(len(before), 8) / 8,
        sources / _MOST_SOURCES,
        sources > 0,
        any(s.word in state.sources for s in referent.seen),
    ]


_MOST_SOURCES = 6  # as which a referent is counted that was a source more often


def _of_gender(referent: Referent, anaphor: Anaphor) -> list[float]:
    description = anaphor.description
    gender = noun_genders().get(description.head, "") if description else anaphor.form
    told = gender in ("m", "f")
    return [
        told and referent.gender == gender,
        told and referent.gender == "u",
        told and referent.gender in ("m", "f") and referent.gender != gender,
        referent.gender == "n",
    ]


def _of_places(
    state: DiscourseState, anaphor: Anaphor, before: Sequence[Seen], after: Sequence[Seen]
) -> list[float]:
    document = state.document
    here = document.words[anaphor.word].sentence
    paragraph = document.sentence_of(anaphor.word).paragraph
    last = before[-1] if before else None
    gap = here - last.sentence if last else -1
    breaks = paragraph - last.paragraph if last else -1
    ahead = after[0].sentence - here if after else -1
    recent = before[bisect_left(before, here - 3, key=lambda s: s.sentence) :]
    return [
        *[gap == distance for distance in range(4)],
        4 <= gap <= 6,
        7 <= gap <= 12,
        gap > 12,
        last is None,
        *[breaks == distance for distance in range(3)],
        breaks > 2,
        last is not None and last.subject,
        last is not None and last.source,
        last is not None and last.quoted,
        last is not None and last.quoted == (anaphor.word in state.quoted),
        last is not None and last.word in anaphor.content,
        any(s.subject and here - s.sentence == 1 for s in recent),
        any(s.source and here - s.sentence == 1 for s in recent),
        any(s.subject and here == s.sentence for s in recent),
        any(s.source for s in recent),
        *[last is not None and document.words[last.word].upos == tag for tag in ("PRON", "PROPN", "NOUN")],
        *[ahead == distance for distance in range(3)],
        3 <= ahead <= 6,
        ahead > 6,
        last is None and bool(after) and after[0].subject,
        last is None and bool(after) and after[0].word in state.sources,
    ]


def _of_ranks(state: DiscourseState, anaphor: Anaphor, index: int, around: Neighbourhood) -> list[float]:
    rank = around.by_nearness.get(index, 9)
    return [
        *[rank == place for place in range(3)],
        3 <= rank < 9,
        index == around.most_spoken_of,
        index == around.last_source,
        index in anaphor.above[:1],
        index in anaphor.above[1:],
        index == anaphor.by_rules,
        state.resolve(index) == anaphor.by_rules,
    ]


def _of_words(state: DiscourseState, anaphor: Anaphor, referent: Referent, index: int) -> list[float]:
    description = anaphor.description
    if description is None:
        return [0.0] * _WORDS
    roles, head = referent.roles, description.head
    offices = meanings().get(head, frozenset())
    modifiers = description.modifiers
    own = {t for n in referent.names for t in n.tokens}
    known = referent.traits | roles | own
    around = state.lemmas_around(index)
    personal, thing = bool(description.categories & PERSONAL), bool(description.categories & _INANIMATE)
    fit = fits.firmness(referent, description)
    paired = head in _PAIRS or any(state.document.words[i].text.lower() in _PAIRS for i in anaphor.words[:2])
    return [
        *[fit == level for level in _FITS],
        head in roles,
        bool(offices & roles),
        bool(modifiers) and modifiers <= known,
        bool(modifiers & known),
        bool(modifiers - known),
        bool(description.countries & referent.lands),
        bool(description.countries) and not referent.lands,
        bool(description.countries and referent.lands) and not description.countries & referent.lands,
        personal and referent.person,
        personal and not referent.person,
        thing and referent.person,
        bool(description.categories & referent.categories),
        not description.categories and referent.person,
        head in own,
        head in around,
        bool(modifiers & around),
        any(head == d.head for _, d in referent.descriptions),
        description.plural == referent.plural,
        bool(roles) and head not in roles and not offices & roles,
        paired and len(referent.members) == 2,
        paired and len(referent.members) != 2,
    ]


_PAIRS = word_class("coreference", "pairs")
_WORDS = 27
_PAIR = 20 + 4 + 31 + 10 + _WORDS
FEATURES = 32 + 1 + _PAIR + CHANCE
