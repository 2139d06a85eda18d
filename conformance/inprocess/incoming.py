"""The server side of an app in this process: the request, the head of the response, an exception of the app."""

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
from typing import Protocol
from urllib.parse import unquote_to_bytes, urlsplit

from conformance.answer import BODY_LIMIT
from conformance.wire.network_errors import AppError

MAX_RESPONSE = 2 * BODY_LIMIT
"""After how many bytes no more of a response is requested from an app."""

DEFAULT_PORTS = {"http": 80, "https": 443}
CLIENT = ("127.0.0.1", 50000)
LIBRARY_PATHS = ("stdlib", "platstdlib", "purelib", "platlib")
LIBRARIES = tuple(f"{folder}{os.sep}" for folder in (*map(get_paths().get, LIBRARY_PATHS), Path(__file__).parent))
"""Folders whose code is not the app's own."""

_log = logging.getLogger("conformance")


@dataclass(frozen=True)
class IncomingRequest:
    """A request as a server receives it: method, URL, every header, the body."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @classmethod
    def of(cls, method: str, url: str, headers: Mapping[str, str], body: bytes) -> IncomingRequest:
        """The request with the Host header that an HTTP client would add."""
        names = {name.lower() for name in headers}
        host = () if "host" in names else (("Host", urlsplit(url).netloc),)
        return cls(method, url, (*host, *headers.items()), body)

    @property
    def raw_path(self) -> str:
        """The path as it is sent, percent-encoded."""
        return urlsplit(self.url).path or "/"

    @property
    def path(self) -> bytes:
        """The path, decoded."""
        return unquote_to_bytes(self.raw_path)

    @property
    def query(self) -> str:
        """The query as it is sent, percent-encoded."""
        return urlsplit(self.url).query

    @property
    def scheme(self) -> str:
        """Either `http` or `https`."""
        return urlsplit(self.url).scheme

    @property
    def server(self) -> tuple[str, int]:
        """Host and port that the request is sent to."""
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme]


class App(Protocol):
    """An app with one interface for WSGI and ASGI."""

    def running(self) -> AbstractContextManager[object]:
        """A context in which the app runs: entering starts it, leaving stops it."""

    def answer(self, incoming: IncomingRequest) -> Future[bytes]:
        """The future response, as the bytes that a server would send; fails with `AppError`."""


def app_error(error: BaseException) -> AppError:
    """The exception of an app in one line; its traceback goes into the log, where pytest shows it."""
    _log.error("the app raised an exception", exc_info=error)
    message = " ".join(str(error).split())
    frames = [frame for frame in extract_tb(error.__traceback__) if not frame.filename.startswith(LIBRARIES)]
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno}, in {frames[-1].name})" if frames else ""
    return AppError(f"the app raised {type(error).__name__}{': ' if message else ''}{message}{place}")


def head_bytes(status: int, reason: str, headers: list[tuple[bytes, bytes]]) -> bytes:
    """The head of a response as a server sends it."""
    lines: list[bytes] = [f"HTTP/1.1 {status} {reason}".encode(), *(b"%s: %s" % pair for pair in headers)]
    return b"\r\n".join([*lines, b"", b""])
