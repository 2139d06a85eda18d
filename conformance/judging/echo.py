"""Echoes: which values of a request come back in a success, and in which form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from conformance.case import Basis, Case, Format

TRIAL_PREFIX = "Sent from your Twilio trial account - "
"""What Twilio puts before the body of a message of a trial account."""

_E164 = re.compile(r"\+[1-9]\d+")
_NO_FIELD = {"AreaCode"}
_OPTIONAL = {"num_media"}


@dataclass(frozen=True)
class Echo:
    """A field of a success and the values that it may have; what XML need not have is optional."""

    field: str
    values: tuple[str, ...]
    basis: Basis
    is_optional: bool = False


def echoes(case: Case) -> Iterator[Echo]:
    """The values that a success of `case` repeats: those of the case itself, then those that its request implies.

    A number comes back as sent where it was sent in E.164; a case states how other forms come back, which is inferred
    where its success is.
    """
    implied = dict(_purchase(case) if case.resource == "IncomingPhoneNumbers" else _outbound(case))
    basis = Basis.PAGE if case.resource == "IncomingPhoneNumbers" else Basis.OBSERVED
    for name, values in case.expect.body.items():
        yield Echo(
            _field(name, case.format), values, max(Basis.OBSERVED, case.expect.basis, key=lambda each: each.rank)
        )
    for name, values in implied.items():
        if name not in case.expect.body:
            yield Echo(_field(name, case.format), values, basis, case.format is Format.XML and name in _OPTIONAL)


def differs(value: object, values: tuple[str, ...]) -> bool:
    """Whether a field's value is none of `values`.

    True and false come back as JSON booleans or as text, and an empty text may come back as null.
    """
    if value is None:
        return "" not in values
    text = str(value).lower() if isinstance(value, bool) else value
    return text not in values


def _outbound(case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    sent: Mapping[str, str] = dict(case.send)
    for parameter, name in (("To", "to"), ("From", "from")):
        if _E164.fullmatch(sent.get(parameter, "")):
            yield name, (sent[parameter],)
    if case.resource == "Messages":
        body = sent.get("Body", "")
        # Behind the prefix there may be nothing, and then its last space may be missing.
        yield "body", (body, TRIAL_PREFIX + body) if body else ("", TRIAL_PREFIX, TRIAL_PREFIX.rstrip())
        if "MediaUrl" not in sent:
            yield "num_media", ("0",)


def _purchase(case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    for parameter, value in case.send:
        if parameter not in _NO_FIELD and (parameter != "PhoneNumber" or _E164.fullmatch(value)):
            yield re.sub(r"(?<!^)(?=[A-Z])", "_", parameter).lower(), (value,)


def _field(name: str, form: Format) -> str:
    if form is Format.JSON or name[0].isupper():
        return name
    return "".join(part.capitalize() for part in name.split("_"))
