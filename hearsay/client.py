"""One connection to a service. Articles in, results out; a busy service is asked again."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Any
from urllib.parse import urlencode, urlsplit

from hearsay.errors import ProblemError, Unreachable

Article = str | Mapping[str, Any]
Json = dict[str, Any]
USER_AGENT = "hearsay-client/1"
LONGEST_WAIT = 60.0


class Client:
    """Asks one service, from one thread at a time.

    `timeout` is the limit in seconds for connecting and for each read. After an answer 503 the request is repeated
    up to `retries` times, each time after the seconds in Retry-After (without it 1, 2, 4, …).
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        *,
        key: str | None = None,
        timeout: float = 60.0,
        retries: int = 5,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"not the address of a service: {url}")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connect = partial(kind, parts.hostname, parts.port, timeout=timeout)
        self._connection: http.client.HTTPConnection | None = None
        self._path = parts.path.rstrip("/")
        self._key, self._retries, self._sleep = key, retries, sleep

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; the next call opens a new one."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def provenance(self, article: Article, **fields: Any) -> Json:
        """The result for an article: its text, or the request's fields. Raises HearsayError."""
        result: Json = json.loads(self.export(article, "json", **fields))
        return result

    def export(self, article: Article, format: str, **fields: Any) -> bytes:  # noqa: A002  the API's own word
        """The result in one of the export formats. Raises HearsayError."""
        return self._written("/v1/provenance", _fields(article) | fields, format)

    def convert(self, result: Json, text: str, format: str) -> bytes:  # noqa: A002  as above
        """An earlier result, made from `text`, in another format. Nothing is analysed again. Raises HearsayError."""
        return self._written("/v1/export", result | {"text": text}, format)

    def batch(self, articles: Iterable[Article]) -> Iterator[Json]:
        """A result or a problem (with `line` and `id`) for each article, in order, each as soon as it is ready.

        Articles are sent while answers are read. Nothing is repeated: a problem with a line is its answer. Raises
        HearsayError, or what `articles` raises.
        """
        connection, failures = self._connect(), list[Exception]()
        sock = None
        try:
            sock = self._begin(connection)
            threading.Thread(target=_send_all, args=(sock, articles, failures), daemon=True).start()
            with connection.getresponse() as answer:  # closed here: the connection forgets one that ends it
                if answer.status != 200:
                    raise _problem(answer, answer.read())
                while line := answer.readline():
                    yield json.loads(line)
        except (OSError, http.client.HTTPException) as error:
            if not failures:
                raise Unreachable(f"the stream broke off: {error}") from error
        finally:
            _end(sock)
            connection.close()
        if failures:
            raise failures[0]

    def _begin(self, connection: http.client.HTTPConnection) -> socket.socket:
        """Send the head and return the socket. The connection drops its own reference as soon as the answer's head has
        `Connection: close`, even if the body is not sent by then.
        """
        connection.putrequest("POST", self._path + "/v1/batch")
        for name, value in (self._headers("application/x-ndjson") | {"Transfer-Encoding": "chunked"}).items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection.sock

    def _headers(self, kind: str) -> dict[str, str]:
        headers = {"Content-Type": kind, "User-Agent": USER_AGENT}
        return headers | {"Authorization": f"Bearer {self._key}"} if self._key else headers

    def _written(self, path: str, fields: Json, name: str) -> bytes:
        body = json.dumps(fields).encode()
        return self._patient(partial(self._answer, f"{path}?{urlencode({'format': name})}", body))

    def _patient(self, ask: Callable[[], bytes]) -> bytes:
        left, wait = self._retries, 1.0
        while True:
            try:
                return ask()
            except ProblemError as problem:
                if problem.status != 503 or left == 0:
                    raise
                self._sleep(min(LONGEST_WAIT, wait if problem.retry_after is None else problem.retry_after))
                left, wait = left - 1, wait * 2

    def _answer(self, path: str, body: bytes) -> bytes:
        """The body of a good answer. The service may have closed a kept connection meanwhile: then a new one is tried,
        since asking twice does no harm.
        """
        kept, self._connection = self._connection, self._connection or self._connect()
        try:
            self._connection.request("POST", self._path + path, body, self._headers("application/json"))
            with self._connection.getresponse() as answer:
                content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            if kept and isinstance(error, ConnectionError):
                return self._answer(path, body)
            raise Unreachable(f"no answer from the service: {error}") from error
        if answer.status != 200:
            self.close()
            raise _problem(answer, content)
        return content


def _send_all(sock: socket.socket, articles: Iterable[Article], failures: list[Exception]) -> None:
    """Send each article as a chunk, until all are sent or the service accepts no more; its answer then says why.

    An exception of the caller's iterator ends the stream and is kept for the caller.
    """
    try:
        for line in map(_line, articles):
            if not _send(sock, b"%x\r\n%b\r\n" % (len(line), line)):
                return
    except Exception as error:  # noqa: BLE001  raised again by `batch`
        failures.append(error)
        _end(sock)
    else:
        _send(sock, b"0\r\n\r\n")


def _send(sock: socket.socket, chunk: bytes) -> bool:
    """Send all of it, however long the service takes to read it; False once the connection is closed.

    Only the wait for answers has a limit; when it is over, the reading thread closes the connection.
    """
    left = memoryview(chunk)
    while left:
        try:
            left = left[sock.send(left) :]
        except TimeoutError:
            continue
        except OSError:
            return False
    return True


def _end(sock: socket.socket | None) -> None:
    """Wake the other thread if it waits for this socket, which closing alone would not."""
    with suppress(OSError):  # closed already
        if sock:
            sock.shutdown(socket.SHUT_RDWR)


def _line(article: Article) -> bytes:
    return json.dumps(_fields(article)).encode() + b"\n"


def _problem(answer: http.client.HTTPResponse, content: bytes) -> ProblemError:
    """The problem in a bad answer. A proxy on the way may answer without JSON."""
    after = answer.headers.get("Retry-After", "")
    try:
        problem = dict(json.loads(content))
    except (ValueError, TypeError):
        problem = {"title": answer.reason}
    return ProblemError(answer.status, problem, float(after) if after.isdigit() else None)


def _fields(article: Article) -> Json:
    return {"text": article} if isinstance(article, str) else dict(article)
