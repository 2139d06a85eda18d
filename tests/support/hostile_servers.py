"""HTTP servers on loopback that break the protocol, each in one way, and a correct HTTPS server and proxy.

All are context managers with `url` and `port`; they count `connections` and record the `requests` that they receive.
"""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import struct
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Self

import trustme

BYTE_INTERVAL = 0.02
HandlerResponse = tuple[int, Mapping[str, str], bytes]
Handler = Callable[[str, str, dict[str, str], bytes], HandlerResponse]


@dataclass(frozen=True)
class Received:
    """A request that arrived; header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


def http(status: int, body: bytes = b"{}", **headers: str) -> bytes:
    """A response; `Retry_After="1"` gives a header `Retry-After: 1`, and an empty text leaves a header out."""
    all_headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    all_headers |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}\r\n" for name, value in all_headers.items() if value]
    return f"HTTP/1.1 {status} Whatever\r\n{''.join(lines)}\r\n".encode() + body


def read_request(peer: socket.socket) -> Received | None:
    """The next request of a connection, or `None` where it ends."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = peer.recv(65536)
        if not chunk:
            return None
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += peer.recv(65536)
    method, path, _ = first.split(" ", 2)
    return Received(method, path, headers, body)


def reset(peer: socket.socket) -> None:
    """Ends a connection with a reset."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


class HostileServer:
    """Calls `answer` for every request, in a thread per connection; `closed` is set when the server stops."""

    scheme = "http"

    def __init__(self) -> None:
        self.connections = 0
        self.requests: list[Received] = []
        self.closed = threading.Event()
        self._peers: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listening.getsockname()[1]

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def serve_connection(self, peer: socket.socket) -> None:
        while (request := read_request(peer)) is not None:
            self.requests.append(request)
            self.answer(peer, request)

    def answer(self, peer: socket.socket, request: Received) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closed.set()
        for each in (self._listening, *self._peers):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                peer, _ = self._listening.accept()
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.connections += 1
                self._peers.append(peer)
                threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer: socket.socket) -> None:
        with suppress(OSError, ValueError):
            self.serve_connection(peer)
        with suppress(OSError):
            peer.close()

    def _send_slowly(self, peer: socket.socket, data: bytes) -> None:
        for byte in data:
            if self.closed.wait(BYTE_INTERVAL):
                return
            peer.sendall(bytes([byte]))


class Hanging(HostileServer):
    """Reads a request and never answers."""

    def answer(self, _peer: socket.socket, _: Received) -> None:
        self.closed.wait()


class BannerServer(HostileServer):
    """Sends a banner before any request, as SMTP and SSH servers do."""

    def serve_connection(self, peer: socket.socket) -> None:
        peer.sendall(b"220 ready\r\n")
        self.closed.wait()


class DrippingHead(HostileServer):
    """Sends the head a byte at a time, so that no single read ever takes long."""

    def answer(self, peer: socket.socket, _: Received) -> None:
        self._send_slowly(peer, http(200, X_Long="x" * 4000))


class DrippingBody(HostileServer):
    """Sends the head at once and the body a byte at a time, `Connection: close` or not."""

    def __init__(self, **headers: str) -> None:
        super().__init__()
        self.headers = headers

    def answer(self, peer: socket.socket, _: Received) -> None:
        peer.sendall(http(200, b"", Content_Length="4000", **self.headers))
        self._send_slowly(peer, b"x" * 4000)


class ClosingAtOnce(HostileServer):
    """Closes the first `times` connections without an answer, normally or with a reset, then answers 201."""

    def __init__(self, times: int = 10**6, *, resets: bool = False) -> None:
        super().__init__()
        self.times, self.resets = times, resets

    def answer(self, peer: socket.socket, _: Received) -> None:
        if self.connections > self.times:
            peer.sendall(http(201))
        elif self.resets:
            reset(peer)
        else:
            peer.shutdown(socket.SHUT_RDWR)


class EndingAfter(HostileServer):
    """Sends `data` once and ends the connection, with a reset or without; later requests get 201."""

    def __init__(self, data: bytes, *, resets: bool) -> None:
        super().__init__()
        self.data, self.resets = data, resets

    def answer(self, peer: socket.socket, _: Received) -> None:
        if len(self.requests) > 1:
            peer.sendall(http(201))
            return
        peer.sendall(self.data)
        if self.resets:
            reset(peer)
        else:
            peer.close()


class CannedResponses(HostileServer):
    """Sends the given responses in order, then the last one again and again; with `closes`, it closes after each."""

    def __init__(self, *answers: bytes, closes: bool = False) -> None:
        super().__init__()
        self.answers, self.closes = answers, closes

    def answer(self, peer: socket.socket, _: Received) -> None:
        peer.sendall(self.answers[min(len(self.requests), len(self.answers)) - 1])
        if self.closes:
            peer.shutdown(socket.SHUT_RDWR)


class Endless(HostileServer):
    """Sends `head`, then repeats `part` until the connection is closed."""

    def __init__(self, head: bytes, part: bytes) -> None:
        super().__init__()
        self.head, self.part = head, part
        self.sent = 0

    def answer(self, peer: socket.socket, _: Received) -> None:
        peer.sendall(self.head)
        while not self.closed.is_set():
            peer.sendall(self.part)
            self.sent += len(self.part)


def cut_in_the_body() -> CannedResponses:
    """Announces 100 bytes, sends 10 and closes."""
    return CannedResponses(http(200, b"0123456789", Content_Length="100"), closes=True)


def cut_in_a_chunk() -> CannedResponses:
    """Announces a chunk of 100 bytes, sends 10 and closes."""
    head = http(200, b"", Content_Length="", Transfer_Encoding="chunked")
    return CannedResponses(head + b"64\r\n0123456789", closes=True)


def cut_in_the_head() -> CannedResponses:
    """Closes in the middle of a header; many clients accept that as the end of the head."""
    return CannedResponses(b"HTTP/1.1 200 OK\r\nContent-Ty", closes=True)


def sending_60_megabytes() -> CannedResponses:
    """Sends a body of 60 MB."""
    return CannedResponses(http(200, b" " * 60_000_000))


def endless_chunks() -> Endless:
    """Sends chunks for ever."""
    head = http(200, b"", Content_Length="", Transfer_Encoding="chunked")
    return Endless(head, b"400\r\n" + b"x" * 1024 + b"\r\n")


def endless_chunk_size() -> Endless:
    """Sends a line for the size of a chunk that never ends."""
    return Endless(http(200, b"", Content_Length="", Transfer_Encoding="chunked"), b"0" * 65536)


def gzip_bomb() -> CannedResponses:
    """Sends 200 KB that unpack to 200 MB."""
    return CannedResponses(http(200, _many_zeros(), Content_Encoding="gzip"))


@cache
def _many_zeros() -> bytes:
    return gzip.compress(b"\0" * 200_000_000, 1)


def not_gzip() -> CannedResponses:
    """Announces gzip and sends plain JSON."""
    return CannedResponses(http(200, b'{"sid": "SM1"}', Content_Encoding="gzip"))


def redirecting(location: str, body: bytes = b"moved") -> CannedResponses:
    """Redirects every request."""
    return CannedResponses(http(307, body, Location=location))


def too_many(code: int = 20429) -> bytes:
    """The body of a 429 of Twilio."""
    return json.dumps({"code": code, "message": "Too Many Requests", "status": 429}).encode()


def throttling(times: int, retry_after: str = "") -> CannedResponses:
    """Answers the first `times` requests with 429 and 20429, then 201."""
    return CannedResponses(*[http(429, too_many(), Retry_After=retry_after)] * times, http(201))


def out_of_order_once() -> CannedResponses:
    """Answers 503 in HTML once, then 201."""
    return CannedResponses(http(503, b"<html>out of order</html>", Content_Type="text/html"), http(201))


class HttpsServer(HostileServer):
    """A correct HTTPS server for its host names; `handler` gets (method, path, headers, body) and returns the response.

    `ca_file` is the path of the CA certificate that its own was signed with; `expires` may be in the past.
    """

    scheme = "https"

    def __init__(
        self, handler: Handler, hostname: str | None = None, expires: datetime | None = None, others: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self.handler = handler
        authority = trustme.CA()
        names = [hostname, *others] if hostname else ["localhost", "127.0.0.1"]
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*names, not_after=expires).configure_cert(self._context)
        self._files = ExitStack()
        folder = Path(self._files.enter_context(tempfile.TemporaryDirectory()))
        self.ca_file = str(folder / "authority.pem")
        authority.cert_pem.write_to_path(self.ca_file)

    def serve_connection(self, peer: socket.socket) -> None:
        with self._context.wrap_socket(peer, server_side=True) as tls:
            self._peers.append(tls)
            super().serve_connection(tls)

    def answer(self, peer: socket.socket, request: Received) -> None:
        status, headers, body = self.handler(request.method, request.path, request.headers, request.body)
        named = {name.replace("-", "_"): value for name, value in headers.items()}
        peer.sendall(http(status, body, **named))

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        self._files.close()


class OverTls(HttpsServer):
    """Another server over TLS: `inner` answers."""

    def __init__(self, inner: HostileServer) -> None:
        super().__init__(_unused)
        self._inner = inner
        inner.requests, inner.closed = self.requests, self.closed

    def answer(self, peer: socket.socket, request: Received) -> None:
        self._inner.answer(peer, request)


def _unused(*_: object) -> HandlerResponse:
    raise NotImplementedError


def expired(handler: Handler) -> HttpsServer:
    """An HTTPS server with an expired certificate."""
    return HttpsServer(handler, expires=datetime(2020, 1, 1, tzinfo=UTC))


class ConnectProxy(HostileServer):
    """A correct CONNECT proxy: each `host:port` in `routes` is connected to the given address; others get 403.

    `lines` are the request lines that it received.
    """

    def __init__(self, routes: Mapping[str, tuple[str, int]]) -> None:
        super().__init__()
        self.routes = routes
        self.lines: list[str] = []

    def serve_connection(self, peer: socket.socket) -> None:
        request = read_request(peer)
        if request is None:
            return
        self.requests.append(request)
        self.lines.append(f"{request.method} {request.path}")
        if request.method != "CONNECT" or request.path not in self.routes:
            peer.sendall(http(403, b"forbidden"))
            return
        with socket.create_connection(self.routes[request.path]) as upstream:
            self._peers.append(upstream)
            peer.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            backwards = threading.Thread(target=_copy, args=(upstream, peer), daemon=True)
            backwards.start()
            _copy(peer, upstream)
            backwards.join()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for each in (source, sink):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
