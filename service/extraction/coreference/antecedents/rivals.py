"""What tells one named referent from the others that an unnamed source could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.extraction.coreference.antecedents.definite_descriptions import (
    GENERIC,
    KNOWN,
    STEM,
    SYNONYM,
    derived,
    firmness,
)
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent

RIVAL = 17  # features of one
_DESCRIPTIONS = 3  # of the unnamed one that are compared


@dataclass(frozen=True, slots=True)
class Rivals:
    """The named ones together: how often the most frequent is spoken of, who is named next behind the unnamed one
    `own`, and who has an office that it has. `nouns` are the heads of its descriptions and what these mean, `akin` the
    words about the named ones from which a modifier is derived.
    """

    own: Referent
    nouns: frozenset[str]
    modifiers: frozenset[str]
    akin: frozenset[str]
    most: int
    next_ones: Sequence[int]
    alike: frozenset[int]

    def features(self, state: DiscourseState, index: int) -> list[float]:
        """`RIVAL` numbers of one of them."""
        referent, lands = state.referents[index], self.own.lands
        genders, tokens = {referent.gender, self.own.gender}, referent.tokens
        fit = max(firmness(referent, each) for _, each in self.own.descriptions[:_DESCRIPTIONS])
        return [
            not lands.isdisjoint(referent.lands),
            referent.of_other_lands(lands),
            genders in ({"m"}, {"f"}),
            genders == {"m", "f"},
            min(len(referent.seen), 8) / 8,
            len(referent.seen) / self.most,
            len(referent.seen) == self.most,
            index in self.next_ones[:1],
            index in self.next_ones[1:],
            referent.named_in_full,
            self.alike == {index},
            bool(referent.roles) and index not in self.alike,
            fit >= SYNONYM,
            fit in (KNOWN, GENERIC),
            not (self.akin.isdisjoint(tokens) and self.akin.isdisjoint(state.lemmas_around(index))),
            not tokens.isdisjoint(self.nouns | self.modifiers),
            sum(s.source for s in referent.seen) > 2,
        ]


def rivals(
    state: DiscourseState, index: int, first: int, named: Sequence[int], nouns: frozenset[str]
) -> Rivals:
    """The named ones beside the unnamed referent `index`, which is first spoken of at word `first`."""
    own = state.referents[index]
    begins = {i: state.referents[i].names[0].first for i in named}
    behind = sorted((i for i in named if begins[i] > first), key=begins.__getitem__)
    most = max((len(state.referents[i].seen) for i in named), default=0)
    modifiers = frozenset().union(*(each.modifiers for _, each in own.descriptions))
    alike = frozenset(i for i in named if not nouns.isdisjoint(state.referents[i].roles))
    akin = _akin(state, named, modifiers)
    return Rivals(own, nouns, modifiers, akin, max(1, most), behind[:3], alike)


def _akin(state: DiscourseState, named: Sequence[int], modifiers: frozenset[str]) -> frozenset[str]:
    """The words in the names of the named ones, and in the sentences with these, from which a modifier is derived."""
    begin = {word[:STEM] for word in modifiers}
    about = set().union(*(state.referents[i].tokens | state.lemmas_around(i) for i in named))
    near = (word for word in about if word[:STEM] in begin)
    return frozenset(word for word in near if any(derived(modifier, word) for modifier in modifiers))
