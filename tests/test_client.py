"""The client against a real server on a loopback port."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from hearsay import Client, ProblemError, Unreachable
from service.app import create_app
from service.settings import Settings
from tests.fakes import FakeParser, fake_extract


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(FakeParser(), Settings(), fake_extract), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def busy(times: int, after: str | None, answer: bytes = b"{}") -> tuple[HTTPServer, list[int]]:
    """A server that is busy so many times, then answers `answer`."""
    seen: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            seen.append(1)
            self.send_response(503 if len(seen) <= times else 200)
            if after:
                self.send_header("Retry-After", after)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, seen


def test_a_result_for_a_text(address: str) -> None:
    with Client(address) as client:
        result = client.provenance("Ann said it rained.", publisher="The Gazette")
    assert result["attributions"][0]["chain"][0]["name"] == "Ann"
    assert result["document"]["publisher"]["name"] == "The Gazette"


def test_an_export(address: str) -> None:
    with Client(address) as client:
        assert client.export("Ann said it rained.", "csv").decode("utf-8-sig").startswith("document,")


def test_a_problem_names_the_field(address: str) -> None:
    with Client(address) as client, pytest.raises(ProblemError, match="text: Must not be empty") as caught:
        client.provenance(" ")
    assert caught.value.status == 422


@pytest.mark.parametrize(("after", "waits"), [("2", [2.0, 2.0]), (None, [1.0, 2.0])])
def test_a_busy_service_is_asked_again_when_it_says(after: str | None, waits: list[float]) -> None:
    server, seen = busy(2, after)
    slept: list[float] = []
    with Client(f"http://127.0.0.1:{server.server_port}", sleep=slept.append) as client:
        assert client.provenance("It rained.") == {}
    server.shutdown()
    server.server_close()
    assert (len(seen), slept) == (3, waits)


def test_patience_ends() -> None:
    server, seen = busy(99, "0")
    url = f"http://127.0.0.1:{server.server_port}"
    with Client(url, retries=2, sleep=lambda _: None) as client, pytest.raises(ProblemError):
        client.provenance("It rained.")
    server.shutdown()
    server.server_close()
    assert len(seen) == 3


def test_nobody_there() -> None:
    with Client("http://127.0.0.1:9", timeout=2) as client, pytest.raises(Unreachable):
        client.provenance("It rained.")


@pytest.mark.parametrize("url", ["", "localhost:8000", "ftp://host", "http://"])
def test_an_address_must_be_one(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Client(url)


def test_the_client_needs_no_model() -> None:
    program = "import sys, hearsay; print({'torch', 'stanza', 'flask', 'marshmallow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_result_is_converted_without_being_made_again(address: str) -> None:
    text = "Ann said it rained."
    with Client(address) as client:
        result = client.provenance(text)
        assert client.convert(result, text, "csv") == client.export(text, "csv")
        with pytest.raises(ProblemError, match="text"):
            client.convert(result, "Another text.", "csv")


def test_a_batch_is_answered_in_order_with_the_problems_of_its_lines(address: str) -> None:
    articles = ["Ann said it rained.", {"id": "2", "txet": "x"}, {"id": "3", "text": "Bob said no."}]
    with Client(address) as client:
        answers = list(client.batch(articles))
    assert answers[0]["attributions"][0]["chain"][0]["name"] == "Ann"
    assert (answers[1]["line"], answers[1]["status"]) == (2, 422)
    assert answers[2]["document"]["id"] == "3"


def test_a_batch_sends_while_it_reads(address: str) -> None:
    taken = itertools.count()
    articles = ({"id": str(next(taken)), "text": "Ann said it rained."} for _ in range(50_000))
    with Client(address) as client:
        answers = client.batch(articles)
        assert [next(answers)["document"]["id"] for _ in range(3)] == ["0", "1", "2"]
        answers.close()
    assert next(taken) < 40_000  # some thousands where the server gets little of the processor


def test_a_batch_ends_with_what_the_callers_articles_raise(address: str) -> None:
    def articles() -> Iterator[str]:
        yield "Ann said it rained."
        raise LookupError("the archive is gone")

    began = time.monotonic()
    with Client(address) as client, pytest.raises(LookupError, match="archive"):
        list(client.batch(articles()))
    assert time.monotonic() - began < 10


def test_a_batch_that_is_refused_says_why() -> None:
    app = create_app(FakeParser(), Settings(api_keys=("first-key-0123456",)), fake_extract)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    with Client(url) as client, pytest.raises(ProblemError) as caught:
        list(client.batch("Ann said it rained." for _ in range(1000)))
    assert caught.value.status == 401
    with Client(url, key="first-key-0123456") as client:
        assert len(list(client.batch(["Ann said it rained."]))) == 1
    server.shutdown()
    server.server_close()


@contextmanager
def rude(answer: bytes | None) -> Iterator[str]:
    """A server that answers every connection once with these bytes and closes it; None: never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        held = []

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                held.append(connection)
                if answer is not None:
                    connection.recv(65_536)
                    connection.sendall(answer)
                    connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        for connection in held:
            connection.close()


