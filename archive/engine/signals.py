"""Ctrl-C: once to finish running work, twice to stop at once."""

from __future__ import annotations

import signal
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

STOPPED = "stopped. Finished work is kept; run the same command again to resume."
SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass
class Stop:
    """The number of times that the user asked to stop."""

    times: int = 0

    @property
    def asked(self) -> bool:
        """Begin nothing new."""
        return self.times > 0

    @property
    def at_once(self) -> bool:
        """Drop running work."""
        return self.times > 1


@contextmanager
def stop_by_signal(say: Callable[[str], None]) -> Iterator[Stop]:
    """Count SIGINT and SIGTERM instead of Python's KeyboardInterrupt."""
    stop = Stop()

    def heard(number: int, frame: types.FrameType | None) -> None:
        stop.times += 1
        if stop.times == 1:
            say("finishing the shards that run; once more to stop at once")

    before = {each: signal.signal(each, heard) for each in SIGNALS}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
