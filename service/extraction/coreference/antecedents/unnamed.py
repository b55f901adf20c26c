"""Unnamed sources whom the article names elsewhere: `a senator` of the headline who is Ann Lee further down.

When the whole article is read, each unnamed source is compared with all that have a name. A network of one hidden layer
scores each pair, softmax over the pairs and `nobody`; `training/unnamed.py` makes its weights. It looks at what the
attribution reader and the ranking of antecedents say of all mentions of the two together, and where they are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from service.extraction.coreference.antecedents import disjoint
from service.extraction.coreference.antecedents.chances import scaled_odds
from service.extraction.coreference.antecedents.features import Anaphor
from service.extraction.coreference.antecedents.ranking import could_mean
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent
from service.extraction.mentions.descriptions import INDEFINITE
from service.extraction.resources.gazetteers import meanings
from service.extraction.resources.networks import Floats, Weights, network, softmax_of
from service.extraction.resources.parameters import PARAMETERS

_FLOOR = 0.05  # least share of a probability that is not the unnamed one's own
_NEAR = 60  # words ahead in which a name is near
_PAIR = 34
FEATURES = 8 + 4 + 1 + _PAIR


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A referent without a name, the heads of the sources that mean it, all words at which it is spoken of, and who it
    is not.
    """

    index: int
    heads: tuple[int, ...]
    words: frozenset[int]
    barred: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Meant:
    """How probable it is that the two are one, by the reader from the mentions of each side (greatest and mean), and by
    the ranking of antecedents.
    """

    forward: float
    forward_mean: float
    backward: float
    backward_mean: float
    ranked: float
    ranked_mean: float


def unnamed_sources(
    state: DiscourseState, sources: Mapping[int, Sequence[int]], quoting: Mapping[int, Collection[int]]
) -> list[Unnamed]:
    """The unnamed ones among the sources.

    `sources` has the heads of the source mentions of each referent, `quoting` those who speak of it in a quotation.
    """
    places = _places(state)
    found = []
    for index, heads in sources.items():
        referent = state.referents[index]
        head = state.document.words[heads[0]]
        noun = head.upos != "PROPN" and len(head.text) > 1  # no name that was not read as one, no `Q`
        if referent.descriptions and not referent.names and not referent.members and noun:
            words = frozenset(places[index] | set(heads))
            barred = _barred(state, index, words) | set(quoting.get(index, ()))
            found.append(Unnamed(index, tuple(heads), words, frozenset(barred)))
    return found


def _barred(state: DiscourseState, index: int, words: Collection[int]) -> set[int]:
    """Whoever speaks of the referent, or is named inside of its description, is another."""
    nouns = (w for w in words if state.document.words[w].upos == "NOUN")
    others = {i for w in nouns for i in disjoint.commanding(state, w)}
    referent = state.referents[index]
    if referent.person:
        others |= disjoint.speaking_of(state, index)
        others |= {i for phrase, _ in referent.descriptions for i in disjoint.inside(state, phrase)}
    return others - {index}


def named_ones(state: DiscourseState, unnamed: Unnamed) -> list[int]:
    """The referents with a name of their own that the unnamed one can mean."""
    words, description = state.referents[unnamed.index].descriptions[0]
    anaphor = Anaphor(unnamed.heads[0], (unnamed.heads[0],), "description", description)
    # `a mother` is somebody new, whom the article has not named before
    new = state.document.words[words[0]].text.lower() in _NEW
    return [
        i for i, referent in enumerate(state.referents)
        if referent.names and not referent.bearers and i not in unnamed.barred and could_mean(referent, anaphor)
        and not (new and min(name.first for name in referent.names) < min(unnamed.words))
    ]  # fmt: skip


def named_as(state: DiscourseState, unnamed: Unnamed) -> int | None:
    """The named referent that the unnamed one is; None where that is not probable enough, and where the article names
    few that it can be: the probabilities are fitted on whole articles, and among few somebody is always the likeliest.
    """
    named = named_ones(state, unnamed)
    if len(named) < PARAMETERS.coreference.least_options:
        return None
    chances = softmax_of(_weights(), vectors(state, unnamed, named))
    best = int(chances[:-1].argmax())
    sure = chances[best] >= max(PARAMETERS.coreference.least_named, float(chances[-1]))
    return named[best] if sure else None


def vectors(state: DiscourseState, unnamed: Unnamed, named: Sequence[int]) -> Floats:
    """One row for each named referent and a last one for nobody: shape `(len(named) + 1, FEATURES)`."""
    places = _places(state)
    meant = [_meant(state, unnamed, i, places[i]) for i in named]
    best = [max(getattr(m, name) for m in meant) for name in _GREATEST]
    own = [*_of_unnamed(state, unnamed), *_of_evidence(state, unnamed)]
    rows = []
    for i, one in zip(named, meant, strict=True):
        others = [
            max((getattr(m, name) for m in meant if m is not one), default=getattr(one, name))
            for name in _GREATEST
        ]
        chances = _of_chances(one, best, others)
        rows.append([*own, 0.0, *chances, *_of_pair(state, unnamed, i, places[i])])
    return np.array([*rows, [*own, 1.0, *[0.0] * _PAIR]], dtype=np.float32)


