"""A result that comes back to be written in another format."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from schemas.provenance import TREE_DEPTH
from service.exports.coherence import faults
from service.exports.formats import FORMATS, export
from service.settings import Settings
from tests.conftest import make_client
from tests.contract_fixtures import ANNOTATED, article, contract
from tests.fakes import TEXT, FakeParser

URL = "/v1/export"
GOLDEN = sorted(Path(__file__).parent.glob("golden/*.json"))


def sent(name: str = "diplomacy") -> dict[str, Any]:
    return deepcopy(contract(name)) | {"text": article(name)}


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize("example", sorted(ANNOTATED))
def test_a_result_is_written_as_if_it_were_answered_so(client: FlaskClient, name: str, example: str) -> None:
    written = client.post(f"{URL}?format={name}", json=sent(example))
    assert (written.status_code, written.content_type) == (200, FORMATS[name].media_type)
    if name == "json":
        assert written.get_json() == contract(example)
    else:
        assert written.get_data(as_text=True) == export(name, contract(example), article(example))


def test_no_model_is_needed(tmp_path: Path) -> None:
    from service.app import create_app

    client = create_app(settings=Settings(models=tmp_path)).test_client()
    assert client.post(f"{URL}?format=csv", json=sent()).status_code == 200


def test_the_answer_to_html_goes_back_as_it_came(client: FlaskClient) -> None:
    result = client.post("/v1/provenance", json={"html": f"<p>{TEXT}</p>"}).get_json()
    assert client.post(f"{URL}?format=svg", json=result).status_code == 200


def test_the_parser_is_not_asked(client: FlaskClient, parser: FakeParser) -> None:
    client.post(f"{URL}?format=html", json=sent())
    assert parser.batches == []


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_whole_answers_are_coherent(path: Path) -> None:
    result = json.loads(path.read_text(encoding="utf-8"))
    text = path.with_suffix(".txt").read_text(encoding="utf-8")
    assert list(faults(result, text, TREE_DEPTH)) == []


def put(path: str, value: Any) -> Any:
    def change(body: dict[str, Any]) -> None:
        *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        place: Any = body
        for step in steps:
            place = place[step]
        place[last] = value

    return change


def deep(levels: int) -> dict[str, Any]:
    node: dict[str, Any] = {"source": {"entity": None, "name": "x", "role": None}, "relation": "reports"}
    node |= {"attributions": [], "children": []}
    for _ in range(levels):
        node = {**node, "attributions": [], "children": [node]}
    return node


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("schema_version", "2", "schema_version"),
        ("text", "Another text.", "text"),
        ("text", " ", "text"),
        ("text", None, "text"),
        ("document.title", "\ud800", "document.title"),
        ("document.sha256", 1, "document.sha256"),
        ("extra", 1, "extra"),
        ("attributions", {}, "attributions"),
        ("attributions.0.id", "a1 prov:x", "attributions.0.id"),
        ("attributions.0.id", "a0", "attributions.0.id"),
        ("attributions.0.id", "a2", "attributions"),
        ("attributions.0.extra", 1, "attributions.0.extra"),
        ("attributions.0.stance", "sung", "attributions.0.stance"),
        ("attributions.0.confidence", 2, "attributions.0.confidence"),
        ("attributions.0.parent", "a99", "attributions"),
        ("attributions.0.parent", "a1", "parent"),
        ("attributions.0.chain.0.entity", "e99", "entities"),
        ("attributions.0.content.spans", [], "content"),
        ("attributions.0.content.spans", [[0, 4]], "content"),
        ("attributions.0.content.spans", [[-4, 4]], "attributions.0.content.spans.0"),
        ("attributions.0.content.spans", [[4, 4]], "attributions.0.content.spans.0"),
        ("attributions.0.content.spans", [[0, 10**9]], "content"),
        ("attributions.0.content.spans", [[0, True]], "attributions.0.content.spans.0"),
        ("attributions.0.content.spans", "0-4", "attributions.0.content.spans"),
        ("entities.0.mentions.0.start", 10**12, "mentions"),
        ("entities.0.mentions.0.start", 1.5, "entities.0.mentions.0.start"),
        ("provenance.source.role", None, "provenance"),
        ("provenance.attributions", ["a1"], "provenance"),
        ("provenance.children", [], "provenance"),
        ("provenance", deep(TREE_DEPTH + 1), "provenance"),
        ("provenance", deep(350), "provenance"),
    ],
)
def test_what_does_not_fit_is_named(client: FlaskClient, path: str, value: Any, field: str) -> None:
    body = sent()
    put(path, value)(body)
    refused = client.post(f"{URL}?format=csv", data=json.dumps(body), content_type="application/json")
    assert refused.status_code == 422, refused.get_data(as_text=True)
    assert field in [fault["field"] for fault in refused.get_json()["errors"]]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_words_from_outside_stay_words(client: FlaskClient, name: str) -> None:
    body = sent()
    body["entities"][0]["name"] = body["document"]["title"] = "</script><img src=x onerror=alert(1)>"
    written = client.post(f"{URL}?format={name}", json=body)
    assert written.status_code == 200
    assert name not in {"html", "svg"} or "<img" not in written.get_data(as_text=True)


def test_it_is_guarded_like_all_work(parser: FakeParser) -> None:
    client = make_client(parser, Settings(api_keys=("first-key-0123456",), max_chars=100))
    assert client.post(URL, json=sent()).status_code == 401
    key = {"X-API-Key": "first-key-0123456"}
    assert (
        client.post(URL, data=b" " * 300_000, headers=key, content_type="application/json").status_code == 413
    )
    assert client.post(URL, data=b"{}", headers=key, content_type="text/plain").status_code == 415
    assert client.post(f"{URL}?format=pdf", json=sent(), headers=key).status_code == 422
    assert client.post(URL, json=sent(), headers=key | {"Accept": "image/png"}).status_code == 406
