"""The fake on a socket."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qsl

from conformance.fake.exchange import ACCOUNT, Account, Request, Response
from conformance.fake.service import respond as documented
from conformance.fake.sockets import Callbacks, status_line
from conformance.fake.tables import TABLES, Tables

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Responder = Callable[[Request, Account, Tables], Response]
"""What answers a request: `respond`, or something that wraps it."""

_POLL = 0.05
_PATIENCE = 1.0
_LARGEST_FORM = 1 << 20
_FORM = "application/x-www-form-urlencoded"


def application(
    account: Account = ACCOUNT,
    tables: Tables = TABLES,
    respond: Responder = documented,
    latency: float = 0.0,
) -> WSGIApplication:
    """A WSGI application that answers as `respond` does, `latency` seconds late."""

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
    """The whole body, so that the next request begins where this one ends; `None` if there is no end in sight."""
    stream = environ["wsgi.input"]
    if environ.get("wsgi.input_terminated"):
        chunked: bytes = stream.read(_LARGEST_FORM + 1)
        return chunked if len(chunked) <= _LARGEST_FORM else None
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdecimal() or int(length) > _LARGEST_FORM:
        return None
    body: bytes = stream.read(int(length))
    return body


def _request(environ: WSGIEnvironment, body: bytes) -> Request:
    path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
    is_form = environ.get("CONTENT_TYPE", _FORM).partition(";")[0].strip().lower() == _FORM
    text = body.decode("utf-8", "replace") if is_form else ""
    form = tuple(parse_qsl(text, keep_blank_values=True, errors="replace"))
    return Request(environ["REQUEST_METHOD"], path, form, environ.get("HTTP_AUTHORIZATION"))


class Server:
    """The fake behind an address: bound at once, serving from `start` or `with` until `close`."""

    def __init__(
        self,
        account: Account = ACCOUNT,
        tables: Tables = TABLES,
        respond: Responder = documented,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        latency: float = 0.0,
    ) -> None:
        self.account = account
        self._host = host
        self._patience = _PATIENCE + latency
        self._listener = Callbacks(host, port, application(account, tables, respond, latency))
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port it listens at."""
        return self._listener.port

    @property
    def base_url(self) -> str:
        """The address a client is given, without a slash at its end."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.port}"

    def start(self) -> None:
        """Serve in a thread of its own."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._listener.serve_forever, args=(_POLL,), daemon=True)
            self._thread.start()

    def serve_forever(self) -> None:
        """Serve until Ctrl-C, or until another thread closes it."""
        self.start()
        try:
            while self._thread is not None and self._thread.is_alive():
                self._thread.join(timeout=0.5)
        except KeyboardInterrupt:
            self.close()

    def close(self) -> None:
        """Stop listening and end every connection; closing twice is closing once."""
        if self._thread is not None:
            self._listener.shutdown()
            self._thread.join()
        self._listener.server_close()
        self._listener.end_connections(self._patience)

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
