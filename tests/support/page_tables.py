"""The tables of the Test Credentials page, typed once more by hand: what the official clients must receive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MAGIC, ORDINARY, URL = "+15005550006", "+14108675310", "https://example.com/twiml"


@dataclass(frozen=True)
class Row:
    """A statement, a request with the parameters as the API names them, and how it ends."""

    states: str
    resource: str
    parameters: Mapping[str, str]
    status: int = 201
    code: int | None = None

    def __str__(self) -> str:
        return "-".join((self.states, self.resource, *(f"{name}={value}" for name, value in self.parameters.items())))


def _number(states: str, name: str, value: str, status: int = 201, code: int | None = None) -> Row:
    return Row(states, "incomingPhoneNumbers", {name: value}, status, code)


def _message(states: str, to: str, sender: str, status: int = 201, code: int | None = None, body: str = "hi") -> Row:
    return Row(states, "messages", {"To": to, "From": sender, "Body": body}, status, code)


def _call(states: str, to: str, sender: str, status: int = 201, code: int | None = None) -> Row:
    return Row(states, "calls", {"To": to, "From": sender, "Url": URL}, status, code)


ROWS = (
    _number("R10", "PhoneNumber", "+15005550000", 400, 21422),
    _number("R11", "PhoneNumber", "+15005550001", 400, 21421),
    _number("R12", "PhoneNumber", "+15005550006"),
    _number("R13", "AreaCode", "533", 400, 21452),
    _number("R14", "AreaCode", "500"),
    _number("R17", "PhoneNumber", "33", 400, 21421),
    _number("R18", "PhoneNumber", "+1500555000612345678901234567890", 400, 21421),
    _number("R19", "PhoneNumber", "abc", 400, 21421),
    _message("R30", ORDINARY, "+15005550001", 400, 21212),
    _message("R31", ORDINARY, "+15005550007", 400, 21606),
    _message("R32", ORDINARY, "+15005550008", 429, 21611),
    _message("R33", ORDINARY, "+15005550006"),
    _message("R34", ORDINARY, "+14108675309", 400, 21606),
    _message("R35", "+15005550001", MAGIC, 400, 21211),
    _message("R36", "+15005550002", MAGIC, 400, 21612),
    _message("R37", "+15005550003", MAGIC, 400, 21408),
    _message("R38", "+15005550004", MAGIC, 400, 21610),
    _message("R39", "+15005550009", MAGIC, 400, 21614),
    _message("R40", "1111111", MAGIC, 400, 21211),
    _message("R43", "+5571981265131", MAGIC),
    _message("R44", ORDINARY, MAGIC, 400, 21602, body=""),
    _call("R50", ORDINARY, "+15005550001", 400, 21212),
    _call("R51", ORDINARY, "+15005550006"),
    _call("R52", ORDINARY, "+14108675309", 400, 21210),
    _call("R53", "+15005550001", MAGIC, 400, 21217),
    _call("R54", "+15005550002", MAGIC, 400, 21214),
    _call("R55", "+15005550003", MAGIC, 400, 21215),
    _call("R56", "+15005550004", MAGIC, 400, 21216),
    _call("R57", "1111111", MAGIC, 400, 21217),
    _call("R60", "+14108675310", MAGIC),
)
REFUSED = tuple(row for row in ROWS if row.code is not None)
CREATED = tuple(row for row in ROWS if row.code is None)

NOT_SENT = {
    "calls": {"stir_verstat"},
}
"""What a client asks a body for and Twilio did not send.

`stir_verstat` is newer than a call that the service answered in June 2026; no recording has it.
"""

NOT_READ = {
    "calls": {"annotation"},
    "incomingPhoneNumbers": {"subresource_uris"},
}
"""What Twilio sends and a client does not ask for: its answers have had both, its OpenAPI file has neither now."""


def check_fields_read(resource: str, body: Mapping[str, object], asked: set[str]) -> None:
    """Fails unless a client, which read the keys `asked` of a body, got each of them and missed none."""
    assert asked >= body.keys() - NOT_READ.get(resource, set()), "the client does not know"
    assert asked - body.keys() <= NOT_SENT.get(resource, set()), "the body has not"
