"""Clients that mean harm, and several workers, under a real gunicorn."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.web.worker import YIELD_S
from tests.served import Server, serving

THREADS = 16
ARTICLE = b"The secretary said the vault was empty."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(
        tmp_path_factory.mktemp("hostile"), HEARSAY_IO_TIMEOUT_S="1", HEARSAY_HTTP_THREADS=str(THREADS)
    ) as made:
        yield made


def answer_to(server: Server, sent: bytes) -> tuple[int, bytes, bytes]:
    """Status, head and body of the answer to these bytes; the connection is ours to close."""
    with server.connect() as connection:
        connection.sendall(sent)
        received = b""
        while block := connection.recv(65_536):
            received += block
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]), head, body


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        (ARTICLE + b"\r\n\r\n", 400, "request line"),
        (b"GET /livez\r\n\r\n", 400, "request line"),
        (b"GET /livez HTTP/9.9\r\n\r\n", 400, "request line"),
        (b"GET /livez HTTP/1.1\r\n" + ARTICLE + b"\r\n\r\n", 400, "headers"),
        (b"GET /livez HTTP/1.1\r\nA\x00B: c\r\n\r\n", 400, "headers"),
        (b"GET /livez HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400, "Content-Length"),
        (b"GET /livez HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, "Content-Length"),
        (b"POST /v1/provenance HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
         "Content-Length"),
        (b"POST /v1/provenance HTTP/1.1\r\nTransfer-Encoding: br\r\n\r\n", 501, "Transfer-Encoding"),
        (b"POST /v1/provenance HTTP/1.1\r\nExpect: vault\r\n\r\n", 417, "Expect"),
        (b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\n\r\n", 414, "request line"),
        (b"GET /livez HTTP/1.1\r\nA: " + b"a" * 9000 + b"\r\n\r\n", 431, "headers"),
        (b"GET /livez HTTP/1.1\r\n" + b"A: a\r\n" * 200 + b"\r\n", 431, "headers"),
        (b"GET /livez HTTP/1.1\r\n" + b"A: aaaaaaaa\r\n" * 10_000, 431, "headers"),
    ],
)  # fmt: skip
def test_what_is_not_http_is_a_problem_that_says_where_and_repeats_nothing(server, sent, status, field):
    found, head, body = answer_to(server, sent)
    assert found == status
    assert b"application/problem+json" in head
    assert b"default-src 'self'" in head
    problem = json.loads(body)
    assert problem["status"] == status
    assert [(error["field"], bool(error["reason"])) for error in problem["errors"]] == [(field, True)]
    assert b"vault" not in head + body
    assert "vault" not in server.log.read_text()


def test_a_head_that_does_not_arrive_whole_in_time_is_told_so(server):
    status, _, body = answer_to(server, b"POST /v1/provenance HTTP/1.1\r\nHost: x\r\n")
    assert (status, json.loads(body)["errors"][0]["field"]) == (408, "headers")


def test_a_client_that_ends_within_a_head_is_answered_at_once_and_costs_nothing(server):
    """Its socket counts as readable for ever: the loop that accepts connections must not look at it again and again."""
    began = time.monotonic()
    with server.connect() as connection:
        connection.sendall(b"GET /livez HTTP/1.1\nHost: x\n\n")  # bare line breaks: the head has no end
        connection.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert received.startswith(b"HTTP/1.1 400")
    assert json.loads(received.partition(b"\r\n\r\n")[2])["errors"][0]["field"] == "headers"
    assert time.monotonic() - began < 2


HEAD = b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: 900\r\n\r\n"


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        (b"/v1/provenance", b"text/plain", ARTICLE),
        (b"/v1/provenance", b"application/json", b'{"text": "Ann said it."}'),
        (b"/v1/batch", b"application/x-ndjson", b'{"text": "Ann said it."}\n'),
    ],
)
def test_an_article_that_ends_before_its_length_is_not_taken_for_a_whole_one(server, path, kind, body):
    with server.connect() as connection:
        connection.sendall(HEAD % (path, kind) + body)
        connection.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert received.startswith(b"HTTP/1.1 200" if path == b"/v1/batch" else b"HTTP/1.1 400")
    assert b"It ends early" in received
    assert (b'"line":2' in received) == (path == b"/v1/batch")


def test_an_article_behind_a_wrong_length_stays_out_of_the_log(server):
    sent = (
        b"POST /v1/provenance HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\n"
        + ARTICLE
        + b"\r\n\r\n"
    )
    with server.connect() as connection:
        connection.sendall(sent)
        received = b""
        while block := connection.recv(65_536):
            received += block
    assert received.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1 400" in received
    assert "vault" not in server.log.read_text()


def trickle(connection: socket.socket, stop: threading.Event) -> None:
    """A request's head, a byte at a time, for ever."""
    try:
        connection.sendall(b"GET /livez HTTP/1.1\r\nX: ")
        while not stop.wait(0.2):
            connection.sendall(b"a")
    except OSError:
        return  # cut off, as it should be


