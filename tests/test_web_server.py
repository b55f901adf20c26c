"""The service under a real gunicorn: start, stop, faults, slow and lost clients."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest

from tests.served import ROOT, Server, gunicorn, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests that leave it as it was."""
    folder = tmp_path_factory.mktemp("server")
    with serving(
        folder, HEARSAY_IO_TIMEOUT_S="1", HEARSAY_HTTP_THREADS="16", HEARSAY_MAX_CHARS="1000"
    ) as made:
        yield made


def in_background(server: Server, text: str, count: int = 1) -> tuple[list[threading.Thread], list[int]]:
    statuses: list[int] = []

    def post() -> None:
        try:
            statuses.append(server.post(text)[0])
        except OSError:
            statuses.append(0)

    threads = [threading.Thread(target=post) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads, statuses


def test_it_answers_and_counts(server):
    status, body = server.post("Ann said it.")
    assert (status, json.loads(body)["document"]["length"]) == (200, 12)
    assert (
        b'hearsay_requests_total{method="POST",route="/v1/provenance",status="200"}'
        in server.request("/metrics")[1]
    )
    assert server.request("/readyz")[0] == 200


HEAD = b"POST /v1/provenance HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"


def chunked(*chunks: bytes) -> bytes:
    return (
        HEAD
        + b"Transfer-Encoding: chunked\r\n\r\n"
        + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    )


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (chunked(b"Ann said ", b"it.", b""), 200),
        (chunked(b"x" * 1000, b""), 200),
        (chunked(b"x" * 1001, b""), 413),
        (chunked(*[b"x" * 65_536] * 4, b""), 413),
        (chunked(b"x") + b"zz\r\n", 400),
        (HEAD + b"Content-Length: 5\r\n\r\nab", 408),
        (HEAD + b"Content-Length: 9999999\r\n\r\nab", 413),
    ],
)  # fmt: skip
def test_bodies_are_bounded_however_they_are_framed(server, sent, status):
    with server.connect() as connection:
        connection.sendall(sent)
        answer = connection.recv(65_536)
    assert answer.split(b" ")[1] == str(status).encode()
    if status >= 400:
        assert b"application/problem+json" in answer


