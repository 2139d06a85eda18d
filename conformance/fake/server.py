"""The embedded target as a WSGI application and as a server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qsl

from conformance.fake.exchange import ACCOUNT, Account, Request, Response
from conformance.fake.service import respond as respond_as_documented
from conformance.fake.sockets import TWILIO_HOST, ConnectionServer, status_line
from conformance.fake.tables import TABLES, Tables

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Responder = Callable[[Request, Account, Tables], Response]
"""Answers a request: `respond`, or a function that wraps it."""

_POLL_INTERVAL = 0.05
_CLOSE_TIMEOUT = 1.0
_MAX_FORM_SIZE = 1 << 20
_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - every address of the machine, where it is requested
_FORM = "application/x-www-form-urlencoded"


def application(
    account: Account = ACCOUNT,
    tables: Tables = TABLES,
    respond: Responder = respond_as_documented,
    latency: float = 0.0,
) -> WSGIApplication:
    """A WSGI application that answers with `respond` after `latency` seconds."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = _read(environ)
        if body is None:
            start_response(status_line(413), [("Content-Length", "0"), ("Connection", "close")])
            return [b""]
        started = time.perf_counter()
        response = respond(_request(environ, body), account, tables)
        if latency:
            time.sleep(latency)
        headers = [*response.headers, ("Twilio-Request-Duration", f"{time.perf_counter() - started:.3f}")]
        if response.header("Content-Length") is None:
            headers.append(("Content-Length", str(len(response.body))))
        start_response(status_line(response.status), headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else response.body]

    return answer


def _read(environ: WSGIEnvironment) -> bytes | None:
    """The whole body, so that the next request on the connection can be read; `None` where it is too large."""
    stream = environ["wsgi.input"]
    if environ.get("wsgi.input_terminated"):
        chunked: bytes = stream.read(_MAX_FORM_SIZE + 1)
        return chunked if len(chunked) <= _MAX_FORM_SIZE else None
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdecimal() or int(length) > _MAX_FORM_SIZE:
        return None
    body: bytes = stream.read(int(length))
    return body


def _request(environ: WSGIEnvironment, body: bytes) -> Request:
    path = _text(environ["PATH_INFO"])
    is_form = environ.get("CONTENT_TYPE", _FORM).partition(";")[0].strip().lower() == _FORM
    text = body.decode("utf-8", "replace") if is_form else ""
    query = _pairs(_text(environ.get("QUERY_STRING", "")))
    host = environ.get(TWILIO_HOST, "")
    return Request(environ["REQUEST_METHOD"], path, _pairs(text), environ.get("HTTP_AUTHORIZATION"), query, host)


def _text(raw: str) -> str:
    return raw.encode("latin-1").decode("utf-8", "replace")


def _pairs(encoded: str) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(encoded, keep_blank_values=True, errors="replace"))


class Server:
    """The embedded target at an address: bound at once, serving from `start` or `with` until `close`.

    With `ca_folder`, a folder that is readable for this user alone, it is a proxy too, and answers in the place of
    every host of twilio.com for clients that trust `ca_file`. That requires the package `trustme`.
    """

    def __init__(
        self,
        account: Account = ACCOUNT,
        tables: Tables = TABLES,
        respond: Responder = respond_as_documented,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        latency: float = 0.0,
        ca_folder: str = "",
    ) -> None:
        self.account = account
        self.ca_file = ""
        self._host = host
        self._close_timeout = _CLOSE_TIMEOUT + latency
        app = application(account, tables, respond, latency)
        self._server = self._proxy(app, port, ca_folder) if ca_folder else ConnectionServer(host, port, app)
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._server.port

    def _proxy(self, app: WSGIApplication, port: int, ca_folder: str) -> ConnectionServer:
        # Imported this late because cryptography is slow to import, and an optional dependency.
        from conformance.fake.certificates import Authority
        from conformance.fake.proxy import ProxyServer

        authority = Authority(ca_folder)
        self.ca_file = authority.ca_file
        return ProxyServer(self._host, port, app, authority)

    @property
    def base_url(self) -> str:
        """The base URL for clients on this machine, without a slash at its end."""
        host = _LOOPBACK.get(self._host, self._host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def start(self) -> None:
        """Serves in another thread."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL_INTERVAL,), daemon=True)
            self._thread.start()

    def serve_forever(self) -> None:
        """Serves until Ctrl-C, or until another thread closes it."""
        try:
            self.start()
            while self._thread is not None and self._thread.is_alive():
                self._thread.join(timeout=0.5)
        except KeyboardInterrupt:
            self.close()

    def close(self) -> None:
        """Stops listening and ends every connection; may be called twice."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self._server.end_connections(self._close_timeout)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
