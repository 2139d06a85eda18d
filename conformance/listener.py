"""A server that answers everything alike and remembers which of its addresses were asked for."""

from __future__ import annotations

import secrets
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import Self, cast
from urllib.parse import urlsplit

PREFIX = "/heard/"
BODY_READ = 64 * 1024
ANSWER = b"<?xml version='1.0' encoding='UTF-8'?><Response/>"


@dataclass
class _Ear:
    """One address: whether it was asked for, and with which request first."""

    heard: threading.Event = field(default_factory=threading.Event)
    request: str = ""


class Listener:
    """Gives out addresses and says whether a request for one of them came; runs until it is closed."""

    def __init__(self, bind: tuple[str, int] = ("127.0.0.1", 0), public_url: str | None = None) -> None:
        self._server = _Server(bind)
        host, port = self._server.server_address[:2]
        place = f"[{host!s}]:{port}" if ":" in str(host) else f"{host!s}:{port}"
        self._base = (public_url or f"http://{place}").rstrip("/") + PREFIX
        threading.Thread(target=self._server.serve_forever, name="listener", daemon=True).start()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._server.server_address[1])

    def address(self) -> str:
        """A URL that nobody else has."""
        name = secrets.token_hex(16)
        self._server.ears[name] = _Ear()
        return self._base + name

    def heard(self, address: str, within: float) -> str | None:
        """Method and path of the first request for `address`, waited for `within` seconds, or `None`."""
        ear = self._server.ears.get(_name(address))
        return ear.request if ear is not None and ear.heard.wait(within) else None

    def close(self) -> None:
        """Stops listening."""
        with suppress(OSError):
            # Wakes the server, which looks only twice a second whether it shall stop.
            self._server.socket.shutdown(socket.SHUT_RDWR)
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _name(url: str) -> str:
    """The last part of the path, whatever a tunnel put before it."""
    try:
        return urlsplit(url).path.rpartition("/")[2]
    except ValueError:
        return ""


class _Handler(BaseHTTPRequestHandler):
    """Takes any method."""

    timeout = 5

    def parse_request(self) -> bool:
        """Reads the head, which is all that counts, and answers at once."""
        if super().parse_request():
            ear = cast("_Server", self.server).ears.get(_name(self.path))
            if ear is not None and not ear.heard.is_set():
                ear.request = f"{self.command} {urlsplit(self.path).path}"
                ear.heard.set()
            self._answer(200 if ear is not None else 404)
        return False

    def _answer(self, status: int) -> None:
        self.close_connection = True
        length = self.headers.get("Content-Length") or "0"
        if length.isascii() and length.isdigit():
            # What is sent and not read would reset the connection before the answer is through.
            self.rfile.read(min(int(length[:9]), BODY_READ))
        self.send_response(status)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(ANSWER)

    def log_message(self, *_: object) -> None:
        """Nothing: a request is remembered, not printed."""


class _Server(ThreadingMixIn, TCPServer):
    """Knows its addresses; unlike `http.server` it asks no name server for its own name."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, bind: tuple[str, int]) -> None:
        self.ears: dict[str, _Ear] = {}
        if ":" in bind[0]:
            self.address_family = socket.AF_INET6
        super().__init__(bind, _Handler)

    def handle_error(self, *_: object) -> None:
        """Nothing: a request that breaks off is the other side's affair."""
