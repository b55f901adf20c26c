"""Chromium at the console of a server whose results were annotated by hand: what the console's tests share."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from service.app import create_app
from service.extraction.model.provenance import Article, Provenance
from service.result_json import result_object
from service.settings import Settings
from service.web import batch, routes
from tests.contract_fixtures import ANNOTATED, Said, Who, article, build, contract
from tests.fakes import CalmParser, calm_extract

PATIENCE_MS = 120_000  # for what comes at once on an idle machine, and late where others work
expect.set_options(timeout=PATIENCE_MS)
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
EMOJI = "😀 Ann 👩‍👩‍👧 said שלום עולם is “peace” 🎈.\n\nBob said it rained."
EMPTY = "Rain fell on the town all day."
UNRESOLVED = "They said that the bridge was shut.\n\nA clerk denied that the road was open."
NEIGHBOUR = (
    "Haldic ready to move first, envoy says\n\nThe talks were held in Geneva.\n\n"
    "The envoy told the Herald that Haldic was “ready to move first”.\n\n"
    "Haldic had offered to reopen three crossings in return for an end to sanctions, a diplomat said.\n\n"
    "A baker said that bread was dear.\n"
)


def neighbour_result() -> dict[str, Any]:
    """An article on the same event as `diplomacy`: one statement in the same words, one in near ones, one alone."""
    who = (
        Who("e1", "envoy", "person", "role", ("The envoy",)),
        Who("e2", "diplomat", "person", "anonymous", ("a diplomat",)),
        Who("e3", "baker", "person", "role", ("A baker",)),
    )
    said = (
        Said(("that Haldic was “ready to move first”",), ("told",), "The envoy", ("e1:reports",), type="mixed"),
        Said(
            ("to reopen three crossings in return for an end to sanctions",), ("had offered",), "Haldic",
            ("e2:reports",), stance="commissive",
        ),
        Said(("that bread was dear",), ("said",), "A baker", ("e3:reports",), near=300),
    )  # fmt: skip
    return build(NEIGHBOUR, who, said, publisher="The Herald")


def unresolved_result() -> dict[str, Any]:
    who = (Who("e1", "clerk", "person", "role", ("A clerk",)),)
    said = (
        Said(("that the bridge was shut",), ("said",), "They", ("They:reports",)),
        Said(("that the road was open",), ("denied",), "A clerk", ("e1:reports",), stance="denied", near=60),
    )
    return build(UNRESOLVED, who, said, publisher="The Gazette")


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
        for n in range(1, 501)
    ]
    text = "\n\n".join(lines)
    who = tuple(Who(f"e{n}", f"Witness {n}") for n in range(1, 501))
    said = tuple(
        Said((f"that case {n} was open",), (), f"Witness {n}", (f"e{n}:reports",)) for n in range(1, 501)
    )
    return text, build(text, who, said)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    known = {article(name): contract(name) for name in ANNOTATED} | {EMOJI: emoji_result()}
    known |= {EMPTY: build(EMPTY, (), ()), UNRESOLVED: unresolved_result(), NEIGHBOUR: neighbour_result()}
    known |= dict([long_article()])

    def annotated(result: Provenance, sent: Article) -> dict[str, Any]:
        return known.get(sent.text) or result_object(result, sent)

    with pytest.MonkeyPatch.context() as patch:
        for module in (routes, batch):
            patch.setattr(module, "result_object", annotated)
        server = make_server(
            "127.0.0.1", 0, create_app(CalmParser(), Settings(), calm_extract), threaded=True
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()


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
    page.set_default_timeout(PATIENCE_MS)
    page.goto(address)
    page.wait_for_selector(".example")
    yield page
    page.close()
    assert faults == []


def trace(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.click("#submit")
    page.wait_for_selector("#result[data-painted]")
    page.mouse.move(2, 2)
