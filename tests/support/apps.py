"""WSGI and ASGI apps for tests: the embedded target, and apps that use one feature of their interface."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from conformance.fake import ACCOUNT, Responder, application, respond

BODY = json.dumps({"code": 20404, "message": "not here", "more_info": "https://x.example", "status": 404}).encode()
JSON = [("Content-Type", "application/json")]


def fake(responder: Responder = respond) -> WSGIApplication:
    """The embedded target as a WSGI app."""
    return application(respond=responder)


def asgi(app: WSGIApplication, *, scopes: list[dict[str, Any]] | None = None) -> Callable[..., Any]:
    """A WSGI app behind the ASGI interface; every scope is appended to `scopes`."""

    async def called(scope: dict[str, Any], receive: Callable[[], Any], send: Callable[[dict[str, Any]], Any]) -> None:
        assert scope["type"] == "http", "the lifespan protocol is not supported"
        if scopes is not None:
            scopes.append(scope)
        from conformance.inprocess.incoming import IncomingRequest
        from conformance.inprocess.wsgi import WsgiApp

        headers = tuple((name.decode(), value.decode()) for name, value in scope["headers"])
        url = f"http://localhost{scope['raw_path'].decode()}?{scope['query_string'].decode()}".rstrip("?")
        incoming = IncomingRequest(scope["method"], url, headers, (await receive())["body"])
        response = WsgiApp(app, threads=False).answer(incoming).result(10)
        head, _, body = response.partition(b"\r\n\r\n")
        status, *lines = head.split(b"\r\n")
        pairs = [tuple(line.split(b": ", 1)) for line in lines]
        await send({"type": "http.response.start", "status": int(status.split()[1]), "headers": pairs})
        for part in (body[:3], body[3:]):
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body"})

    return called


def listing(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """A list of two parts, without Content-Length."""
    start_response("404 Not Found", JSON)
    return [BODY[:5], BODY[5:]]


def generating(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """A generator, which calls `start_response` when its first part is read."""
    start_response("404 Not Found", JSON)
    yield b""
    yield BODY[:5]
    yield BODY[5:]


def writing(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The `write` function that `start_response` returns."""
    write = start_response("404 Not Found", JSON)
    write(BODY[:5])
    return [BODY[5:]]


def replacing_its_head(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """A second call of `start_response` with `exc_info`, as PEP 3333 allows after an error."""
    start_response("200 OK", JSON)
    try:
        raise RuntimeError("after the head")  # noqa: TRY301
    except RuntimeError as error:
        start_response("404 Not Found", JSON, (type(error), error, error.__traceback__))
    return [BODY]


class Closing:
    """An app whose response counts how often it is closed."""

    def __init__(self, *parts: bytes, error: Exception | None = None) -> None:
        self.parts, self.error, self.closed = parts, error, 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Closing:
        start_response("404 Not Found", JSON)
        return self

    def __iter__(self) -> Any:
        yield from self.parts
        if self.error:
            raise self.error

    def close(self) -> None:
        self.closed += 1


def endless(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """A body without end."""
    start_response("404 Not Found", JSON)
    while True:
        yield b" " * 65536


class Hanging:
    """An app that does not answer before the test sets `released`."""

    def __init__(self) -> None:
        self.released, self.calls = threading.Event(), 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.calls += 1
        self.released.wait()
        return listing(environ, start_response)


def answering(status: Any, *parts: Any, headers: Any = JSON, starts: int = 1) -> WSGIApplication:
    """An app that passes these arguments to WSGI, valid or not, and calls `start_response` so often."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        for _ in range(starts):
            start_response(status, list(headers))
        return list(parts)

    return app


CREDENTIALS = {"account_sid": ACCOUNT.sid, "auth_token": ACCOUNT.token}
