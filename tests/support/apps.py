"""Apps in this process that are no fake of Twilio, each with one habit."""

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


def asgi(app: WSGIApplication, *, told: list[dict[str, Any]] | None = None) -> Callable[..., Any]:
    """The same WSGI app behind ASGI; `told` gets every scope."""

    async def called(scope: dict[str, Any], receive: Callable[[], Any], send: Callable[[dict[str, Any]], Any]) -> None:
        assert scope["type"] == "http", "an app without a lifespan says so like this"
        if told is not None:
            told.append(scope)
        from conformance.inprocess.incoming import Incoming
        from conformance.inprocess.wsgi import WsgiApp

        headers = tuple((name.decode(), value.decode()) for name, value in scope["headers"])
        url = f"http://localhost{scope['raw_path'].decode()}?{scope['query_string'].decode()}".rstrip("?")
        incoming = Incoming(scope["method"], url, headers, (await receive())["body"])
        written = WsgiApp(app, threads=False).answer(incoming).result(10)
        top, _, body = written.partition(b"\r\n\r\n")
        status, *lines = top.split(b"\r\n")
        pairs = [tuple(line.split(b": ", 1)) for line in lines]
        await send({"type": "http.response.start", "status": int(status.split()[1]), "headers": pairs})
        for byte in (body[:3], body[3:]):
            await send({"type": "http.response.body", "body": byte, "more_body": True})
        await send({"type": "http.response.body"})

    return called


def listing(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """A list of two parts, without a length."""
    start_response("404 Not Found", JSON)
    return [BODY[:5], BODY[5:]]


def generating(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """A generator that begins its answer when it is asked for the first part."""
    start_response("404 Not Found", JSON)
    yield b""
    yield BODY[:5]
    yield BODY[5:]


def writing(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The old way: `start_response` gives a function that writes."""
    write = start_response("404 Not Found", JSON)
    write(BODY[:5])
    return [BODY[5:]]


def changing_its_mind(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """A second head in place of the first, as PEP 3333 allows for an error."""
    start_response("200 OK", JSON)
    try:
        raise RuntimeError("too late")  # noqa: TRY301
    except RuntimeError as error:
        start_response("404 Not Found", JSON, (type(error), error, error.__traceback__))
    return [BODY]


class Closing:
    """An answer that counts how often it is closed."""

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
    """A body without an end."""
    start_response("404 Not Found", JSON)
    while True:
        yield b" " * 65536


class Hanging:
    """An app that waits for an event which the test sets in the end."""

    def __init__(self) -> None:
        self.released, self.calls = threading.Event(), 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.calls += 1
        self.released.wait()
        return listing(environ, start_response)


def answering(status: Any, *parts: Any, headers: Any = JSON, starts: int = 1) -> WSGIApplication:
    """An app that gives WSGI whatever it is told to."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        for _ in range(starts):
            start_response(status, list(headers))
        return list(parts)

    return app


CREDENTIALS = {"account_sid": ACCOUNT.sid, "auth_token": ACCOUNT.token}
