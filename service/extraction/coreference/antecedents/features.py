"""What speaks for and against a referent as the one that a pronoun or a description means, as numbers.

The vector of a pair holds first what the anaphor shows, then what the referent shows; `nobody` is a referent that
the article has not named. Shapes: `(FEATURES,)`, float32, most of them 0 or 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from service.extraction.coreference.antecedents.definite_descriptions import (
    GENERIC,
    KNOWN,
    NAMED_ROLE,
    NONE,
    REPEATED,
    firmness,
)
from service.extraction.coreference.antecedents.definite_descriptions import SYNONYM as SAME_MEANING
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent, Seen
from service.extraction.mentions.descriptions import Description
from service.extraction.resources.gazetteers import meanings, noun_genders
from service.extraction.resources.word_classes import word_class

_CATEGORIES = (
    "person",
    "organization",
    "government",
    "outlet",
    "document",
    "group",
    "country",
    "place",
    "unknown",
)
_NOUNS = (
    "person",
    "role",
    "spokesperson",
    "anonymous",
    "organization",
    "government",
    "outlet",
    "document",
    "group",
)
_FORMS = ("m", "f", "n", "p", "description")
_FITS = (NONE, GENERIC, KNOWN, SAME_MEANING, NAMED_ROLE, REPEATED)
_PERSONAL = frozenset({"person", "role", "spokesperson", "anonymous"})
_INANIMATE = frozenset({"organization", "government", "outlet", "document", "group", "country"})


@dataclass(frozen=True, slots=True)
class Anaphor:
    """A pronoun or description whose referent is asked for.

    `form` is `m`, `f`, `n`, `p` (a plural pronoun) or `description`; `content` holds the words of what it says where
    that stands before it; `above` the referents of the subjects above it, nearest first; `owner` whose it is (`her
    campaign`); `by_rules` what the rules alone would choose.
    """

    word: int
    words: tuple[int, ...]
    form: str
    description: Description | None = None
    content: frozenset[int] = frozenset()
    above: tuple[int, ...] = ()
    owner: int | None = None
    by_rules: int | None = None


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What is the same for all options of one anaphor."""

    persons: int
    most_spoken_of: int
    last_source: int | None
    by_nearness: dict[int, int]


def neighbourhood(state: DiscourseState, anaphor: Anaphor, options: Sequence[int]) -> Neighbourhood:
    """Ranks and counts over the options."""
    before = {i: _before(state.referents[i], anaphor.word) for i in options}
    near = sorted((i for i in options if before[i]), key=lambda i: -before[i][-1].word)
    sources = [(s.word, i) for i in options for s in before[i] if s.source]
    return Neighbourhood(
        persons=sum(state.referents[i].person for i in options),
        most_spoken_of=max(options, key=lambda i: len(before[i]), default=-1),
        last_source=max(sources)[1] if sources else None,
        by_nearness={i: rank for rank, i in enumerate(near)},
    )


def vector(
    state: DiscourseState, anaphor: Anaphor, index: int | None, around: Neighbourhood
) -> npt.NDArray[np.float32]:
    """The features of one pair; `index` None: nobody whom the article has named before."""
    own = _of_anaphor(state, anaphor, around)
    if index is None:
        return np.array([*own, 1.0, *[0.0] * _PAIR], dtype=np.float32)
    pair = _of_pair(state, anaphor, index, around)
    return np.array([*own, 0.0, *pair], dtype=np.float32)


def _of_anaphor(state: DiscourseState, anaphor: Anaphor, around: Neighbourhood) -> list[float]:
    document, description = state.document, anaphor.description
    here = document.words[anaphor.word]
    first = document.words[anaphor.words[0]].text.lower()
    noun = description.categories if description else frozenset()
    return [
        *(float(anaphor.form == form) for form in _FORMS),
        float(anaphor.word in state.quoted),
        float(document.sentence_of(anaphor.word).paragraph == 0),
        float(here.sentence < 3),
        float(description is not None and description.definite),
        float(description is not None and description.possessed),
        float(description is not None and description.plural),
        float(description is not None and description.bare),
        float(description is not None and bool(description.countries)),
        float(first in ("a", "an", "one", "another", "some", "other")),
        float(first in ("this", "that", "these", "those")),
        float(here.upos == "PROPN"),
        *(float(category in noun) for category in _NOUNS),
        float(not noun),
        float(around.persons == 1),
        float(around.persons == 2),
        float(around.persons > 3),
        float(len(anaphor.words) > 5),
        float(anaphor.by_rules is None),
        float(anaphor.owner is not None),
    ]


