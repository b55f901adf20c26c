"""Which referent a pronoun or a description means: options by agreement, then a learned ranking with refusal.

The ranking is a network of one hidden layer over `antecedent_features`, softmax over the options and `nobody`;
`training/mentions.py` makes its weights. Below the threshold the answer is nobody: refused, never guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from service.extraction.coreference.antecedents.chances import read_chances
from service.extraction.coreference.antecedents.definite_descriptions import of_another_kind
from service.extraction.coreference.antecedents.features import Anaphor, vectors
from service.extraction.coreference.antecedents.pronouns import agrees
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent
from service.extraction.mentions.descriptions import PERSONAL, Description
from service.extraction.model.provenance import Ranking
from service.extraction.resources.gazetteers import meanings, noun_genders
from service.extraction.resources.networks import Floats, Weights, network, softmax_of
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class

_TOGETHER = word_class("coreference", "several_as_one")
_THINGS = frozenset({"organization", "government", "outlet", "document", "country", "city"})


@dataclass(frozen=True, slots=True)
class Choice:
    """The referent, or None with the candidates that came close; the probability of the referent or of nobody."""

    referent: int | None
    candidates: tuple[int, ...] = ()
    probability: float = 0.0


def options_of(state: DiscourseState, anaphor: Anaphor, barred: Collection[int] = ()) -> list[int]:
    """Indices of the referents that agree with the anaphor and are spoken of near enough."""
    here = state.document.words[anaphor.word].sentence
    back, ahead = _reach(anaphor)
    near = ((i, state.referents[i]) for i in state.heard(here - back, here + ahead) if i not in barred)
    return [i for i, r in near if could_mean(r, anaphor)]


def _reach(anaphor: Anaphor) -> tuple[int, int]:
    """How many sentences back and ahead a referent may have been spoken of."""
    numbers = PARAMETERS.coreference
    if anaphor.description is None:
        return numbers.pronoun_reach, numbers.pronoun_ahead
    return numbers.description_reach, numbers.description_ahead


def could_mean(referent: Referent, anaphor: Anaphor) -> bool:
    """Whether gender, number and kind fit."""
    if anaphor.description is None:
        return agrees(referent, anaphor.form)
    description = anaphor.description
    if of_another_kind(referent, description):
        return False
    paper = referent.categories == {"document"} and referent.stands_for is None
    if paper and description.categories and "document" not in description.categories:
        return False  # `the staff` is not a report
    if referent.person and referent.names and referent.of_other_lands(description.countries):
        return False  # `Oman's navy chief` is not the Iranian commander
    gender = noun_genders().get(description.head, "")
    if gender and referent.gender in ("m", "f") and referent.gender != gender:
        return False
    if description.plural and not (referent.plural or referent.members or referent.categories & _THINGS):
        return False
    several = not description.plural and (referent.plural or referent.members)
    if several and not description.categories & _THINGS:
        return description.head in _TOGETHER
    if description.categories and description.categories <= PERSONAL and referent.categories & _THINGS:
        return False
    if "spokesperson" in description.categories and referent.names:
        return description.head in referent.roles
    return not (description.categories and description.categories <= _THINGS and referent.person)


def choose(state: DiscourseState, anaphor: Anaphor, barred: Collection[int] = ()) -> Choice:
    """The most probable referent if it is probable enough."""
    options = options_of(state, anaphor, barred)
    if not options:
        return Choice(None)
    chances = probabilities(vectors(state, anaphor, options))
    state.ranked[anaphor.word] = dict(zip([*options, None], map(float, chances), strict=True))
    return decided(state, anaphor, options, chances)


def probabilities(rows: Floats) -> Floats:
    """Softmax of the ranking's scores over the rows."""
    return softmax_of(_weights(), rows)


