"""All errors of the edges, as one tree.

    HearsayError
    ├── SettingsError            an environment variable has a value that cannot be used
    └── Problem                  an answer other than a result (RFC 9457)
        ├── BadBody              400   not valid JSON, or not in the announced encoding
        ├── Unauthorized         401   no API key, or an unknown one
        ├── NotAcceptable        406   an export format that the service does not write
        ├── BodyTimeout          408   the body arrived too slowly
        ├── TooLarge             413   the body or the text is over its limit
        ├── WrongMediaType       415   neither JSON nor plain text
        ├── InvalidFields        422   JSON, but not an article
        ├── ParserFailure        500   the model failed on this text
        ├── NotReady             503   the model is loading, or could not be loaded
        ├── Overloaded           503   more work waits than can be done in time
        ├── ShuttingDown         503   this process accepts no new work
        └── DeadlineExceeded     504   the result was not ready in time
            └── ClientLeft       504   the client closed the connection; only logs and metrics show it

The extraction raises none of these: unusual text yields fewer results. No message contains anything of a text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


class HearsayError(Exception):
    """The root of the tree."""


class SettingsError(HearsayError):
    """A setting that cannot be used; the message names its variable."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that is wrong with a request: where, and why."""

    field: str
    reason: str


class Problem(HearsayError):  # noqa: N818  what RFC 9457 calls it
    """An answer other than a result. `errors` says what to fix, `retry_after` after how many seconds to ask again."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(self, detail: str, *errors: FieldError, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors
        self.retry_after = retry_after

    def members(self) -> dict[str, Any]:
        """The members that RFC 9457 describes, and `errors`, as the schemas of problems dump them."""
        return {
            "type": f"urn:hearsay:problem:{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "errors": self.errors,
        }


class BadBody(Problem):
    """The body does not match its Content-Type."""

    status = 400
    slug = "bad-body"
    title = "The body cannot be read"


class Unauthorized(Problem):
    """API keys are configured, and the request has none of them."""

    status = 401
    slug = "unauthorized"
    title = "An API key is needed"


class NotAcceptable(Problem):
    """The client accepts none of the formats that the service writes."""

    status = 406
    slug = "not-acceptable"
    title = "The service does not write this format"


class BodyTimeout(Problem):
    """The client took too long to send its body."""

    status = 408
    slug = "body-timeout"
    title = "The body arrived too slowly"


class TooLarge(Problem):
    """The body or the text is over its limit."""

    status = 413
    slug = "too-large"
    title = "The article is too large"


class WrongMediaType(Problem):
    """A Content-Type, charset or Content-Encoding that is not accepted."""

    status = 415
    slug = "wrong-media-type"
    title = "This kind of body is not accepted"


class InvalidFields(Problem):
    """Well-formed JSON that is not an article; every fault is listed."""

    status = 422
    slug = "invalid-fields"
    title = "Some fields are not valid"


class ParserFailure(Problem):
    """The model raised on this text alone."""

    status = 500
    slug = "parser-failure"
    title = "The text could not be analysed"


class NotReady(Problem):
    """The model is loading or could not be loaded."""

    status = 503
    slug = "not-ready"
    title = "The model is not ready"


class Overloaded(Problem):
    """The queue is full."""

    status = 503
    slug = "overloaded"
    title = "Too much work is waiting"


class ShuttingDown(Problem):
    """The process finishes its work and accepts no more."""

    status = 503
    slug = "shutting-down"
    title = "The service is shutting down"


class DeadlineExceeded(Problem):
    """The request's deadline passed before its result was ready."""

    status = 504
    slug = "deadline-exceeded"
    title = "The result was not ready in time"


class ClientLeft(DeadlineExceeded):
    """The client closed the connection; its work is dropped."""

    slug = "client-left"
    title = "The client left"
