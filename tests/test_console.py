"""The console in real Chromium, over results annotated by hand."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from service.app import create_app
from service.settings import Settings
from service.web import routes
from tests.contract_fixtures import ANNOTATED, Said, Who, article, build, contract
from tests.fakes import CalmParser, calm_extract

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"
EMOJI = "😀 Ann 👩‍👩‍👧 said שלום עולם is “peace” 🎈.\n\nBob said it rained."
pytestmark = pytest.mark.browser


def emoji_result() -> dict[str, Any]:
    who = (Who("e1", "Ann", mentions=("Ann",)), Who("e2", "Bob", mentions=("Bob",)))
    said = (
        Said(("שלום עולם is “peace”",), ("said",), "Ann", ("e1:reports",)),
        Said(("it rained",), ("said",), "Bob", ("e2:reports",), near=40),
    )
    return build(EMOJI, who, said)


def long_article() -> tuple[str, dict[str, Any]]:
    """Ten thousand words with five hundred attributions."""
    lines = [
        f"Witness {n} said that case {n} was open, and " + "nobody in the town could say why " * 2
        for n in range(500)
    ]
    text = "\n\n".join(lines)
    who = tuple(Who(f"e{n}", f"Witness {n}") for n in range(500))
    said = tuple(
        Said((f"that case {n} was open",), (), f"Witness {n}", (f"e{n}:reports",)) for n in range(500)
    )
    return text, build(text, who, said)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    known = {article(name): contract(name) for name in ANNOTATED} | {EMOJI: emoji_result()}
    known |= dict([long_article()])
    original = routes.contract
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(routes, "contract", lambda result, sent: known.get(sent.text) or original(result, sent))
        server = make_server(
            "127.0.0.1", 0, create_app(CalmParser(), Settings(), calm_extract), threaded=True
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        without = pytest.fail if os.environ.get("CI") else pytest.skip
        without("the console's tests need Debian's chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page at the console; an error, a policy violation or a request elsewhere fails the test."""
    faults: list[str] = []
    page = browser.new_page(viewport={"width": 1360, "height": 900})
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security" in line.text else None)
    page.on("request", lambda r: None if r.url.startswith((address, "blob:")) else faults.append(r.url))
    page.on("dialog", lambda dialog: (faults.append("a dialog"), dialog.dismiss()))
    page.goto(address)
    page.wait_for_selector(".example")
    yield page
    page.close()
    assert faults == []


def trace(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.click("#submit")
    page.wait_for_selector("#result[data-painted]", timeout=30_000)
    page.mouse.move(2, 2)


def words_of(page: Page, key: str, part: str) -> str:
    """The article's words that light up as this part of an attribution."""
    page.focus(f".content[data-id={key}]")
    return str(page.eval_on_selector_all(f".lit-{part}", "all => all.map(n => n.textContent).join('')"))


def test_an_example_becomes_an_article_and_a_tree(page: Page) -> None:
    page.click("text=Diplomacy")
    page.wait_for_selector("#result[data-painted]")
    assert page.locator(".chip").count() == 24
    leaf = page.locator(
        "li.node:has(> .source:has-text('people familiar')) > .children .name"
    ).all_inner_texts()
    assert leaf == ["Oren Haldic"]
    assert "fake" not in page.inner_text(".tree")
    assert "en-news 1.0.0" in page.inner_text(".colophon")


@pytest.mark.parametrize("name", sorted(ANNOTATED))
def test_every_mark_is_exact(page: Page, name: str) -> None:
    trace(page, article(name))
    for each in contract(name)["attributions"]:
        squeezed = each["content"]["text"].replace(" … ", "").replace("\n", "")
        assert words_of(page, each["id"], "content").replace("\n", "") == squeezed


def test_marks_are_exact_behind_emoji_and_right_to_left_text(page: Page) -> None:
    trace(page, EMOJI)
    assert words_of(page, "a1", "content") == "שלום עולם is “peace”"
    assert words_of(page, "a2", "source") == "Bob"


def test_pointing_at_the_article_lights_the_tree(page: Page) -> None:
    trace(page, article("diplomacy"))
    page.hover(".chip[data-id=a2]")
    assert page.locator(".content.lit").get_attribute("data-id") == "a2"
    assert page.locator(".source.lit .name").all_inner_texts() == [
        "Reuters",
        "Guardian",
        "people familiar with the talks",
        "Oren Haldic",
    ]


def test_filters_leave_what_they_name(page: Page) -> None:
    trace(page, article("diplomacy"))
    page.click(".filter.denied")
    assert page.locator(".content:visible").count() == 2
    assert page.inner_text(".filter-words") == "Showing 2 of 24"
    page.click(".filter.denied")
    assert page.locator(".content:visible").count() == 24


def test_keyboard_alone(page: Page) -> None:
    page.focus("#text")
    page.keyboard.insert_text(article("earnings"))
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#result[data-painted]")
    page.focus(".tree .source")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("[aria-expanded=true]").count() == 1
    assert page.locator(".chain-bar").is_visible()
    assert page.locator(".tree button[tabindex='0']").count() == 1


@pytest.mark.parametrize("field", ["#text", "#title", "#publisher"])
def test_markup_stays_text(page: Page, field: str) -> None:
    page.fill("#text", "Ann said it rained.")
    page.fill(field, HOSTILE)
    page.click("#submit")
    page.wait_for_selector("#result[data-painted]")
    assert page.locator("#result img, #result script").count() == 0
    assert HOSTILE in page.inner_text("#result")


@pytest.mark.parametrize("name", ["html", "csv", "svg", "prov-json", "prov-jsonld", "annotations", "json"])
def test_every_download_arrives(page: Page, name: str) -> None:
    trace(page, article("council"))
    page.click(".downloads summary")
    with page.expect_download() as waiting:
        page.click(f"[data-format={name}]")
    assert waiting.value.suggested_filename.startswith("library-plan")


def test_a_problem_is_shown_with_its_field(page: Page) -> None:
    page.fill("#text", "hello")
    page.fill("#title", "x" * 900)
    page.eval_on_selector("#title", "node => node.removeAttribute('maxlength')")
    page.fill("#title", "x" * 1001)
    page.click("#submit")
    page.wait_for_selector("#trouble:not([hidden])")
    assert "title" in page.inner_text("#trouble-errors")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Page, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    for step in (lambda: None, lambda: trace(page, article("diplomacy"))):
        step()
        found = Axe().run(page).response["violations"]
        assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


def test_nothing_is_wider_than_320_pixels(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    trace(page, article("diplomacy"))
    page.click(".content[data-id=a23]")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_ten_thousand_words_are_painted_within_a_second(page: Page) -> None:
    text, _ = long_article()
    assert len(text.split()) >= 10_000
    took = []
    while not took or (took[-1] >= 1000 and len(took) < 3):  # a shared machine is sometimes busy with others
        page.reload()
        page.wait_for_selector(".example")
        trace(page, text)
        took.append(page.evaluate("performance.getEntriesByName('hearsay:paint').at(-1).duration"))
    assert min(took) < 1000, took
