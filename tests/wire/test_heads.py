"""Heads are bounded as they arrive: in bytes and in lines; an answer beyond a limit came, and is wrong."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import pytest

from conformance.answer import Absence, Answer, NoAnswer
from conformance.case import Case, Expectation, Outcome
from conformance.finding import Verdict
from conformance.judging.control_result import ControlResult
from conformance.judging.judge import judge
from conformance.request import Request
from conformance.wire.exchange import Exchange
from conformance.wire.network_errors import SHOWN_BYTES
from conformance.wire.response_stream import HEAD_LIMIT, MAX_HEADER_LINES
from tests.support.hostile_servers import CannedResponses, Endless, HostileServer, http

LINE = b"HTTP/1.1 201 Created\r\n"
TYPE = b"Content-Type: application/json\r\n"
CASE = Case("messages/from/valid", "", 0, (), Expectation((Outcome(201),)))


def outcome_of(server: HostileServer) -> Answer | NoAnswer:
    """The outcome with the headers that were sent: these servers give no date, which is added then."""
    with server, Exchange(timeout=5.0) as exchange:
        outcome = exchange.send(Request("POST", server.url))
    if isinstance(outcome, NoAnswer):
        return outcome
    *sent, (name, _) = outcome.headers
    assert name == "Date"
    return replace(outcome, headers=tuple(sent))


def headers(number: int, size: int) -> bytes:
    return b"".join(b"X-%d: %s\r\n" % (index, b"y" * size) for index in range(number))


def size_kept(answer: Answer) -> int:
    return sum(len(name) + len(value) for name, value in answer.headers)


OVERSIZED = {
    "90 headers of 65,000 bytes": CannedResponses(LINE + TYPE + headers(90, 65_000) + b"\r\n{}"),
    "a value of 10 MB": CannedResponses(LINE + TYPE + headers(1, 10_000_000) + b"\r\n{}"),
    "a name without end": Endless(LINE + TYPE, b"x" * 65536),
    "headers without end": Endless(LINE + TYPE, b"X: y\r\n" * 1000),
    "one header more": CannedResponses(LINE + TYPE + headers(MAX_HEADER_LINES - 1, 1) + b"\r\n{}"),
    "one byte more": CannedResponses(
        LINE + TYPE + b"X: ".ljust(HEAD_LIMIT - len(LINE + TYPE) - 3, b"y") + b"\r\n" + b"\r\n"
    ),
}


@pytest.mark.parametrize("server", OVERSIZED.values(), ids=OVERSIZED)
def test_an_oversized_head_is_a_wrong_answer_of_which_little_is_kept(server: HostileServer) -> None:
    tracemalloc.start()
    answer = outcome_of(server)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(answer, Answer), answer
    assert (answer.status, answer.body, answer.header("Content-Type")) == (201, b"", "application/json")
    assert answer.fault.startswith("a head of more than ")
    assert size_kept(answer) <= HEAD_LIMIT
    assert len(answer.headers) < MAX_HEADER_LINES
    assert peak < 3_000_000 or isinstance(server, CannedResponses)
    judgement = judge(CASE, [answer], "AC1", ControlResult())
    assert judgement.verdict is Verdict.FAIL
    assert [(finding.what, finding.got) for finding in judgement.findings] == [
        ("body", f"{answer.fault} (201, application/json)")
    ]


def test_a_head_of_the_limits_is_read() -> None:
    largest = LINE + headers(MAX_HEADER_LINES - 2, 600) + b"Content-Length: 2\r\n\r\n{}"
    answer = outcome_of(CannedResponses(largest))
    assert isinstance(answer, Answer), answer
    assert (answer.body, len(answer.headers)) == (b"{}", MAX_HEADER_LINES - 1)


def test_heads_of_interim_responses_do_not_add_up() -> None:
    interim = b"HTTP/1.1 100 Continue\r\n" + headers(50, 600) + b"\r\n"
    answer = outcome_of(CannedResponses(interim * 10 + http(201)))
    assert isinstance(answer, Answer), answer
    assert (answer.status, answer.body) == (201, b"{}")


@pytest.mark.parametrize("start", [b"HTTP/1.1 100 Continue\r\n", b"HTTP/1.1 201 "], ids=["interim", "status line"])
def test_where_an_oversized_head_has_no_status_there_is_no_answer(start: bytes) -> None:
    outcome = outcome_of(Endless(start, b"x" * 65536))
    assert isinstance(outcome, NoAnswer)
    assert outcome.absence is Absence.DIED
    assert "its head has more than 65536 bytes" in outcome.reason


def test_of_a_line_that_is_not_http_the_beginning_is_shown_and_the_cut_is_marked() -> None:
    long, short = (outcome_of(CannedResponses(b"?" * size + b"\n", closes=True)) for size in (60_000, SHOWN_BYTES - 1))
    assert isinstance(long, NoAnswer)
    assert isinstance(short, NoAnswer)
    assert f"{'?' * SHOWN_BYTES}'..." in long.reason
    assert len(long.reason) < SHOWN_BYTES + 200
    assert "..." not in short.reason
