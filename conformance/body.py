"""Strict parsing of bodies as JSON; an error has a reason in plain words."""

from __future__ import annotations

import json
import math
import re
from typing import NoReturn

MAX_DEPTH = 100
MAX_DIGITS = 100
MAX_VALUES = 2_000_000
"""How many commas and brackets, and so values, a text may have: a few bytes become an object of a hundred."""

_BOMS = ((b"\xef\xbb\xbf", "UTF-8 with a byte order mark"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))
_UNFINISHED = ("true", "false", "null", "-", ".", "e-", "e+", "E-", "E+")
_HALF_ESCAPE = re.compile(r'\\(u[0-9a-fA-F]{0,4})?"?')
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


class NotJson(ValueError):
    """The body is no JSON; the message says why."""


def parse(text: str | bytes) -> object:
    """The JSON value that `text` is; raises `NotJson`. Every key once, every number finite, UTF-8 only."""
    text = _decoded(text) if isinstance(text, bytes) else text
    if sum(map(text.count, ",[{")) > MAX_VALUES:
        raise NotJson(f"more than {MAX_VALUES} values")
    try:
        value: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise NotJson(_reason(error)) from None
    except RecursionError:
        raise NotJson(f"nested more than {MAX_DEPTH} deep") from None
    if _deeper_than(value, MAX_DEPTH):
        raise NotJson(f"nested more than {MAX_DEPTH} deep")
    if _SURROGATE.search(text) and _has_half_characters(value):
        raise NotJson("a text holds half of a surrogate pair")
    return value


def _decoded(data: bytes) -> str:
    for mark, name in _BOMS:
        if data.startswith(mark):
            raise NotJson(f"{name}, not plain UTF-8")
    if b"\0" in data[:4]:
        raise NotJson("UTF-16 or UTF-32, not UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotJson(f"not UTF-8 (byte {error.start})") from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise NotJson(f"key {quoted(key)} is written twice in one object")
        found[key] = value
    return found


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise NotJson(f"a number of {len(digits)} digits")
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise NotJson(f"a number beyond all bounds: {_cut(digits)}")
    return value


def _constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is no JSON number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_number, parse_constant=_constant
)


def _reason(error: json.JSONDecodeError) -> str:
    rest = error.doc[error.pos :].strip()
    if not error.doc.strip():
        return "an empty body"
    if error.msg.startswith("Extra data"):
        return f"JSON with something behind it: {quoted(rest)}"
    if not rest or error.msg.startswith("Unterminated") or any(text.startswith(rest) for text in _UNFINISHED):
        return "JSON that ends in the middle"
    if "escape" in error.msg and _HALF_ESCAPE.fullmatch("\\" + rest.lstrip("\\")):
        return "JSON that ends in the middle"
    if error.doc.startswith("\ufeff"):
        return "a byte order mark before the JSON"
    if error.doc.lstrip().startswith("<"):
        return "HTML or XML, not JSON"
    if "control character" in error.msg:
        return f"not JSON: a raw control character within a text in line {error.lineno}, column {error.colno}"
    return _misplaced(error)


def _misplaced(error: json.JSONDecodeError) -> str:
    """The reason with the place of the error; for a trailing comma, newer versions of Python report another one."""
    after = error.doc[error.pos + 1 :]
    behind = error.pos + 1 + len(after) - len(after.lstrip())
    place = behind if "trailing comma" in error.msg else error.pos
    before = error.doc[:place]
    line, column = before.count("\n") + 1, place - before.rfind("\n")
    return f"not JSON: {quoted(error.doc[place:].strip())} in line {line}, column {column}"


def _deeper_than(value: object, limit: int) -> bool:
    level = [value]
    for _ in range(limit + 1):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _has_half_characters(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def quoted(text: str) -> str:
    """The text in quotes, on one line, as far as a message shows it."""
    return f'"{_cut(text)}"'


def _cut(text: str) -> str:
    shown = text.encode("unicode_escape").decode("ascii")
    return shown if len(shown) <= 40 else shown[:40] + "..."
