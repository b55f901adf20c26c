"""What the console shows when there is no result yet, none at all, or an odd machine in front of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.chromium import EMPTY, address, browser, page, trace
from tests.contract_fixtures import article

pytestmark = pytest.mark.browser
DROP = """([name, type, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, { type }));
  for (const kind of ["dragover", "drop"]) {
    document.getElementById("text").dispatchEvent(
      new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
    window.dropping = (window.dropping ?? "") + document.getElementById("drop").classList.contains("dropping");
  }
}"""
WORDS = "Zoë said “it rained”."


@pytest.mark.parametrize(
    ("name", "kind", "content", "is_html"),
    [
        ("a.txt", "text/plain", WORDS.encode(), False),
        ("a.txt", "", WORDS.encode("cp1252"), False),
        ("a.txt", "text/plain", WORDS.encode("utf-16"), False),
        ("a.html", "", f"<p>{WORDS}</p>".encode(), True),
        ("a", "text/html", f"<p>{WORDS}</p>".encode(), True),
    ],
)
def test_a_dropped_file_becomes_the_article(
    page: Page, name: str, kind: str, content: bytes, is_html: bool
) -> None:
    page.evaluate(DROP, [name, kind, list(content)])
    expect(page.locator("#text")).not_to_have_value("")
    assert WORDS in page.input_value("#text")
    assert page.is_checked("#is-html") == is_html
    assert page.evaluate("window.dropping") == "truefalse"
    page.click("#submit")
    page.wait_for_selector("#result[data-painted]")
    assert (page.locator(".article").text_content() or "").endswith(WORDS)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"PK\x03\x04\0\0\0\0", "no text or HTML file"), (b"a" * 4_000_001, "too large")],
    ids=["binary", "huge"],
)
def test_a_file_that_is_no_article_is_refused(page: Page, content: bytes, words: str) -> None:
    page.evaluate(
        "([words, times]) => { window.content = Array.from(words.repeat(times)).map((c) => c.charCodeAt(0)) }",
        [content[:8].decode("latin-1"), max(1, len(content) // 8 + 1)],
    )
    page.evaluate(f"({DROP})(['report.docx', '', window.content])")
    expect(page.locator("#text-count")).not_to_be_empty()
    assert page.inner_text("#text-count") == f"report.docx is {words}."
    assert page.inner_text("#live") == f"report.docx is {words}."
    assert page.input_value("#text") == ""


def test_a_file_can_be_chosen(page: Page) -> None:
    with page.expect_file_chooser() as waiting:
        page.click("#choose-file")
    waiting.value.set_files({"name": "a.txt", "mimeType": "text/plain", "buffer": WORDS.encode()})
    expect(page.locator("#text")).not_to_have_value("")
    assert page.input_value("#text") == WORDS
    assert page.evaluate("document.activeElement.id") == "text"


def test_while_the_article_is_read_it_says_so_and_can_be_cancelled(page: Page) -> None:
    held: list[Route] = []
    page.route("**/v1/provenance", lambda route: held.append(route))
    page.fill("#text", article("council"))
    page.click("#submit")
    page.wait_for_selector("#working:not([hidden])")
    assert page.evaluate("document.activeElement.textContent") == "Reading the article"
    words = page.locator("#working-words")
    expect(words).to_have_text(re.compile(r"^1,926 characters, \d+ s$"))
    expect(words).not_to_have_text(words.inner_text())  # the seconds go on
    assert not page.is_visible("#compose")
    page.click("#cancel")
    assert page.is_visible("#compose")
    assert page.input_value("#text") == article("council")
    assert len(held) == 1
    page.unroute("**/v1/provenance")
    page.click("#submit")
    page.wait_for_selector("#result[data-painted]")


def test_an_article_without_attributions_says_so(page: Page) -> None:
    trace(page, EMPTY)
    assert page.inner_text(".empty h2") == "Nothing is attributed to anybody"
    assert page.inner_text("#live") == "0 attributions found."
    assert EMPTY in page.inner_text(".article")
    assert page.locator(".filters, .tree:visible, .legend:visible").count() == 0
    page.click(".downloads summary")
    with page.expect_download() as waiting:
        page.click("[data-format=html]")
    assert waiting.value.path().stat().st_size > 1000


def test_nothing_is_sent_without_an_article(page: Page) -> None:
    page.click("#submit")
    assert page.inner_text("#text-count") == "Paste an article first."
    assert page.evaluate("document.activeElement.id") == "text"


PROBLEM = "application/problem+json"


FAILURE = {"title": "The text could not be analysed", "request_id": "r-1"}
LARGE = {"title": "The article is too large", "detail": "At most 10."}
GARBLED = "The answer could not be shown"


@pytest.mark.parametrize(
    ("answer", "title", "more"),
    [
        pytest.param({"status": 502, "body": "<h1>Bad</h1>"}, "The service answered 502", "", id="gateway"),
        pytest.param({"status": 500, "json": FAILURE}, FAILURE["title"], "Request r-1", id="failure"),
        pytest.param({"status": 413, "json": LARGE}, LARGE["title"], LARGE["detail"], id="large"),
        pytest.param({"status": 200, "body": "<p>no JSON</p>"}, GARBLED, "", id="garbage"),
        pytest.param({"status": 200, "json": {"schema_version": "9"}}, GARBLED, "", id="strange"),
        pytest.param(None, "The service does not answer", "It cannot be reached", id="gone"),
    ],
)
def test_what_goes_wrong_is_told(page: Page, answer: dict[str, Any] | None, title: str, more: str) -> None:
    page.route("**/v1/provenance", lambda route: route.fulfill(**answer) if answer else route.abort())
    page.fill("#text", "Ann said it rained.")
    page.click("#submit")
    page.wait_for_selector("#trouble:not([hidden])")
    assert page.evaluate("document.activeElement.textContent") == title
    assert more in page.inner_text("#trouble")
    page.unroute("**/v1/provenance")
    page.click("#again")
    page.wait_for_selector("#result[data-painted]")


def test_a_problem_names_the_field_as_the_page_does(page: Page) -> None:
    page.fill("#text", "hello")
    page.eval_on_selector("#title", "node => node.removeAttribute('maxlength')")
    page.fill("#title", "x" * 1001)
    page.click("#submit")
    page.wait_for_selector("#trouble:not([hidden])")
    assert page.inner_text("#trouble-errors").startswith("Headline ")
    page.click("#edit")
    assert page.input_value("#text") == "hello"


def test_a_busy_service_is_asked_again_by_itself(page: Page) -> None:
    busy = {"title": "Too much work is waiting", "detail": "The queue is full.", "status": 503}
    seen: list[int] = []

    def answer(route: Route) -> None:
        seen.append(1)
        if len(seen) == 1:
            route.fulfill(status=503, content_type=PROBLEM, headers={"Retry-After": "1"}, json=busy)
        else:
            route.continue_()

    page.route("**/v1/provenance", answer)
    page.fill("#text", "Ann said it rained.")
    page.click("#submit")
    page.wait_for_selector("#trouble:not([hidden])")
    assert "Trying again in 1 s." in page.inner_text("#trouble-detail")
    page.wait_for_selector("#result[data-painted]")
    assert len(seen) == 2


def test_a_key_is_asked_for_and_sent(page: Page) -> None:
    def answer(route: Route) -> None:
        if route.request.headers.get("authorization") == "Bearer a-key":
            route.continue_()
        else:
            refusal = {"title": "An API key is needed", "status": 401, "detail": "No valid API key was sent."}
            route.fulfill(status=401, content_type=PROBLEM, json=refusal)

    page.route("**/v1/provenance", answer)
    page.fill("#text", "Ann said it rained.")
    page.click("#submit")
    page.click("text=Enter a key")
    assert page.evaluate("document.activeElement.id") == "key"
    page.keyboard.type("a-key")
    page.keyboard.press("Enter")
    page.wait_for_selector("#result[data-painted]")


def test_a_service_that_is_not_ready_says_why(page: Page, address: str) -> None:
    loading = {"title": "The model is not ready", "detail": "The model is loading.", "status": 503}
    page.route("**/readyz", lambda route: route.fulfill(status=503, content_type=PROBLEM, json=loading))
    page.goto(address)
    page.wait_for_selector("[data-ready=no]")
    assert page.inner_text("#service-words") == "The model is loading."
    page.unroute("**/readyz")
    page.wait_for_selector("[data-ready=yes]")


STYLE = """([selector, name]) => getComputedStyle(document.querySelector(selector))[name]"""


def test_forced_colours_keep_every_difference(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    trace(page, article("diplomacy"))
    page.click(".filter.deep")
    page.click(".chip[data-id=a2]")
    page.mouse.move(2, 2)

    def style(selector: str, name: str) -> str:
        return str(page.evaluate(STYLE, [selector, name]))

    highlight = page.evaluate(
        "() => { const p = document.createElement('p'); p.style.color = 'Highlight'; document.body.append(p);"
        " const c = getComputedStyle(p).color; p.remove(); return c; }"
    )
    for selector in (".lit-content", ".filter[aria-pressed=true]", ".chip[aria-pressed=true]"):
        expect(page.locator(selector).first).to_have_css("background-color", highlight)  # colours fade in
    assert style(".filter[aria-pressed=false]", "backgroundColor") != highlight
    assert style(".lit-source", "outlineStyle") == "solid"
    assert style(".lit-cue", "outlineStyle") == "dotted"
    assert style(".source.lit", "outlineStyle") == "solid"
    assert style(".shape.anonymous", "borderTopStyle") == "dashed"
    assert style(".line.direct", "textDecorationStyle") == "solid"
    assert style(".line.indirect", "textDecorationStyle") == "dashed"
    assert style(".dim", "color") != style(".content", "color")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_is_kept(page: Page, address: str, scheme: Any) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "light" else "light")
    while page.inner_text("#theme") != f"Theme: {scheme}":
        page.click("#theme")
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == scheme
