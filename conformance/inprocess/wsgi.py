"""WSGI (PEP 3333): an app in this process, each request in a thread of its own, as in a threaded server."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable
from concurrent.futures import Future, InvalidStateError
from contextlib import AbstractContextManager, nullcontext, suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any
from wsgiref.handlers import SimpleHandler

from conformance.inprocess.incoming import CLIENT, MAX_RESPONSE, IncomingRequest, app_error
from conformance.wire.network_errors import AppError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class WsgiApp:
    """Calls a WSGI app; a call that hangs cannot be ended, so that its thread is abandoned."""

    def __init__(self, app: WSGIApplication, *, threads: bool) -> None:
        self._app, self._threads = app, threads

    def running(self) -> AbstractContextManager[object]:
        """A context that does nothing: WSGI has no start and no stop."""
        return nullcontext()

    def answer(self, incoming: IncomingRequest) -> Future[bytes]:
        """The future response."""
        answer: Future[bytes] = Future()
        threading.Thread(target=self._settle, args=(incoming, answer), name="app", daemon=True).start()
        return answer

    def _settle(self, incoming: IncomingRequest, answer: Future[bytes]) -> None:
        # The future is cancelled where the deadline passed.
        with suppress(InvalidStateError):
            try:
                answer.set_result(self._answer(incoming))
            except AppError as error:
                answer.set_exception(error)

    def _answer(self, incoming: IncomingRequest) -> bytes:
        handler = _Handler(incoming, threads=self._threads)
        try:
            handler.run(self._call)
        except _ResponseTooLong:
            pass
        except AppError:
            raise
        except BaseException as error:  # noqa: BLE001 - no exception of the app may end a thread of the suite
            raise app_error(error) from None
        return handler.response.getvalue()

    def _call(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Calls the app; `wsgiref` would take its connection errors for those of a client that disconnected."""
        try:
            return self._app(environ, start_response)
        except ConnectionError as error:
            raise app_error(error) from None


class _ResponseTooLong(Exception):
    """The response is longer than what is read of it."""


class _Handler(SimpleHandler):
    """Writes a response into memory, and leaves exceptions to the caller."""

    os_environ: dict[str, str] = {}  # noqa: RUF012 - as in wsgiref; an app must not see our environment
    http_version = "1.1"
    response_started = False

    def __init__(self, incoming: IncomingRequest, *, threads: bool) -> None:
        self.response = BytesIO()
        super().__init__(
            BytesIO(incoming.body),
            self.response,
            sys.stderr,
            wsgi_environ(incoming),
            multithread=threads,
            multiprocess=False,
        )

    def _write(self, data: bytes) -> None:
        self.response.write(data)
        if self.response.tell() > MAX_RESPONSE:
            raise _ResponseTooLong

    def start_response(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:  # noqa: ANN401 - WSGI
        """As in wsgiref, which would change the list of the app itself; the app may use it for its next response."""
        self.response_started = True
        return super().start_response(status, list(headers), exc_info)

    def finish_content(self) -> None:
        """Ends a response; raises `AppError` where the app did not start one."""
        if not self.response_started:
            raise AppError("the app returned without a call of start_response")
        super().finish_content()

    def handle_error(self) -> None:
        """Raises the exception again; `wsgiref` has closed what the app returned."""
        self.result = None
        raise


def wsgi_environ(incoming: IncomingRequest) -> dict[str, str]:
    """The `environ` of a request, as PEP 3333 defines it."""
    host, port = incoming.server
    variables = {
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
        variables[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    return variables
