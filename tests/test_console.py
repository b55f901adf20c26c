"""The console in real Chromium, over results annotated by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from service.exports.formats import export
from tests.chromium import EMOJI, UNRESOLVED, address, browser, long_article, page, trace
from tests.contract_fixtures import ANNOTATED, article, contract

pytestmark = pytest.mark.browser


def words_of(page: Page, key: str, part: str) -> str:
    """The article's words that light up as this part of an attribution."""
    page.focus(f".content[data-id={key}]")
    return str(page.eval_on_selector_all(f".lit-{part}", "all => all.map(n => n.textContent).join('')"))


def test_an_example_becomes_an_article_and_a_tree(page: Page) -> None:
    page.click("text=Diplomacy")
    page.wait_for_selector("#result[data-painted]")
    assert page.locator(".article .chip").count() == 24
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
    assert page.inner_text(".filter-words") == "Showing 2 of 24."
    page.click(".filter.denied")
    assert page.locator(".content:visible").count() == 24


def test_filters_keep_words_clear_that_belong_to_a_kept_statement(page: Page) -> None:
    trace(page, article("diplomacy"))
    page.click(".filter.deep")
    kept = [a["id"] for a in contract("diplomacy")["attributions"] if len(a["chain"]) > 1]
    for key in kept:
        page.focus(f".content[data-id={key}]")
        assert page.locator(".lit-content.dim").count() == 0, key
    assert page.locator(".dim").count() > 0


def test_the_chain_is_a_nested_list_with_its_weakest_link(page: Page) -> None:
    trace(page, article("diplomacy"))
    page.click(".chip[data-id=a2]")
    links = page.locator(".detail .chain li").all_inner_texts()
    assert [" ".join(link.split()) for link in links] == [
        "Reuters",
        "reports Guardian",
        "cites people familiar with the talks weakest link: anonymous",
        "reports Oren Haldic",
    ]
    nested = page.locator(".tree > li > ul > li > ul > li > ul > li .name", has_text="Oren Haldic")
    assert nested.count() > 0
    spoken = page.locator(".tree").aria_snapshot()
    assert re.search(r"- list:\n\s+- listitem:.*\n(.*\n)*\s+- list:", spoken)
    assert "weakest link: anonymous" in spoken


def test_an_unresolved_source_is_shown_as_such(page: Page) -> None:
    trace(page, UNRESOLVED)
    assert page.locator(".node.unresolved > .source .tag").inner_text() == "unresolved"
    page.click(".filter.unresolved")
    assert page.locator(".content:visible .said").all_inner_texts() == ["that the bridge was shut"]
    assert page.locator(".content:visible .tag").all_inner_texts() == ["weakest link: unresolved"]


