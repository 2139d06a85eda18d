"""A proxy that passes the first request on and loses its answer, as a target does that dies after its work."""

from __future__ import annotations

import http.client
import socket
from urllib.parse import urlsplit

from tests.support.hostile_servers import HostileServer, Received, reset
from tests.support.hostile_servers import http as response


class DyingProxy(HostileServer):
    """Ends the connection of the first request once it was carried out, normally or with a reset."""

    def __init__(self, base_url: str, *, resets: bool) -> None:
        super().__init__()
        self.target = urlsplit(base_url).netloc
        self.resets = resets

    def answer(self, peer: socket.socket, request: Received) -> None:
        status, media_type, body = self._passed_on(request)
        if len(self.requests) > 1:
            peer.sendall(response(status, body, Content_Type=media_type))
        elif self.resets:
            reset(peer)
        else:
            peer.shutdown(socket.SHUT_RDWR)

    def _passed_on(self, request: Received) -> tuple[int, str, bytes]:
        connection = http.client.HTTPConnection(self.target, timeout=10)
        try:
            connection.request(request.method, request.path, request.body, request.headers)
            answered = connection.getresponse()
            return answered.status, answered.headers["Content-Type"], answered.read()
        finally:
            connection.close()
