"""gunicorn's threaded worker, made safe against slow and hostile clients. Not needed behind a buffering proxy.

A connection takes a thread only once the whole head of a request has arrived. No read or write waits without a limit,
and the loop that accepts connections never waits for a client. This uses internals of the pinned gunicorn version.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import struct
import time
from collections import deque
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.http.body import ChunkedReader
from gunicorn.http.errors import LimitRequestHeaders
from gunicorn.workers.gthread import TConn, ThreadWorker

from service.settings import from_environment
from service.web import malformed

HEAD_BYTES = 65_536  # the longest request line with its headers; a longer one is refused
LINGER_S = 2.0
LINGER_BYTES = 1_048_576
YIELD_S = 0.005
_NOTHING_TO_ACCEPT = (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK)


class ArrivingReader:
    """Reads a chunked body as it arrives. gunicorn's own reader waits for all bytes that were requested."""

    def __init__(self, reader: Any) -> None:
        self._pieces = reader.parser
        self._held = b""

    def read(self, size: int) -> bytes:
        """At least one byte and at most `size`, as soon as they arrive; empty at the end of the body."""
        if not self._held:
            self._held = next(self._pieces, b"")
        piece, self._held = self._held[:size], self._held[size:]
        return piece


class Connection(TConn):  # type: ignore[misc]  # gunicorn ships no types
    """A connection that the worker closes gracefully; gunicorn itself would wait for the client in a thread."""

    def __init__(self, worker: Worker, client: socket.socket, address: Any, server: Any) -> None:
        super().__init__(worker.cfg, client, address, server)
        self._worker = worker
        self.begun = 0  # bytes of a head that has not arrived whole
        self.unusable: Exception | None = None  # what is wrong with a head that will never be whole
        self.drained = 0

    def head_arrived(self) -> bool:
        """Whether the socket has a whole head, one that can never be whole, or the connection's end.

        Otherwise the socket is set to count as readable only when more bytes arrive, or the connection ends.
        """
        try:
            begun = self.sock.recv(HEAD_BYTES, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True
        whole = not begun or b"\r\n\r\n" in begun
        if not whole and len(begun) == HEAD_BYTES:
            self.unusable = LimitRequestHeaders("too long")
        elif not whole and _ended(self.sock):
            self.unusable = malformed.HeadCutShort()
        arrived = whole or self.unusable is not None
        self.begun = 0 if whole else len(begun)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1 if arrived else len(begun) + 1)
        return arrived

    def close(self, graceful: bool = False) -> None:
        """Close at once; if `graceful`, only after the client has read the last answer."""
        if graceful:
            self._worker.linger(self)
        else:
            super().close()


def _ended(client: socket.socket) -> bool:
    """Whether the client has ended its side: no further byte will come, and its socket counts as readable for ever."""
    poller = select.poll()
    poller.register(client, getattr(select, "POLLRDHUP", 0))
    return bool(poller.poll(0))


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """A ThreadWorker whose connections wait in the poller and time out."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._io_timeout = struct.pack("ll", *divmod(int(from_environment().io_timeout_s * 1e6), 1_000_000))
        self._lingering: deque[Connection] = deque()

    def accept(self, listener: socket.socket) -> None:
        """Accept a connection and let it wait for its first bytes without a thread.

        Of several workers, the busy ones wait for a moment, so that an idle one accepts it first.
        """
        if self.cfg.workers > 1:
            time.sleep(YIELD_S * min(self.nr_conns, 2))
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno not in _NOTHING_TO_ACCEPT:
                raise
            return
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            client.setsockopt(socket.SOL_SOCKET, option, self._io_timeout)
        self.nr_conns += 1
        connection = Connection(self, client, address, listener.getsockname())
        connection.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(connection)
        self.poller.register(client, EVENT_READ, partial(self.on_pending_socket_readable, connection))

    def on_pending_socket_readable(self, connection: Any, client: socket.socket) -> None:
        """Give a new connection a thread once a request's head has arrived."""
        if connection.head_arrived():
            super().on_pending_socket_readable(connection, client)

    def on_client_socket_readable(self, connection: Any, client: socket.socket) -> None:
        """Give a kept connection a thread once the next request's head has arrived."""
        if connection.head_arrived():
            super().on_client_socket_readable(connection, client)

    def _keepalive_after(self, connection: Any, keepalive: bool) -> bool:
        """Whether to keep a connection; not if the client has sent only a part of the next request's head."""
        kept = super()._keepalive_after(connection, keepalive)
        begun = connection.parser.unreader.buf.getvalue() if kept else b""
        return kept and (not begun or b"\r\n\r\n" in begun)

    def handle(self, connection: Any) -> Any:
        """Answer the request of a connection; returns whether the connection is kept."""
        if connection.unusable:
            malformed.answer(connection.sock, connection.unusable)
            return False
        return super().handle(connection)

    def handle_request(self, request: Any, connection: Any) -> Any:
        """Answer a request; a chunked body can be read as it arrives."""
        if isinstance(request.body.reader, ChunkedReader):
            request.body.reader = ArrivingReader(request.body.reader)
        return super().handle_request(request, connection)

    def handle_error(self, request: Any, client: socket.socket, address: Any, error: Exception) -> None:
        """Answer bytes that are not HTTP. Nothing of them is repeated: they may be the middle of an article."""
        malformed.answer(client, error)

    def linger(self, connection: Connection) -> None:
        """Shut down our side and close when the client has closed its own; what it still sends is discarded."""
        try:
            connection.sock.shutdown(socket.SHUT_WR)
            connection.sock.setblocking(False)
            callback = partial(self._drain, connection)
            self.poller.register(connection.sock, EVENT_READ, callback)
        except (OSError, ValueError):
            connection.close()
            return
        self.nr_conns += 1
        connection.timeout = time.monotonic() + LINGER_S
        self._lingering.append(connection)

    def murder_pending(self) -> None:
        """Close connections that waited too long for a first request or lingered too long after the last. If a part
        of a request has arrived, answer 408 first.
        """
        while self.pending_conns and self.pending_conns[0].timeout < time.monotonic():
            self._give_up(self.pending_conns.popleft())
        while self._lingering and self._lingering[0].timeout < time.monotonic():
            self._end(self._lingering[0])

    def _give_up(self, connection: Connection) -> None:
        self.poller.unregister(connection.sock)
        self.nr_conns -= 1
        if connection.begun:
            connection.sock.setblocking(False)  # the loop waits for no client
            malformed.answer(connection.sock, malformed.HeadTimeout())
        connection.close(graceful=bool(connection.begun))

    def _drain(self, connection: Connection, client: socket.socket) -> None:
        try:
            received = len(client.recv(65_536))
        except BlockingIOError:
            return
        except OSError:
            received = 0
        connection.drained += received
        if not received or connection.drained > LINGER_BYTES:
            self._end(connection)

    def _end(self, connection: Connection) -> None:
        self._lingering.remove(connection)
        self.poller.unregister(connection.sock)
        self.nr_conns -= 1
        connection.close()

    def handle_abort(self, sig: int, frame: object) -> None:
        """Exit at once: the master has given up on this process, and its threads may never end."""
        os._exit(1)
