"""The rules find the cue table's examples and leave its counterexamples alone, but for known failures."""

from __future__ import annotations

import pytest

from evaluation.lexicon_check import failures, key, known
from service.extraction.lexicon import lexicon


@pytest.mark.parametrize("kind", ["silent", "loud"])
def test_no_row_fails_that_is_not_known_to(kind: str) -> None:
    assert sorted(getattr(failures(), kind) - set(known()[kind])) == []


def test_most_rows_are_parsed_and_known_failures_are_rows() -> None:
    rows = {key(entry) for entry in lexicon().entries}
    assert len(rows) == len(lexicon().entries)
    assert len(failures().unparsed) < 0.05 * len(rows)
    assert set(known()["silent"]) | set(known()["loud"]) <= rows
