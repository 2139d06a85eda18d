"""Fields of a body by their JSON names; in XML they are elements in Pascal case, and their values are texts."""

from __future__ import annotations

import re
from typing import Final

from conformance.case import Case, Format
from conformance.reply import Reply

ABSENT: Final = object()
"""The value of a field that a body does not have."""


def field_name(name: str, form: Format) -> str:
    """The name of a field in that format: `voice_url` is `VoiceUrl` in XML."""
    if form is Format.JSON or name[0].isupper():
        return name
    return "".join(part.capitalize() for part in name.split("_"))


def field_of_parameter(parameter: str) -> str:
    """The field in which a parameter comes back: `VoiceUrl` in `voice_url`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", parameter).lower()


def sent_fields(case: Case) -> frozenset[str]:
    """The fields of the parameters that a case sends, with those that get a callback URL."""
    return frozenset(map(field_of_parameter, (*(name for name, _ in case.send), *case.silent)))


def value_of(reply: Reply, name: str) -> object:
    """The value of a field, or `ABSENT`; in XML a text, which is empty for null."""
    return (reply.content or {}).get(field_name(name, reply.format), ABSENT)


def text_of(reply: Reply, name: str) -> str:
    """The value of a field that is a text; empty where it is not."""
    value = value_of(reply, name)
    return value if isinstance(value, str) else ""


def place_of(reply: Reply, name: str) -> str:
    """The JSON Pointer of a field."""
    return f"/{field_name(name, reply.format)}"


def written(value: object, form: Format) -> object:
    """A value of JSON as it is in that format: in XML true and false are words, and null is an empty text."""
    if form is Format.JSON:
        return value
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
