"""Callback server (webhook receiver): records the first request for each of its URLs, and answers all alike."""

from __future__ import annotations

import re
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import cast
from urllib.parse import urlsplit

MAX_BODY = 64 * 1024
MAX_LINE = 200
"""How much of a request line is kept."""

RESPONSE = b"<?xml version='1.0' encoding='UTF-8'?><Response/>"


@dataclass
class CallbackUrl:
    """One URL that was given out: whether a request for it arrived, and method and path of the first one."""

    requested: threading.Event = field(default_factory=threading.Event)
    first_request: str = ""


class CallbackServer(ThreadingMixIn, TCPServer):
    """Answers requests for its `urls`, which are known by a name in their path; unlike `http.server` without DNS."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, bind: tuple[str, int]) -> None:
        self.urls: dict[str, CallbackUrl] = {}
        if ":" in bind[0]:
            self.address_family = socket.AF_INET6
        super().__init__(bind, _Handler)

    @property
    def host_and_port(self) -> tuple[str, int]:
        """Host and port that it listens on; an IPv6 address is in brackets."""
        host, port = self.server_address[:2]
        return f"[{host!s}]" if ":" in str(host) else str(host), int(port)

    def handle_error(self, *_: object) -> None:
        """Does nothing: a broken request is no fault of this side."""


class _Handler(BaseHTTPRequestHandler):
    """Accepts any method."""

    timeout = 5

    def parse_request(self) -> bool:
        """Reads the head, which is enough to record the request, and answers at once."""
        line = str(getattr(self, "raw_requestline", b""), "latin-1").strip()
        url = self._url_in(line)
        if url is not None and not url.requested.is_set():
            url.first_request = without_query(line)
            url.requested.set()
        if super().parse_request():
            self._answer(200 if url is not None else 404)
        return False

    def _url_in(self, line: str) -> CallbackUrl | None:
        """The URL that a request line names, wherever in it and in whatever form the line is."""
        urls = cast("CallbackServer", self.server).urls
        return next((url for name, url in urls.items() if name in line), None)

    def _answer(self, status: int) -> None:
        self.close_connection = True
        length = self.headers.get("Content-Length") or "0"
        if length.isascii() and length.isdigit():
            # Unread bytes would reset the connection before the client has read the response.
            self.rfile.read(min(int(length[:9]), MAX_BODY))
        self.send_response(status)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(RESPONSE)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(RESPONSE)

    def log_message(self, *_: object) -> None:
        """Does nothing: a request is recorded, not logged."""


def without_query(line: str) -> str:
    """Method and path of a request line, as far as it has them."""
    method, _, rest = line[:MAX_LINE].partition(" ")
    return f"{method} {re.split('[ ?#]', rest, maxsplit=1)[0]}".strip()


def last_segment(url: str) -> str:
    """The last segment of the path, which identifies a URL behind any tunnel; empty where `url` is invalid."""
    try:
        return urlsplit(url).path.rpartition("/")[2]
    except ValueError:
        return ""
