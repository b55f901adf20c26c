"""What surrounds every answer: ids, headers, CORS, metrics, logs, documentation."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from service import articles
from service.html_input import MOST_ELEMENTS, main_text
from service.logs import JsonFormatter, TextFormatter
from service.settings import Settings
from service.web.metrics import Metrics
from tests.conftest import make_client
from tests.fakes import TEXT

URL = "/v1/provenance"
ROOT = Path(__file__).parents[1]
PATHS = ["/livez", "/readyz", "/metrics", "/docs", "/docs/style.css", "/v1/openapi.json", "/nowhere"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_safe_in_a_browser(client, path):
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("given", ["a", "req-1.2:3/4+5=6@7_8", "x" * 128])
def test_a_request_id_is_taken_over(client, given):
    assert client.get("/livez", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "x" * 129, "a b", "a;b", "\u00e9", "<script>"])
def test_another_request_id_is_replaced(client, given):
    made = client.get("/livez", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", made)


def test_a_trace_is_passed_through(client):
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    assert client.get("/livez", headers={"traceparent": trace}).headers["traceparent"] == trace
    assert "traceparent" not in client.get("/livez", headers={"traceparent": "00-x"}).headers


ORIGIN = "https://desk.example.com"


@pytest.mark.parametrize(
    ("allowed", "origin", "expected"),
    [
        ((), ORIGIN, None),
        ((ORIGIN,), ORIGIN, ORIGIN),
        ((ORIGIN,), "https://evil.example", None),
        ((ORIGIN,), "null", None),
        (("*",), "https://any.example", "*"),
    ],
)
def test_only_configured_origins_may_call(parser, allowed, origin, expected):
    client = make_client(parser, Settings(cors_origins=allowed))
    preflight = client.options(URL, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    answer = client.post(URL, json={"text": TEXT}, headers={"Origin": origin})
    for response in (preflight, answer):
        assert response.status_code == 200
        assert response.headers.get("Access-Control-Allow-Origin") == expected
    assert ("Access-Control-Allow-Headers" in preflight.headers) == (expected is not None)


def test_metrics_count_what_happens(client):
    client.post(URL, json={"text": TEXT})
    client.post(URL, data=b"{", content_type="application/json")
    client.get("/nowhere/at/all")
    client.open(URL, method="BREW")
    families = text_string_to_metric_families(client.get("/metrics").get_data(as_text=True))
    samples = {(s.name, *sorted(s.labels.values())): s.value for family in families for s in family.samples}
    assert samples["hearsay_requests_total", "/v1/provenance", "200", "POST"] == 1
    assert samples["hearsay_requests_total", "/v1/provenance", "400", "POST"] == 1
    assert samples["hearsay_requests_total", "(none)", "404", "GET"] == 1
    assert samples["hearsay_requests_total", "(none)", "(other)", "405"] == 1
    assert samples["hearsay_refused_total", "bad-body"] == 1
    assert samples["hearsay_characters_total",] == len(TEXT)
    assert samples["hearsay_attributions_total", "indirect"] == 1
    assert samples["hearsay_chain_depth_sum",] == 1
    assert samples["hearsay_batch_articles_count",] == 1
    assert samples["hearsay_queue_articles",] == 0
    assert samples["hearsay_stage_seconds_count", "parse"] == 1
    assert samples["hearsay_stage_seconds_count", "extract"] == 1
    assert samples["hearsay_ready",] == 1


SECRETS = [
    ({"json": {"text": "zebra said", "title": "zebra", "id": "zebra-id", "publisher": "zebra"}}, 200),
    ({"json": {"text": "break zebra"}}, 500),
    ({"json": {"text": "fail zebra"}}, 500),
    ({"json": {"text": "zebra\0"}}, 422),
    ({"json": {"text": "zebra \ud800"}}, 422),
    ({"json": {"text": "a", "language": "zebra"}}, 422),
    ({"data": b'{"text": "zebra', "content_type": "application/json"}, 400),
    ({"data": b"zebra", "content_type": "application/zebra"}, 415),
    ({"json": {"text": "x"}, "query_string": "q=zebra"}, 200),
]


@pytest.mark.parametrize(("sent", "status"), SECRETS)
def test_nothing_of_a_text_is_logged_or_answered_in_errors(client, caplog, sent, status):
    with caplog.at_level(logging.DEBUG):
        response = client.post(URL, **sent)
    assert response.status_code == status
    if status != 200:
        assert "zebra" not in response.get_data(as_text=True)
    ours = [record for record in caplog.records if record.name.startswith(("service", "hearsay"))]
    assert ours
    for formatter in (JsonFormatter(), TextFormatter()):
        assert not [line for record in ours if "zebra" in (line := formatter.format(record))]


def test_a_request_is_logged_as_one_json_object(client, caplog):
    with caplog.at_level(logging.INFO):
        client.post(URL, json={"text": TEXT}, headers={"X-Request-ID": "r-1"})
    (record,) = [record for record in caplog.records if record.name == "hearsay.request"]
    logged = json.loads(JsonFormatter().format(record))
    expected = {"level": "info", "event": "request", "route": URL, "status": 200, "characters": len(TEXT)}
    assert logged == {**logged, **expected}
    assert logged["ms"] >= 0


@pytest.mark.parametrize("batch", [False, True])
def test_a_step_that_fails_is_answered_counted_and_logged(client, caplog, batch):
    headers = {"X-Request-ID": "r-7"}
    if batch:
        lines = b'{"text": "stumble zebra"}\n'
        response = client.post("/v1/batch", data=lines, content_type="application/x-ndjson", headers=headers)
        body = json.loads(response.text)
    else:
        body = client.post(URL, json={"text": "stumble zebra"}, headers=headers).get_json()
    assert body["warnings"] == [{"construction": "colon", "place": [0, 4]}]
    assert 'hearsay_extraction_warnings_total{construction="colon"} 1.0' in client.get("/metrics").text
    (record,) = [record for record in caplog.records if record.name == "service.loading"]
    assert (record.levelname, record.getMessage()) == ("WARNING", "construction failed")
    assert (record.construction, record.error, record.code) == (
        "colon",
        "ValueError",
        "attribution/colon.py:1",
    )
    assert "zebra" not in JsonFormatter().format(record)


def test_a_log_line_of_the_model_has_the_id_of_its_request(parser):
    lines = []

    class Kept(logging.Handler):
        def emit(self, record):
            lines.append(json.loads(JsonFormatter().format(record)))

    handler = Kept()
    logging.getLogger("service.loading").addHandler(handler)
    try:
        client = make_client(parser, Settings())
        client.post(URL, json={"text": "stumble"}, headers={"X-Request-ID": "r-7"})
        client.post("/v1/batch", data=b'{"text": "stumble"}', content_type="application/x-ndjson",
                    headers={"X-Request-ID": "r-8"}).get_data()  # fmt: skip
    finally:
        logging.getLogger("service.loading").removeHandler(handler)
    assert [line["request_id"] for line in lines] == ["r-7", "r-8"]


def test_with_the_strict_setting_it_fails_the_article(parser):
    response = make_client(parser, Settings(strict=True)).post(URL, json={"text": "stumble"})
    assert response.status_code == 500


def test_an_exception_is_logged_without_its_message():
    try:
        raise ValueError("zebra")
    except ValueError as error:
        record = logging.makeLogRecord(
            {"msg": "failed", "exc_info": (type(error), error, error.__traceback__)}
        )
    logged = json.loads(JsonFormatter().format(record))
    assert logged["exception"]["type"] == "builtins.ValueError"
    assert logged["exception"]["at"][0].endswith("test_an_exception_is_logged_without_its_message")
    assert "zebra" not in json.dumps(logged)


def test_the_documentation_needs_no_other_host_and_no_inline_code(client):
    page = client.get("/docs").get_data(as_text=True)
    scripts = re.findall(r"<script([^>]*)>", page)
    assert all(re.search(r' src="/|type="application/json"', script) for script in scripts)  # data is not run
    assert not re.findall(r"<style|\son\w+=|\sstyle=|javascript:", page)
    links = set(re.findall(r'(?:src|href)="([^#"][^"]*)"', page))
    assert {"/docs/style.css", "/v1/openapi.json"} <= links
    assert {link for link in links if not link.startswith("/")} == set()
    for link in links:
        with client.get(link) as answer:
            assert answer.status_code == 200, link
    assert '<h2><span class="method">POST</span> <code>/v1/provenance</code></h2>' in page
    anchors = set(re.findall(r'href="#([^"]+)"', page))
    assert anchors <= set(re.findall(r'id="([^"]+)"', page))


def test_the_description_knows_the_limits_in_force(parser):
    client = make_client(parser, Settings(max_chars=7, queue_chars=7, api_keys=("k" * 16,)))
    document = client.get("/v1/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    article = document["components"]["schemas"]["Article"]
    assert article["properties"]["text"]["maxLength"] == 7
    assert article["additionalProperties"] is False
    assert document["paths"][URL]["post"]["security"]
    assert "security" not in document["paths"]["/livez"]["get"]


def test_every_field_of_the_contract_is_described(client):
    schemas = client.get("/v1/openapi.json").get_json()["components"]["schemas"]
    for name, schema in schemas.items():
        for field, property_ in schema["properties"].items():
            described = "description" in property_ or name in {"Problem", "LineProblem"}
            assert described or field in {"schema_version", "confidence"}, f"{name}.{field}"


def test_a_huge_page_is_read_without_the_search_for_its_main_part(monkeypatch):
    monkeypatch.setattr("trafilatura.extract", lambda *args, **options: pytest.fail("searched for minutes"))
    assert main_text("<p>Ann said it." * (MOST_ELEMENTS + 1)).startswith("Ann said it.\nAnn said it.")


def test_a_page_of_some_megabytes_is_read_for_its_main_text(client):
    page = f"<script>{'var a = 1; ' * 300_000}</script><p>Ann said it rained.</p>"
    answer = client.post(URL, json={"html": page})
    assert (answer.status_code, answer.get_json()["text"]) == (200, "Ann said it rained.")


def test_a_page_has_a_limit_of_its_own_in_bytes(parser):
    client = make_client(parser, Settings(max_html_bytes=100))
    assert client.post(URL, json={"html": f"<p>{'é' * 46}</p>"}).status_code == 200
    refused = client.post(URL, json={"html": f"<p>{'é' * 47}</p>"})
    assert refused.status_code == 413
    assert refused.get_json()["errors"] == [
        {"field": "html", "reason": "Has 101 bytes in UTF-8; at most 100 are accepted."}
    ]


def test_the_text_of_a_page_has_the_limit_of_texts(parser):
    client = make_client(parser, Settings(max_chars=10, queue_chars=10))
    assert client.post(URL, json={"html": "<p>Ann said it rained.</p>"}).status_code == 413


def test_a_page_that_waits_too_long_behind_others_is_given_up(parser):
    client = make_client(parser, Settings(deadline_s=0.1))
    with articles._reading_page:
        assert client.post(URL, json={"html": "<p>Ann said it rained.</p>"}).status_code == 504
    assert client.post(URL, json={"html": "<p>Ann said it rained.</p>"}).status_code == 200


def test_every_metric_is_documented():
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    families = Metrics().registry.collect()
    names = {family.name + ("_total" if family.type == "counter" else "") for family in families}
    assert set(re.findall(r"`(hearsay_\w+)`(?=[^|\n]*\|)", page.split("## Metrics")[1])) == names
