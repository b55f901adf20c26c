"""The numbers of the extraction: frozen, each with a comment, and the threshold of nested candidates."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import replace
from pathlib import Path

import pytest

from service.extraction.resources import parameters
from service.extraction.resources.parameters import PARAMETERS
from tests.drafted import candidate

SOURCE = Path(parameters.__file__).read_text(encoding="utf-8")
NUMBERS = re.findall(r"^    (\w+: (?:int|float|tuple).*)$", SOURCE, re.MULTILINE)


def test_there_are_numbers() -> None:
    assert len(NUMBERS) > 4


@pytest.mark.parametrize("line", NUMBERS)
def test_a_number_says_what_it_is(line: str) -> None:
    assert re.search(r"  # \w{3}", line), line


def test_nobody_changes_a_number() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        PARAMETERS.layout.dateline_window = 1  # type: ignore[misc]
    with pytest.raises(TypeError):
        PARAMETERS.thresholds.nested_by["object"] = 0.1  # type: ignore[index]


@pytest.mark.parametrize(
    ("construction", "relay_clause", "least"),
    [
        ("complement_clause", None, 0.4),
        ("colon", None, PARAMETERS.thresholds.nested),
        ("complement_clause", "citing", PARAMETERS.thresholds.nested),
    ],
)
def test_the_least_weight_inside_a_content(construction, relay_clause, least) -> None:
    inner = replace(candidate([1]), construction=construction, relay_clause=relay_clause)
    assert PARAMETERS.thresholds.least_nested(inner) == least
