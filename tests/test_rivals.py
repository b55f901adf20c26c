"""What tells a name from the others that an unnamed source could have."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.extraction.coreference.antecedents.definite_descriptions import derived
from service.extraction.coreference.antecedents.rivals import RIVAL, rivals
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent
from service.extraction.coreference.phrases.headlines import told_by_headline
from service.extraction.mentions.descriptions import Description
from tests.test_antecedents import read
from tests.test_coreference import OKORO

GOVERNOR = "[The/d:2:det governor/n:3:nsubj] spoke/v:0:root"
NEXT = "[Governor/n:2:nmod:desc Ilda/p:4:nsubj Morvane/p:2:flat] spoke/v:0:root"
LAST = "[Ilda/p:3:nsubj Morvane/p:1:flat] spoke/v:0:root"


@pytest.mark.parametrize(
    ("word", "name", "expected"),
    [
        ("velmaran", "velmara", True),
        ("kessian", "kessia", True),
        ("velmara", "velmara", False),
        ("tarn", "tarnish", False),
        ("morvan", "velmara", False),
    ],
)
def test_an_adjective_of_a_name(word: str, name: str, expected: bool) -> None:
    assert derived(word, name) is expected


DESCRIPTION = Description(
    "governor", frozenset(), frozenset(), frozenset({"role"}), plural=False, definite=True, possessed=False
)


def index_of(state: DiscourseState, surname: str) -> int:
    return next(i for i, r in enumerate(state.referents) if any(surname in n.tokens for n in r.names))


def test_who_is_named_next_who_has_the_office_and_of_whom_most_is_said() -> None:
    state, _ = read(OKORO, GOVERNOR, NEXT, LAST)
    okoro, morvane = index_of(state, "okoro"), index_of(state, "morvane")
    unnamed = state.introduce(Referent(categories={"person"}))
    state.referents[unnamed].describe((0,), DESCRIPTION)
    first = state.document.sentences[1].first
    found = rivals(state, unnamed, first, [okoro, morvane], frozenset({"governor"}))
    assert found.next_ones == [morvane]
    assert found.alike == {morvane}
    assert found.most == len(state.referents[morvane].seen) == 2
    assert all(len(found.features(state, i)) == RIVAL for i in (okoro, morvane))
    assert found.features(state, morvane) != found.features(state, okoro)


@pytest.mark.parametrize(
    ("head", "modifiers", "traits", "meant"),
    [
        ("leader", {"velmaran"}, {"velmara"}, "morvane"),
        ("leader", {"velmaran"}, {"kessia"}, None),
        ("leader", set(), {"velmara"}, None),
        ("official", {"velmaran"}, {"velmara"}, None),
    ],
    ids=["his", "of another land", "bare", "officials keep their names back"],
)
def test_a_headline_means_the_one_with_office_and_land(
    head: str, modifiers: set[str], traits: set[str], meant: str | None
) -> None:
    state, _ = read(OKORO, GOVERNOR.replace("The/", "A/"), NEXT)
    okoro, morvane = index_of(state, "okoro"), index_of(state, "morvane")
    state.referents[morvane].roles, state.referents[morvane].traits = {"president", "official"}, traits
    unnamed = state.introduce(Referent(categories={"person"}))
    description = replace(DESCRIPTION, head=head, modifiers=frozenset(modifiers), definite=False)
    state.referents[unnamed].describe((0,), description)
    found = told_by_headline(state, unnamed, 0, [okoro, morvane])
    assert found == (None if meant is None else index_of(state, meant))
    state.referents[unnamed].descriptions[0] = ((state.document.sentences[1].first,), description)
    assert told_by_headline(state, unnamed, 0, [okoro, morvane]) is None, "a governor is somebody new"