def test_a_batch_is_sent_to_its_end_though_its_answer_says_that_the_connection_will_close() -> None:
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    answered = threading.Event()

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as request:
            while request.readline().strip():
                pass
            connection.sendall(head + b"3\r\n{}\n\r\n")
            lines = 0
            while request.readline().strip() != b"0":
                lines += request.readline().endswith(b"\n")
                request.readline()
            connection.sendall(b"%x\r\n%b\r\n0\r\n\r\n" % (3 * lines, b"{}\n" * lines))

    def articles() -> Iterator[str]:
        yield "Ann said it rained."
        assert answered.wait(5)  # by now the client has read the answer's head
        yield "Bob said no."

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        with Client(f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=5) as client:
            answers = client.batch(articles())
            assert next(answers) == {}
            answered.set()
            assert list(answers) == [{}, {}]


def test_a_batch_waits_for_a_service_that_reads_slowly_as_long_as_answers_come() -> None:
    """The service answers all the time, but reads nothing for twice the client's limit, and then in pieces."""
    lines, answer = [], b"3\r\n{}\n\r\n"

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as request:
            while request.readline().strip():
                pass
            connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in range(8):
                connection.sendall(answer)
                time.sleep(0.5)
            while (size := int(request.readline(), 16)) > 0:
                line = b""
                while len(line) < size:
                    line += request.read(min(size - len(line), 1_000_000))
                    connection.sendall(answer)
                lines.append(json.loads(line))
                request.readline()
            connection.sendall(b"0\r\n\r\n")

    sent = ["x" * 20_000_000, "Ann said it rained."]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        with Client(f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=2) as client:
            assert len(list(client.batch(sent))) > 20
    assert [line["text"] for line in lines] == sent


def test_a_service_that_never_answers_is_given_up() -> None:
    began = time.monotonic()
    with rude(None) as url, Client(url, timeout=0.3) as client:
        with pytest.raises(Unreachable, match="timed out"):
            client.provenance("It rained.")
        with pytest.raises(Unreachable):
            list(client.batch(["It rained."]))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", Unreachable),
        (b"nonsense\r\n\r\n", Unreachable),
        (b"", Unreachable),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\noops", ProblemError),
        (b"HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\n[]", ProblemError),
    ],
)
def test_what_is_no_answer_of_ours_is_told_apart(head: bytes, fault: type[Exception]) -> None:
    with rude(head) as url, Client(url, timeout=5) as client, pytest.raises(fault):
        client.provenance("It rained.")


def test_a_kept_connection_that_the_service_closed_is_opened_anew() -> None:
    good = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    with rude(good) as url, Client(url, timeout=5) as client:
        assert [client.provenance("It rained.") for _ in range(3)] == [{}, {}, {}]


# --- the snippets to copy -------------------------------------------------------------------------

