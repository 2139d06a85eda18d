"""A request as a server hands it to an app, and what a server does about an exception."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from sysconfig import get_paths
from traceback import extract_tb
from typing import Any, Protocol
from urllib.parse import unquote_to_bytes, urlsplit

from conformance.answer import BODY_LIMIT
from conformance.wire.network_errors import Raised

ENOUGH = 2 * BODY_LIMIT
"""After how many bytes of an answer an app is asked for no more."""

PORTS = {"http": 80, "https": 443}
CLIENT = ("127.0.0.1", 50000)
LIBRARY = ("stdlib", "platstdlib", "purelib", "platlib")
LIBRARIES = tuple(f"{folder}{os.sep}" for folder in (*map(get_paths().get, LIBRARY), Path(__file__).parent))
"""Folders whose code is not the app's own."""

_log = logging.getLogger("conformance")


@dataclass(frozen=True)
class Incoming:
    """A request: method, URL, every header, the body."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @classmethod
    def of(cls, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Incoming:
        """The request with the Host header that a connection would add."""
        named = {name.lower() for name in headers}
        host = () if "host" in named else (("Host", urlsplit(url).netloc),)
        return cls(method, url, (*host, *headers.items()), body)

    @property
    def raw_path(self) -> str:
        """The path as it is sent."""
        return urlsplit(self.url).path or "/"

    @property
    def path(self) -> bytes:
        """The path, decoded."""
        return unquote_to_bytes(self.raw_path)

    @property
    def query(self) -> str:
        """The query as it is sent."""
        return urlsplit(self.url).query

    @property
    def scheme(self) -> str:
        """Http or https."""
        return urlsplit(self.url).scheme

    @property
    def server(self) -> tuple[str, int]:
        """Host and port that the request goes to."""
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or PORTS[parts.scheme]


class App(Protocol):
    """An app behind its interface, up while the context lasts."""

    def running(self) -> AbstractContextManager[object]:
        """Starts the app, and stops it in the end."""

    def answer(self, incoming: Incoming) -> Future[bytes]:
        """The answer to come, as the bytes that a server would write; fails with `Raised`."""


def raised(error: BaseException) -> Raised:
    """The exception of an app in few words; its traceback goes into the log, where pytest shows it."""
    _log.error("the app raised an exception", exc_info=error)
    said = " ".join(str(error).split())
    frames = [frame for frame in extract_tb(error.__traceback__) if not frame.filename.startswith(LIBRARIES)]
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno}, in {frames[-1].name})" if frames else ""
    return Raised(f"the app raised {type(error).__name__}{': ' if said else ''}{said}{place}")


def head(status: int, reason: str, headers: list[tuple[bytes, bytes]]) -> bytes:
    """The head of an answer as a server writes it."""
    lines: list[bytes] = [f"HTTP/1.1 {status} {reason}".encode(), *(b"%s: %s" % pair for pair in headers)]
    return b"\r\n".join([*lines, b"", b""])


Interface = Any
"""A WSGI or an ASGI app: whatever can be called as its specification says."""
