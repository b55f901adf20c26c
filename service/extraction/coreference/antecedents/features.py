"""Features for and against a referent as the one that a pronoun or a description means.

The vector of a pair holds first what the anaphor shows, then what the referent shows; `nobody` is a referent that
the article has not named. Shapes: `(FEATURES,)`, float32, most of them 0 or 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

import numpy as np

from service.extraction.coreference.antecedents import definite_descriptions as fits
from service.extraction.coreference.antecedents.chances import CHANCE, features_of_chances, read_chances
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent, Seen
from service.extraction.mentions.descriptions import PERSONAL, Description
from service.extraction.resources.gazetteers import noun_genders, offices_of
from service.extraction.resources.networks import Floats

_CATEGORIES = tuple("person organization government outlet document group country place unknown".split())
_NOUNS = tuple("person role spokesperson anonymous organization government outlet document group".split())
_FORMS = ("m", "f", "n", "p", "description")
_FITS = (fits.NONE, fits.GENERIC, fits.KNOWN, fits.SYNONYM, fits.NAMED_ROLE, fits.REPEATED)
_INANIMATE = frozenset({"organization", "government", "outlet", "document", "group", "country"})
_MOST_SOURCES = 6  # times that a referent counts as a source
_NO_LAST = [float(k == 7) for k in range(24)]
_OF_FIT = {fit: [fit == level for level in _FITS] for fit in _FITS}
_WORDS = 27
_NO_WORDS = [0.0] * _WORDS
_OWN = 32
FEATURES = _OWN + 1 + 20 + 4 + 31 + 10 + _WORDS + CHANCE


@dataclass(frozen=True, slots=True)
class Anaphor:
    """A pronoun or description whose referent is asked for.

    `form` is `m`, `f`, `n`, `p` (a plural pronoun) or `description`; `content` holds the words that it says, where they
    are before it; `above` the referents of the subjects above it, nearest first; `owner` whose it is (`her campaign`);
    `by_rules` the one that the rules alone would choose; `others` are options that it does not mean.
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
class _Neighbourhood:
    """What the options of one anaphor show together; `before` has where each was spoken of before the anaphor."""

    persons: int
    most_spoken_of: int
    last_source: int | None
    by_nearness: dict[int, int]
    before: dict[int, list[Seen]]


def _neighbourhood(state: DiscourseState, anaphor: Anaphor, options: Sequence[int]) -> _Neighbourhood:
    before = {i: state.referents[i].seen_before(anaphor.word) for i in options}
    near = sorted((i for i in options if before[i]), key=lambda i: -before[i][-1].word)
    sources = [(s.word, i) for i in options for s in before[i] if s.source]
    return _Neighbourhood(
        persons=sum(state.referents[i].person for i in options),
        most_spoken_of=max(options, key=lambda i: len(before[i]), default=-1),
        last_source=max(sources)[1] if sources else None,
        by_nearness={i: rank for rank, i in enumerate(near)},
        before=before,
    )


def vectors(state: DiscourseState, anaphor: Anaphor, options: Sequence[int]) -> Floats:
    """One row for each option and a last one for nobody: shape `(len(options) + 1, FEATURES)`."""
    around, noun = _neighbourhood(state, anaphor, options), _noun_of(state, anaphor)
    rows = np.zeros((len(options) + 1, FEATURES), np.float32)
    rows[:, :_OWN] = _of_anaphor(state, anaphor, around)
    rows[-1, _OWN] = 1
    rows[:-1, _OWN + 1 : -CHANCE] = [_of_pair(state, anaphor, i, around, noun) for i in options]
    rows[:, -CHANCE:] = features_of_chances(read_chances(state, anaphor.word, options), len(rows))
    return rows


def _of_anaphor(state: DiscourseState, anaphor: Anaphor, around: _Neighbourhood) -> list[float]:
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


def _of_pair(
    state: DiscourseState, anaphor: Anaphor, index: int, around: _Neighbourhood, noun: _Noun | None
) -> list[float]:
    referent, before = state.referents[index], around.before[index]
    return [
        *_of_referent(state, referent, before),
        *_of_gender(referent, anaphor),
        *_of_places(state, anaphor, before, referent.next_seen(anaphor.word)),
        *_of_ranks(state, anaphor, index, around),
        *(_NO_WORDS if noun is None else _of_words(state, noun, referent, index)),
    ]


