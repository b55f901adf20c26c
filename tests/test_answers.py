"""Formats by name and by Accept; articles out of HTML."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from service.exports.formats import FORMATS
from service.html_input import main_text

TEXT = "Ann said it rained."
PAGE = (
    "<html><head><title>t</title><script>alert(1)</script></head><body><nav><a href=/>Home</a></nav><article>"
    "<h1>Mayor speaks</h1>"
    + "".join(
        f"<p>Ann Bell said on day {n} that the bridge &amp; the road would open in spring.</p>"
        for n in range(6)
    )
    + "</article><footer>Cookies</footer></body></html>"
)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_format_by_name(client: FlaskClient, name: str) -> None:
    answer = client.post(f"/v1/provenance?format={name}", json={"text": TEXT})
    assert (answer.status_code, answer.content_type) == (200, FORMATS[name].media_type)


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/csv", "csv"),
        ("image/svg+xml, */*;q=0.1", "svg"),
        ("text/plain, text/html;q=0.5", "html"),
        ("application/ld+json", "prov-jsonld"),
        ('application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"', "annotations"),
        ("application/prov+json", "prov-json"),
        ("application/json;q=0.2, text/csv", "csv"),
    ],
)
def test_a_format_by_accept(client: FlaskClient, accept: str, name: str) -> None:
    answer = client.post("/v1/provenance", json={"text": TEXT}, headers={"Accept": accept})
    assert answer.content_type == FORMATS[name].media_type


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [("?format=pdf", "*/*", 422), ("", "application/pdf", 406), ("", "text/csv;q=0", 406)],
)
def test_a_format_that_is_not_there(client: FlaskClient, query: str, accept: str, status: int) -> None:
    answer = client.post(f"/v1/provenance{query}", json={"text": TEXT}, headers={"Accept": accept})
    assert answer.status_code == status


def test_html_comes_back_with_the_text_that_was_read(client: FlaskClient) -> None:
    result = client.post("/v1/provenance", json={"html": PAGE}).get_json()
    assert result["text"].startswith("Mayor speaks\n")
    assert "bridge & the road" in result["text"]
    assert not {"alert", "Home", "Cookies"} & set(result["text"].split())
    assert result["document"]["length"] == len(result["text"])


def test_plain_text_does_not_come_back(client: FlaskClient) -> None:
    assert "text" not in client.post("/v1/provenance", json={"text": TEXT}).get_json()


@pytest.mark.parametrize(
    "fields",
    [{"html": "<script>a</script>"}, {"html": " "}, {"html": 1}, {"html": "<p>a</p>", "text": "a"}, {}],
)
def test_html_that_is_no_article(client: FlaskClient, fields: dict[str, object]) -> None:
    assert client.post("/v1/provenance", json=fields).status_code == 422


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("Ann said it rained.", "Ann said it rained."),
        ("<p>Ann said it rained.", "Ann said it rained."),
        ('<?xml version="1.0" encoding="latin-1"?><p>é</p>', "é"),
        ("<p>a<script>b</script>c</p>", "ac"),
        ("<", "<"),
    ],
)
def test_short_and_broken_pages(page: str, text: str) -> None:
    assert main_text(page) == text
