"""A request goes out once where any byte of an answer came, whatever it was and however the connection ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from conformance.answer import Absence, Answer, NoAnswer
from conformance.request import Request
from conformance.wire.exchange import Exchange
from tests.support.hostile_servers import (
    CannedResponses,
    ClosingAtOnce,
    ConnectProxy,
    EndingAfter,
    HostileServer,
    HttpsServer,
    OverTls,
    http,
)

FIRST_BYTES = {
    "one letter": b"H",
    "one zero byte": b"\0",
    "one line feed": b"\n",
    "within the status line": b"HTTP/1.1 20",
    "a status line": b"HTTP/1.1 201 Created\r\n",
    "within a header": b"HTTP/1.1 201 Created\r\nContent-Le",
    "a head": http(201, b"", Content_Length="2"),
    "within the body": http(201, b"{", Content_Length="2"),
    "an interim response": b"HTTP/1.1 100 Continue\r\n\r\n",
    "within an interim response": b"HTTP/1.1 103 Early Hints\r\nLink: <",
    "a banner": b"SSH-2.0-OpenSSH_9.6\r\n",
    "garbage": b"\xff\xfe}}}",
}


def post(url: str) -> Request:
    return Request("POST", url, (("To", "+15005550006"),), ("AC1", "token"))


@contextmanager
def served(server: HostileServer, *, tls: bool) -> Iterator[tuple[HostileServer, Exchange]]:
    outer = OverTls(server) if tls else server
    ca_file = outer.ca_file if isinstance(outer, HttpsServer) else None
    with outer, Exchange(timeout=5.0, ca_file=ca_file) as exchange:
        yield outer, exchange


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
@pytest.mark.parametrize("resets", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize("data", FIRST_BYTES.values(), ids=FIRST_BYTES)
def test_a_request_is_not_sent_again_after_the_first_byte_of_an_answer(data: bytes, *, resets: bool, tls: bool) -> None:
    with served(EndingAfter(data, resets=resets), tls=tls) as (server, exchange):
        outcome = exchange.send(post(server.url))
    assert isinstance(outcome, NoAnswer)
    assert (outcome.attempts, len(server.requests)) == (1, 1)


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
@pytest.mark.parametrize("resets", [False, True], ids=["closed", "reset"])
def test_an_answer_to_the_second_attempt_says_that_a_first_one_died(*, resets: bool, tls: bool) -> None:
    with served(EndingAfter(b"", resets=resets), tls=tls) as (server, exchange):
        second = exchange.send(post(server.url))
        third = exchange.send(post(server.url))
    assert isinstance(second, Answer)
    assert isinstance(third, Answer)
    assert ((second.attempts, second.resent), (third.attempts, third.resent)) == ((2, True), (1, False))


def test_a_request_that_was_throttled_only_was_not_carried_out_before() -> None:
    throttled = http(429, b'{"code": 20429}', Retry_After="0")
    with CannedResponses(throttled, http(201)) as server, Exchange(timeout=5.0) as exchange:
        answer = exchange.send(post(server.url))
    assert isinstance(answer, Answer)
    assert (answer.attempts, answer.resent) == (2, False)


def test_bytes_of_a_proxy_are_no_bytes_of_an_answer() -> None:
    with OverTls(ClosingAtOnce(1)) as server, ConnectProxy({"127.0.0.1:1": ("127.0.0.1", server.port)}) as proxy:
        server_name = "https://127.0.0.1:1/"
        with Exchange(timeout=5.0, ca_file=server.ca_file, proxy=proxy.url) as exchange:
            answer = exchange.send(post(server_name))
    assert isinstance(answer, NoAnswer)
    assert answer.absence is Absence.DIED
    assert answer.attempts == 2
    assert len(server.requests) == 2
