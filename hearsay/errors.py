"""The errors that a client raises.

HearsayError
├── Unreachable    no answer: refused, broken off, or too slow
└── ProblemError   an answer other than a result (RFC 9457)
"""

from __future__ import annotations

from typing import Any


class HearsayError(Exception):
    """The root of the tree."""


class Unreachable(HearsayError):  # noqa: N818  it is the state of the service
    """The service gave no answer."""


class ProblemError(HearsayError):
    """The service answered with a problem. `problem` is its JSON object, `retry_after` in seconds or None."""

    def __init__(self, status: int, problem: dict[str, Any], retry_after: float | None = None) -> None:
        faults = "; ".join(f"{fault['field']}: {fault['reason']}" for fault in problem.get("errors") or ())
        words = problem.get("detail") or problem.get("title") or "no detail"
        super().__init__(f"{status}: {words}" + (f" ({faults})" if faults else ""))
        self.status = status
        self.problem = problem
        self.retry_after = retry_after
