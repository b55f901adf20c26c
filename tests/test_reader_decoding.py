"""From the reader's probabilities to words, over evidence made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from service.extraction.model.candidate import Relay
from service.extraction.model.document import CueEvidence
from service.extraction.model.labels import Construction
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.reader.acceptance import probability
from service.extraction.reader.candidates import Known, candidate_of, matching
from service.extraction.reader.decoding import (
    CONTENT,
    RECIPIENT,
    SOURCE,
    agreement,
    decoded,
    mass,
    strongest_run,
)
from service.extraction.reader.selection import Judged, distinct_cues, least_probability, without_twins
from service.extraction.resources.lexicon import lexicon
from tests.drafted import candidate, document, phrase, said

DOC = document(said("Ann", "soon", "rains"))  # Ann said that it soon rains
SURE, DOUBTED = 0.95, 0.05


def evidence(content: Sequence[float], source: Sequence[float] = (), **more: float) -> CueEvidence:
    """What the reader says of `said`: the probabilities of each word to be content, and to be the source."""
    names = [*source, *[DOUBTED] * (len(content) - len(source))]
    rows = tuple((s, c, 0.0, 0.0) for s, c in zip(names, content, strict=True))
    given = {"probability": 0.9, "outermost": 0.9, "unmarked": 0.0} | more
    return CueEvidence(1, given["probability"], given["outermost"], given["unmarked"], 0, rows)


CLAUSE = evidence([DOUBTED, DOUBTED, SURE, SURE, SURE, SURE], [SURE])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param([0.05, 0.05, 0.95, 0.95, 0.95, 0.95], (2, 3, 4, 5), id="a-run"),
        pytest.param([0.05, 0.05, 0.95, 0.45, 0.95, 0.95], (2, 3, 4, 5), id="a-doubtful-word-inside"),
        pytest.param([0.95, 0.95, 0.05, 0.05, 0.95, 0.95], (0, 1, 4, 5), id="a-sure-gap"),
        pytest.param([0.05, 0.05, 0.39, 0.39, 0.39, 0.39], (), id="nothing-possible"),
    ],
)
def test_the_content_is_the_likeliest_labelling(content: list[float], words: tuple[int, ...]) -> None:
    assert decoded(DOC, evidence(content), CONTENT) == words


def test_of_several_runs_the_strongest_is_a_source() -> None:
    assert strongest_run(DOC, evidence([DOUBTED] * 6, [0.6, DOUBTED, DOUBTED, SURE, SURE]), SOURCE) == (3, 4)
    assert strongest_run(DOC, CLAUSE, RECIPIENT) == ()


def test_agreement_is_highest_for_the_words_that_are_meant() -> None:
    whole = agreement(DOC, CLAUSE, CONTENT, (2, 3, 4, 5))
    assert whole > agreement(DOC, CLAUSE, CONTENT, (2, 3, 4))
    assert whole > agreement(DOC, CLAUSE, CONTENT, (0, 2, 3, 4, 5))
    assert mass(DOC, CLAUSE, CONTENT, (2, 3)) == pytest.approx(SURE)


def test_a_cue_that_no_rule_knows_has_the_readers_words() -> None:
    content = decoded(DOC, CLAUSE, CONTENT)
    found = candidate_of(DOC, CLAUSE, content, None, lexicon())
    assert found is not None
    assert (found.source, found.cue, found.content) == (phrase(0), (1,), (2, 3, 4, 5))
    assert (found.construction, found.lemma, found.edits) == ("reader", "say", ())


def test_the_rules_candidate_of_the_same_cue_keeps_its_construction() -> None:
    rule = candidate([2, 3], source=[0], cue=[1])
    content = decoded(DOC, CLAUSE, CONTENT)
    assert matching(DOC, CLAUSE, Known([candidate([0], cue=[4]), rule])) is rule
    found = candidate_of(DOC, CLAUSE, content, rule, lexicon())
    assert found is not None
    assert (found.content, found.construction, found.edits) == ((2, 3, 4, 5), "complement_clause", ("read",))


def test_a_quotation_without_a_cue_is_left_to_who_finds_its_speaker() -> None:
    unmarked = evidence([SURE] * 6, probability=0.1, unmarked=0.8)
    assert candidate_of(DOC, unmarked, decoded(DOC, unmarked, CONTENT), None, lexicon()) is None


@pytest.mark.parametrize(("cue", "count"), [(0.24, 0), (0.26, 1)])
def test_a_cue_must_be_probable_to_be_judged(cue: float, count: int) -> None:
    weak = evidence([SURE] * 6, probability=cue, outermost=0.0)
    assert len(distinct_cues(replace(DOC, cues=(weak,)))) == count


def test_less_is_asked_of_what_the_rules_have_too() -> None:
    alone = least_probability({"nested": 0.0})
    assert least_probability({"nested": 0.0, "rule": 1.0}) < alone
    assert least_probability({"nested": 1.0, "rule": 1.0}) <= alone
    assert least_probability({"nested": 0.0, "rule": 1.0, "construction noun_reference": 1.0}) == 0.0


def test_a_surer_cue_is_more_probable() -> None:
    assert probability({"constant": 1.0, "cue": 2.0}) > probability({"constant": 1.0, "cue": -2.0})


# `He warned it rains, Ann told us`: two cues around one content.
AROUND = document([
    ("He", "he", "PRON", 1, "nsubj"), ("warned", "warn", "VERB", -1, "root"), ("it", "it", "PRON", 3, "nsubj"),
    ("rains", "rain", "VERB", 1, "ccomp"), ("Ann", "Ann", "PROPN", 5, "nsubj"),
    ("told", "tell", "VERB", 1, "parataxis"), ("Bob", "Bob", "PROPN", 5, "iobj"),
])  # fmt: skip


@pytest.mark.parametrize("warner", [0, 4, 6], ids=["he", "Ann", "Bob"])
@pytest.mark.parametrize(
    ("construction", "kept"), [("complement_clause", ["told"]), ("according_to", ["told", "warned"])]
)
def test_two_cues_around_a_content_make_one_attribution_unless_one_may_hand_it_on(
    warner: int, construction: Construction, kept: list[str]
) -> None:
    warned, told = candidate([2, 3], source=[warner], cue=[1]), candidate([2, 3], source=[4], cue=[5])
    warned = replace(warned, construction=construction)
    kept = ["told"] if warner == 4 else kept
    found = without_twins(AROUND, [Judged(warned, None, {}, 0.6), Judged(told, None, {}, 0.9)])
    assert [AROUND.words[j.candidate.anchor].text for j in found] == kept


@pytest.mark.parametrize(
    ("before", "behind", "verb", "kept"),
    [(4, 0, "VERB", "warned"), (0, 4, "VERB", "told"), (4, 0, "NOUN", "told")],
    ids=["a name before", "a name behind", "a noun"],
)
def test_a_pronoun_behind_a_content_gives_way_to_the_name_before_it(before, behind, verb, kept) -> None:
    words = [replace(word, upos=verb) if word.text == "warned" else word for word in AROUND.words]
    warned, told = candidate([2, 3], source=[before], cue=[1]), candidate([2, 3], source=[behind], cue=[5])
    judged = [Judged(warned, None, {}, 0.6), Judged(told, None, {}, 0.9)]
    (found,) = without_twins(replace(AROUND, words=tuple(words)), judged)
    assert (AROUND.words[found.candidate.anchor].text, found.probability) == (kept, 0.9)


def test_of_two_cues_around_a_content_the_one_with_a_relay_is_kept() -> None:
    told = replace(
        candidate([2, 3], source=[4], cue=[5]),
        relays=(Relay("reports", NounPhrase((6,), 6)),),
        relation="told",
    )
    judged = [Judged(candidate([2, 3], source=[0], cue=[1]), None, {}, 0.9), Judged(told, None, {}, 0.6)]
    assert [(j.candidate, j.probability) for j in without_twins(AROUND, judged)] == [(told, 0.9)]


def test_a_cue_inside_the_content_of_the_other_is_one_of_its_own() -> None:
    outer, inner = candidate([0, 1, 2, 3], source=[4], cue=[5]), candidate([2, 3], source=[0], cue=[1])
    assert len(without_twins(AROUND, [Judged(outer, None, {}, 0.9), Judged(inner, None, {}, 0.8)])) == 2