def decided(state: DiscourseState, anaphor: Anaphor, options: Sequence[int], chances: Floats) -> Choice:
    """The most probable referent, else what the rules choose for a description.

    A document and its issuer are one source: their probabilities add up.
    """
    numbers = PARAMETERS.coreference
    total, nobody = _left(state, anaphor, options, chances)
    if not total:
        return Choice(None, (), nobody)
    best, *others = sorted(total, key=lambda i: -total[i])
    rival = total[others[0]] if others else 0.0
    least = numbers.least_plural if anaphor.form in ("p", "n") else numbers.least_pronoun
    if anaphor.description is not None:
        backed = best == anaphor.by_rules or any(
            supported(state, anaphor.description, i) for i in options if state.resolve(i) == best
        )
        least = numbers.least_description if backed else numbers.least_unsupported
    clear = anaphor.description is not None or _leads(state, anaphor, total, best, rival)
    if clear and total[best] >= max(least, nobody):
        return Choice(best, (), total[best])
    if anaphor.description is not None and anaphor.by_rules is not None:
        return Choice(anaphor.by_rules, (), total.get(state.resolve(anaphor.by_rules), 0.0))
    near = sorted((i for i in total if total[i] >= numbers.candidate), key=lambda i: -total[i])
    return Choice(None, tuple(near), nobody)


def _leads(state: DiscourseState, anaphor: Anaphor, total: dict[int, float], best: int, rival: float) -> bool:
    """Whether the best one is enough more probable than the next: less where the rules choose him, more where they
    choose another.
    """
    numbers = PARAMETERS.coreference
    ruled = None if anaphor.by_rules is None else state.resolve(anaphor.by_rules)
    if ruled == best:
        return total[best] - rival >= numbers.margin_agreed
    away = total[best] - total.get(ruled, 0.0) if ruled is not None else 1.0
    return away >= numbers.margin_to_ruled and total[best] - rival >= numbers.margin


def _left(
    state: DiscourseState, anaphor: Anaphor, options: Sequence[int], chances: Floats
) -> tuple[dict[int, float], float]:
    """The probabilities of those whom the anaphor can mean, and of nobody: what the others had is theirs."""
    total = _summed(state, zip(options, map(float, chances[:-1]), strict=True))
    left = {i: chance for i, chance in total.items() if i not in anaphor.others}
    whole = sum(left.values()) + float(chances[-1]) or 1.0
    return {i: chance / whole for i, chance in left.items()}, float(chances[-1]) / whole


def _summed(state: DiscourseState, chances: Iterable[tuple[int, float]]) -> dict[int, float]:
    """The probabilities of options that turned out to be one referent, added up."""
    total: dict[int, float] = {}
    for option, chance in chances:
        index = state.resolve(option)
        total[index] = total.get(index, 0.0) + chance
    return total


def ranking_of(state: DiscourseState, word: int, meant: Sequence[int]) -> Ranking | None:
    """How the options of a mention were ranked, who was taken for one of `meant`; None where nobody was asked for."""
    if (chances := state.ranked.get(word)) is None:
        return None
    total = _summed(state, ((i, chance) for i, chance in chances.items() if i is not None))
    chosen = total.pop(state.resolve(meant[0]), 0.0) if len(meant) == 1 else 0.0
    return Ranking(chosen, max(total.values(), default=0.0), chances[None])


def read_as(state: DiscourseState, word: int, form: str, barred: Collection[int]) -> int | None:
    """The referent, of those that agree with a pronoun, that the reader holds for meant; None where it is not sure."""
    fitting = [i for i, r in enumerate(state.referents) if r.seen and i not in barred and agrees(r, form)]
    chances = read_chances(state, word, fitting)
    if not chances or not fitting:
        return None
    sure, best = max(zip(chances, fitting, strict=False))
    return best if sure >= PARAMETERS.coreference.least_read else None


def supported(state: DiscourseState, description: Description, index: int) -> bool:
    """Whether the description's noun is beside a name of the referent or in a sentence that names it; `the insurance
    watchdog` may be the Insurance Commission.
    """
    referent = state.referents[index]
    body = description.categories == {"organization"} and not referent.person
    if body and any(not description.modifiers.isdisjoint(name.tokens) for name in referent.names):
        return True
    known = referent.roles | referent.traits
    alike = {description.head} | meanings().get(description.head, frozenset())
    if "spokesperson" in description.categories:  # a sentence that names Pell may name her spokesman
        return bool(alike & known)
    return bool(alike & known) or any(state.is_told_of(index, noun) for noun in alike)


def _weights() -> Weights:
    return network("antecedents.npz")
