"""Fields of recorded requests and responses that all formats keep in nearly the same way."""

from __future__ import annotations

import json
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from conformance.answer import Answer
from conformance.number import read_whole
from conformance.wire.decoding import read_body

Pairs = tuple[tuple[str, str], ...]

MAX_STATUS = 999


class Format(Protocol):
    """One file format: where it keeps the parts of an exchange.

    Method, URL, headers and status are kept in nearly the same way everywhere, so that no format has to read them.
    """

    def form(self, request: Mapping[str, Any]) -> Pairs:
        """The parameters that a request sends, in its body or in its query."""

    def body(self, response: Mapping[str, Any]) -> bytes:
        """The body of a response, without the encoding of the file."""


def text(value: object) -> str:
    """A scalar as a text; raises `TypeError` for a list or an object, which may be of any size."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return str(value)
    raise TypeError("a text is expected")


GZIP_MAGIC = b"\x1f\x8b"
"""How a compressed body begins; most recorders keep it decompressed, and the Content-Encoding header with it."""


def header_pairs(headers: Any) -> Pairs:  # noqa: ANN401 - formats keep headers in different shapes
    """Headers from a mapping (of texts or of lists), from name and value objects, or from pairs."""
    if isinstance(headers, Mapping):
        pairs = [
            (name, each) for name, value in headers.items() for each in (value if isinstance(value, list) else [value])
        ]
    else:
        pairs = [(item["name"], item["value"]) if isinstance(item, Mapping) else item for item in headers or ()]
    return tuple((text(name), "" if value is None else text(value)) for name, value in pairs)


def urlencoded_form(request: Mapping[str, Any], body: str) -> Pairs:
    """The parameters in `body`; of a GET those in the query of its URL."""
    if text(request["method"]).upper() == "GET":
        body = urlsplit(text(request.get("uri") or request["url"])).query
    return tuple(parse_qsl(body, keep_blank_values=True))


def decoded_answer(response: Mapping[str, Any], body: bytes) -> Answer:
    """The answer with its status, its headers, and its body decompressed where it is still compressed."""
    headers = header_pairs(response.get("headers"))
    coding = next((value for name, value in headers if name.lower() == "content-encoding"), "")
    content = read_body(BytesIO(body).read, coding if body[:2] == GZIP_MAGIC else "")
    return Answer(_status(response), headers, content.content, content.truncated, content.fault)


def _status(response: Mapping[str, Any]) -> int:
    status = response.get("status")
    if isinstance(status, Mapping):
        status = status["code"]
    status = response["status_code"] if status is None else status
    whole = int(status) if isinstance(status, float) and status.is_integer() else status
    return read_whole(str(whole).strip(), 0, MAX_STATUS)


def content_bytes(value: Any) -> bytes:  # noqa: ANN401 - formats keep bodies in different shapes
    """A body from text, bytes, a JSON value, or from an object that names its text and encoding."""
    encoding = ""
    if isinstance(value, Mapping):
        encoding = text(value.get("encoding") or "")
        if "base64_string" in value:
            value, encoding = value["base64_string"], "base64"
        elif {"string", "text"} & set(value) or not value:
            value = value.get("string", value.get("text"))
        elif "mimeType" in value:
            value = ""
    if isinstance(value, bytes):
        return value
    if value is None:
        return b""
    if isinstance(value, (dict, list)):
        return json.dumps(value, allow_nan=False).encode()
    try:
        return b64decode(value, validate=True) if encoding.lower() == "base64" else text(value).encode()
    except NotBase64:
        return text(value).encode()
