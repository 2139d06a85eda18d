"""Fields of recorded requests and responses in the shapes that recorders give them."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from conformance.moment import in_utc, read_date
from conformance.number import read_whole
from conformance.recorded.formats.parts import UNHELD, Unexpected

Pairs = tuple[tuple[str, str], ...]

MAX_STATUS = 999
STATUS_LINE = re.compile(r"([0-9]{3})(?: .*)?", re.DOTALL)
"""A status with its words, such as `400 Bad Request`."""

FRACTION = re.compile(r"(\.[0-9]{6})[0-9]+")
"""The fraction of a second, which Go writes with nine digits."""

STATED = ("string", "text")
"""What objects call the text of a body."""


def text(value: object) -> str:
    """A scalar as a text; raises `Unexpected` for a list or an object, which may be of any size."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, ValueError):  # what stands in the file cannot be read
        raise value
    raise Unexpected("a text is expected")


def header_pairs(headers: Any) -> Pairs:  # noqa: ANN401 - formats keep headers in different shapes
    """Headers from a mapping (of texts or of lists), objects, pairs, lines, or a flat list of names and values."""
    if isinstance(headers, str):
        headers = [line.partition(":")[::2] for line in headers.splitlines() if line.strip()]
    if isinstance(headers, Mapping):
        pairs = [
            (name, each) for name, value in headers.items() for each in (value if isinstance(value, list) else [value])
        ]
    elif isinstance(headers, list) and headers and all(isinstance(item, str) for item in headers):
        pairs = list(zip(headers[::2], headers[1::2], strict=False))
    else:
        pairs = [pair(item) for item in headers or ()]
    return tuple((text(name).strip(), "" if value is None else text(value).strip()) for name, value in pairs)


def pair(item: Any) -> tuple[Any, Any]:  # noqa: ANN401 - of a list of headers or parameters
    """Name and value of an element of a list, from an object or from a list of both."""
    if isinstance(item, Mapping):
        return item["name"] if "name" in item else item["key"], item.get("value", item.get("contents"))
    name, value = item
    return name, value


def parameter_name(written: str) -> str:
    """The name of a parameter, which some clients write in lower case."""
    return written if written[:1].isupper() else "".join(part[:1].upper() + part[1:] for part in written.split("_"))


def header(pairs: Pairs, name: str) -> str:
    """The first header of that name, in any letter case; empty where there is none."""
    return next((value for key, value in pairs if key.lower() == name), "")


def status_of(value: object) -> int:
    """A status: a number, its digits, a status line, or an object with a `code`; 0 where no answer came."""
    if isinstance(value, Mapping):
        value = value.get("code")
    if value is None or value == "":
        return 0
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    line = STATUS_LINE.fullmatch(text(value).strip())
    return read_whole(line[1] if line else text(value).strip(), 0, MAX_STATUS)


def moment(value: object) -> datetime | None:
    """A time as recorders write it: a date of RFC 5322, one of ISO 8601, or milliseconds since 1970."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = value / 1000 if value > 10**11 else value
        try:
            return datetime.fromtimestamp(value, UTC)
        except (OverflowError, ValueError, OSError):
            return None
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(FRACTION.sub(r"\1", value.strip()))
    except ValueError:
        return read_date(value)
    return in_utc(found)


def is_held(value: object) -> bool:
    """Whether a body of that shape is one, be it empty; an object that has only an encoding is none."""
    if value is UNHELD or value is None:
        return False
    if isinstance(value, Mapping) and "encoding" in value and len(value) == 1:
        return False
    named = [value[name] for name in (*STATED, "base64_string") if name in value] if isinstance(value, Mapping) else []
    return not named or named[0] is not None


def content_bytes(value: Any) -> bytes:  # noqa: ANN401 - formats keep bodies in different shapes
    """A body from text, bytes, a JSON value, or from an object that names its text and encoding."""
    encoding = ""
    if value is UNHELD:
        return b""
    if isinstance(value, Mapping):
        if "base64_string" in value:
            value, encoding = value["base64_string"], "base64"
        elif set(STATED) & set(value) and not set(value) - {*STATED, "encoding", "mimeType", "size", "compression"}:
            encoding = text(value.get("encoding") or "")
            value = value.get("string", value.get("text"))
    if isinstance(value, bytes):
        return value
    if value is None:
        return b""
    if isinstance(value, (dict, list, bool)):
        return json.dumps(value, allow_nan=False, default=_as_text).encode()
    try:
        return decoded_base64(text(value)) if encoding.lower() == "base64" else text(value).encode()
    except NotBase64:
        return text(value).encode()


def decoded_base64(written: str) -> bytes:
    """What a text in base64 stands for, which may be broken into lines as MIME does; raises `binascii.Error`."""
    return b64decode("".join(written.split()), validate=True)


def _as_text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, ValueError):
        raise value
    raise Unexpected("a body holds what is no value of JSON")
