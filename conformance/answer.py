"""What comes back from a target: an answer, or the reason why none came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

BODY_LIMIT = 1024 * 1024
"""How many bytes of a body are read, after decoding."""


class Absence(StrEnum):
    """Why no answer came."""

    REFUSED = "connection refused"
    DNS = "name not found"
    TLS = "TLS failed"
    PROXY = "proxy failed"
    TIMEOUT = "timed out"
    DIED = "connection died before an answer"
    CUT_SHORT = "connection died in the middle of an answer"
    RAISED = "raised an exception"
    THROTTLED = "throttled without end"
    UNSENT = "not sent"


@dataclass(frozen=True)
class Answer:
    """An HTTP response as it came, its body decoded and cut at `BODY_LIMIT` bytes.

    `fault` says why the body could not be read although it came whole: a content coding that it does
    not have. `elapsed` is in seconds, for the last attempt alone; `attempts` counts the requests sent.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    truncated: bool = False
    fault: str = ""
    elapsed: float = 0.0
    attempts: int = 1

    def header(self, name: str) -> str | None:
        """The first header of that name, in whatever case it was written, or `None`."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True)
class NoAnswer:
    """The reason why an exchange ended without an answer, in words that name host and remedy."""

    absence: Absence
    reason: str
    elapsed: float = 0.0
    attempts: int = 1


def to_wire(outcome: Answer | NoAnswer) -> dict[str, Any]:
    """As plain types, for another process."""
    data = dict(vars(outcome))
    return data | {"absence": str(outcome.absence)} if isinstance(outcome, NoAnswer) else data


def from_wire(data: Mapping[str, Any]) -> Answer | NoAnswer:
    """What `to_wire` wrote."""
    return NoAnswer(**{**data, "absence": Absence(data["absence"])}) if "absence" in data else Answer(**data)
