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
    """An HTTP request: path (decoded, without query), fields of form and query in order, `Authorization` as sent.

    `host` is the host of Twilio that the client sent it to, in lower case; empty where it was sent to a base URL.
    """

    method: str
    path: str
    form: tuple[tuple[str, str], ...] = ()
    authorization: str | None = None
    query: tuple[tuple[str, str], ...] = ()
    host: str = ""

    def reaches(self, service: str) -> bool:
        """Whether `service` is where the request was sent: its hosts begin with its name, a base URL has them all."""
        return not self.host or self.host.partition(".")[0] == service

    def first(self, name: str) -> str:
        """The first value of the field `name` of the form, empty where there is none."""
        return _first(self.form, name)

    def parameter(self, name: str) -> str:
        """The first value of the parameter `name` of the query, empty where there is none."""
        return _first(self.query, name)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of the field `name` of the form that is not empty."""
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


def _first(pairs: tuple[tuple[str, str], ...], name: str) -> str:
    return next((value for key, value in pairs if key == name), "")