def _of_referent(state: DiscourseState, referent: Referent, before: Sequence[Seen]) -> list[float]:
    sources = sum(islice((1 for s in reversed(before) if s.source), _MOST_SOURCES))
    return [
        *map(referent.categories.__contains__, _CATEGORIES),
        referent.person,
        referent.plural,
        bool(referent.names),
        referent.named_in_full,
        len(referent.members) == 2,
        len(referent.members) > 2,
        bool(referent.roles),
        min(len(before), 8) / 8,
        sources / _MOST_SOURCES,
        sources > 0,
        sources > 0 or any(s.word in state.sources for s in referent.seen),
    ]


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
    state: DiscourseState, anaphor: Anaphor, before: Sequence[Seen], after: Seen | None
) -> list[float]:
    here = state.document.sentence_of(anaphor.word)
    ahead = after.sentence - here.index if after else -1
    return [
        *(_of_last(state, anaphor, before) if before else _NO_LAST),
        ahead == 0,
        ahead == 1,
        ahead == 2,
        3 <= ahead <= 6,
        ahead > 6,
        not before and after is not None and after.subject,
        not before and after is not None and after.word in state.sources,
    ]


def _of_last(state: DiscourseState, anaphor: Anaphor, before: Sequence[Seen]) -> list[float]:
    """Where the referent was last spoken of, and whether it was a subject or source in the last sentences."""
    here, last = state.document.sentence_of(anaphor.word), before[-1]
    gap, breaks = here.index - last.sentence, here.paragraph - last.paragraph
    tag = state.document.words[last.word].upos
    recent = list(takewhile(lambda s: s.sentence >= here.index - 3, reversed(before)))
    subjects = {s.sentence for s in recent if s.subject}
    sources = {s.sentence for s in recent if s.source}
    return [
        gap == 0,
        gap == 1,
        gap == 2,
        gap == 3,
        4 <= gap <= 6,
        7 <= gap <= 12,
        gap > 12,
        False,
        breaks == 0,
        breaks == 1,
        breaks == 2,
        breaks > 2,
        last.subject,
        last.source,
        last.quoted,
        last.quoted == (anaphor.word in state.quoted),
        last.word in anaphor.content,
        here.index - 1 in subjects,
        here.index - 1 in sources,
        here.index in subjects,
        bool(sources),
        tag == "PRON",
        tag == "PROPN",
        tag == "NOUN",
    ]


def _of_ranks(state: DiscourseState, anaphor: Anaphor, index: int, around: _Neighbourhood) -> list[float]:
    rank = around.by_nearness.get(index, 9)
    return [
        rank == 0,
        rank == 1,
        rank == 2,
        3 <= rank < 9,
        index == around.most_spoken_of,
        index == around.last_source,
        index in anaphor.above[:1],
        index in anaphor.above[1:],
        index == anaphor.by_rules,
        state.resolve(index) == anaphor.by_rules,
    ]


@dataclass(frozen=True, slots=True)
class _Noun:
    """The description of an anaphor, with what does not depend on the referent."""

    description: Description
    offices: frozenset[str]
    personal: bool
    thing: bool
    paired: bool


def _noun_of(state: DiscourseState, anaphor: Anaphor) -> _Noun | None:
    if (said := anaphor.description) is None:
        return None
    first = {state.document.words[i].text.lower() for i in anaphor.words[:2]}
    personal, thing = bool(said.categories & PERSONAL), bool(said.categories & _INANIMATE)
    paired = not fits.PAIRS.isdisjoint({said.head, *first})
    return _Noun(said, offices_of(said.head), personal, thing, paired)


def _of_words(state: DiscourseState, noun: _Noun, referent: Referent, index: int) -> list[float]:
    description, offices, roles = noun.description, noun.offices, referent.roles
    head, modifiers, lands = description.head, description.modifiers, description.countries
    own = referent.tokens
    unknown = modifiers - referent.traits - roles - own
    around = state.lemmas_around(index)
    fit = fits.firmness(referent, description)
    return [
        *_OF_FIT[fit],
        head in roles,
        not offices.isdisjoint(roles),
        bool(modifiers) and not unknown,
        len(unknown) < len(modifiers),
        bool(unknown),
        not lands.isdisjoint(referent.lands),
        bool(lands) and not referent.lands,
        referent.of_other_lands(lands),
        noun.personal and referent.person,
        noun.personal and not referent.person,
        noun.thing and referent.person,
        not description.categories.isdisjoint(referent.categories),
        not description.categories and referent.person,
        head in own,
        head in around,
        not modifiers.isdisjoint(around),
        head in referent.nouns and any(head == d.head for d in referent.distinct),
        description.plural == referent.plural,
        bool(roles) and head not in roles and offices.isdisjoint(roles),
        noun.paired and len(referent.members) == 2,
        noun.paired and len(referent.members) != 2,
    ]
