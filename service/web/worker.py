"""gunicorn's threaded worker, hardened against slow and hostile clients.

A connection takes a thread only once the whole head of a request has come, no read or write of it waits for
ever, and the loop that accepts connections never waits for a client.
"""

from __future__ import annotations

import errno
import os
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

HEAD_BYTES = 65_536  # a longer request line with its headers is refused
LINGER_S = 2.0
LINGER_BYTES = 1_048_576
YIELD_S = 0.005
_IN_VAIN = (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK)


class ArrivingReader:
    """Reads a chunked body piece by piece: gunicorn's own reader waits until it has all that it may return."""

    def __init__(self, reader: Any) -> None:
        self._pieces = reader.parser
        self._held = b""

    def read(self, size: int) -> bytes:
        """At least one byte and at most `size`, as soon as there is one; empty at the end of the body."""
        if not self._held:
            self._held = next(self._pieces, b"")
        piece, self._held = self._held[:size], self._held[size:]
        return piece


class Connection(TConn):  # type: ignore[misc]  # gunicorn ships no types
    """A connection whose graceful end is the worker's business: gunicorn would wait for the client there."""

    def __init__(self, worker: Worker, client: socket.socket, address: Any, server: Any) -> None:
        super().__init__(worker.cfg, client, address, server)
        self._worker = worker
        self.too_long = False
        self.drained = 0

    def head_arrived(self) -> bool:
        """Whether a request's head, too much for one, or the connection's end can be read.

        Otherwise the socket is told not to count as readable before there is more than now.
        """
        try:
            begun = self.sock.recv(HEAD_BYTES, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True
        ended = not begun or b"\r\n\r\n" in begun
        self.too_long = not ended and len(begun) == HEAD_BYTES
        arrived = ended or self.too_long
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1 if arrived else len(begun) + 1)
        return arrived

    def close(self, graceful: bool = False) -> None:
        """Close at once, or let the client read the last answer first."""
        if graceful:
            self._worker.linger(self)
        else:
            super().close()


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """ThreadWorker whose connections wait in the poller and time out."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._io_timeout = struct.pack("ll", *divmod(int(from_environment().io_timeout_s * 1e6), 1_000_000))
        self._lingering: deque[Connection] = deque()

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection and wait for its first bytes without a thread.

        The busier of several workers hold back for a moment, so that an idle one takes it.
        """
        if self.cfg.workers > 1:
            time.sleep(YIELD_S * min(self.nr_conns, 2))
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno not in _IN_VAIN:
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
        """Give a new connection a thread once its request's head is there."""
        if connection.head_arrived():
            super().on_pending_socket_readable(connection, client)

    def on_client_socket_readable(self, connection: Any, client: socket.socket) -> None:
        """Give a kept connection a thread once its next request's head is there."""
        if connection.head_arrived():
            super().on_client_socket_readable(connection, client)

    def _keepalive_after(self, connection: Any, keepalive: bool) -> bool:
        """A next request of which only a part was sent along is not waited for."""
        kept = super()._keepalive_after(connection, keepalive)
        begun = connection.parser.unreader.buf.getvalue() if kept else b""
        return kept and (not begun or b"\r\n\r\n" in begun)

    def handle(self, connection: Any) -> Any:
        """Answer what has come on a connection; whether it may be kept."""
        if connection.too_long:
            malformed.answer(connection.sock, LimitRequestHeaders("too long"))
            return False
        return super().handle(connection)

    def handle_request(self, request: Any, connection: Any) -> Any:
        """Answer a request, whose chunked body is to be had as it arrives."""
        if isinstance(request.body.reader, ChunkedReader):
            request.body.reader = ArrivingReader(request.body.reader)
        return super().handle_request(request, connection)

    def handle_error(self, request: Any, client: socket.socket, address: Any, error: Exception) -> None:
        """Answer what is not HTTP without repeating it anywhere: it may be the middle of an article."""
        malformed.answer(client, error)

    def linger(self, connection: Connection) -> None:
        """End our side, and close once the client ended its own; what it still sends is thrown away."""
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
        """Close what waited too long for its first request, or lingered too long after its last."""
        super().murder_pending()
        while self._lingering and self._lingering[0].timeout < time.monotonic():
            self._end(self._lingering[0])

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
        """The master gave up on this process; what it still runs cannot be waited for."""
        os._exit(1)
