from __future__ import annotations

import json
import re
import threading

import pytest

from service.lines import Line, lines
from service.settings import Settings
from tests.conftest import make_client
from tests.test_web_provenance import problem

NDJSON = "application/x-ndjson"


def read(client, body: bytes):
    response = client.post("/v1/batch", data=body, content_type=NDJSON)
    assert response.status_code == 200
    assert response.content_type == NDJSON
    return [json.loads(line) for line in response.get_data(as_text=True).splitlines()]


@pytest.mark.parametrize("block", [1, 2, 3, 100])
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", []),
        (b"a", [b"a"]),
        (b"a\n", [b"a"]),
        (b"a\nb", [b"a", b"b"]),
        (b"\n\na\n", [b"", b"", b"a"]),
        (b"a\r\n", [b"a\r"]),
        (b"12345\n1", [b"12345", b"1"]),
        (b"123456\n1", [None, b"1"]),
        (b"1\n1234567890123", [b"1", None]),
    ],
)
def test_lines_are_read_in_bounded_memory(block, body, expected):
    blocks = [body[start : start + block] for start in range(0, len(body), block)]
    found = list(lines(lambda size: blocks.pop(0) if blocks else b"", longest=5))
    assert found == [Line(number, line) for number, line in enumerate(expected, 1)]


def test_results_come_in_order(client):
    body = b"".join(json.dumps({"text": f"text {n}", "id": str(n)}).encode() + b"\n" for n in range(50))
    results = read(client, body)
    assert [result["document"]["id"] for result in results] == [str(n) for n in range(50)]


def test_a_broken_line_never_ends_the_stream(parser):
    client = make_client(parser, Settings(max_chars=100, queue_chars=100, max_html_bytes=100))
    sent = [
        b'{"text": "one"}',
        b"{",
        b"",
        b'{"text": "", "id": "i5"}',
        b'{"text": "break", "id": "i6"}',
        b'{"text": "' + b"x" * 101 + b'"}',
        b"x" * 70_000,
        b'{"text": "\xff"}',
        b'{"text": "last", "id": "z"}',
    ]
    answers = read(client, b"\n".join(sent))
    problems = [(a["line"], a["id"], a["status"]) for a in answers if "status" in a]
    assert problems == [
        (2, None, 400),
        (4, "i5", 422),
        (5, "i6", 500),
        (6, None, 413),
        (7, None, 413),
        (8, None, 400),
    ]
    assert answers[0]["document"]["length"] == 3
    assert answers[-1]["document"]["id"] == "z"
    counted = dict(re.findall(r'hearsay_refused_total{reason="(.+)"} (.+)', client.get("/metrics").text))
    assert counted == {
        "bad-body": "2.0",
        "invalid-fields": "1.0",
        "parser-failure": "1.0",
        "too-large": "2.0",
    }


def test_a_batch_needs_its_media_type(client):
    problem(client.post("/v1/batch", data=b"{}", content_type="application/json"), 415)


def test_an_empty_batch_has_an_empty_answer(client):
    assert read(client, b"") == []
    assert read(client, b"\n \n") == []


def test_a_client_that_goes_away_stops_the_work(parser):
    client = make_client(parser, Settings(deadline_s=0.3))
    parser.gate.clear()
    body = b'{"text": "a"}\n' * 1000
    response = client.post("/v1/batch", data=body, content_type=NDJSON, buffered=False)
    response.close()
    parser.gate.set()
    for thread in threading.enumerate():
        if thread.name == "batch reader":
            thread.join(5)
            assert not thread.is_alive()
    assert sum(map(len, parser.batches)) < 20
    assert read(client, b'{"text": "a"}') != []


def test_streams_give_their_thread_back(parser):
    client = make_client(parser, Settings(http_threads=16))
    for _ in range(20):
        assert len(read(client, b'{"text": "a"}')) == 1
        problem(client.post("/v1/batch", data=b"", content_type="text/plain"), 415)


def test_batches_leave_threads_to_single_articles(parser):
    client = make_client(parser, Settings(http_threads=16))
    parser.gate.clear()
    body = b'no article\n{"text": "a"}\n'  # answered at once, and then not: the streams are open
    streams = [
        client.post("/v1/batch", data=body, content_type=NDJSON, buffered=False) for _ in range(4)
    ]  # half of the eight threads that may work
    assert [stream.status_code for stream in streams] == [200] * 4
    problem(client.post("/v1/batch", data=body, content_type=NDJSON), 503)
    parser.gate.set()
    assert client.post("/v1/provenance", json={"text": "a"}).status_code == 200
    for stream in streams:
        stream.close()
    assert len(read(client, body)) == 2
