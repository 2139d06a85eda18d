"""Small HTTP servers on loopback, each with one behaviour, which record the requests that they receive."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class ReceivedRequest:
    """A request that arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> list[tuple[str, str]]:
        return parse_qsl(self.body.decode(), keep_blank_values=True)


Reply = tuple[int, dict[str, str], bytes]
Behaviour = Callable[[ReceivedRequest], Reply]


def as_json(status: int, body: object) -> Reply:
    return status, {"Content-Type": "application/json"}, json.dumps(body).encode()


def envelope(status: int, code: int) -> Reply:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return as_json(status, {"code": code, "message": "a text", "more_info": more, "status": status})


def always_200_and_an_empty_object(_: ReceivedRequest) -> Reply:
    return as_json(200, {})


def always_21211(_: ReceivedRequest) -> Reply:
    return envelope(400, 21211)


def always_404(_: ReceivedRequest) -> Reply:
    return 404, {"Content-Type": "text/html"}, b"<html>no such page</html>"


def always_out_of_order(_: ReceivedRequest) -> Reply:
    return 503, {"Content-Type": "text/html"}, b"<html><h1>503 Service Temporarily Unavailable</h1></html>"


@dataclass
class SmallServer:
    """A server that answers each request as `behave` says."""

    behave: Behaviour
    requests: list[ReceivedRequest] = field(default_factory=list)
    url: str = ""

    def arrived(self, method: str) -> int:
        return sum(request.method == method for request in self.requests)


@contextmanager
def serving(behave: Behaviour, port: int = 0) -> Iterator[SmallServer]:
    server = SmallServer(behave)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = ReceivedRequest(self.command, self.path, dict(self.headers), body)
            server.requests.append(request)
            status, headers, content = server.behave(request)
            (self.send_response_only if "Date" in headers else self.send_response)(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Does nothing: a test has no log."""

    listening = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    listening.daemon_threads = True
    threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True).start()
    server.url = f"http://127.0.0.1:{listening.server_address[1]}"
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
