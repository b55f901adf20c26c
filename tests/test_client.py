"""The client against a real server on a loopback port."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

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


def busy(times: int, after: str | None) -> tuple[HTTPServer, list[int]]:
    """A server that is busy so many times, then answers an empty object."""
    seen: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            seen.append(1)
            self.send_response(503 if len(seen) <= times else 200)
            if after:
                self.send_header("Retry-After", after)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

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
