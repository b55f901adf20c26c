"""Whole articles and the whole answer to each: from frozen parses exactly, from the committed pack nearly.

How to change or add one is told in `tests/golden_update.py`.
"""

from __future__ import annotations

from typing import Any

import pytest

from service.parsing.stanza_parser import StanzaParser
from tests.golden_update import GOLDEN, PACK, expected, frozen_parse, layout, names, result_of, text_of

FOUND = 0.9  # of the expected attributions, over all articles, whatever the machine's arithmetic

Gist = tuple[str, tuple[str, ...], str, str]


def gists(result: dict[str, Any]) -> list[Gist]:
    """What matters most of each attribution: content, chain, stance, type."""
    return [
        (each["content"]["text"], tuple(link["name"] for link in each["chain"]), each["stance"], each["type"])
        for each in result["attributions"]
    ]


@pytest.fixture(scope="session")
def stanza_parser() -> StanzaParser:
    return StanzaParser(PACK)


@pytest.mark.parametrize("name", names())
def test_a_frozen_parse_gives_the_expected_answer(name: str) -> None:
    document = frozen_parse(name)
    assert document.text == text_of(name)
    assert result_of(name, document) == expected(name)


@pytest.mark.parametrize("name", names())
def test_an_expected_answer_is_laid_out_for_reading(name: str) -> None:
    assert (GOLDEN / f"{name}.json").read_bytes().decode() == layout(expected(name)) + "\n"


@pytest.mark.pack
def test_the_pack_gives_nearly_the_same(stanza_parser: StanzaParser) -> None:
    wanted: set[tuple[str, Gist]] = set()
    found: set[tuple[str, Gist]] = set()
    for name, document in zip(names(), stanza_parser.parse([*map(text_of, names())]), strict=True):
        wanted |= {(name, gist) for gist in gists(expected(name))}
        found |= {(name, gist) for gist in gists(result_of(name, document))}
    missed = sorted(wanted - found)
    assert len(missed) <= (1 - FOUND) * len(wanted), missed
    assert len(found - wanted) <= (1 - FOUND) * len(wanted), sorted(found - wanted)


def test_the_articles_are_many_and_varied() -> None:
    results = [expected(name) for name in names()]
    attributions = [each for result in results for each in result["attributions"]]
    assert len(results) >= 8
    assert {each["type"] for each in attributions} == {"direct", "indirect", "mixed"}
    assert {"asserted", "denied", "directive", "commissive", "question", "uncertain", "declined"} == {
        each["stance"] for each in attributions
    }
    assert {len(each["chain"]) for each in attributions} >= {1, 2, 3}
