"""Which referent a pronoun or a description means: options by agreement, then a learned ranking with refusal.

The ranking is a network of one hidden layer over the vectors of `features`, softmax over the options and `nobody`;
`training/mentions.py` makes its weights. Below the threshold the answer is nobody: refused, never guessed.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from service.extraction.coreference.antecedents.chances import read_chances
from service.extraction.coreference.antecedents.definite_descriptions import (
    nouns_alike,
    of_another_kind,
    of_other_gender,
)
from service.extraction.coreference.antecedents.features import Anaphor, vectors
from service.extraction.coreference.antecedents.pronouns import agrees
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent
from service.extraction.mentions.descriptions import PERSONAL, Description
from service.extraction.model.provenance import Ranking
from service.extraction.resources.fits import fitted
from service.extraction.resources.gazetteers import noun_categories
from service.extraction.resources.networks import Floats, Weights, network, softmax_of
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class

_TOGETHER = word_class("coreference", "several_as_one")
_OF_PROCEEDINGS = word_class("coreference", "roles_of_proceedings")
_ANY_OFFICE = word_class("coreference", "offices_of_any_kind")
_ELECTED = word_class("coreference", "elected_ones")
_HEADS = word_class("coreference", "heads_of_bodies")
_THINGS = frozenset({"organization", "government", "outlet", "document", "country", "city"})


@dataclass(frozen=True, slots=True)
class Choice:
    """The referent, or None with the candidates that came close; the probability of the referent or of nobody."""

    referent: int | None
    candidates: tuple[int, ...] = ()
    probability: float = 0.0


def options_of(state: DiscourseState, anaphor: Anaphor, barred: Collection[int] = ()) -> list[int]:
    """Indices of the referents that agree with the anaphor and are spoken of near enough."""
    here, numbers = state.document.words[anaphor.word].sentence, PARAMETERS.coreference
    if (description := anaphor.description) is None:
        near = state.heard(here - numbers.pronoun_reach, here + numbers.pronoun_ahead)
        return [i for i in near if i not in barred and agrees(state.referents[i], anaphor.form)]
    near = state.heard(here - numbers.description_reach, here + numbers.description_ahead)
    return [i for i in near if i not in barred and could_mean(state.referents[i], description)]


def could_mean(referent: Referent, description: Description) -> bool:
    """Whether gender, number and kind fit."""
    if of_another_kind(referent, description) or of_other_gender(referent, description):
        return False
    paper = referent.categories == {"document"} and referent.stands_for is None
    if paper and description.categories and "document" not in description.categories:
        return False  # `the staff` is not a report
    if referent.person and referent.names:
        if referent.of_other_lands(description.countries):
            return False  # `Oman's navy chief` is not the Iranian commander
        if description.head in _OF_PROCEEDINGS and nouns_alike(description).isdisjoint(referent.roles):
            return False  # `the coroner` of an inquest need not be the person named before
    several = bool(referent.plural or referent.members)
    if description.plural and not (several or referent.categories & _THINGS):
        return False
    if several and not description.plural and not description.categories & _THINGS:
        return description.head in _TOGETHER
    personal = bool(description.categories) and description.categories <= PERSONAL
    if personal and referent.categories & _THINGS and description.head not in referent.nouns:
        return False  # but `the brewer` again, a firm
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
    """The probability of each row by the ranking."""
    return softmax_of(_weights(), rows)


def _weights() -> Weights:
    return network(fitted("antecedents.npz"))


def decided(state: DiscourseState, anaphor: Anaphor, options: Sequence[int], chances: Floats) -> Choice:
    """The most probable referent, else what the rules choose for a description.

    A document and its issuer are one source: their probabilities add up.
    """
    numbers = PARAMETERS.coreference
    total, nobody = _left(state, anaphor, options, chances)
    if not total:
        return Choice(None, (), nobody)
    likeliest = sorted(total, key=lambda i: -total[i])
    best, described, by_rules = likeliest[0], anaphor.description, anaphor.by_rules
    if described is not None:
        known = _lead(total, best) >= numbers.margin and _somebody_known(state, anaphor, options, best)
        least = numbers.least_description if known else _least(state, anaphor, described, options, best)
        clear = True
    else:
        clear, least = _leads(state, by_rules, total, best), numbers.least_pronoun
    alone = anaphor.form in ("m", "f") and len(total) == 1 and total[best] >= numbers.least_alone
    if alone or (clear and total[best] >= max(least, nobody)):
        return Choice(best, (), total[best])
    if described is not None and by_rules is not None:
        ruled = state.resolve(by_rules)
        least = (
            _least(state, anaphor, described, options, ruled) if _is_person(state, described, ruled) else 0
        )
        if total.get(ruled, 0.0) >= least:
            return Choice(by_rules, (), total.get(ruled, 0.0))
    return Choice(None, tuple(i for i in likeliest if total[i] >= numbers.candidate), nobody)


def _is_person(state: DiscourseState, described: Description, index: int) -> bool:
    """Whether it is a named person, and the description not his document."""
    person = state.referents[index].person and "document" not in described.categories
    return person and bool(state.referents[index].names)


def _least(
    state: DiscourseState, anaphor: Anaphor, described: Description, options: Sequence[int], best: int
) -> float:
    """The least probability that a description means `best`. It is higher where no word links the description to the
    name. It is infinite where that person was not a source, or the article mentions few people or this one only once:
    with few options one of them is always likely (`Samuel Okoro, 17, said P. The doctor said Q.`).
    """
    numbers = PARAMETERS.coreference
    if any(supported(state, described, i) for i in options if state.resolve(i) == best):
        return numbers.least_description
    if not _is_person(state, described, best):
        return numbers.least_description if best == anaphor.by_rules else numbers.least_unsupported
    if best != anaphor.by_rules and has_other_office(described, state.referents[best]):
        return math.inf
    if best == anaphor.by_rules:
        return numbers.least_ruled
    known = state.referents[best].leader is not None or len(options) >= numbers.least_options
    return numbers.least_unsupported if known and _is_prominent(state, anaphor, best) else math.inf


def _is_prominent(state: DiscourseState, anaphor: Anaphor, index: int) -> bool:
    """Whether the referent was a source before, and is widely known or was mentioned in several sentences. Of 11
    referents that had not been a source, 4 were wrong.
    """
    referent = state.referents[index]
    before = referent.seen_before(anaphor.word)
    often = len({seen.sentence for seen in before}) >= PARAMETERS.coreference.least_sentences
    return (often or referent.leader is not None) and any(seen.source for seen in before)


def _somebody_known(state: DiscourseState, anaphor: Anaphor, options: Sequence[int], best: int) -> bool:
    """`the Chilean`, `the biologist`: `the` says that a reader knows the person, who is prominent, though no word of it
    is beside the name. Among few names somebody is always the likeliest: there the reader must name one of two and
    more, of whom the article tells no other office.
    """
    description = anaphor.description
    if description is None or not description.definite or description.plural:
        return False
    named = [i for i in options if _is_person(state, description, i)]
    others = (i for i in named if i != best)  # `the archdeacon` is the one of whom the article says so
    prominent = best in named and _is_prominent(state, anaphor, best)
    if not prominent or any(supported(state, description, i) for i in others):
        return False
    if has_other_office(description, state.referents[best]):
        return False
    if len(named) >= PARAMETERS.coreference.least_options:
        return True
    read = read_chances(state, anaphor.word, [best]) or [0.0]
    no_other = not (description.categories and state.referents[best].roles)
    return no_other and len(named) > 1 and read[0] >= PARAMETERS.coreference.least_read


def has_other_office(description: Description, referent: Referent) -> bool:
    """`the head of the clinic` is not its spokesman, nor `the mayor` a reporter; but a party's leader may be `the MP`.

    Of the descriptions in both sets of articles that meant such a person, half were right.
    """
    of_party = "party" in description.modifiers and "opposition" not in description.modifiers
    of_something = (
        description.head in _HEADS and not description.bare and not of_party
    )  # a minister leads one, too
    vague = (description.head in _ANY_OFFICE and not of_something) or description.head in _ELECTED
    if description.categories != {"role"} or vague:
        return False
    known = {role for role in referent.roles if noun_categories(role) & {"role", "spokesperson"}}
    return bool(known) and known.isdisjoint(nouns_alike(description))


def _lead(total: dict[int, float], best: int) -> float:
    """The probability by which the best one is ahead of the next."""
    return total[best] - max((chance for i, chance in total.items() if i != best), default=0.0)


def _leads(state: DiscourseState, by_rules: int | None, total: dict[int, float], best: int) -> bool:
    """Whether the best one is enough more probable than the next: less where the rules choose him, more where they
    choose another.
    """
    numbers = PARAMETERS.coreference
    lead = _lead(total, best)
    if by_rules is None:
        return lead >= numbers.margin
    if (ruled := state.resolve(by_rules)) == best:
        return lead >= numbers.margin_agreed
    return lead >= numbers.margin and total[best] - total.get(ruled, 0.0) >= numbers.margin_to_ruled


def _left(
    state: DiscourseState, anaphor: Anaphor, options: Sequence[int], chances: Floats
) -> tuple[dict[int, float], float]:
    """The probabilities of those whom the anaphor can mean, and of nobody; they share what the others had."""
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
    """How the options of a mention that means one of `meant` were ranked; None where the ranking was not asked."""
    if (chances := state.ranked.get(word)) is None:
        return None
    total = _summed(state, ((i, chance) for i, chance in chances.items() if i is not None))
    chosen = total.pop(state.resolve(meant[0]), 0.0) if len(meant) == 1 else 0.0
    return Ranking(chosen, max(total.values(), default=0.0), chances[None])


def read_as(state: DiscourseState, word: int, form: str, barred: Collection[int]) -> int | None:
    """The referent that the reader takes a pronoun for, among those that agree; None where it is not sure."""
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
    alike = nouns_alike(description)
    if alike & (referent.roles | referent.traits):
        return True
    if "spokesperson" in description.categories:  # a sentence that names Pell may name her spokesman
        return False
    if referent.person and has_other_office(description, referent):
        return False
    return any(state.is_told_of(index, noun) for noun in alike)
