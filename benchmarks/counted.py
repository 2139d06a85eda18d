"""The embedded target in another process, which counts requests, connections, and the most requests at once."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from conformance.fake.server import application
from conformance.fake.sockets import ConnectionServer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

COUNTS = "/counts"
"""The path that answers with the counts since its last request."""


class Counted:
    """Counts the requests to a WSGI application; a request is in flight until its response is made."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application, self._lock = application, threading.Lock()
        self._reset()

    def _reset(self) -> None:
        self._requests = self._in_flight = self._most_at_once = 0
        self._connections: set[str] = set()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The response of the application, or the counts."""
        if environ["PATH_INFO"] == COUNTS:
            return self._counts(start_response)
        with self._lock:
            self._requests += 1
            self._in_flight += 1
            self._most_at_once = max(self._most_at_once, self._in_flight)
            self._connections.add(environ["REMOTE_PORT"])
        try:
            return self._application(environ, start_response)
        finally:
            with self._lock:
                self._in_flight -= 1

    def _counts(self, start_response: StartResponse) -> Iterable[bytes]:
        with self._lock:
            counts = {"requests": self._requests, "connections": len(self._connections), "at_once": self._most_at_once}
            self._reset()
        body = json.dumps(counts).encode()
        start_response("200 OK", [("Content-Length", str(len(body))), ("Connection", "close")])
        return [body]


@click.command()
@click.option("--latency-ms", type=float, default=0.0)
def main(latency_ms: float) -> None:
    """Print the base URL, and serve until the process is ended."""
    server = ConnectionServer("127.0.0.1", 0, Counted(application(latency=latency_ms / 1000)))
    click.echo(f"http://127.0.0.1:{server.port}")
    server.serve_forever()


if __name__ == "__main__":
    main()
