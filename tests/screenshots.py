"""Takes the pictures in docs/screenshots of a running service: `python -m tests.screenshots [ADDRESS]`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Literal, get_args

from playwright.sync_api import Browser, sync_playwright

from tests.chromium import CHROMIUM, FLAGS

Scheme = Literal["light", "dark"]
FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
EXAMPLES = {"Diplomacy": "a4", "Company results": "a8", "Interview": "a3"}


def picture(browser: Browser, address: str, label: str, chosen: str, scheme: Any) -> None:
    """One example's result with an attribution chosen, as a window of 1440 by 1080 shows it."""
    page = browser.new_page(viewport={"width": 1440, "height": 1080}, color_scheme=scheme)
    page.goto(address)
    page.click(f".example:has-text('{label}')")
    page.wait_for_selector("#result[data-painted]", timeout=60_000)
    chip = page.locator(f".chip[data-id={chosen}]")
    chip.click()
    page.mouse.move(2, 2)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(1500)
    page.screenshot(path=FOLDER / f"{label.split()[0].lower()}-{scheme}.png")
    page.close()


def main(address: str = "http://127.0.0.1:8000") -> None:
    """Three examples, light and dark."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for scheme in get_args(Scheme):
            for label, chosen in EXAMPLES.items():
                picture(browser, address, label, chosen, scheme)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
