"""The progress bar: articles, rate, faults and time left, on standard error."""

from __future__ import annotations

import sys
from typing import Any

from tqdm import tqdm

QUIET = 30.0  # seconds between progress lines when the output is not a terminal


class Bar:
    """A progress bar on a terminal; otherwise a line now and then."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None
        self._faults = 0

    def say(self, message: str) -> None:
        """Show a line above the bar."""
        tqdm.write(f"archive: {message}", file=sys.stderr)

    def reading(self, articles: int) -> None:
        """Show how many articles the inputs have so far."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\rreading the inputs: {articles} articles")

    def begin(self, pending: int, dashboard: str) -> None:
        """Show the dashboard's address and the empty bar."""
        self.say(f"{pending} articles to do; dashboard: {dashboard}")
        self._bar = tqdm(
            total=pending,
            unit=" articles",
            file=sys.stderr,
            mininterval=0.5 if sys.stderr.isatty() else QUIET,
        )

    def done(self, articles: int, faults: int) -> None:
        """Advance the bar."""
        if self._bar is not None:
            self._faults += faults
            self._bar.set_postfix(faults=self._faults, refresh=False)
            self._bar.update(articles + faults)

    def close(self) -> None:
        """Stop drawing the bar."""
        if self._bar is not None:
            self._bar.close()
