"""Bytes behind an answer are remarked upon and end the connection: they never answer the next request."""

from __future__ import annotations

import socket
import ssl

import pytest

from conformance.answer import Absence, Answer, NoAnswer
from conformance.request import Request
from conformance.wire import response_stream
from conformance.wire.exchange import Exchange
from conformance.wire.response_head import TWO_FRAMINGS
from tests.support.hostile_servers import (
    CannedResponses,
    ClosingAtOnce,
    HostileServer,
    HttpsServer,
    OverTls,
    Received,
    http,
)

CHUNKED = b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
ANSWERS = {
    "a length": http(201),
    "chunks": CHUNKED,
    "no body": http(204, b"", Content_Length=""),
    "an empty body": http(201, b""),
    "another connection each time": http(201, Connection="close"),
}
SURPLUS = {
    "brackets": b"}}}",
    "a line feed": b"\r\n",
    "another answer": http(500, b'{"code": 1}'),
    "zeros": b"\0" * 9999,
}


class Trailing(HostileServer):
    """Numbers its answers, and sends `surplus` after each: after a while of `delay` seconds, where there is one."""

    def __init__(self, answer: bytes, surplus: bytes, delay: float = 0.0) -> None:
        super().__init__()
        self.data, self.surplus, self.delay = answer, surplus, delay

    def answer(self, peer: socket.socket, _: Received) -> None:
        numbered = self.data.replace(b"\r\n", f"\r\nX-Number: {len(self.requests)}\r\n".encode(), 1)
        if not self.delay:
            peer.sendall(numbered + self.surplus)
            return
        peer.sendall(numbered)
        self.closed.wait(self.delay)
        peer.sendall(self.surplus)


def sent(exchange: Exchange, url: str) -> Answer:
    outcome = exchange.send(Request("POST", url, (("To", "+1"),)))
    assert isinstance(outcome, Answer), outcome
    return outcome


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
@pytest.mark.parametrize("delay", [0.0, 0.002], ids=["at once", "later"])
@pytest.mark.parametrize("surplus", SURPLUS.values(), ids=SURPLUS)
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_bytes_behind_an_answer_are_remarked_upon_and_answer_nothing(
    monkeypatch: pytest.MonkeyPatch, answer: bytes, surplus: bytes, delay: float, *, tls: bool
) -> None:
    # Bytes end the wait for them, so that the bound costs no time, and a busy machine may be late.
    monkeypatch.setattr(response_stream, "QUIET_SECONDS", 4.0)
    trailing = Trailing(answer, surplus, delay)
    server: HostileServer = OverTls(trailing) if tls else trailing
    ca_file = server.ca_file if isinstance(server, HttpsServer) else None
    with server, Exchange(timeout=5.0, ca_file=ca_file) as exchange:
        answers = [sent(exchange, server.url) for _ in range(4)]
    assert [each.header("X-Number") for each in answers] == ["1", "2", "3", "4"]
    assert all(any("follow the end" in remark for remark in each.remarks) for each in answers)
    assert server.connections == 4


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_with_nothing_behind_it_has_no_remark(answer: bytes) -> None:
    with CannedResponses(answer) as server, Exchange(timeout=5.0) as exchange:
        assert [sent(exchange, server.url).remarks for _ in range(3)] == [()] * 3


def test_the_time_for_which_a_connection_is_watched_is_no_time_of_the_answer() -> None:
    with CannedResponses(http(201)) as server, Exchange(timeout=5.0) as exchange:
        first, second = sent(exchange, server.url), sent(exchange, server.url)
    assert server.connections == 1
    assert first.elapsed >= 0
    assert second.elapsed >= 0


class AnsweringTwiceOnce(HostileServer):
    """Answers the second request twice at once."""

    def answer(self, peer: socket.socket, _: Received) -> None:
        peer.sendall(http(201) * (2 if len(self.requests) == 2 else 1))


def test_of_two_answers_over_a_used_connection_neither_is_taken() -> None:
    with AnsweringTwiceOnce() as server, Exchange(timeout=5.0) as exchange:
        sent(exchange, server.url)
        outcome = exchange.send(Request("POST", server.url))
        assert sent(exchange, server.url).remarks == ()
    assert isinstance(outcome, NoAnswer)
    assert outcome.absence is Absence.MIXED_UP
    assert (outcome.attempts, server.connections, len(server.requests)) == (1, 2, 3)


