"""Forms of recorded requests: the parameters in a body, in whichever of the known encodings it was recorded."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from conformance.recorded.formats.fields import Pairs, content_bytes, header, pair, text
from conformance.recorded.formats.parts import UNHELD

NAME = re.compile(r"[A-Za-z_][\w.-]*(?:\[\w*\])*")
"""What a parameter is called."""

BOUNDARY = re.compile(rb"--([^\r\n]{1,100})\r?\n(?:[^\r\n]*\r?\n)*?content-disposition:", re.IGNORECASE)
"""The beginning of a multipart body, which names its boundary."""

UNKNOWN_BODY = "the body of the request is in no known form"
NOT_HELD = "the file does not hold its body"
MOST_PARAMETERS = 1000


class Encoding(StrEnum):
    """How the parameters were sent; whether the service reads more than the first is not known."""

    URLENCODED = "urlencoded"
    MULTIPART = "multipart"
    JSON = "JSON"


@dataclass(frozen=True)
class Form:
    """The parameters of a request in their order; `unread` says why they are not known, and is empty where they are.

    A form is not `complete` where the recorded body has another length than the one that was sent.
    """

    pairs: Pairs = ()
    encoding: Encoding = Encoding.URLENCODED
    unread: str = ""
    complete: bool = True


def read_form(method: str, url: str, headers: Pairs, form: object, body: object) -> Form:
    """The parameters that a request sends: of a GET those in its query, else `form`, or those in `body`."""
    if method == "GET":
        return Form(tuple(parse_qsl(urlsplit(url).query, keep_blank_values=True)))
    media_type = header(headers, "content-type")
    if form is not None and form is not UNHELD:
        if isinstance(form, str):
            return _urlencoded(form.encode())
        if form == [] and body:
            return _in_body(content_bytes(body), media_type)
        encoding = Encoding.MULTIPART if media_type.lower().startswith("multipart/") else Encoding.URLENCODED
        return Form(_pairs(form), encoding)
    if isinstance(body, Mapping) and not {"string", "text", "base64_string", "encoding"} & set(body):
        return Form(_pairs(body), Encoding.JSON if "json" in media_type.lower() else Encoding.URLENCODED)
    content = b"" if body is None else content_bytes(body)
    length = header(headers, "content-length")
    announced = int(length[:18]) if length.isascii() and length.isdigit() else len(content)
    if announced and not content.strip():
        return Form(unread=NOT_HELD)
    return replace(_in_body(content, media_type), complete=announced == len(content))


def _in_body(content: bytes, media_type: str) -> Form:
    start = content.lstrip()
    if not start:
        return Form()
    if boundary := BOUNDARY.match(start):
        return _multipart(start, boundary[1].strip())
    if media_type.lower().startswith("multipart/"):
        return Form(unread="its body is called multipart, and is not")
    if start[:1] in (b"{", b"["):
        return _json(start)
    return _urlencoded(content)


def _urlencoded(content: bytes) -> Form:
    try:
        written = content.decode("utf-8").rstrip("\r\n")
        pairs = tuple(parse_qsl(written, keep_blank_values=True, max_num_fields=MOST_PARAMETERS))
    except ValueError:
        return Form(unread=UNKNOWN_BODY)
    is_form = bool(pairs) and "=" in written and all(NAME.fullmatch(name) for name, _ in pairs)
    return Form(pairs) if is_form else Form(unread=UNKNOWN_BODY)


def _json(content: bytes) -> Form:
    try:
        pairs = _pairs(json.loads(content))
    except (ValueError, TypeError, RecursionError):
        return Form(unread=UNKNOWN_BODY)
    return Form(pairs, Encoding.JSON)


def _multipart(content: bytes, boundary: bytes) -> Form:
    """The fields of a multipart body; a file among them is no parameter that this suite knows."""
    from werkzeug.formparser import FormDataParser

    parser = FormDataParser(silent=False, max_form_parts=MOST_PARAMETERS)
    options = {"boundary": boundary.decode("latin-1")}
    try:
        _, fields, files = parser.parse(BytesIO(content), "multipart/form-data", len(content), options)
    except Exception as error:  # noqa: BLE001 - werkzeug raises errors of several kinds, also those of HTTP
        return Form(unread=f"its multipart body cannot be read ({type(error).__name__})")
    if files:
        return Form(unread="it sends files, which are not read")
    if not fields:
        return Form(unread=UNKNOWN_BODY)
    return Form(tuple(fields.items(multi=True)), Encoding.MULTIPART)


def _pairs(form: Any) -> Pairs:  # noqa: ANN401 - formats keep forms in different shapes
    """Parameters from an object, whose values may be lists, or from a list of pairs; raises `TypeError`."""
    items = form.items() if isinstance(form, Mapping) else [pair(one) for one in form]
    return tuple(
        (text(name), "" if each is None else text(each))
        for name, value in items
        for each in (value if isinstance(value, list) else [value])
    )
