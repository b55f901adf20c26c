"""The extraction of a long text takes about as many steps for each word as that of a short one.

Steps are calls of Python functions: the same on every machine, whatever else it does.
"""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from service.extraction.model.document import Document
from service.extraction.model.provenance import Article, ModelInfo
from service.extraction.pipeline import extract
from tests.document_nodes import assembled, nodes_of
from tests.drafted import document
from tests.golden_update import frozen_parse, names

MODEL = ModelInfo("test", "frozen parse", "none")


def repeated(times: int) -> Document:
    """The golden articles one behind the other, so many times."""
    drawn = []
    for name in names() * times:
        nodes = nodes_of(frozen_parse(name))
        nodes[0][0].gap = "\n\n"
        drawn += nodes
    return assembled(drawn)


def of_many_speakers(sentences: int) -> Document:
    """`Dara Vell3 said trams work`, `“Trams work” he said`: so many names and as many quotations."""
    rows = []
    for number in range(sentences):
        name = f"Vell{number}"
        rows.append([
            ("Dara", "Dara", "PROPN", 2, "nsubj"), (name, name, "PROPN", 0, "flat"),
            ("said", "say", "VERB", -1, "root"), ("trams", "tram", "NOUN", 4, "nsubj"),
            ("work", "work", "VERB", 2, "ccomp"),
        ])  # fmt: skip
        rows.append([
            ("“", '"', "PUNCT", 2, "punct"), ("Trams", "tram", "NOUN", 2, "nsubj"),
            ("work", "work", "VERB", 5, "ccomp"), ("”", '"', "PUNCT", 2, "punct"),
            ("he", "he", "PRON", 5, "nsubj"), ("said", "say", "VERB", -1, "root"),
        ])  # fmt: skip
    return document(*rows, names={f"Dara Vell{number}": "Person" for number in range(sentences)})


def steps_per_word(doc: Document) -> float:
    steps = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal steps
        steps += event == "call"

    extract(doc, Article(doc.text), MODEL)  # tables are read, what is remembered is remembered
    sys.setprofile(count)
    try:
        extract(doc, Article(doc.text), MODEL)
    finally:
        sys.setprofile(None)
    return steps / len(doc.words)


@pytest.mark.parametrize(
    ("short", "long"),
    [(repeated(1), repeated(9)), (of_many_speakers(60), of_many_speakers(480))],
    ids=["articles", "speakers"],
)
def test_a_word_of_a_long_text_takes_about_as_many_steps_as_one_of_a_short_text(short, long):
    assert len(long.words) > 5_000
    assert steps_per_word(long) < 1.5 * steps_per_word(short)
