"""The page at /docs: examples as a person writes them, and the form that sends a request."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from service.settings import Settings
from service.web.openapi import description
from tests.chromium import address, browser, page
from tests.test_console import seriously, widest

pytestmark = pytest.mark.browser


@pytest.fixture
def docs(page: Page, address: str) -> Page:
    page.goto(f"{address}/docs")
    return page


def test_examples_read_as_a_person_writes_them(docs: Page) -> None:
    shown = docs.inner_text("body")
    assert '{"html": "<p>The Lantern reported' in shown
    assert "\\u003c" not in shown
    assert "\\u201" not in shown


def test_the_form_sends_a_request_and_explains_the_answer(docs: Page) -> None:
    docs.click("#try button[type=submit]")
    expect(docs.locator("#try-status")).to_contain_text("200 OK, application/json")
    fields = {
        row.locator("> dt code").first.inner_text(): row.locator("> dt .meaning").inner_text()
        for row in docs.locator("#try-answer > dl > div").all()
    }
    schema = description(Settings())["components"]["schemas"]["Provenance"]["properties"]
    assert set(fields) == set(schema) - {"text"}
    assert all(fields.values())
    assert seriously(docs) == []
    docs.set_viewport_size({"width": 320, "height": 700})
    assert widest(docs) == 320


@pytest.mark.parametrize("name", [*range(4)])
def test_every_example_of_the_form_is_answered(docs: Page, name: int) -> None:
    docs.select_option("#try-type", index=name)
    docs.click("#try button[type=submit]")
    expect(docs.locator("#try-status")).to_contain_text("200 OK")


def test_a_refusal_and_another_format_are_shown(docs: Page) -> None:
    docs.fill("#try-body", '{"text": ""}')
    docs.click("#try button[type=submit]")
    expect(docs.locator("#try-status")).to_contain_text("422")
    expect(docs.locator("#try-answer")).to_contain_text("Must not be empty or blank.")
    docs.fill("#try-body", '{"text": "<b>Ann</b> said it rained."}')
    docs.select_option("#try-format", "csv")
    docs.click("#try button[type=submit]")
    expect(docs.locator("#try-answer pre")).to_contain_text("document,title,publisher")
    assert docs.locator("#try-answer b").count() == 0


def test_every_field_of_a_request_has_its_meaning_beside_it(docs: Page) -> None:
    for name in ("Article", "HtmlArticle"):
        rows = docs.locator(f"#try-it table:has(caption:text-is('{name}')) tbody tr").all()
        assert len(rows) == len(description(Settings())["components"]["schemas"][name]["properties"])
        for row in rows:
            assert len(row.locator("td").last.inner_text().split()) > 1
