"""Whether a target sends something to an address that it was given."""

from __future__ import annotations

import secrets
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from conformance.session.callback_server import CallbackServer

PREFIX = "/heard/"


class Callbacks:
    """Gives out addresses and says whether a request for one of them came; runs until it is closed.

    It listens from its first address on, so that a run which needs none pays for none; safe to use from many threads.
    """

    def __init__(self, bind: tuple[str, int] = ("127.0.0.1", 0), public_url: str | None = None) -> None:
        self._bind, self._public_url = bind, public_url
        self._lock = threading.Lock()
        self._server: CallbackServer | None = None

    def start(self) -> CallbackServer:
        """Listens, if it does not yet; raises `OSError` where that place is taken or is none of this machine's."""
        from conformance.session.callback_server import CallbackServer

        with self._lock:
            if self._server is None:
                self._server = CallbackServer(self._bind)
                threading.Thread(target=self._server.serve_forever, name="listener", daemon=True).start()
            return self._server

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self.start().place[1]

    def address(self) -> str:
        """A URL that nobody else has."""
        from conformance.session.callback_server import Ear

        server, name = self.start(), secrets.token_hex(16)
        server.ears[name] = Ear()
        host, port = server.place
        return (self._public_url or f"http://{host}:{port}").rstrip("/") + PREFIX + name

    def heard(self, address: str, within: float) -> str | None:
        """Method and path of the first request for `address`, waited for `within` seconds, or `None`."""
        from conformance.session.callback_server import name_of

        ear = self.start().ears.get(name_of(address))
        return ear.request if ear is not None and ear.heard.wait(within) else None

    def close(self) -> None:
        """Stops listening."""
        if self._server is None:
            return
        with suppress(OSError):
            # Wakes the server, which looks only twice a second whether it shall stop.
            self._server.socket.shutdown(socket.SHUT_RDWR)
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
