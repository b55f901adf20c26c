"""Every status that the description announces is one that the service gives."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.app import create_app
from service.settings import Settings
from service.web.openapi import description
from tests.fakes import TEXT, FakeParser, fake_extract

KEY = "k" * 16
SETTINGS = Settings(api_keys=(KEY,), deadline_s=0.2, max_chars=1000, queue_chars=1000, max_html_bytes=1000)
PATHS = description(SETTINGS)["paths"]
ANNOUNCED = {
    (path, int(status))
    for path, item in PATHS.items()
    for each in item.values()
    for status in each["responses"]
}
POSTS = ("/v1/provenance", "/v1/export", "/v1/batch")
Send = Callable[[FlaskClient, str], TestResponse]


class Stalled(io.BytesIO):
    """A body that does not come."""

    def read(self, size: int | None = -1) -> bytes:
        raise TimeoutError


def body_of(client: FlaskClient, path: str) -> tuple[bytes, str]:
    """A good body for a path, and its media type."""
    article = b'{"text": "Ann said it rained."}'
    if path == "/v1/batch":
        return article, "application/x-ndjson"
    if path == "/v1/export":
        return post(client, "/v1/provenance").data[
            :-1
        ] + b', "text": "%s"}' % TEXT.encode(), "application/json"
    return article, "application/json"


def post(client: FlaskClient, path: str, **changes: object) -> TestResponse:
    fields: dict[str, object] = {"headers": {"X-API-Key": KEY}} | changes
    if not fields.keys() & {"data", "input_stream"}:
        fields["data"], kind = body_of(client, path)
        fields.setdefault("content_type", kind)
    return client.post(path, **({"content_type": "application/json"} | fields))


def good(client: FlaskClient, path: str) -> TestResponse:
    return post(client, path) if path in POSTS else client.get(path)


def late(client: FlaskClient, path: str) -> TestResponse:
    parser.gate.clear()
    try:
        return post(client, path)
    finally:
        parser.gate.set()


def no_thread_left(client: FlaskClient, path: str) -> TestResponse:
    sent = body_of(client, path)
    engine = client.application.extensions["hearsay"]
    while engine._slots.acquire(blocking=False):
        pass
    return post(client, path, data=sent[0], content_type=sent[1])


def stopping(client: FlaskClient, path: str) -> TestResponse:
    client.application.extensions["hearsay"].draining = lambda: True
    return good(client, path)


def stuck(client: FlaskClient, path: str) -> TestResponse:
    client.application.extensions["hearsay"]._queue._step_began = -1e9
    return client.get(path)


parser = FakeParser()
WAYS: dict[int, Send] = {
    200: good,
    400: lambda client, path: post(client, path, data=b"{"),
    401: lambda client, path: post(client, path, headers={}),
    406: lambda client, path: post(client, path, headers={"X-API-Key": KEY, "Accept": "image/png"}),
    408: lambda client, path: post(
        client, path, input_stream=Stalled(), environ_overrides={"wsgi.input_terminated": True}
    ),
    413: lambda client, path: post(client, path, data=b" " * 10_000_000),
    415: lambda client, path: post(client, path, content_type="text/html"),
    422: lambda client, path: post(client, path, data=b"{}"),
    500: lambda client, path: post(client, path, data=b'{"text": "break"}'),
    503: no_thread_left,
    504: late,
}
OTHER_WAYS: dict[tuple[str, int], Send] = {
    ("/v1/provenance", 503): stopping,
    ("/readyz", 503): stopping,
    ("/livez", 503): stuck,
}


@pytest.mark.parametrize(("path", "status"), sorted(ANNOUNCED))
def test_an_announced_status_is_given(path, status):
    client = create_app(parser, SETTINGS, fake_extract).test_client()
    response = OTHER_WAYS.get((path, status), WAYS[status])(client, path)
    assert response.status_code == status, response.text
    if status >= 400:
        assert response.content_type == "application/problem+json"
    if status == 503:
        assert int(response.headers["Retry-After"]) >= 1


def test_work_and_probes_announce_what_they_refuse():
    assert {status for path, status in ANNOUNCED if path == "/v1/provenance"} == WAYS.keys()
