"""A WSGI app in this process: every request in a thread of its own, as a server would have it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable
from concurrent.futures import Future, InvalidStateError
from contextlib import AbstractContextManager, nullcontext, suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any
from wsgiref.handlers import SimpleHandler

from conformance.inprocess.incoming import CLIENT, ENOUGH, Incoming, raised
from conformance.wire.network_errors import Raised

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class WsgiApp:
    """Calls a WSGI app as PEP 3333 says; a call that hangs cannot be ended, only left behind."""

    def __init__(self, app: WSGIApplication, *, threads: bool) -> None:
        self._app, self._threads = app, threads

    def running(self) -> AbstractContextManager[object]:
        """Nothing: a WSGI app has no start."""
        return nullcontext()

    def answer(self, incoming: Incoming) -> Future[bytes]:
        """The answer to come."""
        answer: Future[bytes] = Future()
        threading.Thread(target=self._settle, args=(incoming, answer), name="app", daemon=True).start()
        return answer

    def _settle(self, incoming: Incoming, answer: Future[bytes]) -> None:
        # An answer that nobody waits for any longer cannot be settled.
        with suppress(InvalidStateError):
            try:
                answer.set_result(self._answer(incoming))
            except Raised as error:
                answer.set_exception(error)

    def _answer(self, incoming: Incoming) -> bytes:
        handler = _Handler(incoming, threads=self._threads)
        try:
            handler.run(self._guarded)
        except (Raised, _Enough) as end:
            if isinstance(end, Raised):
                raise
        except BaseException as error:  # noqa: BLE001 - no exception of the app ends a thread of ours
            raise raised(error) from None
        return handler.written.getvalue()

    def _guarded(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The app; `wsgiref` would take its connection errors for those of a client that went away."""
        try:
            return self._app(environ, start_response)
        except ConnectionError as error:
            raise raised(error) from None


class _Enough(Exception):
    """The answer is longer than anybody reads."""


class _Handler(SimpleHandler):
    """Writes an answer into memory, and leaves exceptions to the caller."""

    os_environ: dict[str, str] = {}  # noqa: RUF012 - as wsgiref has it; an app sees no environment of ours
    http_version = "1.1"
    begun = False

    def __init__(self, incoming: Incoming, *, threads: bool) -> None:
        self.written = BytesIO()
        super().__init__(
            BytesIO(incoming.body), self.written, sys.stderr, environ(incoming), multithread=threads, multiprocess=False
        )

    def _write(self, data: bytes) -> None:
        self.written.write(data)
        if self.written.tell() > ENOUGH:
            raise _Enough

    def start_response(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:  # noqa: ANN401
        """As in wsgiref, which would add to the list of the app itself, where the next answer may use it again."""
        self.begun = True
        return super().start_response(status, list(headers), exc_info)

    def finish_content(self) -> None:
        """Ends an answer, which the app has to have begun."""
        if not self.begun:
            raise Raised("the app returned without a call of start_response")
        super().finish_content()

    def handle_error(self) -> None:
        """Raises it again; what the app returned is closed by now."""
        self.result = None
        raise


def environ(incoming: Incoming) -> dict[str, str]:
    """What PEP 3333 wants to be said of a request."""
    host, port = incoming.server
    said = {
        "REQUEST_METHOD": incoming.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": incoming.path.decode("latin-1"),
        "QUERY_STRING": incoming.query,
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": CLIENT[0],
        "REMOTE_PORT": str(CLIENT[1]),
    }
    for name, value in incoming.headers:
        key = name.upper().replace("-", "_")
        said[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    return said
