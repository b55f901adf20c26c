"""Files of corrections as gold."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from evaluation import corrections
from evaluation.corpora import read_gold
from evaluation.score import score
from tests.contract_fixtures import article, contract


def written(folder: Path, **fields: Any) -> Path:
    """A file in which the service missed a24 and a6 has another stance."""
    answer = deepcopy(contract("diplomacy"))
    answer["attributions"].pop()
    content = {
        "kind": "hearsay-corrections", "version": "1", "sha256": answer["document"]["sha256"], "model": answer["model"],
        "text": article("diplomacy"), "answer": answer, "changes": [], "corrected": contract("diplomacy"),
    }  # fmt: skip
    path = folder / "talks.corrections.json"
    path.write_text(json.dumps(content | fields), encoding="utf-8")
    return path


def test_the_corrected_result_is_gold_and_the_answer_is_scored(tmp_path: Path) -> None:
    path = written(tmp_path)
    for place in (path, tmp_path):
        (gold,) = read_gold(place)
        assert (gold.id, gold.publisher, len(gold.attributions)) == ("talks", "Reuters", 24)
    found = score([gold], corrections.answers(tmp_path))
    assert found.rates["detection"].precision == 1
    assert found.rates["detection"].recall == pytest.approx(23 / 24)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"kind": "other"}, "`kind` must be"),
        ({"version": "2"}, "`version` 1"),
        ({"text": "Another text."}, "`sha256` is not that"),
        ({"corrected": {}}, "a field is missing"),
        ({"answer": None}, "a field is missing"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(corrections.CorrectionsError, match=reason):
        read_gold(written(tmp_path, **fields))
