"""The embedded target in a process of its own, and what it was asked: requests, connections, most at once."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from conformance.fake.server import application
from conformance.fake.sockets import Callbacks

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

COUNTS = "/counts"
"""The path that says what was counted since it was asked last."""


class Counted:
    """A WSGI application that counts what reaches the one within; a request is inside until its answer is made."""

    def __init__(self, within: WSGIApplication) -> None:
        self._within, self._lock = within, threading.Lock()
        self._begin()

    def _begin(self) -> None:
        self._requests = self._inside = self._most = 0
        self._connections: set[str] = set()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The answer of the application within, or what was counted."""
        if environ["PATH_INFO"] == COUNTS:
            return self._told(start_response)
        with self._lock:
            self._requests += 1
            self._inside += 1
            self._most = max(self._most, self._inside)
            self._connections.add(environ["REMOTE_PORT"])
        try:
            return self._within(environ, start_response)
        finally:
            with self._lock:
                self._inside -= 1

    def _told(self, start_response: StartResponse) -> Iterable[bytes]:
        with self._lock:
            counts = {"requests": self._requests, "connections": len(self._connections), "at_once": self._most}
            self._begin()
        body = json.dumps(counts).encode()
        start_response("200 OK", [("Content-Length", str(len(body))), ("Connection", "close")])
        return [body]


@click.command()
@click.option("--latency-ms", type=float, default=0.0)
def main(latency_ms: float) -> None:
    """Says where it listens, and serves until it is ended."""
    listener = Callbacks("127.0.0.1", 0, Counted(application(latency=latency_ms / 1000)))
    click.echo(f"http://127.0.0.1:{listener.port}")
    listener.serve_forever()


if __name__ == "__main__":
    main()
