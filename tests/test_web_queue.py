from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from service.analyzer import pause
from service.errors import ClientLeft, DeadlineExceeded, Overloaded, ParserFailure, ShuttingDown
from service.extraction.model.document import Document
from service.extraction.model.provenance import Article
from service.settings import Settings
from service.web.engine import Engine, watch
from service.web.metrics import Metrics
from service.web.model_queue import Bounds, Job, ModelQueue
from tests.fakes import FakeParser, fake_extract
from tests.test_web_provenance import problem

BOUNDS = Bounds(characters=100, articles=8, batch_characters=40, wait_s=5)


def pipeline(parser: FakeParser):
    from service.loading import analyzer_of

    return analyzer_of(parser, Settings(), fake_extract)


@pytest.fixture
def queue(parser: FakeParser):
    made = ModelQueue(pipeline(parser), BOUNDS, Metrics())
    yield made
    parser.gate.set()
    made.stop(5)


def job(text: str, seconds: float = 10) -> Job:
    return Job(Article(text), time.monotonic() + seconds)


def hold(queue: ModelQueue, parser: FakeParser) -> Job:
    """A job that the model is at until the parser's gate is opened."""
    parser.gate.clear()
    held = job("held")
    queue.submit(held)
    while ["held"] not in parser.batches:
        time.sleep(0.001)
    return held


def test_what_waits_is_parsed_together_up_to_the_batch_size(queue, parser):
    hold(queue, parser)
    jobs = [job(f"text {n:05}") for n in range(7)]
    for each in jobs:
        queue.submit(each)
    parser.gate.set()
    assert all(each.done.wait(5) for each in jobs)
    assert [len(batch) for batch in parser.batches] == [1, 4, 3]
    assert [each.result.attributions[0].content.text for each in jobs] == [each.article.text for each in jobs]


def test_an_article_longer_than_a_batch_goes_alone(queue, parser):
    long = job("x" * 90)
    queue.submit(long)
    assert long.done.wait(5)
    assert long.result


def test_one_document_never_fails_another(queue, parser):
    hold(queue, parser)
    jobs = [job("one"), job("break"), job("fail"), job("four")]
    for each in jobs:
        queue.submit(each)
    parser.gate.set()
    assert all(each.done.wait(5) for each in jobs)
    assert [type(each.error) for each in jobs] == [type(None), ParserFailure, ParserFailure, type(None)]
    assert parser.batches[1:] == [["one", "break", "fail", "four"], ["one"], ["break"], ["fail"], ["four"]]


def test_a_parser_that_loses_a_document_gives_nobody_anothers_result(queue, parser):
    hold(queue, parser)
    parse = parser.parse
    queue._analyzer = type(queue._analyzer)(
        lambda texts: parse(texts)[:1], queue._analyzer.extract, queue._analyzer.model
    )
    jobs = [job("one"), job("two")]
    for each in jobs:
        queue.submit(each)
    parser.gate.set()
    assert all(each.done.wait(5) for each in jobs)
    assert [each.result.document.length for each in jobs] == [3, 3]
    assert [each.result.entities[0].name for each in jobs] == ["one", "two"]


def test_the_queue_is_bounded_in_characters(queue, parser):
    hold(queue, parser)
    queue.submit(job("x" * 60))
    with pytest.raises(Overloaded) as caught:
        queue.submit(job("x" * 41))
    assert caught.value.retry_after >= 1
    queue.submit(job("x" * 40))


def test_the_queue_is_bounded_in_articles(queue, parser):
    hold(queue, parser)
    for _ in range(BOUNDS.articles):
        queue.submit(job("x"))
    with pytest.raises(Overloaded):
        queue.submit(job("x"))


def test_the_queue_is_bounded_in_expected_time(parser):
    queue = ModelQueue(pipeline(parser), Bounds(100_000, 100, 2000, wait_s=0.5), Metrics())
    run(queue, job("sleep=0.2" + "x" * 1991))  # a pace of 10,000 characters a second
    run(queue, job("sleep=0.2"))  # which one short text does not change
    hold(queue, parser)
    queue.submit(job("x" * 4000))
    queue.submit(job("x" * 4000))
    with pytest.raises(Overloaded) as caught:
        queue.submit(job("x"))
    assert 1 <= caught.value.retry_after <= 3
    parser.gate.set()


def run(queue: ModelQueue, job: Job) -> None:
    queue.submit(job)
    assert job.done.wait(5)
    while queue.stuck_for():
        time.sleep(0.001)
    time.sleep(0.05)


