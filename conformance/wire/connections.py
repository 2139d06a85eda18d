"""HTTP connections that another thread can interrupt: while resolving, connecting, in the TLS handshake, reading."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from typing import Any

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError
from urllib3.util.connection import allowed_gai_family

from conformance.address import DEFAULT_PORTS
from conformance.wire.deadlines import SURPLUS, Attempt, Stage, current_attempt
from conformance.wire.peer import peer_of
from conformance.wire.response_head import CheckedResponse
from conformance.wire.response_stream import receive_at_once
from conformance.wire.socket_connection import Addresses, NameResolution, connect


class InterruptibleTlsSocket(ssl.SSLSocket):
    """A TLS socket that its connection knows during the handshake already."""

    def do_handshake(self, block: bool = False) -> None:
        """Performs the TLS handshake, until the deadline of the attempt."""
        connection = current_attempt().connection
        if isinstance(connection, InterruptibleConnection):
            connection.use_socket(self)
        super().do_handshake(block)


class InterruptibleConnection(HTTPConnection):
    """A connection of urllib3 that another thread can interrupt, and that leads only where its attempt may go."""

    response_class = CheckedResponse
    attempt: Attempt | None = None
    _socket: socket.socket | None = None
    _resolution: NameResolution | None = None
    _head: bytes | None = None
    _tunnel_to: tuple[str, int] | None = None
    responses = 0
    is_spoilt = False
    _is_unsent = False

    def interrupt(self) -> None:
        """Ends the wait on the connection, which cannot be used afterwards."""
        if self._resolution is not None:
            self._resolution.interrupt()
        if self._socket is not None:
            with suppress(OSError):
                # Not SSLSocket.shutdown, after which the reader would take encrypted bytes for plain text.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def use_socket(self, used: socket.socket) -> None:
        """Makes `used` the socket that `interrupt` shuts down."""
        self._socket = used
        if isinstance(used, ssl.SSLSocket) and not self._has_tls_proxy:
            current_attempt().stage = Stage.TLS
        current_attempt().check()

    @property
    def _has_tls_proxy(self) -> bool:
        return self.proxy is not None and self.proxy.scheme == "https"

    def set_tunnel(self, host: str, port: int | None = None, *more: Any, **named: Any) -> None:  # noqa: ANN401 - as in urllib3
        """Names what the proxy at the other end is requested to connect to."""
        self._tunnel_to = (host, port or DEFAULT_PORTS["https"])
        super().set_tunnel(host, port, *more, **named)

    def close(self) -> None:
        """Closes the connection; another one has no tunnel yet."""
        self._tunnel_to = None
        super().close()

    def _check_route(self) -> None:
        """Raises `UnclearedConnection` where the connection leads elsewhere than the current attempt may go."""
        current_attempt().route.check(self.host, self.port, self._tunnel_to)

    def connect(self) -> None:
        """Connects, through a proxy and with TLS where the URL requires it."""
        self.responses, self.is_spoilt = 0, False
        super().connect()
        if hasattr(self.sock, "suppress_ragged_eofs"):
            # Without the closing message of TLS nobody knows whether the end of a body was its end.
            self.sock.suppress_ragged_eofs = False
        current_attempt().stage = Stage.SENT
        current_attempt().peer = peer_of(self.sock)

    @property
    def is_connected(self) -> bool:
        """Whether another request may be sent; bytes that nobody asked for would be taken for its answer."""
        if self.sock is None or self.is_spoilt:
            return False
        # Reading, not polling: TLS can hold bytes already, and a socket is readable too where only TLS has a message.
        received = receive_at_once(self.sock, bytearray(1))
        if received:
            current_attempt().remarks.append(SURPLUS)
        return received is None

    def putrequest(self, method: str, url: str, skip_host: bool = False, skip_accept_encoding: bool = False) -> None:
        """Begins a request, over the connection that is open or a new one."""
        self._check_route()
        current_attempt().use(self)
        if self.sock is not None:
            current_attempt().stage = Stage.SENT
        self._is_unsent = True
        super().putrequest(method, url, skip_host, skip_accept_encoding)

    def request(self, method: str, url: str, body: Any = None, *more: Any, **named: Any) -> None:  # noqa: ANN401 - as in urllib3
        """Sends a request, its head and its body in one write."""
        self._head = b"" if isinstance(body, bytes) and body else None
        super().request(method, url, body, *more, **named)

    def send(self, data: Any) -> None:  # noqa: ANN401 - as in http.client
        """Keeps a head back until its body follows."""
        if self._head == b"":
            self._head = data
            return
        head, self._head = self._head, None
        is_first, self._is_unsent = self._is_unsent, False
        if is_first and self.responses:
            self._leave_unless_connected()
        super().send(head + data if head else data)

    def _leave_unless_connected(self) -> None:
        """Closes the socket where something arrived since the connection was chosen; `send` then connects anew."""
        if self.sock is not None and not self.is_connected:
            self.sock.close()
            self.sock = None

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 has it
        """The head of the response to the request that was sent."""
        self.responses += 1
        return super().getresponse()

    def _new_conn(self) -> socket.socket:
        self._check_route()
        current_attempt().use(self)
        current_attempt().stage = Stage.NAME_RESOLUTION
        addresses = self._addresses()
        current_attempt().route.check_addresses(str(address[0]) for *_, address in addresses)
        current_attempt().stage = Stage.CONNECTION
        last_error: OSError = OSError("the name has no address")
        for family, kind, protocol, _, address in addresses:
            try:
                connected = self._connected(socket.socket(family, kind, protocol), address)
            except OSError as error:
                last_error = error
            else:
                current_attempt().stage = Stage.PROXY if self.proxy else Stage.CONNECTION
                return connected
        raise NewConnectionError(self, str(last_error)) from last_error

    def _connected(self, new: socket.socket, address: tuple[Any, ...]) -> socket.socket:
        try:
            self.use_socket(new)
            # For a proxy urllib3 would leave Nagle's algorithm on, which delays a body sent after its head.
            new.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connect(new, address)
        except BaseException:
            new.close()
            raise
        new.settimeout(self.timeout)
        return new

    def _addresses(self) -> Addresses:
        self._resolution = NameResolution()
        try:
            # urllib3 leaves an IPv6 address of a proxy over TLS in its brackets.
            return self._resolution.addresses(self._dns_host.strip("[]"), self.port, allowed_gai_family())
        finally:
            self._resolution = None


class InterruptibleTlsConnection(InterruptibleConnection, HTTPSConnection):
    """The same over TLS."""
