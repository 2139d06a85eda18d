"""The outcome of a request: a resource is created or found, or the request is refused."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TypeAlias

Value: TypeAlias = "str | int | bool | Sequence[str] | Mapping[str, Value] | None"
"""What a field of a body can hold."""


@dataclass(frozen=True)
class Created:
    """A resource as the response shows it; it is not stored."""

    kind: str
    fields: Mapping[str, Value]

    @property
    def sid(self) -> str:
        """The SID of the new resource."""
        return str(self.fields["sid"])


@dataclass(frozen=True)
class Found:
    """A resource that exists, as the response shows it."""

    fields: Mapping[str, Value]


@dataclass(frozen=True)
class Refusal:
    """An error code, and the values that its text mentions."""

    code: int
    details: Mapping[str, str] = field(default_factory=dict)


Outcome = Created | Found | Refusal


def new_sid(prefix: str) -> str:
    """A new random SID."""
    return prefix + secrets.token_hex(16)


def timestamp() -> str:
    """The current time as the API writes it (RFC 2822, UTC)."""
    return format_datetime(datetime.now(UTC))


def pascal(name: str) -> str:
    """The name of a parameter or XML element for the JSON field `name`: `voice_url` becomes `VoiceUrl`."""
    return "".join(part.capitalize() for part in name.split("_"))
