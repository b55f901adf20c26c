"""What the archive's bench measures: its articles, and the memory that it compares."""

from __future__ import annotations

import json
import os
from itertools import islice
from pathlib import Path

import pytest

from archive.bench import Counting, Look, Memory, long_texts, short_texts, watched, write_articles


def test_short_texts_have_about_so_many_words_and_differ() -> None:
    texts = list(islice(short_texts(50), 500))
    counts = [len(text.split()) for text in texts]
    assert (min(counts) >= 40, max(counts) <= 65) == (True, True)
    assert len(set(texts)) > 490
    assert texts == list(islice(short_texts(50), 500))


def test_articles_are_records_of_the_batch_request(tmp_path: Path) -> None:
    size = write_articles(tmp_path / "a.ndjson", 3, long_texts(2))
    articles = [json.loads(line) for line in (tmp_path / "a.ndjson").read_text().splitlines()]
    assert [article["id"] for article in articles] == ["n0", "n1", "n2"]
    assert sum(len(article["text"]) for article in articles) == size


def test_memory_is_compared_between_two_counts_of_articles() -> None:
    looks = [
        (0, 100.0, (300.0,)),
        (500, 110.0, (310.0, 310.0)),
        (900, 130.0, (330.0, 330.0)),
        (5000, 90.0, (1.0, 1.0)),
    ]
    memory = Memory([Look(0.0, done, driver, workers, 1.0, 1.0) for done, driver, workers in looks])
    assert memory.between(0, 1000) == (
        120.0,
        640.0,
    )  # the first look, at a worker that starts, does not count


def test_the_watch_sees_this_process_and_how_many_articles_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.bench.EVERY", 0.01)
    bar = Counting()
    bar.done(7, 1)
    with watched(bar) as memory:
        while not memory.looks:
            os.sched_yield()
    assert memory.looks[0].articles == 8
    assert memory.looks[0].driver > 10
