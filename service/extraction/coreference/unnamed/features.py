"""The features of an unnamed source and a named referent for the network of `scoring.py`: what the attribution reader
and the ranking of antecedents say of all mentions of the two together, and where these are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from service.extraction.coreference.antecedents.chances import scaled_odds
from service.extraction.coreference.antecedents.rivals import RIVAL, rivals
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent
from service.extraction.coreference.phrases.headlines import NEW
from service.extraction.resources.gazetteers import offices_of
from service.extraction.resources.networks import Floats

_FLOOR = 0.05  # least share of a probability that is not the unnamed one's own
_NEAR = 60  # words ahead in which a name is near
_GREATEST = (0, 2, 4)  # of the six numbers of `_Evidence.of`
_OWN, _PAIR = 8 + 4, 34 + RIVAL
FEATURES = _OWN + 1 + _PAIR


@dataclass(frozen=True, slots=True)
class Place:
    """Where the article speaks of a referent: all words that mean it, their sentences, those in which it is a subject,
    and whether it is a source.
    """

    words: frozenset[int]
    sentences: frozenset[int]
    as_subject: frozenset[int]
    source: bool


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A referent without a name, the heads of the sources that mean it, all words at which it is spoken of, the places
    of all referents, and who it is not.
    """

    index: int
    heads: tuple[int, ...]
    words: frozenset[int]
    places: Sequence[Place]
    barred: frozenset[int]

    @property
    def first(self) -> int:
        """The first word at which it is spoken of."""
        return min(self.words)


def vectors(state: DiscourseState, unnamed: Unnamed, named: Sequence[int]) -> Floats:
    """One row for each named referent and a last one for nobody: shape `(len(named) + 1, FEATURES)`."""
    evidence, described = _Evidence(state, unnamed), _Described(state, unnamed)
    meant = [evidence.of(i) for i in named]
    greatest = [_greatest_two([one[column] for one in meant]) for column in _GREATEST]
    nouns = described.offices | described.heads
    others = rivals(state, unnamed.index, unnamed.first, named, nouns)
    rows = np.zeros((len(named) + 1, FEATURES), np.float32)
    rows[:, :_OWN] = [*_of_unnamed(state, unnamed), *_of_evidence(state, unnamed)]
    rows[-1, _OWN] = 1
    rows[:-1, _OWN + 1 :] = [
        [*_of_chances(one, greatest), *_of_pair(state, unnamed, described, i), *others.features(state, i)]
        for i, one in zip(named, meant, strict=True)
    ]
    return rows


def _greatest_two(values: Sequence[float]) -> tuple[float, float]:
    """The greatest and the second; a lone one is both."""
    ordered = sorted(values)
    return ordered[-1], ordered[-2:][0]


class _Evidence:
    """How probable it is that a referent and the unnamed one are the same, by the attribution reader, asked at the
    words of either, and by the ranking of antecedents.
    """

    def __init__(self, state: DiscourseState, unnamed: Unnamed) -> None:
        own, asked = unnamed.words, state.antecedents
        self._places, self._own, self._asked = unnamed.places, own, asked
        others = [asked[w].others for w in own if w in asked]
        self._forward = [(each, _left(sum(p for w, p in each if w in own))) for each in others]
        self._reached = {w for each in others for w, _ in each}
        self._naming = set().union(*(state.asking[w] for w in own if w in state.asking))
        ranked = [state.ranked[w] for w in own if w in state.ranked]
        self._ranked = [(chances, _left(chances.get(unnamed.index, 0.0))) for chances in ranked]

    def of(self, index: int) -> tuple[float, ...]:
        """The greatest and the mean probability of the reader at the words of the unnamed one, at the other's, of the
        ranking.
        """
        words = self._places[index].words
        forward = [] if self._reached.isdisjoint(words) else [
            sum(p for w, p in others if w in words) / left for others, left in self._forward
        ]  # fmt: skip
        backward = [] if self._naming.isdisjoint(words) else [
            sum(p for other, p in self._asked[w].others if other in self._own) for w in words if w in self._asked
        ]  # fmt: skip
        ranked = [chances.get(index, 0.0) / left for chances, left in self._ranked]
        return (*_most(forward), *_most(backward), *_most(ranked))


