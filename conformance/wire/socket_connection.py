"""Resolving a name and connecting a socket, both of which another thread can interrupt."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from errno import EINPROGRESS
from queue import SimpleQueue
from typing import Any

from urllib3.util import wait_for_write

from conformance.wire.deadlines import AttemptEnded, current_attempt

Addresses = list[tuple[Any, ...]]
"""What `socket.getaddrinfo` returns."""

CONNECT_INTERVAL = 0.1
"""How many seconds `connect` may go on after the end of its attempt, where the interruption came before it began."""


class NameResolution:
    """The resolution of one name; nothing can interrupt `getaddrinfo`, so that it runs in a thread of its own."""

    def __init__(self) -> None:
        self._results: SimpleQueue[Addresses | Exception] = SimpleQueue()

    def interrupt(self) -> None:
        """Makes `addresses` raise `AttemptEnded`; the thread is left alone."""
        self._results.put(AttemptEnded())

    def addresses(self, host: str, port: int, family: int) -> Addresses:
        """What `getaddrinfo` returns or raises for TCP."""
        query = (host, port, family, socket.SOCK_STREAM)
        with suppress(socket.gaierror):
            return socket.getaddrinfo(*query, flags=socket.AI_NUMERICHOST)
        threading.Thread(target=self._resolve, args=(query,), name="name resolution", daemon=True).start()
        current_attempt().check()
        result = self._results.get()
        if isinstance(result, Exception):
            raise result
        return result

    def _resolve(self, query: tuple[Any, ...]) -> None:
        try:
            self._results.put(socket.getaddrinfo(*query))
        except (OSError, UnicodeError) as error:
            self._results.put(error)


def connect(new: socket.socket, address: tuple[Any, ...]) -> None:
    """Connects until the current attempt ends; raises `OSError`.

    It waits in steps: a socket that does not connect yet cannot be interrupted.
    """
    new.setblocking(False)
    error = new.connect_ex(address)
    while error == EINPROGRESS:
        current_attempt().check()
        if wait_for_write(new, min(CONNECT_INTERVAL, current_attempt().seconds_left)):
            error = new.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    current_attempt().check()
    if error:
        raise OSError(error, os.strerror(error))
