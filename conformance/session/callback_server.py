"""The server behind a listener: it answers everything alike."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import cast
from urllib.parse import urlsplit

BODY_READ = 64 * 1024
ANSWER = b"<?xml version='1.0' encoding='UTF-8'?><Response/>"


@dataclass
class Ear:
    """One address: whether it was asked for, and with which request first."""

    heard: threading.Event = field(default_factory=threading.Event)
    request: str = ""


class CallbackServer(ThreadingMixIn, TCPServer):
    """Knows its addresses; unlike `http.server` it asks no name server for its own name."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, bind: tuple[str, int]) -> None:
        self.ears: dict[str, Ear] = {}
        if ":" in bind[0]:
            self.address_family = socket.AF_INET6
        super().__init__(bind, _Handler)

    @property
    def place(self) -> tuple[str, int]:
        """Host and port; an address of version 6 stands in brackets."""
        host, port = self.server_address[:2]
        return f"[{host!s}]" if ":" in str(host) else str(host), int(port)

    def handle_error(self, *_: object) -> None:
        """Nothing: a request that breaks off is the other side's affair."""


class _Handler(BaseHTTPRequestHandler):
    """Takes any method."""

    timeout = 5

    def parse_request(self) -> bool:
        """Reads the head, which is all that counts, and answers at once."""
        if super().parse_request():
            ear = cast("CallbackServer", self.server).ears.get(name_of(self.path))
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


def name_of(url: str) -> str:
    """The last part of the path, whatever a tunnel put before it; empty for what is no URL."""
    try:
        return urlsplit(url).path.rpartition("/")[2]
    except ValueError:
        return ""
