"""The embedded target, and the record of what reached it: when, and how much of it at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from conformance.fake import ACCOUNT, TABLES, Account, Request, Response, Server, Tables, respond

Responder = Callable[[Request, Account, Tables], Response]
TOKEN = "TOKEN_OF_THE_COUNTED"


@dataclass
class Counted:
    """What arrived, in its order: seconds and requests, and the most that was answered at the same time."""

    url: str = ""
    times: list[float] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    most: int = 0
    inside: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of a command line that lead here."""
        return self.url, "--account-sid", ACCOUNT.sid, "--auth-token-env", TOKEN

    @property
    def environment(self) -> dict[str, str]:
        return {TOKEN: ACCOUNT.token}

    def nearest(self, count: int) -> float:
        """The least number of seconds in which one more than `count` requests arrived."""
        return min(late - early for early, late in zip(self.times, self.times[count:], strict=False))


@contextmanager
def counted(responder: Responder = respond) -> Iterator[Counted]:
    """A target that answers as `responder` does."""
    record = Counted()

    def counting(request: Request, account: Account, tables: Tables) -> Response:
        with record.lock:
            record.times.append(monotonic())
            record.requests.append(request)
            record.inside += 1
            record.most = max(record.most, record.inside)
        try:
            return responder(request, account, tables)
        finally:
            with record.lock:
                record.inside -= 1

    with Server(ACCOUNT, TABLES, counting) as server:
        record.url = server.base_url
        yield record
