from __future__ import annotations

import hashlib
import json
import logging
import time

import pytest

from service.settings import Settings
from tests.conftest import make_client
from tests.fakes import TEXT, FakeParser

URL = "/v1/provenance"
JSON = "application/json"


def problem(response, status):
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.content_type == "application/problem+json"
    body = response.get_json()
    assert set(body) == {"type", "title", "status", "detail", "errors", "request_id"}
    assert body["status"] == status
    assert body["request_id"] == response.headers["X-Request-ID"]
    return body


def test_json_is_answered_with_the_contract(client):
    sent = {"text": TEXT, "id": "x-1", "title": "Rain", "publisher": "The Lantern", "language": "en"}
    response = client.post(URL, json=sent)
    assert response.status_code == 200
    assert response.content_type == JSON
    body = response.get_json()
    assert list(body) == [
        "schema_version",
        "document",
        "entities",
        "attributions",
        "provenance",
        "model",
        "warnings",
    ]
    assert body["document"] == {
        "id": "x-1",
        "title": "Rain",
        "publisher": {"name": "The Lantern", "span": None},
        "language": "en",
        "length": len(TEXT),
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
    }
    assert body["model"] == {"service": "1.0.0", "pack": "fake 1.0.0", "stanza": "0.0.0"}


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("", "utf-8"),
        ("; charset=UTF-8", "utf-8"),
        ("; charset=iso-8859-1", "latin-1"),
        ("; charset=windows-1252", "cp1252"),
    ],
)
def test_plain_text_is_the_text_itself(client, charset, encoding):
    text = "  Zoë said\r\nit “rained”." if encoding not in {"latin-1"} else "  Zoë said\r\nit rained."
    response = client.post(URL, data=text.encode(encoding), content_type="text/plain" + charset)
    assert response.get_json()["attributions"][0]["content"]["text"] == text


def test_offsets_are_code_points(client):
    body = client.post(URL, json={"text": "👩‍🚀𝔊 said"}).get_json()
    assert body["document"]["length"] == 9
    assert body["entities"][0]["mentions"] == [{"start": 0, "end": 4, "text": "👩‍🚀𝔊"}]


def test_a_byte_order_mark_before_json_is_ignored(client):
    response = client.post(URL, data=b"\xef\xbb\xbf" + json.dumps({"text": "a"}).encode(), content_type=JSON)
    assert response.status_code == 200


def test_server_timing_names_the_stages(client):
    timing = client.post(URL, json={"text": TEXT}).headers["Server-Timing"]
    assert [part.split(";")[0] for part in timing.split(", ")] == ["queue", "parse", "extract"]


BAD_BODIES = [
    (b"", JSON, 400, "body"),
    (b"{", JSON, 400, "body"),
    (b'{"text": "a"} b', JSON, 400, "body"),
    (b"{'text': 'a'}", JSON, 400, "body"),
    (b'{"text": NaN}', JSON, 400, "body"),
    (b'{"text": ' + b"1" * 5000 + b"}", JSON, 400, "body"),
    (b'{"text": "a", "text": "b"}', JSON, 400, "text"),
    (b'{"text": "\xff"}', JSON, 400, "body"),
    (b'{"text": "a\nb"}', JSON, 400, "body"),
    (b"[" * 100_000, JSON, 400, "body"),
    (b'{"text": ' + b"[" * 5000 + b"]" * 5000 + b"}", JSON, 400, "body"),
    (b'{"a":' * 5000 + b"1" + b"}" * 5000, JSON, 400, "body"),
    (b"[]", JSON, 422, "body"),
    (b"null", JSON, 422, "body"),
    (b'"text"', JSON, 422, "body"),
    (b"{}", JSON, 422, "text"),
    (b'{"text": ""}', JSON, 422, "text"),
    (b'{"text": " \\n\\u00a0"}', JSON, 422, "text"),
    (b'{"text": 1}', JSON, 422, "text"),
    (b'{"text": "a\\u0000b"}', JSON, 422, "text"),
    (b'{"text": "a\\ud800b"}', JSON, 422, "text"),
    (b'{"text": "a", "title": "\\udc00"}', JSON, 422, "title"),
    (b'{"text": "a", "\\ud800": 1}', JSON, 422, "\\ud800"),
    (b'{"text": "a", "txet": "b"}', JSON, 422, "txet"),
    (b'{"text": "a", "\\u001b[2J": 1}', JSON, 422, "\\x1b[2J"),
    (b'{"text": "a", "html": "<p>b"}', JSON, 422, "html"),
    (b'{"text": "a", "language": "de"}', JSON, 422, "language"),
    (b'{"text": "a", "published_at": "soon"}', JSON, 422, "published_at"),
    (b"a", "application/json; charset=iso-8859-1", 415, "Content-Type"),
    (b"a", "text/html", 415, "Content-Type"),
    (b"a", "application/xml", 415, "Content-Type"),
    (b"a", "application/x-www-form-urlencoded", 415, "Content-Type"),
    (b"a", "multipart/form-data; boundary=x", 415, "Content-Type"),
    (b"a", "not a type", 415, "Content-Type"),
    (b"a", None, 415, "Content-Type"),
    (b"a", "text/plain; charset=utf-7", 415, "Content-Type"),
    (b"", "text/plain", 422, "text"),
    (b" \r\n ", "text/plain", 422, "text"),
    (b"\xff\xfe", "text/plain", 400, "body"),
    (b"\xed\xa0\x80", "text/plain", 400, "body"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "content_type", "status", "field"), BAD_BODIES)
