"""Tells whether the client of a request is still connected, by the socket that gunicorn passes to the application."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Mapping
from typing import Any


def watcher(environ: Mapping[str, Any]) -> Callable[[], bool]:
    """A function that tells whether the client has closed its side; always False if the server passes no socket."""
    connection = environ.get("gunicorn.socket")
    if not isinstance(connection, socket.socket) or isinstance(connection, ssl.SSLSocket):
        return lambda: False
    return lambda: _closed(connection)


def _closed(connection: socket.socket) -> bool:
    try:
        return not connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True