def test_heads_that_trickle_in_take_no_thread(server):
    stop = threading.Event()
    connections = [server.connect() for _ in range(3 * THREADS)]
    with ThreadPoolExecutor(len(connections)) as pool:
        ended = [pool.submit(trickle, each, stop) for each in connections]
        time.sleep(0.5)
        for _ in range(5):
            began = time.monotonic()
            assert server.request("/livez")[0] == 200
            assert time.monotonic() - began < 1
        for future in ended:
            future.result(20)  # each is cut off while it still sends
        stop.set()
    for connection in connections:
        connection.close()


def test_clients_that_never_close_do_not_hold_up_the_others(server):
    left_open = [server.connect() for _ in range(20)]
    for connection in left_open:
        connection.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
    began = time.monotonic()
    assert server.request("/livez")[0] == 200
    assert time.monotonic() - began < 1.5
    for connection in left_open:
        connection.close()


def test_requests_may_share_a_connection_and_arrive_in_pieces(server):
    request = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
    with server.connect() as connection:
        connection.sendall(request * 3)
        answers = whole_answers(connection, 3)
        assert answers.count(b"HTTP/1.1 200") == 3
        for start in range(0, len(request), 7):
            connection.sendall(request[start : start + 7])
            time.sleep(0.02)
        assert whole_answers(connection, 1).startswith(b"HTTP/1.1 200")


def whole_answers(connection: socket.socket, count: int) -> bytes:
    """What is received until so many bodies are there."""
    received = b""
    while received.count(b'{"status":"ok"}\n') < count:
        block = connection.recv(65_536)
        assert block
        received += block
    return received


def seconds_for(server: Server) -> float:
    began = time.monotonic()
    assert server.request("/livez")[0] == 200
    return time.monotonic() - began


def test_a_busy_worker_lets_an_idle_one_go_first(tmp_path):
    """Which of two accepts first depends on the machine; that a busy one waits does not."""
    with serving(tmp_path, HEARSAY_WORKERS="2", HEARSAY_MODELS=str(tmp_path)) as server:
        booted = server.await_log("Booting worker", count=3)  # the first stood in for the others
        other = int(str(booted[-1]["pid"]))
        time.sleep(1)
        os.kill(other, signal.SIGSTOP)
        try:
            with ThreadPoolExecutor(1) as pool:
                article = pool.submit(server.post, "sleep=4")
                time.sleep(1)
                quickest = min(seconds_for(server) for _ in range(5))
                assert not article.done()
            assert quickest >= YIELD_S
        finally:
            os.kill(other, signal.SIGCONT)
        with ThreadPoolExecutor(2) as pool:
            assert {each[0] for each in pool.map(server.post, ["sleep=0.9"] * 12)} == {200}
        assert len({entry["pid"] for entry in server.await_log('"/v1/provenance"', count=13)}) == 2


def test_workers_share_the_pack_and_answer_probes_while_it_loads(tmp_path):
    with serving(tmp_path, "service.app:create_app()", HEARSAY_WORKERS="2") as server:
        assert server.request("/livez")[0] == 200
        assert "loading" in json.loads(server.request("/readyz")[1])["detail"]
        assert server.post("Ann said it.")[0] == 503
        server.await_log('"ready"', count=2)
        server.await_status("/readyz", 200)
        shared = [memory(int(str(entry["pid"]))) for entry in server.await_log('"ready"', count=2)]
        for private, proportional in shared:
            assert private < proportional < 400 * 1024
        answers = {server.post("Ann Lee said the bridge was closed.") for _ in range(4)}
        assert len(answers) == 1
        assert next(iter(answers))[0] == 200


def memory(pid: int) -> tuple[int, int]:
    """KiB of a process that it shares with no other, and its part with what it shares divided among them."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:  # noqa: PTH123
        fields = {line.split(":")[0]: int(line.split()[1]) for line in file if line.endswith("kB\n")}
    return fields["Private_Dirty"] + fields["Private_Clean"], fields["Pss"]
