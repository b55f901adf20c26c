"""Which named referent an unnamed source is: `a senator` of the headline who is Ann Lee further down.

When the whole article is read, each unnamed source is compared with all that have a name. A network of one hidden layer
scores each pair, softmax over the pairs and `nobody`; `training/unnamed.py` makes its weights.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from service.extraction.coreference.antecedents.ranking import could_mean, has_other_office
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.phrases import disjoint
from service.extraction.coreference.phrases.headlines import (
    NEW,
    told_by_headline,
    told_by_lede,
    told_by_office,
    told_by_pair,
)
from service.extraction.coreference.phrases.restrictions import of_others
from service.extraction.coreference.unnamed.features import Place, Unnamed, vectors
from service.extraction.resources.fits import fitted
from service.extraction.resources.networks import Weights, network, softmax_of
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.syntax.tree import head_of


def unnamed_sources(
    state: DiscourseState, sources: Mapping[int, Sequence[int]], quoting: Mapping[int, Collection[int]]
) -> list[Unnamed]:
    """The unnamed ones among the sources.

    `sources` has the heads of the source mentions of each referent, `quoting` those who speak of it in a quotation.
    """
    places, called = _places(state), _called(state)
    found = []
    for index, heads in sources.items():
        referent = state.referents[index]
        head = state.document.words[heads[0]]
        noun = head.upos != "PROPN" and len(head.text) > 1  # neither a name that was missed nor `Q`
        open_to_name = noun and not any(disjoint.keeps_name_back(state.document, h) for h in heads)
        if referent.descriptions and not referent.names and not referent.members and open_to_name:
            words = places[index].words.union(heads)
            barred = _barred(state, index, words, called) | set(quoting.get(index, ()))
            found.append(Unnamed(index, tuple(heads), words, places, frozenset(barred)))
    return found


def _called(state: DiscourseState) -> dict[str, list[int]]:
    """The referents that each noun describes."""
    found: dict[str, list[int]] = {}
    for index, referent in enumerate(state.referents):
        for noun in referent.nouns | referent.roles:
            found.setdefault(noun, []).append(index)
    return found


def _barred(
    state: DiscourseState, index: int, words: Collection[int], called: Mapping[str, Collection[int]]
) -> set[int]:
    """Those who speak of the referent, or are named inside its description: they are others."""
    nouns = (w for w in words if state.document.words[w].upos == "NOUN")
    others = {i for w in nouns for i in disjoint.commanding(state, w)} | disjoint.denying(state, words)
    referent = state.referents[index]
    for phrase, description in referent.descriptions:
        alike = called.get(description.head, ())
        others |= of_others(state, head_of(state.document, phrase), description, alike)
    if referent.person:
        others |= disjoint.speaking_of(state, index) | disjoint.told_of(state, words)
        others |= {i for phrase, _ in referent.descriptions for i in disjoint.inside(state, phrase)}
    return others - {index}


def named_ones(state: DiscourseState, unnamed: Unnamed) -> list[int]:
    """The referents with a name of their own that the unnamed one can mean."""
    words, description = state.referents[unnamed.index].descriptions[0]
    # `a mother` is somebody new, whom the article has not named before
    new = state.document.words[words[0]].text.lower() in NEW
    first = unnamed.first if new else 0
    return [
        i for i, referent in enumerate(state.referents)
        if referent.names and not referent.bearers and referent.names[0].first >= first
        and i not in unnamed.barred and could_mean(referent, description)
        and not (referent.person and has_other_office(description, referent))
    ]  # fmt: skip


def named_as(state: DiscourseState, unnamed: Unnamed) -> int | None:
    """The named referent that the unnamed one is; None where that is not probable enough, and where the article names
    few that it can be: the probabilities are fitted on whole articles, and among few somebody is always the likeliest.
    """
    named, numbers = named_ones(state, unnamed), PARAMETERS.coreference
    for told in (told_by_headline, told_by_lede, told_by_pair, told_by_office):
        if (who := told(state, unnamed.index, unnamed.first, named)) is not None:
            return who
    if len(named) < numbers.least_options:
        return None
    least = numbers.least_named if len(named) >= numbers.many_options else numbers.least_named_of_few
    chances = softmax_of(_weights(), vectors(state, unnamed, named))
    best = int(chances[:-1].argmax())
    who = named[best]
    # a person named before the description must be a source elsewhere and be mentioned in several sentences
    place = unnamed.places[who]
    quoted = place.source and len(place.sentences) >= numbers.least_sentences
    speaks = not state.referents[who].person or quoted or state.referents[who].names[0].first > unnamed.first
    return who if speaks and chances[best] >= max(least, float(chances[-1])) else None


def _places(state: DiscourseState) -> list[Place]:
    """The place of each referent."""
    meant: list[set[int]] = [{seen.word for seen in referent.seen} for referent in state.referents]
    for word, index in state.meaning.items():
        meant[index].add(word)
    return [
        Place(
            frozenset(words),
            frozenset(state.document.words[i].sentence for i in words),
            frozenset(seen.sentence for seen in referent.seen if seen.subject),
            any(seen.word in state.sources for seen in referent.seen),
        )
        for referent, words in zip(state.referents, meant, strict=True)
    ]


def _weights() -> Weights:
    return network(fitted("unnamed.npz"))
