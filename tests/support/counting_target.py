"""The embedded target, which records the requests that reach it, their times and the most in flight at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from conformance.fake import ACCOUNT, TABLES, Account, Request, Response, Server, Tables, respond

Responder = Callable[[Request, Account, Tables], Response]
TOKEN_VARIABLE = "TOKEN_OF_THE_COUNTING_TARGET"


@dataclass
class CountingTarget:
    """Times in seconds and requests in the order of arrival, and the most requests in flight at once."""

    url: str = ""
    times: list[float] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    most: int = 0
    in_flight: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of a command line that name this target."""
        return self.url, "--account-sid", ACCOUNT.sid, "--auth-token-env", TOKEN_VARIABLE

    @property
    def environment(self) -> dict[str, str]:
        return {TOKEN_VARIABLE: ACCOUNT.token}

    def shortest_span(self, count: int) -> float:
        """The shortest time in seconds in which `count` + 1 requests arrived."""
        return min(late - early for early, late in zip(self.times, self.times[count:], strict=False))


@contextmanager
def counted(responder: Responder = respond) -> Iterator[CountingTarget]:
    """A running target that answers with `responder`."""
    target = CountingTarget()

    def counting(request: Request, account: Account, tables: Tables) -> Response:
        with target.lock:
            target.times.append(monotonic())
            target.requests.append(request)
            target.in_flight += 1
            target.most = max(target.most, target.in_flight)
        try:
            return responder(request, account, tables)
        finally:
            with target.lock:
                target.in_flight -= 1

    with Server(ACCOUNT, TABLES, counting) as server:
        target.url = server.base_url
        yield target
