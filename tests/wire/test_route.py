"""A connection leads to the address that its request was cleared for, or it is not made."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace

import pytest

from conformance.address import Address, Proxy
from conformance.answer import Absence, NoAnswer
from conformance.request import Request
from conformance.wire.connections import InterruptibleConnection
from conformance.wire.deadlines import DeadlineThread, as_current
from conformance.wire.exchange import Exchange
from conformance.wire.route import Route, UnclearedConnection
from conformance.wire.transport import Transport
from tests.support.hostile_servers import CannedResponses, ConnectProxy, http

TWILIO = Address.parse("https://api.twilio.com")
PROXY = Proxy.parse("http://user:secret@proxy.example:3128")
ELSEWHERE = ("evil.example", 443)


@pytest.mark.parametrize(
    ("route", "host", "port", "tunnel"),
    [
        (Route(TWILIO), "api.twilio.com", 443, None),
        (Route(TWILIO, PROXY), "proxy.example", 3128, ("api.twilio.com", 443)),
        (Route(Address.parse("http://[::1]:80"), PROXY), "proxy.example", 3128, None),
        (Route(Address.parse("https://[::1]")), "[::1]", 443, None),
        (Route(Address.parse("https://[::1]"), PROXY), "proxy.example", 3128, ("[::1]", 443)),
    ],
)
def test_a_route_permits_its_own_connection_and_no_other(
    route: Route, host: str, port: int, tunnel: tuple[str, int] | None
) -> None:
    route.check(host, port, tunnel)
    others = [("evil.example", port, tunnel), (host, port + 1, tunnel), (host, None, tunnel), (host, port, ELSEWHERE)]
    others += [(host, port, (tunnel[0], 444)), (host, port, None)] if tunnel else []
    for other in others:
        with pytest.raises(UnclearedConnection):
            route.check(*other)


def test_an_app_in_this_process_permits_no_connection_at_all() -> None:
    with pytest.raises(UnclearedConnection):
        Route(None, name="the app").check("127.0.0.1", 80, None)


def _begin(connection: InterruptibleConnection) -> None:
    connection.request("GET", "/")


def _connect(connection: InterruptibleConnection) -> None:
    connection.connect()


@pytest.mark.parametrize("act", [_begin, _connect])
@pytest.mark.parametrize("is_open", [True, False])
def test_a_connection_that_leads_elsewhere_sends_nothing_new_or_open(
    act: Callable[[InterruptibleConnection], None], is_open: bool
) -> None:
    deadlines = DeadlineThread(5.0)
    with CannedResponses(http(200)) as server:
        connection = InterruptibleConnection("127.0.0.1", server.port)
        if is_open:
            connection.sock = socket.create_connection(("127.0.0.1", server.port))
        attempt = deadlines.start_attempt()
        attempt.route = Route(Address.parse(f"http://127.0.0.1:{server.port + 1}"))
        with as_current(attempt), pytest.raises(UnclearedConnection):
            act(connection)
        connection.close()
    deadlines.abort()
    assert not server.requests


def test_what_is_cleared_decides_and_not_the_url_of_the_message() -> None:
    with CannedResponses(http(200)) as cleared, CannedResponses(http(200)) as other:
        transport = Transport()
        prepared = transport.prepare(Request("GET", f"{cleared.url}/a"))
        prepared.message.url = f"{other.url}/a"
        deadlines = DeadlineThread(5.0)
        attempt = deadlines.start_attempt()
        attempt.route = prepared.route
        with as_current(attempt):
            transport.send(prepared, 5.0)
        deadlines.abort()
        transport.close()
    assert (len(cleared.requests), len(other.requests)) == (1, 0)


@pytest.mark.parametrize("changed", [{"host": "127.0.0.2"}, {"port": 1}, {"scheme": "https"}])
def test_an_exchange_sends_to_the_origin_of_its_target_alone(changed: dict[str, object]) -> None:
    with CannedResponses(http(200)) as server:
        own = Address.parse(server.url)
        with Exchange(origins=[own.origin], timeout=60.0) as exchange:
            outcome = exchange.send(Request("GET", replace(own, **changed).url))  # type: ignore[arg-type]
            assert isinstance(outcome, NoAnswer)
            assert (outcome.absence, outcome.attempts) == (Absence.UNSENT, 0)
            assert "was cleared" in outcome.reason
            assert not isinstance(exchange.send(Request("GET", f"{own.url}/a")), NoAnswer)
    assert [request.path for request in server.requests] == ["/a"]


@pytest.mark.parametrize(
    "target", ["https://api.twilio.com/", "https://[2001:DB8::1]/", "https://API.twilio.com.:443/"]
)
def test_a_proxy_is_requested_to_connect_to_the_cleared_host(target: str) -> None:
    with ConnectProxy({}) as proxy, Exchange(proxy=proxy.url, timeout=60.0) as exchange:
        exchange.send(Request("GET", target))
    assert proxy.lines == [f"CONNECT {Address.parse(target).host_and_port}"]


def test_a_name_of_this_machine_that_leads_to_another_one_is_not_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def elsewhere(host: str, *rest: object, **more: int) -> object:
        return real("192.0.2.1" if host == "fake.localhost" else host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", elsewhere)
    with Exchange(timeout=60.0) as exchange:
        outcome = exchange.send(Request("POST", "http://fake.localhost:4010/", credentials=("AC1", "token")))
    assert isinstance(outcome, NoAnswer)
    assert outcome.absence is Absence.UNSENT
    assert "was resolved to 192.0.2.1" in outcome.reason
