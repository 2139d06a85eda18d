"""Answer of a target, or the reason why none came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from conformance.redact import Redactor

BODY_LIMIT = 1024 * 1024
"""How many bytes of a body are read, after decoding."""

NOTHING_LISTENS, TIMED_OUT = "nothing listens on", "gave no complete answer within"
CLOSED, CUT = "closed the connection without an answer", "ends in the middle"
LOST = "was lost in the middle of an answer"
"""Words by which the reason of an absence is known again."""


class Absence(StrEnum):
    """Why no answer came."""

    REFUSED = "connection refused"
    DNS = "name not found"
    TLS = "TLS failed"
    PROXY = "proxy failed"
    TIMEOUT = "timed out"
    DIED = "connection died before an answer"
    CUT_SHORT = "connection died in the middle of an answer"
    MIXED_UP = "two answers to one request"
    RAISED = "raised an exception"
    THROTTLED = "throttled without end"
    UNSENT = "not sent"


@dataclass(frozen=True)
class Answer:
    """An HTTP response, its body decoded and cut at `BODY_LIMIT` bytes.

    `fault` is why the body could not be read: it does not have the content coding that its header names, or the head
    is too large. `elapsed` is in seconds, for the last attempt alone; `attempts` counts the requests sent. `resent`
    says that an earlier attempt, which the target may have carried out, died without an answer. `remarks` are
    departures from HTTP that leave the answer as it is. `received` is when it came, in the form of a `Date`, where its
    own `Date` is far from that; empty otherwise.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    truncated: bool = False
    fault: str = ""
    elapsed: float = 0.0
    attempts: int = 1
    resent: bool = False
    remarks: tuple[str, ...] = ()
    received: str = ""

    def header(self, name: str) -> str | None:
        """The first header of that name, in any letter case, or `None`."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def masked(self, redactor: Redactor) -> Answer:
        """The answer with each secret masked in all that came from the target."""
        headers = tuple((redactor(name), redactor(value)) for name, value in self.headers)
        body = redactor.bytes(self.body, cut=self.truncated)
        return replace(self, headers=headers, body=body, fault=redactor(self.fault))


@dataclass(frozen=True)
class NoAnswer:
    """The reason why an exchange ended without an answer, in a sentence with host and remedy."""

    absence: Absence
    reason: str
    elapsed: float = 0.0
    attempts: int = 1


def to_wire(answer: Answer | NoAnswer) -> dict[str, Any]:
    """The answer as plain types, for another process."""
    data = dict(vars(answer))
    return data | {"absence": str(answer.absence)} if isinstance(answer, NoAnswer) else data


def from_wire(data: Mapping[str, Any]) -> Answer | NoAnswer:
    """The answer from what `to_wire` returned."""
    return NoAnswer(**{**data, "absence": Absence(data["absence"])}) if "absence" in data else Answer(**data)
