"""The ranking of antecedents: options that agree, refusal, and what the rules keep."""

from __future__ import annotations

import numpy as np
import pytest

from service.extraction.coreference.antecedents.features import FEATURES, Anaphor, vectors
from service.extraction.coreference.antecedents.ranking import (
    choose,
    could_mean,
    decided,
    options_of,
    probabilities,
    ranking_of,
)
from service.extraction.coreference.discourse import DiscourseState, fresh_state
from service.extraction.coreference.names.naming import introduce_names
from service.extraction.mentions.descriptions import Description, describe_phrase
from service.extraction.model.document import AntecedentEvidence
from service.extraction.model.provenance import Ranking
from service.extraction.resources.networks import network
from tests.test_coreference import HE, OKORO, SHE, article, names

MORVANE = "[Chief/n:2:nmod:desc Ilda/p:4:nsubj Morvane/p:2:flat] spoke/v:0:root"


def read(*sentences: str) -> tuple[DiscourseState, int]:
    """The names of the sentences introduced, and the head of the last source."""
    document, mentions = article(*sentences)
    state = fresh_state(document, frozenset(m.head for m in mentions))
    introduce_names(state)
    return state, mentions[-1].head


def test_an_option_agrees_in_number_and_is_near() -> None:
    state, word = read(OKORO, "they/r:2:nsubj met/v:0:root", "[They/r:2:nsubj] left/v:0:root")
    assert options_of(state, Anaphor(word, (word,), "p")) == []
    assert options_of(state, Anaphor(word, (word,), "m")) == [0]
    assert options_of(state, Anaphor(word, (word,), "m"), barred={0}) == []


@pytest.mark.parametrize(("country", "means"), [("japan", True), ("oman", False)])
def test_the_minister_of_one_country_is_not_that_of_another(country: str, means: bool) -> None:
    state, _ = read(OKORO, HE)
    state.referents[0].lands = {"japan"}
    minister = Description(
        "minister",
        frozenset(),
        frozenset({country}),
        frozenset({"role"}),
        plural=False,
        definite=True,
        possessed=False,
    )
    assert could_mean(state.referents[0], minister) is means


def test_probabilities_are_of_all_options_and_nobody() -> None:
    state, word = read(OKORO, HE)
    rows = vectors(state, Anaphor(word, (word,), "m"), [0])
    assert rows.shape == (2, FEATURES)
    assert probabilities(rows).sum() == pytest.approx(1)
    assert network("antecedents.npz")["w1"].shape[0] == FEATURES


@pytest.mark.parametrize(
    ("chances", "referent", "candidates"),
    [
        ([0.9, 0.05, 0.05], 0, ()),
        ([0.5, 0.45, 0.05], None, (0, 1)),
        ([0.4, 0.1, 0.5], None, (0,)),
        ([0.05, 0.05, 0.9], None, ()),
    ],
    ids=["clear", "too close", "more likely nobody", "nobody"],
)
def test_what_is_not_clear_is_refused_with_its_candidates(
    chances: list[float], referent: int | None, candidates: tuple[int, ...]
) -> None:
    state, word = read(OKORO, MORVANE, HE)
    choice = decided(state, Anaphor(word, (word,), "m"), [0, 1], np.array(chances, dtype=np.float32))
    assert (choice.referent, choice.candidates) == (referent, candidates)


@pytest.mark.parametrize(("by_rules", "referent"), [(None, 0), (0, 0), (1, None)])
def test_where_the_rules_choose_the_next_a_pronoun_needs_a_greater_lead(by_rules, referent) -> None:
    state, word = read(OKORO, MORVANE, HE)
    he = Anaphor(word, (word,), "m", by_rules=by_rules)
    assert decided(state, he, [0, 1], np.array([0.55, 0.35, 0.1], dtype=np.float32)).referent == referent
    assert decided(state, he, [0, 1], np.array([0.7, 0.2, 0.1], dtype=np.float32)).referent == 0
    close = decided(state, he, [0, 1], np.array([0.5, 0.38, 0.12], dtype=np.float32))
    assert close.referent == (0 if by_rules == 0 else None)


BIOLOGIST = "The/d:2:det biologist/n:3:nsubj"
PELL, CRUZ = "Eva/p:3:nsubj Pell/p:1:flat left/v:0:root", "Leo/p:3:nsubj Cruz/p:1:flat left/v:0:root"


