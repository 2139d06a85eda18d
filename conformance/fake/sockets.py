"""HTTP/1.1 on Werkzeug's threaded server: connections are kept alive, and can be closed from outside."""

from __future__ import annotations

import contextlib
import socket
import threading
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

TWILIO_HOST = "twilio_conformance.host"
"""The key of a WSGI environment with the host of Twilio in whose place a request is answered; empty without one."""

_BACKLOG = 128
_Address = tuple[str, int] | str


class Handler(WSGIRequestHandler):
    """Writes a response in one piece and keeps the connection alive, which Werkzeug's own handler does not."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        """Answers one request; an application that raises ends the connection without a response."""
        head: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> Any:  # noqa: ANN401 - WSGI
            head.append((status, headers))

        body = b"".join(self.server.app(self.make_environ(), start_response))
        status, headers = head[-1]
        self.wfile.write(self._head(status, headers) + body)

    def _head(self, status: str, headers: list[tuple[str, str]]) -> bytes:
        if ("Connection", "close") in headers:
            self.close_connection = True
        own = [("Date", self.date_time_string())]
        if not self.close_connection:
            own.append(("Connection", "keep-alive"))
        elif ("Connection", "close") not in headers:
            own.append(("Connection", "close"))
        lines = [f"{self.protocol_version} {status}", *(f"{name}: {value}" for name, value in [*headers, *own])]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def log_message(self, *_: object) -> None:
        """Logs nothing."""

    def log_request(self, *_: object) -> None:
        """Logs nothing."""

    def log_error(self, *_: object) -> None:
        """Logs nothing."""


class ConnectionServer(ThreadedWSGIServer):
    """A threaded server that keeps track of its open connections."""

    daemon_threads = True
    handler: type[Handler] = Handler

    def __init__(self, host: str, port: int, app: WSGIApplication) -> None:
        self._open: set[socket.socket] = set()
        self._changed = threading.Condition()
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # Werkzeug exits the program when it cannot bind; a socket of our own raises OSError.
        with socket.create_server((host, port), family=family, backlog=_BACKLOG) as bound:
            super().__init__(host, port, app, self.handler, fd=bound.fileno())

    def process_request(self, request: Any, client_address: _Address) -> None:  # noqa: ANN401 - as in socketserver
        """Adds the connection, and serves it in a thread."""
        with self._changed:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 - as in socketserver
        """Closes the connection, and removes it."""
        super().shutdown_request(request)
        with self._changed:
            self._open.discard(request)
            self._changed.notify_all()

    def end_connections(self, timeout: float) -> None:
        """Ends idle connections now, busy ones after their response or `timeout` seconds."""
        with self._changed:
            self._shut(socket.SHUT_RD)
            if not self._changed.wait_for(lambda: not self._open, timeout):
                self._shut(socket.SHUT_RDWR)

    def _shut(self, how: int) -> None:
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(how)


def status_line(status: int) -> str:
    """The status line with its reason phrase in capitals, as the API sends it."""
    try:
        return f"{status} {HTTPStatus(status).phrase.upper()}"
    except ValueError:
        return f"{status} UNKNOWN"
