"""Small real servers on loopback, each with one vice, and the records of what reached them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Heard:
    """A request that arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> list[tuple[str, str]]:
        return parse_qsl(self.body.decode(), keep_blank_values=True)


Reply = tuple[int, dict[str, str], bytes]
Vice = Callable[[Heard], Reply]


def as_json(status: int, body: object) -> Reply:
    return status, {"Content-Type": "application/json"}, json.dumps(body).encode()


def envelope(status: int, code: int) -> Reply:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return as_json(status, {"code": code, "message": "a text", "more_info": more, "status": status})


def always_200_and_an_empty_object(_: Heard) -> Reply:
    return as_json(200, {})


def always_21211(_: Heard) -> Reply:
    return envelope(400, 21211)


def always_404(_: Heard) -> Reply:
    return 404, {"Content-Type": "text/html"}, b"<html>no such page</html>"


def always_out_of_order(_: Heard) -> Reply:
    return 503, {"Content-Type": "text/html"}, b"<html><h1>503 Service Temporarily Unavailable</h1></html>"


@dataclass
class Miniature:
    """A server that answers as its vice says."""

    vice: Vice
    requests: list[Heard] = field(default_factory=list)
    url: str = ""

    def arrived(self, method: str) -> int:
        return sum(request.method == method for request in self.requests)


@contextmanager
def serving(vice: Vice) -> Iterator[Miniature]:
    miniature = Miniature(vice)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            heard = Heard(self.command, self.path, dict(self.headers), body)
            miniature.requests.append(heard)
            status, headers, content = miniature.vice(heard)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            """A test has no log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    miniature.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield miniature
    finally:
        server.shutdown()
        server.server_close()
