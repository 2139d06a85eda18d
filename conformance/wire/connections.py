"""HTTP connections that a watch can cut at any moment: while looking up, connecting, in TLS, in head or body."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError
from urllib3.util.connection import allowed_gai_family
from urllib3.util.ssl_ import create_urllib3_context

from conformance.wire.deadlines import Deadline, Ended, Meeting, Stage, watching
from conformance.wire.network_errors import Untrusted
from conformance.wire.response_head import CheckedResponse

CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")

Addresses = list[tuple[Any, ...]]


class WatchedSocket(ssl.SSLSocket):
    """A TLS socket that is known to the connection already while the two sides shake hands."""

    def do_handshake(self, block: bool = False) -> None:
        """Shakes hands, within what is left of the deadline."""
        line = watching().line
        if isinstance(line, WatchedConnection):
            line.plug(self)
        super().do_handshake(block)


class WatchedConnection(HTTPConnection):
    """A connection of urllib3's that can be cut from another thread."""

    response_class = CheckedResponse
    watch: Deadline | None = None
    _socket: socket.socket | None = None
    _lookup: SimpleQueue[Addresses | Exception] | None = None
    _head: bytes | None = None

    def cut(self) -> None:
        """Wakes whoever waits on the connection, which is of no use afterwards."""
        if self._lookup is not None:
            self._lookup.put(Ended())
        if self._socket is not None:
            with suppress(OSError):
                # Not SSLSocket.shutdown, which would make the reader take what is encrypted for plain text.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def plug(self, plugged: socket.socket) -> None:
        """Makes `plugged` the socket that `cut` shuts down."""
        self._socket = plugged
        if isinstance(plugged, ssl.SSLSocket) and not self._is_behind_tls_proxy:
            watching().stage = Stage.TLS
        watching().check()

    @property
    def _is_behind_tls_proxy(self) -> bool:
        return self.proxy is not None and self.proxy.scheme == "https"

    def connect(self) -> None:
        """Connects, through a proxy and TLS where asked."""
        super().connect()
        watching().stage = Stage.SENT
        watching().meeting = _meeting(self.sock)

    def putrequest(self, method: str, url: str, skip_host: bool = False, skip_accept_encoding: bool = False) -> None:
        """Begins a request, over the connection that is there or a new one."""
        watching().hold(self)
        if self.sock is not None:
            watching().stage = Stage.SENT
        super().putrequest(method, url, skip_host, skip_accept_encoding)

    def request(self, method: str, url: str, body: Any = None, *more: Any, **named: Any) -> None:  # noqa: ANN401
        """Sends a request, its head and its body in one piece."""
        self._head = b"" if isinstance(body, bytes) and body else None
        super().request(method, url, body, *more, **named)

    def send(self, data: Any) -> None:  # noqa: ANN401 - as in http.client
        """Keeps a head until its body comes."""
        if self._head == b"":
            self._head = data
            return
        head, self._head = self._head, None
        super().send(head + data if head else data)

    def _new_conn(self) -> socket.socket:
        watching().hold(self)
        watching().stage = Stage.LOOKUP
        addresses = self._addresses()
        watching().stage = Stage.CONNECT
        last: OSError = OSError("the name has no address")
        for family, kind, protocol, _, address in addresses:
            try:
                reached = self._reached(socket.socket(family, kind, protocol), address)
            except OSError as error:
                last = error
            else:
                watching().stage = Stage.PROXY if self.proxy else Stage.CONNECT
                return reached
        raise NewConnectionError(self, str(last)) from last

    def _reached(self, plugged: socket.socket, address: tuple[Any, ...]) -> socket.socket:
        try:
            self.plug(plugged)
            # Behind a proxy urllib3 would leave Nagle's algorithm on, which delays a body sent after its head.
            plugged.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            plugged.settimeout(watching().left)
            plugged.connect(address)
            watching().check()
        except BaseException:
            plugged.close()
            raise
        plugged.settimeout(self.timeout)
        return plugged

    def _addresses(self) -> Addresses:
        asked = (self._dns_host, self.port, allowed_gai_family(), socket.SOCK_STREAM)
        with suppress(socket.gaierror):
            return socket.getaddrinfo(*asked, flags=socket.AI_NUMERICHOST)
        # Nothing can interrupt a resolver, so that it is asked by a thread that can be left behind.
        answers: SimpleQueue[Addresses | Exception] = SimpleQueue()
        self._lookup = answers
        threading.Thread(target=_resolve, args=(asked, answers), name="lookup", daemon=True).start()
        watching().check()
        answer = answers.get()
        self._lookup = None
        if isinstance(answer, Exception):
            raise answer
        return answer


def _meeting(connected: Any) -> Meeting | None:  # noqa: ANN401 - a socket, or what urllib3 makes of one in a TLS proxy
    with suppress(OSError, AttributeError, ValueError):
        host, port = connected.getpeername()[:2]
        address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        if not isinstance(connected, ssl.SSLSocket):
            return Meeting(address)
        shown: dict[str, Any] = connected.getpeercert() or {}
        issuer = {name: str(value) for pairs in shown.get("issuer", ()) for name, value in pairs}
        said = issuer.get("organizationName") or issuer.get("commonName") or "nobody named"
        return Meeting(address, connected.version() or "", said, str(shown.get("notAfter", "")))
    return None


def _resolve(asked: tuple[Any, ...], answers: SimpleQueue[Addresses | Exception]) -> None:
    try:
        answers.put(socket.getaddrinfo(*asked))
    except (OSError, UnicodeError) as error:
        answers.put(error)


class WatchedTlsConnection(WatchedConnection, HTTPSConnection):
    """The same over TLS."""


class WatchedPool(HTTPConnectionPool):
    """Connections to one host."""

    ConnectionCls = WatchedConnection


class WatchedTlsPool(HTTPSConnectionPool):
    """Connections to one host over TLS."""

    ConnectionCls = WatchedTlsConnection


POOLS: dict[str, type[HTTPConnectionPool]] = {"http": WatchedPool, "https": WatchedTlsPool}


def authorities(chosen: str | None, otherwise: str) -> tuple[str, str]:
    """The file or folder of trusted authorities, and the variable that names it, if one does."""
    named = next(((os.environ[name], name) for name in CA_VARIABLES if os.environ.get(name)), (otherwise, ""))
    return (chosen, "") if chosen else named


def trust(chosen: str | None, otherwise: str) -> ssl.SSLContext:
    """A TLS context that trusts the authorities in one file or folder: chosen, of the environment, or otherwise.

    Raises `Untrusted` when that cannot be read.
    """
    place, _ = authorities(chosen, otherwise)
    context = create_urllib3_context()
    context.sslsocket_class = WatchedSocket
    try:
        context.load_verify_locations(**{"capath" if Path(place).is_dir() else "cafile": place})
    except OSError as error:
        raise Untrusted(
            f"no certificates of authorities can be read from {place} ({error.strerror or error})"
        ) from None
    return context
