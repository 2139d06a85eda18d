"""Callbacks (webhooks): URLs to name in a request, and whether the target sends a request to one of them."""

from __future__ import annotations

import secrets
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from conformance.request import CALLBACK_PATH

if TYPE_CHECKING:
    from conformance.session.callback_server import CallbackServer


class Callbacks:
    """Creates callback URLs and reports which of them were requested; safe to use from many threads.

    The server starts with the first URL, so that a run without callbacks does not pay for it, and runs until `close`.
    `public_url` is the URL at which the target reaches the server, where that differs from the address it is bound to.
    """

    def __init__(self, bind: tuple[str, int] = ("127.0.0.1", 0), public_url: str | None = None) -> None:
        self._bind, self._public_url = bind, public_url
        self._lock = threading.Lock()
        self._server: CallbackServer | None = None

    def start(self) -> CallbackServer:
        """The server, started if necessary; raises `OSError` where its address is in use or not of this machine."""
        from conformance.session.callback_server import CallbackServer

        with self._lock:
            if self._server is None:
                self._server = CallbackServer(self._bind)
                threading.Thread(target=self._server.serve_forever, name="callback server", daemon=True).start()
            return self._server

    @property
    def port(self) -> int:
        """The port that the server listens on."""
        return self.start().host_and_port[1]

    def new_url(self) -> str:
        """A callback URL that was never given out before."""
        from conformance.session.callback_server import CallbackUrl

        server, name = self.start(), secrets.token_hex(16)
        server.urls[name] = CallbackUrl()
        host, port = server.host_and_port
        return (self._public_url or f"http://{host}:{port}").rstrip("/") + CALLBACK_PATH + name

    def first_request(self, url: str, timeout: float) -> str | None:
        """Method and path of the first request for `url`, waited for `timeout` seconds; `None` if none arrives."""
        from conformance.session.callback_server import last_segment

        known = self.start().urls.get(last_segment(url))
        return known.first_request if known is not None and known.requested.wait(timeout) else None

    def close(self) -> None:
        """Stops the server."""
        if self._server is None:
            return
        with suppress(OSError):
            # Wakes the server, which otherwise checks twice a second whether it must stop.
            self._server.socket.shutdown(socket.SHUT_RDWR)
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
