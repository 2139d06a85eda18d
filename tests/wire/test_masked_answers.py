"""Secrets are masked where an answer comes in, before anything is cut, lower-cased or judged."""

from __future__ import annotations

import pytest

from conformance.answer import BODY_LIMIT, Answer, NoAnswer
from conformance.redact import MASK, Redactor
from conformance.request import Request
from conformance.wire.exchange import Exchange
from tests.support.hostile_servers import CannedResponses

TOKEN = "Canary/7uQ9+xY2zTok3n=Wv"
FIRST, LAST = TOKEN[:8], TOKEN[-8:]
HEADS = {
    "a status line": f"{TOKEN}\r\n\r\n",
    "the end of a long status line": f"{'x' * 50}{TOKEN}\r\n\r\n",
    "a status": f"HTTP/1.1 {TOKEN} OK\r\n\r\n",
    "a version": f"HTTP/{TOKEN} 200 OK\r\n\r\n",
    "a length": f"HTTP/1.1 200 OK\r\nContent-Length: {TOKEN}\r\n\r\n",
    "a chunk size": f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{TOKEN}\r\n",
    "a content coding": f"HTTP/1.1 200 OK\r\nContent-Encoding: {TOKEN}\r\nContent-Length: 2\r\n\r\n{{}}",
    "a media type": f"HTTP/1.1 200 OK\r\nContent-Type: {TOKEN}\r\nContent-Length: 2\r\n\r\n{{}}",
    "a header": f"HTTP/1.1 200 OK\r\nX-{TOKEN.upper()}: {TOKEN[::-1]}\r\nContent-Length: 2\r\n\r\n{{}}",
}


def answered(response: bytes) -> Answer | NoAnswer:
    with CannedResponses(response) as server, Exchange(timeout=2.0, redactor=Redactor([TOKEN])) as exchange:
        return exchange.send(Request("GET", f"{server.url}/x"))


@pytest.mark.parametrize("name", HEADS)
def test_nothing_of_a_secret_in_a_head_is_kept(name: str) -> None:
    kept = repr(answered(HEADS[name].encode("latin-1"))).lower()
    for part in (FIRST, LAST, FIRST[::-1], LAST[::-1]):
        assert part.lower() not in kept


def test_a_secret_at_the_limit_of_a_body_is_not_cut_before_it_is_masked() -> None:
    for beyond in range(1, len(TOKEN)):
        body = "x" * (BODY_LIMIT - len(TOKEN) + beyond) + TOKEN + "x" * 100
        answer = Answer(200, (), body[:BODY_LIMIT].encode(), truncated=True).masked(Redactor([TOKEN]))
        assert TOKEN[:3].encode() not in answer.body
        assert answer.body.endswith(MASK.encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "latin-1"])
def test_a_secret_in_a_body_of_any_encoding_is_masked(encoding: str) -> None:
    body = f'{{"é": "{TOKEN}"}}'.encode(encoding)
    masked = Answer(200, (), body).masked(Redactor([TOKEN]))
    assert MASK.encode() in masked.body
    assert TOKEN not in masked.body.replace(b"\0", b"").decode("latin-1")


def test_an_answer_without_a_secret_stays_as_it_is() -> None:
    answer = Answer(200, (("Content-Type", "application/json"),), bytes(range(256)) * 20, truncated=False, fault="x")
    assert answer.masked(Redactor([TOKEN])) == answer
