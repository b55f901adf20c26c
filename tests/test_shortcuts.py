"""Shortcuts spare steps and change no answer: without them the extraction finds the same."""

from __future__ import annotations

from random import Random

import pytest

from service.extraction.model.provenance import Article, ModelInfo
from service.extraction.model.word_index import WordIndex, stretch
from service.extraction.pipeline import extract
from tests.parses.freeze_speakers import parses

MODEL = ModelInfo("test", "frozen parse", "none")


@pytest.mark.parametrize(
    ("shortcut", "answer"),
    [
        ("coreference.antecedents.definite_descriptions._says_nothing_alike", False),
        ("attribution.constructions.verbal._may_be_cue", True),
    ],
)
def test_a_shortcut_changes_no_answer(shortcut: str, answer: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [extract(document, Article(document.text), MODEL) for document in parses().values()]
    asked = []
    monkeypatch.setattr(f"service.extraction.{shortcut}", lambda *given: (asked.append(given), answer)[1])
    assert [extract(document, Article(document.text), MODEL) for document in parses().values()] == found
    assert asked


@pytest.mark.parametrize("seed", range(20))
def test_contents_that_share_a_word_share_a_stretch(seed: int) -> None:
    draw = Random(seed)
    contents = [tuple(sorted(draw.sample(range(300), draw.randint(1, 40)))) for _ in range(30)]
    index = WordIndex((content, stretch(content)) for content in contents)
    for one in contents:
        sharing = [other for other in contents if not set(one).isdisjoint(other)]
        assert [other for other in index.holding(stretch(one)) if other in sharing] == sharing