def test_patient_work_is_taken_only_while_next_to_nothing_waits(queue, parser):
    hold(queue, parser)
    queue.submit(job("x" * 30), patient=True)
    queue.submit(job("x" * 20), patient=True)
    with pytest.raises(Overloaded):
        queue.submit(job("x"), patient=True)
    queue.submit(job("x"))


def test_what_nobody_waits_for_is_dropped(queue, parser):
    held = hold(queue, parser)
    late, left, wanted = job("late", 0.01), job("left"), job("wanted")
    for each in (late, left, wanted):
        queue.submit(each)
    queue.abandon(left)
    time.sleep(0.02)
    parser.gate.set()
    assert wanted.done.wait(5)
    assert parser.batches == [["held"], ["wanted"]]
    assert held.result


def in_parts(texts: Sequence[str]) -> list[Document]:
    """A parse of 1,000 parts of 10 ms for each text but `short`."""
    for text in texts:
        for _ in range(1000 * (text != "short")):
            time.sleep(0.01)
            pause.get()()
    return [Document(text, (), ()) for text in texts]


def test_a_long_parse_that_nobody_waits_for_ends_between_two_parts_and_is_never_stuck():
    analyzer = replace(pipeline(FakeParser()), parse=in_parts)
    queue = ModelQueue(analyzer, BOUNDS, Metrics())
    late, wanted = job("x" * 90, 0.5), job("short")
    queue.submit(late)
    time.sleep(0.1)
    queue.submit(wanted)
    assert wanted.done.wait(8)  # all parts of the first take ten seconds
    assert wanted.result
    assert isinstance(late.error, DeadlineExceeded)
    went_on = job("x" * 90, 60)
    queue.submit(went_on)
    time.sleep(2)
    assert queue.stuck_for() < 1.5
    queue.abandon(went_on)
    assert went_on.done.wait(4)
    queue.stop(5)


def test_stopping_finishes_what_waits_and_takes_nothing_new(queue, parser):
    hold(queue, parser)
    waiting = job("waiting")
    queue.submit(waiting)
    threading.Timer(0.05, parser.gate.set).start()
    queue.stop(5)
    assert waiting.result
    with pytest.raises(ShuttingDown):
        queue.submit(job("late"))


def test_a_stuck_model_is_noticed(queue, parser):
    assert queue.stuck_for() == 0
    hold(queue, parser)
    time.sleep(0.05)
    assert queue.stuck_for() >= 0.05
    engine = Engine(Settings(), Metrics())
    engine._queue = queue
    gave_up = threading.Event()
    watch(engine, limit_s=0.05, give_up=gave_up.set, interval_s=0.01)
    assert gave_up.is_set()


def test_a_client_that_left_is_not_waited_for(parser):
    engine = Engine(Settings(), Metrics())
    engine.begin(pipeline(parser))
    parser.gate.clear()
    submitted = engine.submit(Article("text"))
    with pytest.raises(ClientLeft):
        engine.finished(submitted, client_left=lambda: True)
    assert submitted.abandoned
    parser.gate.set()


def test_the_deadline_gives_504_and_a_full_house_503(parser):
    from tests.conftest import make_client

    client = make_client(parser, Settings(deadline_s=2, http_threads=16))
    parser.gate.clear()
    statuses: list[int] = []
    threads = [
        threading.Thread(
            target=lambda: statuses.append(client.post("/v1/provenance", json={"text": "a"}).status_code)
        )
        for _ in range(8)
    ]
    before = len(parser.batches)
    threads[0].start()  # alone: what waits together is parsed together
    while len(parser.batches) == before:
        time.sleep(0.001)
    for thread in threads[1:]:
        thread.start()
    while len(client.application.extensions["hearsay"]._queue._waiting) < 7:
        time.sleep(0.001)
    refused = client.post("/v1/provenance", json={"text": "a"})
    assert problem(refused, 503)["type"] == "urn:hearsay:problem:overloaded"
    assert int(refused.headers["Retry-After"]) >= 1
    for path in ("/livez", "/readyz", "/metrics"):
        assert client.get(path).status_code == 200
    for thread in threads:
        thread.join()
    assert statuses == [504] * 8
    parser.gate.set()
    assert client.post("/v1/provenance", json={"text": "a"}).status_code == 200
    assert sum(map(len, parser.batches)) <= 2 + 1