def test_a_bad_body_is_refused_with_field_and_reason(client, body, content_type, status, field):
    errors = problem(client.post(URL, data=body, content_type=content_type), status)["errors"]
    assert [error["field"] for error in errors] == [field]
    assert errors[0]["reason"]


@pytest.mark.parametrize("charset", ["iso-8859-1", "latin-1", "utf-16"])
def test_json_in_another_charset_is_refused_for_what_it_is(client, charset):
    errors = problem(client.post(URL, data=b"{}", content_type=f"{JSON}; charset={charset}"), 415)["errors"]
    assert errors == [{"field": "Content-Type", "reason": "JSON must be in UTF-8."}]


def test_all_faults_are_listed(client):
    errors = problem(client.post(URL, json={"text": "", "id": 1, "language": "fr", "x": 0}), 422)["errors"]
    assert {error["field"] for error in errors} == {"text", "id", "language", "x"}
    assert {"field": "language", "reason": "Must be one of: en."} in errors


def test_thousands_of_unknown_fields_give_a_short_answer(client):
    response = client.post(URL, json={"text": "a", **{f"{n}" * 50: 1 for n in range(10_000, 13_000)}})
    assert len(problem(response, 422)["errors"]) == 20
    assert len(response.data) < 5000


@pytest.mark.parametrize("content_type", [JSON, "text/plain"])
def test_the_longest_text_is_taken_and_a_longer_one_refused(parser, content_type):
    client = make_client(parser, Settings(max_chars=1000, queue_chars=1000))
    for length, status in ((1000, 200), (1001, 413)):
        text = "𝔊" * length
        body = json.dumps({"text": text}) if content_type == JSON else text
        response = client.post(URL, data=body.encode(), content_type=content_type)
        assert response.status_code == status
    assert problem(response, 413)["errors"] == [
        {"field": "text", "reason": "Has 1001 characters; at most 1000 are accepted."}
    ]


def test_a_body_over_the_limit_is_refused_before_it_is_read(parser):
    client = make_client(parser, Settings(max_chars=10, queue_chars=10, max_html_bytes=10))
    body = problem(client.post(URL, data=b"a" * 70_000, content_type=JSON), 413)
    assert body["errors"][0]["field"] == "body"
    assert parser.batches == []


def test_compressed_bodies_are_refused(client):
    response = client.post(URL, data=b"a", content_type=JSON, headers={"Content-Encoding": "gzip"})
    assert problem(response, 415)["errors"][0]["field"] == "Content-Encoding"


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/provenance/", "/%00", "/../etc/passwd"])
def test_other_paths_are_not_found(client, path):
    assert problem(client.get(path), 404)["errors"][0]["field"] == "path"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_other_methods_are_refused(client, method):
    response = client.open(URL, method=method)
    assert problem(response, 405)["errors"] == [
        {"field": "method", "reason": "Must be one of: OPTIONS, POST."}
    ]
    assert response.headers["Allow"] == "OPTIONS, POST" or response.headers["Allow"] == "POST, OPTIONS"


@pytest.mark.parametrize("text", ["break", "fail"])
def test_a_failing_model_tells_nothing_of_the_text(client, caplog, text):
    with caplog.at_level(logging.DEBUG):
        response = client.post(URL, json={"text": f"{text} secret-word"})
    assert problem(response, 500)["type"] == "urn:hearsay:problem:parser-failure"
    assert "secret-word" not in response.get_data(as_text=True)
    assert client.post(URL, json={"text": TEXT}).status_code == 200


def test_without_a_model_work_is_refused_with_the_reason(tmp_path):
    from service.app import create_app

    client = create_app(settings=Settings(models=tmp_path)).test_client()
    deadline = time.monotonic() + 60
    while str(tmp_path) not in problem(client.get("/readyz"), 503)["detail"]:
        assert time.monotonic() < deadline, "the reason never came"
        time.sleep(0.01)  # the model is loaded, in vain, by a thread
    refused = client.post(URL, json={"text": TEXT})
    assert problem(refused, 503)["type"] == "urn:hearsay:problem:not-ready"
    assert refused.headers["Retry-After"] == "5"
    assert client.get("/livez").status_code == 200


class TestKeys:
    KEYS = ("first-key-0123456", "second-key-012345")

    @pytest.fixture
    def client(self, parser: FakeParser):
        return make_client(parser, Settings(api_keys=self.KEYS))

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Authorization": "Bearer"},
            {"Authorization": "Bearer wrong-key-0123456"},
            {"Authorization": "Basic Zmlyc3Q6a2V5"},
            {"Authorization": "first-key-0123456"},
            {"X-API-Key": "first-key-012345"},
            {"X-API-Key": "ключ"},
        ],
    )
    @pytest.mark.parametrize("url", [URL, "/v1/batch"])
    def test_work_needs_a_key(self, client, url, headers):
        encoded = {name: value.encode().decode("latin-1") for name, value in headers.items()}
        response = client.post(url, data=b"{", headers=encoded)
        assert problem(response, 401)["errors"][0]["field"] == "Authorization"
        assert response.headers["WWW-Authenticate"].startswith("Bearer")

    @pytest.mark.parametrize("key", KEYS)
    def test_any_of_the_keys_will_do(self, client, key):
        for headers in ({"Authorization": f"Bearer {key}"}, {"X-API-Key": key}):
            assert client.post(URL, json={"text": TEXT}, headers=headers).status_code == 200

    @pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics", "/docs", "/v1/openapi.json"])
    def test_everything_else_is_open(self, client, path):
        assert client.get(path).status_code == 200
