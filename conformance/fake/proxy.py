"""The embedded target in the place of hosts of twilio.com, for clients that cannot be given a base URL.

A proxy that answers itself. The tunnel of a client to a host of twilio.com ends here, in TLS with a certificate for
that host, and what comes out of it is answered as that host would. Everything else is refused, and nothing is passed
on: this module opens no connection.
"""

from __future__ import annotations

import re
import ssl
from contextlib import suppress
from socketserver import StreamRequestHandler
from typing import TYPE_CHECKING, Any

from conformance.fake.certificates import Authority
from conformance.fake.sockets import TWILIO_HOST, ConnectionServer, Handler

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_HOST = r"(?P<host>(?=[^:/]{1,253}(?:[:/]|$))(?:(?=[^.]{1,63}\.)[a-z0-9]+(?:-[a-z0-9]+)*\.)*twilio\.com)\.?"
_AUTHORITY = re.compile(rf"{_HOST}:443", re.IGNORECASE | re.ASCII)
_URL = re.compile(rf"https://{_HOST}(?::443)?(?P<path>[/?].*)?", re.IGNORECASE | re.ASCII | re.DOTALL)
_OF_TWILIO = re.compile(rf"(?:http://)?{_HOST}(?::[0-9]*)?(?:[/?].*)?", re.IGNORECASE | re.ASCII | re.DOTALL)

_OTHER_HOST = "Only hosts of twilio.com are answered here, and nothing is passed on"
_OTHER_PORT = "Hosts of twilio.com are answered here over HTTPS on port 443 only"
_MAX_DISCARDED = 1 << 20


class ProxyHandler(Handler):
    """Answers requests in a tunnel, requests to `https://` URLs of Twilio, and requests to its own address."""

    server: ProxyServer
    _tls: ssl.SSLSocket | None = None
    _host = ""

    def do_CONNECT(self) -> None:  # noqa: N802 - named by http.server
        """Ends the tunnel here; the next request comes out of it."""
        found = _AUTHORITY.fullmatch(self.path)
        if self._tls or not found:
            self._refuse()
            return
        self._host = found["host"].lower()
        context = self.server.authority.context(self._host)
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        # A copy, since the server ends and closes the socket that it accepted.
        self.request = self._tls = context.wrap_socket(self.connection.dup(), server_side=True)
        StreamRequestHandler.setup(self)
        self.close_connection = False

    def run_wsgi(self) -> None:
        """Answers one request; one to another host is refused."""
        if not self._tls:
            self._host = ""
        if not self.path.startswith("/"):
            found = _URL.fullmatch(self.path)
            if self._tls or not found:
                self._refuse()
                return
            self._host = found["host"].lower()
            path = found["path"] or "/"
            self.path = path if path.startswith("/") else f"/{path}"
        super().run_wsgi()

    def make_environ(self) -> dict[str, Any]:
        """The environment of a request, with the host of Twilio that it was sent to."""
        return super().make_environ() | {TWILIO_HOST: self._host}

    def handle(self) -> None:
        """Handles the requests of a connection; a client that ends TLS, as where it does not trust, ends it."""
        with suppress(ssl.SSLError):
            super().handle()

    def finish(self) -> None:
        """Ends the tunnel too."""
        super().finish()
        if self._tls:
            self._tls.close()

    def _refuse(self) -> None:
        """Answers 403 with the reason in its status line too: many clients show no more of a refused tunnel."""
        length = self.headers.get("Content-Length", "0")
        if length.isascii() and length.isdecimal():
            self.rfile.read(min(int(length), _MAX_DISCARDED))
        reason = _OTHER_PORT if _OF_TWILIO.fullmatch(self.path) else _OTHER_HOST
        body = f"{reason}.\n".encode()
        headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(body))), ("Connection", "close")]
        self.wfile.write(self._head(f"403 {reason}", headers) + (b"" if self.command == "HEAD" else body))


class ProxyServer(ConnectionServer):
    """A server that is a proxy too, for hosts of Twilio, with certificates of `authority`."""

    handler = ProxyHandler

    def __init__(self, host: str, port: int, app: WSGIApplication, authority: Authority) -> None:
        self.authority = authority
        super().__init__(host, port, app)