SNIPPETS = Path(__file__).parents[1] / "examples" / "clients"
EXPECTED = "asserted\tAnn\tAnn said it rained.\n"


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        without = pytest.fail if os.environ.get("CI") else pytest.skip
        without(f"needs {name}")
    return str(found)


def run_snippet(command: list[str], address: str) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {"HEARSAY_URL": address}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "article.txt"
    path.write_text("Ann said it rained.", encoding="utf-8")
    return str(path)


def commands(path: str) -> list[Any]:
    return [
        ["curl", "jq", ["sh", str(SNIPPETS / "provenance.sh"), path]],
        ["node", "node", ["node", str(SNIPPETS / "provenance.mjs"), path]],
    ]


@pytest.mark.parametrize("number", [0, 1], ids=["curl", "node"])
def test_a_snippet_prints_each_chain(address: str, file: str, number: int) -> None:
    *needs, command = commands(file)[number]
    for name in needs:
        tool(name)
    done = run_snippet(command, address)
    assert (done.stdout, done.stderr, done.returncode) == (EXPECTED, "", 0)


@pytest.mark.parametrize("number", [0, 1], ids=["curl", "node"])
def test_a_snippet_asks_a_busy_service_again(file: str, number: int) -> None:
    *needs, command = commands(file)[number]
    for name in needs:
        tool(name)
    server, seen = busy(1, "1", b'{"attributions": []}')
    done = run_snippet(command, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()
    assert (done.stdout, done.returncode, len(seen)) == ("", 0, 2)


@pytest.mark.parametrize("number", [0, 1], ids=["curl", "node"])
def test_a_snippet_says_what_is_wrong(address: str, file: str, number: int) -> None:
    Path(file).write_text(" ", encoding="utf-8")
    *needs, command = commands(file)[number]
    for name in needs:
        tool(name)
    done = run_snippet(command, address)
    assert done.returncode != 0
    assert "not valid" in done.stderr


SHEETS = """
const { readFileSync } = require("node:fs");
const { execFileSync } = require("node:child_process");
const waits = [];
const Utilities = { sleep: (ms) => waits.push(ms) };
let refusals = Number(process.env.REFUSALS);
const UrlFetchApp = { fetch: (url, { method, contentType, payload }) => {
  const headers = { "Retry-After": "2" };
  if (refusals-- > 0) return { getResponseCode: () => 503, getHeaders: () => headers, getContentText: () => "{}" };
  const local = url.replace("https://hearsay.example.org", process.env.HEARSAY_URL);
  const out = execFileSync("curl", ["-s", "-w", "\\n%{http_code}", "-X", method.toUpperCase(),
    "-H", `Content-Type: ${contentType}`, "-d", payload, local], { encoding: "utf8" });
  const end = out.lastIndexOf("\\n");
  return { getResponseCode: () => Number(out.slice(end + 1)), getContentText: () => out.slice(0, end) };
} };
const print = (value) => console.log(JSON.stringify(value));
eval(readFileSync(process.argv[1], "utf8")
  + "; try { print([PROVENANCE(process.env.CELL), waits]) } catch (error) { print(error.message) }");
"""


@pytest.mark.parametrize(
    ("cell", "refusals", "shown"),
    [
        ("Ann said it rained.", 0, [[["asserted", "Ann", "named", "Ann said it rained."]], []]),
        ("Ann said it rained.", 1, [[["asserted", "Ann", "named", "Ann said it rained."]], [2000]]),
        (" ", 0, "Some fields are not valid: Some fields are not valid."),
    ],
)
def test_the_spreadsheet_function_fills_rows(address: str, cell: str, refusals: int, shown: Any) -> None:
    """As far as it goes without Google: its services are stood in for."""
    tool("curl")
    command = [tool("node"), "-e", SHEETS, str(SNIPPETS / "spreadsheet.gs")]
    environ = os.environ | {"HEARSAY_URL": address, "CELL": cell, "REFUSALS": str(refusals)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == shown