def test_a_batch_is_answered_line_by_line_while_it_is_sent(server):
    line = b'{"text": "Ann said it."}\n'
    with server.connect() as connection:
        connection.sendall(
            b"POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        reader = connection.makefile("rb")
        for number in range(3):
            connection.sendall(b"%x\r\n%s\r\n" % (len(line), line))
            while b"schema_version" not in (got := reader.readline()):
                assert got, number
        connection.sendall(b"0\r\n\r\n")
        assert b"schema_version" not in reader.read()
        reader.close()


def test_a_batch_may_wait_for_each_answer_before_it_sends_the_next_line(server):
    """Each answer takes longer than a client may be silent otherwise."""
    line = b'{"text": "sleep=1.5"}\n'
    with server.connect() as connection:
        connection.sendall(
            b"POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        reader = connection.makefile("rb")
        for number in range(2):
            connection.sendall(b"%x\r\n%s\r\n" % (len(line), line))
            while not (got := reader.readline()).startswith(b"{"):
                assert got, number
            assert "schema_version" in json.loads(got), got
        connection.sendall(b"0\r\n\r\n")
        assert b"{" not in reader.read()
        reader.close()


def test_silent_and_slow_clients_take_nobodys_place(server):
    silent = [server.connect() for _ in range(40)]
    slow = [server.connect() for _ in range(8)]
    for connection in slow:
        connection.sendall(b"POST /v1/provenance HTTP/1.1\r\nHost:")
    began = time.monotonic()
    assert server.request("/livez")[0] == 200
    assert server.post("Ann said it.")[0] == 200
    assert time.monotonic() - began < 5
    for connection in silent + slow:
        connection.close()


def test_work_of_a_client_that_left_is_dropped(server):
    busy, _ = in_background(server, "sleep=1.2")
    time.sleep(0.3)
    with server.connect() as connection:
        connection.sendall(chunked(b"left, sleep=9", b""))
        time.sleep(0.2)
    began = time.monotonic()
    assert server.post("next")[0] == 200
    assert time.monotonic() - began < 6
    for thread in busy:
        thread.join()


def test_stopping_finishes_what_runs_and_exits_0(tmp_path):
    with serving(tmp_path) as server:
        threads, statuses = in_background(server, "sleep=1.5")
        time.sleep(0.5)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) == 0
        for thread in threads:
            thread.join()
        assert statuses == [200]
    assert not list(tmp_path.glob("**/*.ctl"))


def test_stopping_ends_a_batch_with_a_problem(tmp_path):
    line = b'{"text": "sleep=0.3"}\n'
    with serving(tmp_path) as server, server.connect() as connection:
        connection.sendall(
            b"POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n" + b"%x\r\n%s\r\n" % (len(line * 100), line * 100)
        )
        answers = connection.makefile("rb")
        while b"schema_version" not in answers.readline():
            continue
        server.process.send_signal(signal.SIGTERM)
        last = [json.loads(got) for got in answers if got.startswith(b"{")][-1]
        assert (last["status"], last["type"]) == (503, "urn:hearsay:problem:shutting-down")
        assert server.process.wait(30) == 0
        answers.close()


def test_a_killed_worker_is_replaced_and_nobody_gets_a_wrong_answer(tmp_path):
    with serving(tmp_path) as server:
        threads, statuses = in_background(server, "sleep=0.3", count=10)
        time.sleep(0.5)
        os.kill(server.worker(), signal.SIGKILL)
        for thread in threads:
            thread.join()
        assert set(statuses) <= {0, 200, 503}
        assert 0 in statuses
        server.await_log("Booting worker", count=2)
        server.await_status("/readyz", 200)
        assert server.post("Ann said it.")[0] == 200


def test_a_stuck_worker_is_replaced(tmp_path):
    with serving(tmp_path, HEARSAY_WATCHDOG_S="1.5", HEARSAY_DEADLINE_S="1") as server:
        assert server.post("hang")[0] == 504
        server.await_log("the model is stuck")
        server.await_log("Booting worker", count=2)
        server.await_status("/readyz", 200)
        assert server.post("Ann said it.")[0] == 200


def test_a_damaged_pack_is_named_and_the_process_stays_up(tmp_path):
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "manifest.json").write_text(
        json.dumps({"name": "x", "version": "1", "processors": [], "files": {"model.pt": {"sha256": "0"}}})
    )
    (pack / "model.pt").write_bytes(b"damaged")
    with serving(tmp_path, "service.app:create_app()", HEARSAY_MODELS=str(pack)) as server:
        server.await_log("model not loaded")
        status, body = server.request("/readyz")
        assert status == 503
        assert "model.pt" in json.loads(body)["detail"]
        assert server.post("Ann said it.")[0] == 503
        assert server.request("/livez")[0] == 200


def test_without_a_writable_temporary_folder_it_serves_all_the_same(tmp_path):
    hook = tmp_path / "sitecustomize.py"
    hook.write_text(
        "import os, tempfile\ndef refuse(*a, **k):\n    raise OSError(30, 'read-only')\ntempfile.mkdtemp = refuse\n"
    )
    with serving(tmp_path, PYTHONPATH=str(tmp_path)) as server:
        assert server.post("Ann said it.")[0] == 200
        server.await_log("no writable temporary folder")
        assert b"hearsay_characters_total 12.0" in server.request("/metrics")[1]


def test_a_bad_setting_stops_the_start_by_its_name(tmp_path):
    command = gunicorn("tests.fakes:served_app()")
    environment = {**os.environ, "HEARSAY_MAX_CHARS": "lots"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert "HEARSAY_MAX_CHARS" in done.stderr
    assert "Traceback" not in done.stderr


def test_behind_a_proxy_gunicorns_own_worker_serves(tmp_path):
    with serving(tmp_path, HEARSAY_BEHIND_PROXY="1") as server:
        server.await_log("Using worker: gthread")
        assert server.post("Ann said it.")[0] == 200
        lines = b'{"text": "Ann said it."}\n' * 20
        status, body = server.request("/v1/batch", lines, "application/x-ndjson")
        assert (status, len(body.splitlines())) == (200, 20)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) == 0
