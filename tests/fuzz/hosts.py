"""Fuzzer of hosts: none of many spellings may separate the host that is judged from the host that is connected to.

What is connected to is observed at the sockets: by the resolver and `connect` calls of this process, which are recorded
and refused, and by a CONNECT proxy on loopback.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address
from random import Random

from conformance.address import InvalidAddress, Proxy
from conformance.request import Request, build_request
from conformance.target import DUMMY_TOKEN, Target, TargetRefused
from conformance.targets.credentials import target_from_url
from conformance.targets.preflight import ACCOUNT_REQUEST
from conformance.targets.validation import validate_proxy
from conformance.wire.exchange import Exchange
from conformance.wire.transport import Transport
from tests.fuzz import Fuzzed
from tests.support.host_spellings import TAILS, spelling
from tests.support.hostile_servers import ConnectProxy, HttpsServer

TOKEN = "0123456789abcdef" * 2
PAIR = {"TWILIO_TEST_ACCOUNT_SID": "AC" + "fedcba9876543210" * 2, "TWILIO_TEST_AUTH_TOKEN": TOKEN}
TIMEOUT = 10.0
LOCAL_HTTP = Target("a fake", "http://localhost:4010", "AC1", DUMMY_TOKEN)
Place = tuple[str, int]


class Blocked(OSError):
    """A resolution or connection that was recorded instead of made."""


class SocketRecorder:
    """Records every host and port that this process resolves or connects to while it is recording, and refuses both."""

    def __init__(self) -> None:
        self.places: list[Place] | None = None
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.places is None or event not in ("socket.getaddrinfo", "socket.connect"):
            return
        host, port = arguments[:2] if event == "socket.getaddrinfo" else arguments[1][:2]  # type: ignore[index]
        self.places.append((str(host), int(str(port))))
        raise Blocked("recorded")

    @contextmanager
    def recording(self) -> Iterator[list[Place]]:
        """The places of the context."""
        self.places = places = []
        try:
            yield places
        finally:
            self.places = None


_recorder: list[SocketRecorder] = []
"""One for the process: a hook cannot be removed."""


def recorder() -> SocketRecorder:
    """The recorder of this process."""
    if not _recorder:
        _recorder.append(SocketRecorder())
    return _recorder[0]


class Bench:
    """Two transports, one by a CONNECT proxy and one without, and what each of them connected to."""

    def __init__(self, stack: ExitStack) -> None:
        self.ca_file = stack.enter_context(HttpsServer(lambda *_: (200, {}, b""))).ca_file
        self.proxy = stack.enter_context(ConnectProxy({}))
        self.by_proxy = Transport(proxy=self.proxy.url, ca_file=self.ca_file)
        self.direct = Transport(ca_file=self.ca_file)
        stack.callback(self.by_proxy.close)
        stack.callback(self.direct.close)

    def places_by_proxy(self, target: Target) -> list[Place]:
        """What the proxy was requested to connect to."""
        self.proxy.lines.clear()
        _send(self.by_proxy, target)
        return [_place(line) for line in self.proxy.lines]

    def places(self, transport: Transport, target: Target) -> list[Place]:
        """What was resolved and connected to."""
        with recorder().recording() as places:
            _send(transport, target)
        return places


def _send(transport: Transport, target: Target) -> None:
    exchange = Exchange(origins=target.origins, timeout=TIMEOUT, transport=transport)
    try:
        exchange.send(build_request(ACCOUNT_REQUEST, target))
    finally:
        exchange.abort()


def _place(line: str) -> Place:
    host, _, port = line.removeprefix("CONNECT ").rpartition(":")
    return host.strip("[]"), int(port)


def fuzz(seed: int, count: int) -> Fuzzed:
    """Tries `count` spellings as the base URL of a target and as a proxy."""
    random, found = Random(seed), Fuzzed()
    with ExitStack() as stack:
        bench = Bench(stack)
        for _ in range(count):
            text = spelling(random)
            try:
                found.outcomes[_as_target(bench, text, random)] += 1
                found.outcomes[_as_proxy(bench, text)] += 1
            except Exception as error:  # noqa: BLE001 - whatever it is, no spelling may raise it
                found.faults.append(f"{text!r}: {type(error).__name__}: {error}")
    return found


def _as_target(bench: Bench, text: str, random: Random) -> str:
    try:
        target = target_from_url(text, environment=PAIR)
    except TargetRefused:
        return "targets refused"
    places = bench.places(bench.direct, target)
    if target.address.scheme == "https":
        places += bench.places_by_proxy(target)
        assert len(places) > 1, "the proxy was not reached"
    judged = (target.address.host, target.address.port)
    assert places, "nothing was connected to"
    assert set(places) == {judged}, f"judged {judged}, connected to {places}"
    host = judged[0]
    assert (target.auth_token == TOKEN) is target.is_twilio is is_twilio(host), f"credentials for {host}"
    assert target.address.scheme == "https" or is_loopback(host), f"plain http to {host}"
    _require_same_place(bench, target, random.choice(TAILS) + random.choice(("", "/x", "@evil.example", "\\x")))
    return "targets connected to"


def _require_same_place(bench: Bench, target: Target, path: str) -> None:
    """No path leads to another host."""
    exchange = Exchange(origins=target.origins, timeout=TIMEOUT, transport=bench.direct)
    with recorder().recording() as places:
        exchange.send(Request("GET", target.base_url + path))
    exchange.abort()
    judged = (target.address.host, target.address.port)
    assert set(places) <= {judged}, f"path {path!r}: judged {judged}, connected to {places}"


def _as_proxy(bench: Bench, text: str) -> str:
    """A spelling as the proxy for a fake on loopback, which has to be on loopback too."""
    try:
        validate_proxy(text, LOCAL_HTTP)
        judged = Proxy.parse(text).address
    except (TargetRefused, InvalidAddress):
        return "proxies refused"
    transport = Transport(proxy=text, ca_file=bench.ca_file)
    places = bench.places(transport, LOCAL_HTTP)
    transport.close()
    assert set(places) == {(judged.host, judged.port)}, f"judged {judged}, connected to {places}"
    assert is_loopback(judged.host), f"plain http by {judged.host}"
    return "proxies connected to"


def is_twilio(host: str) -> bool:
    """Whether a host that was connected to is Twilio's, by its labels."""
    return host.lower().rstrip(".").split(".")[-2:] == ["twilio", "com"]


def is_loopback(host: str) -> bool:
    """Whether a host that was connected to is this machine."""
    if host.split(".")[-1] == "localhost":
        return True
    return ip_address(host).is_loopback
