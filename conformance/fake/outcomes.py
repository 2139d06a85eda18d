"""How a request ends: something is created, or it is refused."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TypeAlias

Value: TypeAlias = "str | int | bool | Mapping[str, Value] | None"
"""What a field of a body can hold."""


@dataclass(frozen=True)
class Created:
    """A resource as the answer shows it; nothing keeps it."""

    kind: str
    fields: Mapping[str, Value]

    @property
    def sid(self) -> str:
        """The SID of the new resource."""
        return str(self.fields["sid"])


@dataclass(frozen=True)
class Refusal:
    """An error code, and what its text mentions."""

    code: int
    details: Mapping[str, str] = field(default_factory=dict)


Outcome = Created | Refusal


def new_sid(prefix: str) -> str:
    """A SID that no other answer has."""
    return prefix + secrets.token_hex(16)


def timestamp() -> str:
    """The present time as the API writes it."""
    return format_datetime(datetime.now(UTC))


def pascal(name: str) -> str:
    """The name of a parameter or an XML element from that of a JSON field."""
    return "".join(part.capitalize() for part in name.split("_"))