_GREATEST = ("forward", "backward", "ranked")


def _places(state: DiscourseState) -> list[set[int]]:
    """For each referent all words that mean it."""
    found: list[set[int]] = [{seen.word for seen in referent.seen} for referent in state.referents]
    for word, index in state.meaning.items():
        found[index].add(word)
    return found


def _meant(state: DiscourseState, unnamed: Unnamed, index: int, words: Collection[int]) -> Meant:
    forward = [
        _share(evidence.others, words, unnamed.words)
        for w in unnamed.words if (evidence := state.antecedents.get(w)) is not None
    ]  # fmt: skip
    backward = [
        sum(p for other, p in evidence.others if other in unnamed.words)
        for w in words if (evidence := state.antecedents.get(w)) is not None
    ]  # fmt: skip
    ranked = [
        chances.get(index, 0.0) / max(_FLOOR, 1 - chances.get(unnamed.index, 0.0))
        for w in unnamed.words if (chances := state.ranked.get(w)) is not None
    ]  # fmt: skip
    return Meant(*_most(forward), *_most(backward), *_most(ranked))


def _share(others: Sequence[tuple[int, float]], words: Collection[int], own: Collection[int]) -> float:
    """The probability of the words, of what is not the unnamed one's own."""
    meant = sum(p for w, p in others if w in words)
    return meant / max(_FLOOR, 1 - sum(p for w, p in others if w in own))


def _most(values: Sequence[float]) -> tuple[float, float]:
    return max(values, default=0.0), sum(values) / max(1, len(values))


def _of_unnamed(state: DiscourseState, unnamed: Unnamed) -> list[float]:
    document, referent = state.document, state.referents[unnamed.index]
    first = min(unnamed.words)
    described = [description for _, description in referent.descriptions]
    words = referent.descriptions[0][0]
    return [
        referent.plural,
        referent.person,
        any(d.definite for d in described),
        document.words[words[0]].text.lower() in _NEW,
        described[0].possessed,
        document.sentence_of(first).paragraph == 0,
        document.words[first].sentence < 3,
        not any(d.categories for d in described),
    ]


_NEW = INDEFINITE | {"other"}


def _of_evidence(state: DiscourseState, unnamed: Unnamed) -> list[float]:
    read = [state.antecedents[w].none for w in unnamed.words if w in state.antecedents]
    ranked = [
        chances[None] / max(_FLOOR, 1 - chances.get(unnamed.index, 0.0))
        for w in unnamed.words if (chances := state.ranked.get(w)) is not None
    ]  # fmt: skip
    return [not read, _most(read)[1], not ranked, _most(ranked)[1]]


def _of_chances(meant: Meant, best: Sequence[float], others: Sequence[float]) -> list[float]:
    greatest = [getattr(meant, name) for name in _GREATEST]
    return [
        meant.forward, meant.forward_mean, meant.backward, meant.backward_mean, meant.ranked, meant.ranked_mean,
        *[chance > 0 and chance >= top for chance, top in zip(greatest, best, strict=True)],
        *[chance - other for chance, other in zip(greatest, others, strict=True)],
        *map(scaled_odds, (meant.forward, meant.forward_mean, meant.backward, meant.ranked)),
    ]  # fmt: skip


def _of_pair(state: DiscourseState, unnamed: Unnamed, index: int, words: Collection[int]) -> list[float]:
    referent, first = state.referents[index], min(unnamed.words)
    phrase, description = state.referents[unnamed.index].descriptions[0]
    named = min(name.first for name in referent.names)
    sentences = {state.document.words[w].sentence for w in unnamed.words}
    return [
        referent.person,
        *_of_gap(state, unnamed, words),
        named > max(unnamed.words),
        named > first,
        0 < named - first < _NEAR,
        any(seen.word in state.sources for seen in referent.seen),
        *_of_words(state, unnamed, referent, index),
        not set(phrase).isdisjoint(words),
        any(seen.subject and seen.sentence in sentences for seen in referent.seen),
        bool(description.categories & referent.categories),
    ]


def _of_gap(state: DiscourseState, unnamed: Unnamed, words: Collection[int]) -> list[float]:
    """Sentences between the two where they are nearest."""
    here, there = ({state.document.words[i].sentence for i in each} for each in (unnamed.heads, words))
    gap = min(abs(a - b) for a in here for b in there)
    return [gap == 0, gap == 1, gap == 2, 3 <= gap <= 5, gap > 5]


def _of_words(state: DiscourseState, unnamed: Unnamed, referent: Referent, index: int) -> list[float]:
    described = [description for _, description in state.referents[unnamed.index].descriptions]
    heads = {d.head for d in described}
    modifiers = frozenset().union(*(d.modifiers for d in described))
    offices = frozenset().union(*(meanings().get(head, frozenset()) for head in heads))
    known, around = referent.roles | referent.traits, state.lemmas_around(index)
    return [
        bool(known & heads),
        bool(offices & known),
        bool(heads & around),
        bool(modifiers & (known | around)),
        bool(modifiers - known - around),
    ]


def _weights() -> Weights:
    return network("unnamed.npz")