def _left(own: float) -> float:
    """The part of a probability that is not the unnamed one's own."""
    return max(_FLOOR, 1 - own)


def _most(values: Sequence[float]) -> tuple[float, float]:
    return (max(values), sum(values) / len(values)) if values else (0.0, 0.0)


def _of_unnamed(state: DiscourseState, unnamed: Unnamed) -> list[float]:
    document, referent = state.document, state.referents[unnamed.index]
    described = [description for _, description in referent.descriptions]
    words = referent.descriptions[0][0]
    return [
        referent.plural,
        referent.person,
        any(d.definite for d in described),
        document.words[words[0]].text.lower() in NEW,
        described[0].possessed,
        document.sentence_of(unnamed.first).paragraph == 0,
        document.words[unnamed.first].sentence < 3,
        not any(d.categories for d in described),
    ]


def _of_evidence(state: DiscourseState, unnamed: Unnamed) -> list[float]:
    read = [state.antecedents[w].none for w in unnamed.words if w in state.antecedents]
    ranked = [
        chances[None] / _left(chances.get(unnamed.index, 0.0))
        for w in unnamed.words if (chances := state.ranked.get(w)) is not None
    ]  # fmt: skip
    return [not read, _most(read)[1], not ranked, _most(ranked)[1]]


def _of_chances(meant: Sequence[float], greatest: Sequence[tuple[float, float]]) -> list[float]:
    forward, forward_mean, backward, _, ranked, _ = meant
    own = forward, backward, ranked
    return [
        *meant,
        *[chance > 0 and chance >= top for chance, (top, _) in zip(own, greatest, strict=True)],
        *[chance - (top if chance < top else second) for chance, (top, second) in zip(own, greatest, strict=True)],
        *map(scaled_odds, (forward, forward_mean, backward, ranked)),
    ]  # fmt: skip


class _Described:
    """What the descriptions of the unnamed one say together: nouns, modifiers, and the offices that the nouns name."""

    def __init__(self, state: DiscourseState, unnamed: Unnamed) -> None:
        described = [description for _, description in state.referents[unnamed.index].descriptions]
        self.heads = {d.head for d in described}
        self.modifiers = frozenset().union(*(d.modifiers for d in described))
        self.offices = frozenset().union(*map(offices_of, self.heads))
        self.sentences = {state.document.words[w].sentence for w in unnamed.words}
        self.source_sentences = {state.document.words[w].sentence for w in unnamed.heads}


def _of_pair(state: DiscourseState, unnamed: Unnamed, described: _Described, index: int) -> list[float]:
    referent, place = state.referents[index], unnamed.places[index]
    phrase, description = state.referents[unnamed.index].descriptions[0]
    named = referent.names[0].first
    return [
        referent.person,
        *_of_gap(described.source_sentences, place.sentences),
        named > max(unnamed.words),
        named > unnamed.first,
        0 < named - unnamed.first < _NEAR,
        place.source,
        *_of_words(state, described, referent, index),
        not place.words.isdisjoint(phrase),
        not place.as_subject.isdisjoint(described.sentences),
        bool(description.categories & referent.categories),
    ]


def _of_gap(here: Collection[int], there: Collection[int]) -> list[float]:
    """Sentences between the two where they are nearest."""
    gap = min(abs(a - b) for a in here for b in there)
    return [gap == 0, gap == 1, gap == 2, 3 <= gap <= 5, gap > 5]


def _of_words(state: DiscourseState, described: _Described, referent: Referent, index: int) -> list[float]:
    known, around = referent.roles | referent.traits, state.lemmas_around(index)
    return [
        not known.isdisjoint(described.heads),
        not known.isdisjoint(described.offices),
        not around.isdisjoint(described.heads),
        not (known.isdisjoint(described.modifiers) and around.isdisjoint(described.modifiers)),
        bool(described.modifiers - known - around),
    ]