@pytest.mark.parametrize(
    ("others", "phrase", "chances", "known"),
    [
        ((PELL, CRUZ), BIOLOGIST, [0.6, 0.2, 0, 0, 0.2], True),
        ((PELL, CRUZ), "The/d:2:det Dane/p:3:nsubj", [0.55, 0.3, 0, 0, 0.15], True),
        ((PELL, CRUZ), "the/d:3:det retired/j:3:amod surgeon/n:4:nsubj", [0.6, 0.3, 0, 0, 0.1], True),
        ((PELL, CRUZ), BIOLOGIST, [0.5, 0.4, 0, 0, 0.1], False),  # another is nearly as probable
        ((PELL, CRUZ), BIOLOGIST, [0.4, 0.1, 0, 0, 0.5], False),
        ((PELL, CRUZ), "A/d:2:det biologist/n:3:nsubj", [0.8, 0.1, 0, 0, 0.1], False),
        ((PELL, CRUZ), "The/d:2:det biologists/n:3:nsubj", [0.8, 0.1, 0, 0, 0.1], False),
        ((), BIOLOGIST, [0.8, 0.1, 0.1], False),  # among few somebody is always the likeliest
    ],
)
def test_who_is_described_with_the_has_been_named_though_not_so(
    others: tuple[str, ...], phrase: str, chances: list[float], known: bool
) -> None:
    state, word = read(OKORO, MORVANE, *others, f"[{phrase}] added/v:0:root")
    described = describe_phrase(state.document, range(word - phrase.count(" "), word + 1), word)
    anaphor = Anaphor(word, (word,), "description", described)
    state.mention(0, 0, source=True)
    state.mention(0, state.document.sentences[1].first)
    options = range(len(chances) - 1)
    found = decided(state, anaphor, options, np.array(chances, dtype=np.float32))
    assert found.referent == (0 if known else None)


def test_who_is_described_is_nobody_while_another_has_the_office() -> None:
    state, word = read(OKORO, MORVANE, PELL, CRUZ, f"[{BIOLOGIST}] added/v:0:root")
    state.referents[1].roles = {"biologist"}
    anaphor = Anaphor(word, (word,), "description", describe_phrase(state.document, (word - 1, word), word))
    found = decided(state, anaphor, range(4), np.array([0.6, 0.2, 0, 0, 0.2], dtype=np.float32))
    assert found.referent is None


@pytest.mark.parametrize(
    ("read_as", "roles", "known"), [(0.9, set(), True), (0.4, set(), False), (0.9, {"lawyer"}, False)]
)
def test_among_few_names_the_reader_must_know_who_is_described(
    read_as: float, roles: set[str], known: bool
) -> None:
    state, word = read(OKORO, MORVANE, f"[{BIOLOGIST}] added/v:0:root")
    state.referents[0].roles = roles
    state.mention(0, 0, source=True)
    state.mention(0, state.document.sentences[1].first)
    state.antecedents[word] = AntecedentEvidence(word, 1 - read_as, ((0, read_as),))
    anaphor = Anaphor(word, (word,), "description", describe_phrase(state.document, (word - 1, word), word))
    found = decided(state, anaphor, [0, 1], np.array([0.7, 0.1, 0.2], dtype=np.float32))
    assert found.referent == (0 if known else None)


@pytest.mark.parametrize(
    ("spoken", "again", "among"), [(True, True, 4), (False, True, 4), (True, False, 4), (True, True, 3)]
)
def test_whom_no_word_ties_to_a_description_must_be_prominent(spoken: bool, again: bool, among: int) -> None:
    """A source, spoken of in several sentences, and one of four and more."""
    state, word = read(OKORO, MORVANE, PELL, CRUZ, f"[{BIOLOGIST}] added/v:0:root")
    state.mention(0, 0, source=spoken)
    if again:
        state.mention(0, state.document.sentences[1].first)
    anaphor = Anaphor(word, (word,), "description", describe_phrase(state.document, (word - 1, word), word))
    chances = np.array([0.95, *(0.0,) * (among - 1), 0.05], dtype=np.float32)
    found = decided(state, anaphor, range(among), chances)
    assert found.referent == (0 if spoken and again and among == 4 else None)


def test_how_the_options_of_a_mention_were_ranked() -> None:
    state, word = read(OKORO, MORVANE, HE)
    state.ranked[word] = {0: 0.6, 1: 0.3, None: 0.1}
    assert ranking_of(state, word, (0,)) == Ranking(0.6, 0.3, 0.1)
    assert ranking_of(state, word, (1,)) == Ranking(0.3, 0.6, 0.1)
    assert ranking_of(state, word, (0, 1)) == Ranking(0.0, 0.6, 0.1)
    assert ranking_of(state, word + 1, (0,)) is None


def test_no_option_is_no_referent() -> None:
    state, word = read("Rain/n:2:nsubj fell/v:0:root", HE)
    assert choose(state, Anaphor(word, (word,), "m")).referent is None


def test_pronouns_of_one_person_are_one_entity_whatever_their_case() -> None:
    said = "[she/r:2:nsubj] said/v:0:root"
    assert names(MORVANE, SHE, said, said) == ["Ilda Morvane"] * 4
