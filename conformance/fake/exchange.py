"""Account, request and response, as plain data without a socket."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Account:
    """The only account whose credentials are accepted."""

    sid: str
    token: str = field(repr=False)


ACCOUNT = Account(sid="AC" + "fa4e" * 8, token="feed" * 8)
"""An account that exists only here; both have the form of Twilio's, since some clients accept no other."""


@dataclass(frozen=True)
class Request:
    """An HTTP request: path (decoded, without query), form fields in order, `Authorization` as sent."""

    method: str
    path: str
    form: tuple[tuple[str, str], ...] = ()
    authorization: str | None = None

    def first(self, name: str) -> str:
        """The first value of the field `name`, empty where there is none."""
        return next((value for key, value in self.form if key == name), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of the field `name` that is not empty."""
        return tuple(value for key, value in self.form if key == name and value)


@dataclass(frozen=True)
class Response:
    """An HTTP response; the server adds `Content-Length`, `Date` and `Connection`."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of the header `name` in any case, or `None`."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)
