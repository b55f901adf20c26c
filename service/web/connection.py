"""The client's connection, by the socket that gunicorn passes to the application."""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Callable, Mapping
from typing import Any


def watcher(environ: Mapping[str, Any]) -> Callable[[], bool]:
    """A function that tells whether the client has closed its side; always False if the server passes no socket."""
    connection = environ.get("gunicorn.socket")
    if not isinstance(connection, socket.socket) or isinstance(connection, ssl.SSLSocket):
        return lambda: False
    return lambda: _closed(connection)


def allow_pauses(environ: Mapping[str, Any], seconds: float) -> None:
    """Let the client be silent for so long before reading its body times out."""
    connection = environ.get("gunicorn.socket")
    if isinstance(connection, socket.socket):
        whole, rest = divmod(int(seconds * 1e6), 1_000_000)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", whole, rest))


def _closed(connection: socket.socket) -> bool:
    try:
        return not connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True
