"""gunicorn's threaded worker, hardened against slow clients.

A connection takes a thread only once something of its request has come, and no read or write of it waits for
ever: the pool's threads stay free for whoever has something to say.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
import time
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.http.body import ChunkedReader
from gunicorn.workers.gthread import TConn, ThreadWorker

from service.settings import from_environment


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


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """ThreadWorker whose connections wait in the poller and time out."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._io_timeout = struct.pack("ll", *divmod(int(from_environment().io_timeout_s * 1e6), 1_000_000))

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection and wait for its first bytes without a thread."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            client.setsockopt(socket.SOL_SOCKET, option, self._io_timeout)
        self.nr_conns += 1
        connection = TConn(self.cfg, client, address, listener.getsockname())
        connection.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(connection)
        self.poller.register(client, EVENT_READ, partial(self.on_pending_socket_readable, connection))

    def handle_request(self, request: Any, connection: Any) -> Any:
        """Answer a request, whose chunked body is to be had as it arrives."""
        if isinstance(request.body.reader, ChunkedReader):
            request.body.reader = ArrivingReader(request.body.reader)
        return super().handle_request(request, connection)

    def handle_abort(self, sig: int, frame: object) -> None:
        """The master gave up on this process; what it still runs cannot be waited for."""
        os._exit(1)
