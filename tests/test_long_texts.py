"""The extraction of a long text takes about as long per word as that of a short one."""

from __future__ import annotations

import gc
import time

from service.extraction.model.document import Document
from service.extraction.model.provenance import Article, ModelInfo
from service.extraction.pipeline import extract
from tests.document_nodes import assembled, nodes_of
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


def seconds_per_word(document: Document) -> float:
    taken = []
    for _ in range(3):
        started = time.process_time()
        extract(document, Article(document.text), MODEL)
        taken.append(time.process_time() - started)
    return min(taken) / len(document.words)


def test_a_word_of_a_text_of_ten_thousand_words_takes_no_more_than_four_times_as_long():
    short, long = repeated(1), repeated(9)
    gc.disable()
    try:
        assert len(long.words) > 10_000
        assert seconds_per_word(long) < 4 * seconds_per_word(short)
    finally:
        gc.enable()
