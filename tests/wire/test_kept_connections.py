"""A connection is left at the last moment before a request goes out, and an attempt that ended connects nowhere."""

from __future__ import annotations

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from urllib3.util import wait_for_read

from conformance.answer import Absence, Answer, NoAnswer
from conformance.request import Request
from conformance.wire.connections import InterruptibleConnection
from conformance.wire.exchange import Exchange
from tests.support.hostile_servers import ConnectProxy, HostileServer, HttpsServer, OverTls, Received, http

Interfere = Callable[[socket.socket], object]


class Numbering(HostileServer):
    """Numbers its answers, and keeps the connection of the last one as `peer`."""

    def answer(self, peer: socket.socket, _: Received) -> None:
        self.peer = peer
        peer.sendall(http(201, X_Number=str(len(self.requests))))


INTERFERENCES: dict[str, Interfere] = {
    "another answer": lambda peer: peer.sendall(http(500, X_Number="late")),
    "a line feed": lambda peer: peer.sendall(b"\r\n"),
    "the end": lambda peer: peer.shutdown(socket.SHUT_RDWR),
}


def sent(exchange: Exchange, url: str) -> Answer:
    outcome = exchange.send(Request("POST", url, (("To", "+1"),)))
    assert isinstance(outcome, Answer), outcome
    return outcome


def interfering(monkeypatch: pytest.MonkeyPatch, server: Numbering, interfere: Interfere) -> None:
    """Makes something arrive after the connection of the second request was chosen, and before a byte is sent."""
    put_request = InterruptibleConnection.putrequest

    def put(connection: InterruptibleConnection, *words: str, **named: bool) -> None:
        put_request(connection, *words, **named)
        if len(server.requests) == 1:
            interfere(server.peer)
            assert wait_for_read(connection.sock, 30)

    monkeypatch.setattr(InterruptibleConnection, "putrequest", put)


@pytest.mark.parametrize("way", ["plain", "TLS", "TLS by a proxy"])
@pytest.mark.parametrize("interfere", INTERFERENCES.values(), ids=INTERFERENCES)
def test_what_arrives_just_before_a_request_is_sent_is_not_its_answer(
    monkeypatch: pytest.MonkeyPatch, way: str, interfere: Interfere
) -> None:
    numbering = Numbering()
    server: HostileServer = numbering if way == "plain" else OverTls(numbering)
    proxy = ConnectProxy({f"127.0.0.1:{server.port}": ("127.0.0.1", server.port)})
    ca_file = server.ca_file if isinstance(server, HttpsServer) else None
    with server, proxy, Exchange(timeout=5.0, ca_file=ca_file, proxy=proxy.url if "proxy" in way else None) as exchange:
        interfering(monkeypatch, numbering, interfere)
        answers = [sent(exchange, server.url) for _ in range(3)]
    assert [each.header("X-Number") for each in answers] == ["1", "2", "3"]
    assert [(each.attempts, each.resent) for each in answers] == [(1, False)] * 3
    surplus = [any("follow the end" in remark for remark in each.remarks) for each in answers]
    assert surplus == [False, interfere is not INTERFERENCES["the end"], False]
    assert server.connections == 2
    assert len(proxy.lines) == (2 if "proxy" in way else 0)


def test_what_tls_alone_has_to_say_is_no_answer_and_the_connection_is_kept() -> None:
    # With TLS 1.3 a server sends session tickets after the handshake, which make the socket readable.
    server = OverTls(Numbering())
    with server, Exchange(timeout=5.0, ca_file=server.ca_file) as exchange:
        assert [sent(exchange, server.url).remarks for _ in range(3)] == [()] * 3
    assert server.connections == 1


def test_an_attempt_that_ends_just_before_it_connects_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    use_socket = InterruptibleConnection.use_socket
    with socket.socket() as full, Exchange(timeout=3000.0) as exchange:
        full.bind(("127.0.0.1", 0))
        full.listen(0)

        def end_after(connection: InterruptibleConnection, used: socket.socket) -> None:
            use_socket(connection, used)
            exchange.abort()

        with socket.create_connection(full.getsockname()), ThreadPoolExecutor(1) as threads:
            monkeypatch.setattr(InterruptibleConnection, "use_socket", end_after)
            url = f"http://127.0.0.1:{full.getsockname()[1]}"
            outcome = threads.submit(exchange.send, Request("POST", url)).result(timeout=60)
    assert isinstance(outcome, NoAnswer)
    assert outcome.absence is Absence.UNSENT