def test_choosing_a_statement_brings_its_whole_chain_into_sight(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    trace(page, article("diplomacy"))
    page.click(".chip[data-id=a2]")
    pane = page.locator(".tree-pane").bounding_box()
    assert pane
    for chosen in (page.locator(".source.lit").nth(1), page.locator(".content[data-id=a2]")):
        box = chosen.bounding_box()
        assert box
        assert pane["y"] <= box["y"] <= box["y"] + box["height"] <= pane["y"] + pane["height"]


FOCUS = """() => {
  const node = document.activeElement, style = getComputedStyle(node), box = node.getBoundingClientRect();
  const seen = style.outlineStyle !== 'none' || node.matches('textarea');
  return [node.id || node.className || node.tagName, seen && box.width > 0 && box.height > 0];
}"""


def stops(page: Page, most: int = 60) -> list[str]:
    """Everything that Tab reaches, in order, until it begins again; each must show that it has the focus."""
    found: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        name, seen = page.evaluate(FOCUS)
        if name == "BODY" or name in found:
            return found
        assert seen, name
        found.append(name)
    raise AssertionError(f"no end: {found}")


def test_keyboard_alone(page: Page) -> None:
    first = stops(page)
    assert first[:2] == ["skip", "brand"]
    assert {"text", "title", "publisher", "submit", "choose-file", "choose-folder", "example"} <= {
        name.split()[-1] for name in first
    }
    page.focus("#text")
    page.keyboard.insert_text(article("earnings"))
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#result[data-painted]")
    assert page.evaluate("document.activeElement.id") == "result-title"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator(".filter[aria-pressed=true]").count() == 1
    page.keyboard.press("Enter")
    page.focus(".downloads summary")
    page.keyboard.press("Enter")
    assert page.locator("[data-format=json]").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("[data-format=json]").is_visible()
    page.focus(".tree .source")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("[aria-expanded=true]").count() == 1
    assert page.locator(".detail:visible").count() == 1
    page.keyboard.press("Enter")
    assert page.locator("[aria-expanded=true]").count() == 0
    page.keyboard.press("End")
    last = page.evaluate("document.activeElement.dataset.id")
    page.keyboard.press("Home")
    assert last != page.evaluate("document.activeElement.dataset.id")
    page.focus(".article .chip >> nth=0")
    page.keyboard.press("ArrowRight")
    assert page.locator(".content.lit").get_attribute("data-id") == page.evaluate(
        "document.activeElement.dataset.id"
    )
    for kind in (".tree button", ".article .chip"):
        assert page.locator(f"{kind}[tabindex='0']").count() == 1


CORPUS = (
    "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "<svg/onload=alert(1)><style>*{display:none}</style>",
    '"><iframe src=javascript:alert(1)></iframe>',
    "</textarea></title></style><script>alert(1)</script>",
    "<a href=javascript:alert(1)>x</a><base href=//evil.example>",
    "<math><mtext></p><style><img src onerror=alert(1)>",
    "<link rel=stylesheet href=//evil.example/x.css><meta http-equiv=refresh content=0;url=//evil.example>",
    "javascript:alert(1) data:text/html,<script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}} ${alert(1)} <%= 1 %>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;",
    "<img src='//evil.example/x.png'> url(//evil.example/x.png)",
    "__proto__ constructor toString hasOwnProperty",
    "\u202ertl override\u202c \u2066isolate\u2069 \u200bzero\ufeff width",
)
MADE = """() => {
  const all = [...document.querySelectorAll('#result *')];
  const tags = new Set(all.map((node) => node.localName));
  const names = new Set(all.flatMap((node) => node.getAttributeNames()));
  return [[...tags], [...names], [...new Set(all.map((node) => node.namespaceURI))].length];
}"""
TAGS = set(
    "header div h1 h2 h3 p bdi details summary ul ol li button strong span section dl dt dd meter svg path"
    " aside table caption thead tbody tr th td label input kbd".split()
)


def test_markup_stays_text(page: Page) -> None:
    for words in CORPUS:
        page.fill("#text", f"{words} said it rained.")
        page.fill("#title", words)
        page.fill("#publisher", words)
        page.uncheck("#is-html", force=True)
        page.click("#submit")
        page.wait_for_selector("#result[data-painted]:not([hidden])")
        page.click(".content")
        tags, names, _ = page.evaluate(MADE)
        assert set(tags) <= TAGS, words
        assert [name for name in names if name.startswith("on") or name in {"href", "src", "style"}] == [], (
            words
        )
        assert page.locator("#result-title").text_content() == words
        assert words in (page.locator(".article").text_content() or "")
        page.click("text=New article")


def test_html_becomes_text_before_it_is_shown(page: Page) -> None:
    page.fill(
        "#text", "<p>Ann said <b>it</b> rained.</p><script>alert(1)</script><img src=x onerror=alert(2)>"
    )
    page.check("#is-html")
    page.click("#submit")
    page.wait_for_selector("#result[data-painted]")
    assert page.locator("#result b, #result img, #result script").count() == 0
    assert "Ann said it rained." in (page.locator(".article").text_content() or "")


BEGINNINGS = {
    "html": b"<!DOCTYPE html>",
    "csv": b"\xef\xbb\xbfdocument,",
    "svg": b"<?xml",
    "prov-json": b"{",
    "prov-jsonld": b"{",
    "annotations": b"{",
    "json": b"{",
}


def test_every_download_arrives_without_another_analysis(page: Page) -> None:
    trace(page, article("council"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.split("?")[0].rsplit("/", 1)[1]))
    page.click(".downloads summary")
    for name, beginning in BEGINNINGS.items():
        with page.expect_download() as waiting:
            page.click(f"[data-format={name}]")
        assert waiting.value.suggested_filename.startswith("library-plan")
        assert waiting.value.path().read_bytes().startswith(beginning), name
    assert "provenance" not in asked
    assert asked.count("export") == len(BEGINNINGS) - 1  # the contract itself is at hand


def seriously(page: Page) -> list[tuple[str, str]]:
    """What axe calls serious or critical: the rule and the element."""
    return [
        (found["id"], str(node["target"]))
        for found in Axe().run(page).response["violations"]
        for node in found["nodes"]
        if found["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Page, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    assert seriously(page) == []
    trace(page, article("diplomacy"))
    page.click(".chip[data-id=a2]")
    page.click(".filter.deep")
    assert seriously(page) == []


def test_axe_finds_nothing_serious_where_little_is_to_be_seen(page: Page, address: str) -> None:
    page.fill("#text", "hello")
    page.route("**/v1/provenance", lambda route: route.fulfill(status=502, body="bad gateway"))
    page.click("#submit")
    page.wait_for_selector("#trouble:not([hidden])")
    for _ in range(2):
        assert seriously(page) == []
        page.goto(f"{address}/docs")


def test_report_and_drawing_open_in_a_browser(browser: Browser, tmp_path: Path) -> None:
    for name in ("html", "svg"):
        (tmp_path / f"a.{name}").write_text(
            export(name, contract("diplomacy"), article("diplomacy")), "utf-8"
        )
    other = browser.new_page()
    faults: list[str] = []
    other.on("console", lambda line: faults.append(line.text))
    other.on("request", lambda r: None if r.url.startswith("file:") else faults.append(r.url))
    other.set_viewport_size({"width": 320, "height": 700})
    other.goto((tmp_path / "a.html").as_uri())
    assert widest(other) == 320
    assert faults == []
    other.set_viewport_size({"width": 1440, "height": 900})
    drawing = other.locator("figure svg").bounding_box()
    frame = other.locator("figure").bounding_box()
    assert drawing
    assert frame
    assert drawing["width"] <= frame["width"]
    other.goto((tmp_path / "a.svg").as_uri())
    overlaps = other.evaluate(OVERLAPS)
    assert overlaps == []
    other.close()


# Words of a drawing that stick out of it or lie on one another, as the browser's own fonts set them.
OVERLAPS = """() => {
  const all = [...document.querySelectorAll('text')].map((node) => [node.textContent, node.getBoundingClientRect()]);
  const right = document.querySelector('rect').getBoundingClientRect().right;
  const found = all.filter(([, box]) => box.right > right).map(([words]) => words);
  for (const [a, one] of all) for (const [b, other] of all) {
    const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
    const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
    if (one !== other && across > 1 && down > 4) found.push([a, b]);
  }
  return found;
}"""


def widest(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def test_nothing_is_wider_than_320_pixels(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    assert widest(page) == 320
    trace(page, article("diplomacy"))
    page.click(".content[data-id=a23]")
    page.click(".chip[data-id=a2]")
    assert widest(page) == 320
    page.click(".downloads summary")
    assert widest(page) == 320
    page.click("#result-title")
    assert not page.locator(".menu").is_visible()
    page.click("text=New article")
    page.fill("#title", "Antidisestablishmentarianism" * 12)
    page.fill("#publisher", "W" * 180)
    trace(page, "Donaudampfschiffahrtsgesellschaft" * 20 + " said it rained.")
    page.click(".content")
    assert widest(page) == 320
    page.goto(f"{address}/docs")
    assert widest(page) == 320


def test_ten_thousand_words_are_painted_within_a_second(page: Page) -> None:
    """From the click to the painted result, by the time that the page's own thread works: other time is that
    of the server and of whatever else the machine does.
    """
    text, _ = long_article()
    assert len(text.split()) >= 10_000
    clock = page.context.new_cdp_session(page)
    clock.send("Performance.enable", {"timeDomain": "threadTicks"})

    def worked() -> float:
        metrics = clock.send("Performance.getMetrics")["metrics"]
        return next(float(each["value"]) for each in metrics if each["name"] == "TaskDuration")

    page.evaluate("text => { document.getElementById('text').value = text }", text)
    began = worked()
    page.click("#submit")
    page.wait_for_selector("#result[data-painted]")
    assert worked() - began < 1
    assert page.locator(".article .chip").count() == 500
    page.focus(".content[data-id=a500]")
    page.keyboard.press("Enter")
    assert page.locator(".chip[data-id=a500]").is_visible()