class LateSurplus(HostileServer):
    """Sends bytes that nobody asked for when `late` is set by the test, long after the answer."""

    def answer(self, peer: socket.socket, _: Received) -> None:
        peer.sendall(http(201))
        self.last_peer = peer


def test_bytes_that_come_while_a_connection_is_idle_end_it_and_are_remarked_upon() -> None:
    with LateSurplus() as server, Exchange(timeout=5.0) as exchange:
        sent(exchange, server.url)
        server.last_peer.sendall(http(500))
        second = sent(exchange, server.url)
    assert second.status == 201
    assert any("follow the end" in remark for remark in second.remarks)
    assert server.connections == 2


def test_a_length_beside_chunks_is_remarked_upon_and_ends_the_connection() -> None:
    both = CHUNKED.replace(b"Transfer", b"Content-Length: 9\r\nTransfer")
    with CannedResponses(both) as server, Exchange(timeout=5.0) as exchange:
        answers = [sent(exchange, server.url) for _ in range(2)]
    assert [(each.body, each.remarks) for each in answers] == [(b"{}", (TWO_FRAMINGS,))] * 2
    assert server.connections == 2


@pytest.mark.parametrize("length", ["2, 2", "2,2", " 2 ", "02"])
def test_a_length_may_be_repeated(length: str) -> None:
    with CannedResponses(http(201, Content_Length=length)) as server, Exchange(timeout=5.0) as exchange:
        assert [sent(exchange, server.url).body for _ in range(2)] == [b"{}"] * 2


@pytest.mark.parametrize("lengths", ["2, 3", "-2", "+2", "2.0", "0x2", "2_0", "two", "2;3", "9" * 5000, "\u0662"])
def test_a_response_whose_length_nobody_can_know_is_discarded(lengths: str) -> None:
    field = f"Content-Length: {lengths}\r\n".encode()
    server = CannedResponses(b"HTTP/1.1 201 Created\r\n" + field + b"\r\n{}", closes=True)
    with server, Exchange(timeout=5.0) as exchange:
        outcome = exchange.send(Request("POST", server.url))
    assert isinstance(outcome, NoAnswer)
    assert "is not HTTP" in outcome.reason
    assert (outcome.attempts, len(server.requests)) == (1, 1)


@pytest.mark.parametrize("fields", [("2", "3"), ("0", "2"), ("2", "2, 3")])
def test_two_fields_with_two_lengths_are_as_bad(fields: tuple[str, str]) -> None:
    head = "".join(f"Content-Length: {field}\r\n" for field in fields).encode()
    server = CannedResponses(b"HTTP/1.1 201 Created\r\n" + head + b"\r\n{}", closes=True)
    with server, Exchange(timeout=5.0) as exchange:
        outcome = exchange.send(Request("POST", server.url))
    assert isinstance(outcome, NoAnswer)
    assert "the lengths" in outcome.reason


class EndingTls(HttpsServer):
    """Sends a body without a length, and ends TLS with its closing message or without."""

    def __init__(self, *, politely: bool) -> None:
        super().__init__(lambda *_: (201, {}, b""))
        self.politely = politely

    def answer(self, peer: socket.socket, _: Received) -> None:
        peer.sendall(http(201, Content_Length="", Connection="close"))
        if self.politely and isinstance(peer, ssl.SSLSocket):
            peer.unwrap()
        peer.close()


def test_without_the_closing_message_of_tls_a_body_without_a_length_may_have_been_cut() -> None:
    with EndingTls(politely=True) as server, Exchange(timeout=5.0, ca_file=server.ca_file) as exchange:
        assert sent(exchange, server.url).body == b"{}"
    with EndingTls(politely=False) as server, Exchange(timeout=5.0, ca_file=server.ca_file) as exchange:
        outcome = exchange.send(Request("POST", server.url))
    assert isinstance(outcome, NoAnswer)
    assert outcome.absence is Absence.CUT_SHORT
    assert (outcome.attempts, len(server.requests)) == (1, 1)


def test_a_body_with_a_length_needs_no_closing_message() -> None:
    with OverTls(ClosingAtOnce(-1)) as server, Exchange(timeout=5.0, ca_file=server.ca_file) as exchange:
        assert [sent(exchange, server.url).body for _ in range(2)] == [b"{}"] * 2
