"""Takes the pictures in docs/screenshots: `python -m tests.screenshots`, of the committed pack, or with the
address of a running service. Look at them before they are committed.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, get_args

from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from service.app import create_app
from service.loading import load_parser
from service.settings import Settings
from tests.chromium import CHROMIUM, FLAGS

Scheme = Literal["light", "dark"]
FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
ARTICLES = Path(__file__).parents[1] / "examples" / "articles"
# The event of our example `diplomacy`, as another paper tells it.
ELSEWHERE = """Envoy: Haldic was ready to move first

GENEVA (The Harbour Post) - Oren Haldic told the United Nations envoy that he was “ready to move first”, a European
diplomat said on Friday.

The diplomat, who was briefed on the meeting, said the Velmaran president had offered to reopen three border crossings
in return for an end to the fuel sanctions.

Petr Voss, a spokesman for Haldic, said: “There was no offer and there will be none.”

Dalia Renn, the foreign minister of neighbouring Kessia, urged Velmara to put any offer in writing.

Hospitals in the north have run out of fuel, the aid group Open Hands reported.
"""
EXAMPLES = ("Diplomacy", "Company results", "Interview")
# The first statement with the longest chain that the window shows.
DEEPEST = """() => {
  const depth = (chip) => {
    let count = 0;
    let node = document.querySelector(`.content[data-id=${chip.dataset.id}]`);
    while ((node = node.parentElement.closest(".node"))) count += 1;
    return count;
  };
  const near = [...document.querySelectorAll(".article p .chip")].filter(
    (chip) => chip.getBoundingClientRect().bottom < innerHeight * 0.75);
  const best = Math.max(...near.map(depth));
  return near.find((chip) => depth(chip) === best).dataset.id;
}"""


def picture(browser: Browser, address: str, label: str, scheme: Any) -> None:
    """One example's result with an attribution chosen, as a window of 1440 by 1080 shows it."""
    page = browser.new_page(viewport={"width": 1440, "height": 1080}, color_scheme=scheme)
    page.goto(address)
    page.click(f".example:has-text('{label}')")
    page.wait_for_selector("#result[data-painted]", timeout=120_000)
    page.click(f".article .chip[data-id={page.evaluate(DEEPEST)}]")
    page.mouse.move(2, 2)
    shoot(page, f"{label.split()[0].lower()}-{scheme}")
    page.close()


def desk(browser: Browser, address: str, scheme: Any) -> None:
    """A correction, a list of files, and two articles side by side."""
    page = browser.new_page(viewport={"width": 1440, "height": 1080}, color_scheme=scheme)
    page.goto(address)
    page.click(".example:has-text('Diplomacy')")
    page.wait_for_selector("#result[data-painted]", timeout=120_000)
    page.click(f".article .chip[data-id={page.evaluate(DEEPEST)}]")
    page.click(".detail:visible [data-action=correct]")
    page.mouse.move(2, 2)
    shoot(page, f"correction-{scheme}", ".panes")
    page.goto("about:blank")
    page.goto(address)
    elsewhere = {"name": "harbour-post.txt", "mimeType": "text/plain", "buffer": ELSEWHERE.encode()}
    files = [
        {"name": path.name, "mimeType": "text/plain", "buffer": path.read_bytes()}
        for path in sorted(ARTICLES.glob("*.txt"))
    ]
    broken = {"name": "scan.txt", "mimeType": "text/plain", "buffer": b"\0"}
    page.set_input_files("#file", [*files, elsewhere, broken])
    expect(page.locator("#files-words")).to_have_text(
        f"{len(files) + 1} ready, 1 with a fault", timeout=120_000
    )
    for name in ("diplomacy", "harbour-post"):
        page.locator(f".file:has-text('{name}') input").check()
    shoot(page, f"files-{scheme}")
    page.click("#files-compare")
    shoot(page, f"compare-{scheme}")
    page.close()


def shoot(page: Page, name: str, top: str = "body") -> None:
    """The window from this element on, once everything has come to rest."""
    page.eval_on_selector(top, "node => node.scrollIntoView()")
    page.wait_for_timeout(2000)
    page.screenshot(path=FOLDER / f"{name}.png")


@contextmanager
def own_service() -> Iterator[str]:
    """The committed pack, served here and now."""
    settings = Settings(deadline_s=120, queue_wait_s=100)
    server = make_server("127.0.0.1", 0, create_app(load_parser(settings), settings), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def take(address: str) -> None:
    """Three examples, light and dark, and the desk in the light."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for scheme in get_args(Scheme):
            for label in EXAMPLES:
                picture(browser, address, label, scheme)
        desk(browser, address, "light")
        browser.close()


def main(address: str | None = None) -> None:
    """Of the service at `address`, or of one of our own."""
    if address:
        take(address)
        return
    with own_service() as here:
        take(here)


if __name__ == "__main__":
    main(*sys.argv[1:])
