"""The rules find the cue table's examples and leave its counterexamples alone, but for known failures."""

from __future__ import annotations

import pytest

from evaluation.lexicon_check import Cue, failures, is_light, key, known, of_lemma, says
from service.extraction.resources.lexicon import lexicon


@pytest.mark.parametrize("kind", ["silent", "loud"])
def test_no_row_fails_that_is_not_known_to(kind: str) -> None:
    assert sorted(getattr(failures(), kind) - set(known()[kind])) == []


def test_most_rows_are_parsed_and_known_failures_are_rows() -> None:
    rows = {key(entry) for entry in lexicon().entries}
    assert len(rows) == len(lexicon().entries)
    assert len(failures().unparsed) < 0.05 * len(rows)
    assert set(known()["silent"]) | set(known()["loud"]) <= rows


def test_a_row_does_not_pass_on_another_rows_work() -> None:
    asked = Cue(frozenset({"asked"}), "question", "question")
    question = next(row for row in lexicon().verb("ask") if row.has("clause"))
    order = next(row for row in lexicon().verb("ask") if row.has("np_to_inf"))
    assert of_lemma(question, [asked]) == of_lemma(order, [asked]) == [asked]
    assert (says(question, asked), says(order, asked)) == (True, False)
    assert of_lemma(question, [Cue(frozenset({"task"}), "question", "question")]) == []


def test_rows_for_the_learned_extractor_alone_are_judged_too() -> None:
    light = {key(entry) for entry in lexicon().entries if is_light(entry)}
    assert {"carry VERB np", "version NOUN prep:of"} <= light
    assert not light & (set(known()["silent"]) | set(known()["loud"]))