def _of_pair(state: DiscourseState, anaphor: Anaphor, index: int, around: Neighbourhood) -> list[float]:
    referent = state.referents[index]
    before, after = _before(referent, anaphor.word), _after(referent, anaphor.word)
    return [
        *_of_referent(state, referent, before),
        *_of_gender(referent, anaphor),
        *_of_places(state, anaphor, before, after),
        *_of_ranks(state, anaphor, index, around),
        *_of_words(state, anaphor, referent, index),
    ]


def _of_referent(state: DiscourseState, referent: Referent, before: Sequence[Seen]) -> list[float]:
    return [
        *(float(category in referent.categories) for category in _CATEGORIES),
        float(referent.person),
        float(referent.plural),
        float(bool(referent.names)),
        float(any(len(n.tokens) > 1 for n in referent.names)),
        float(len(referent.members) == 2),
        float(len(referent.members) > 2),
        float(bool(referent.roles)),
        min(len(before), 8) / 8,
        min(sum(s.source for s in before), 6) / 6,
        float(any(s.source for s in before)),
        float(any(s.word in state.sources for s in referent.seen)),
    ]


def _of_gender(referent: Referent, anaphor: Anaphor) -> list[float]:
    gender = anaphor.form
    if anaphor.description is not None:
        gender = noun_genders().get(anaphor.description.head, "")
    told = gender in ("m", "f")
    return [
        float(told and referent.gender == gender),
        float(told and referent.gender == "u"),
        float(told and referent.gender in ("m", "f") and referent.gender != gender),
        float(referent.gender == "n"),
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
    return [
        *(float(gap == distance) for distance in range(4)),
        float(4 <= gap <= 6),
        float(7 <= gap <= 12),
        float(gap > 12),
        float(last is None),
        *(float(breaks == distance) for distance in range(3)),
        float(breaks > 2),
        float(last is not None and last.subject),
        float(last is not None and last.source),
        float(last is not None and last.quoted),
        float(last is not None and last.quoted == (anaphor.word in state.quoted)),
        float(last is not None and last.word in anaphor.content),
        float(any(s.subject and here - s.sentence == 1 for s in before)),
        float(any(s.source and here - s.sentence == 1 for s in before)),
        float(any(s.subject and here == s.sentence for s in before)),
        float(any(s.source and here - s.sentence <= 3 for s in before)),
        *(
            float(last is not None and document.words[last.word].upos == tag)
            for tag in ("PRON", "PROPN", "NOUN")
        ),
        *(float(ahead == distance) for distance in range(3)),
        float(3 <= ahead <= 6),
        float(ahead > 6),
        float(last is None and bool(after) and after[0].subject),
        float(last is None and bool(after) and after[0].word in state.sources),
    ]


def _of_ranks(state: DiscourseState, anaphor: Anaphor, index: int, around: Neighbourhood) -> list[float]:
    rank = around.by_nearness.get(index, 9)
    return [
        *(float(rank == place) for place in range(3)),
        float(3 <= rank < 9),
        float(index == around.most_spoken_of),
        float(index == around.last_source),
        float(index in anaphor.above[:1]),
        float(index in anaphor.above[1:]),
        float(index == anaphor.by_rules),
        float(state.resolve(index) == anaphor.by_rules),
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
    personal, thing = bool(description.categories & _PERSONAL), bool(description.categories & _INANIMATE)
    fit = firmness(referent, description)
    paired = head in _PAIRS or any(state.document.words[i].text.lower() in _PAIRS for i in anaphor.words[:2])
    return [
        *(float(fit == level) for level in _FITS),
        float(head in roles),
        float(bool(offices & roles)),
        float(bool(modifiers) and modifiers <= known),
        float(bool(modifiers & known)),
        float(bool(modifiers - known)),
        float(bool(description.countries & referent.lands)),
        float(bool(description.countries) and not referent.lands),
        float(bool(description.countries and referent.lands) and not description.countries & referent.lands),
        float(personal and referent.person),
        float(personal and not referent.person),
        float(thing and referent.person),
        float(bool(description.categories & referent.categories)),
        float(not description.categories and referent.person),
        float(head in own),
        float(head in around),
        float(bool(modifiers & around)),
        float(any(head == d.head for _, d in referent.descriptions)),
        float(description.plural == referent.plural),
        float(bool(roles) and head not in roles and not offices & roles),
        float(paired and len(referent.members) == 2),
        float(paired and len(referent.members) != 2),
    ]


_PAIRS = word_class("coreference", "pairs")
_WORDS = 27
_PAIR = 20 + 4 + 31 + 10 + _WORDS
FEATURES = 32 + 1 + _PAIR


def _before(referent: Referent, word: int) -> list[Seen]:
    return [s for s in referent.seen if s.word < word]


def _after(referent: Referent, word: int) -> list[Seen]:
    return [s for s in referent.seen if s.word > word]
