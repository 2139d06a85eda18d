"""Credentials in recorded exchanges: passwords and tokens, wherever a recording has them."""

from __future__ import annotations

import json
import re
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import unquote, unquote_plus

from conformance.masking.views import readable_rounds

_NAMES = r"(?:auth|access|refresh|bearer)[_-]?token|(?:api|client|key|account)?[_-]?(?:key)?[_-]?secret|pass(?:word|wd)"
NAME = re.compile(rf"(?:\w+[_-])?(?:{_NAMES})", re.IGNORECASE)
"""What a parameter, a field or an element is called that holds a secret."""

KEPT_SECRET = re.compile(
    r"(?!.*page)[\w.-]*(?:token|api[_-]?key|access[_-]?key|signature|session(?:[_-]?id)?|credentials?|jwt)"
    r"|sig|key|auth|authorization",
    re.IGNORECASE,
)
"""What a header, a parameter or a field is called as well that lets its owner in; a page of a list has no secret."""

QUERY = re.compile(r"[?&;]([\w.-]{1,80})=([^&;#\s\"'<>]+)")
URL = re.compile(r"\s*[a-z][a-z0-9+.-]*://\S+\s*", re.IGNORECASE)
COOKIE = re.compile(r"(?:^|;)\s*[^=;\s]+=\"?([^;\"]+)")
COOKIES = {"cookie": None, "set-cookie": 1}
"""How many values of the header are cookies, at the beginning of it: behind the one of an answer are its attributes."""

ASSIGNED = re.compile(
    rf"(?:{_NAMES})[\"'\\]*(?:\s*[:=]\s*|\s[^<>]{{0,200}}>|>)\s*(?:\\*\"((?:[^\"\\]|\\.)+)|\\*'((?:[^'\\]|\\.)+)|([^\s\"'&<>,;}}\\]+))",
    re.IGNORECASE,
)
"""A named secret in JSON, YAML, XML, a form or a query, however these are nested."""

SCHEME = re.compile(r"\b(Basic|Bearer)\s+([A-Za-z0-9+/._~=-]{4,})", re.IGNORECASE)
AUTHORITY = re.compile(r"\s*((?:[a-z][a-z0-9+.-]*:)?//)([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
USERINFO = re.compile(r"(?://|\\/\\/)([^\s/@:\"'<>]*):([^\s@\"'<>]{1,300})@")
USER = re.compile(r"(?:AC|SK)[0-9a-fA-F]{32}|[^:]*:(?![0-9]*$).*", re.DOTALL)
"""What is before a slash in a password: a SID, or a name with a text that is no port."""

SID = re.compile(r"(?:AC|SK)[0-9a-f]{32}", re.IGNORECASE)
"""The SID of an account or of an API key, which is a user name and no secret."""

WORDS = ("token", "secret", "passw", "basic", "bearer", "@")
"""Of which a text without escapes has at least one where it names a secret."""

ESCAPES = re.compile(r"[\\%&\0]")
DEEPEST = 8
"""How many texts of JSON within each other are read."""


def split_userinfo(url: str) -> tuple[str, str]:
    """The URL without user and password, and the password; empty where there is none."""
    parts = AUTHORITY.fullmatch(url)
    if parts is None:
        return url, ""
    scheme, authority, rest = parts.groups()
    if "@" not in authority and "@" in rest and USER.fullmatch(authority):
        inner, _, outer = rest.partition("@")
        authority, rest = re.fullmatch(r"([^/?#]*)(.*)", outer, re.DOTALL).groups()  # type: ignore[union-attr] # it always matches
        authority = f"{parts[2]}{inner}@{authority}"
    userinfo, _, host = authority.rpartition("@")
    return (f"{scheme}{host}{rest}", unquote(userinfo.partition(":")[2])) if userinfo else (url, "")


def header_secrets(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The passwords and tokens in headers of a request or an answer."""
    for name, value in headers:
        if name.lower() in ("authorization", "proxy-authorization"):
            yield from _of_scheme(value if " " in value.strip() else f"Basic {value}")
        elif name.lower() in COOKIES:
            yield from COOKIE.findall(value)[: COOKIES[name.lower()]]
        elif is_secret(name):
            yield value
        else:
            yield from query_secrets(value)


def form_secrets(form: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The passwords and tokens in parameters, by name and within their values."""
    for name, value in form:
        if is_secret(name):
            yield value
        if URL.fullmatch(value):
            yield from query_secrets(value)
        yield from text_secrets(value)


def query_secrets(url: str) -> Iterator[str]:
    """The passwords and tokens in the query of a URL."""
    for name, value in QUERY.findall(url):
        if is_secret(unquote_plus(name)):
            yield from _spellings(value)


def is_secret(name: str) -> bool:
    """Whether a parameter, a field or a header of that name holds a secret."""
    return (NAME.fullmatch(name) or KEPT_SECRET.fullmatch(name)) is not None


def text_secrets(text: str) -> Iterator[str]:
    """The passwords and tokens in a text: a URL, or a body of any format."""
    if text.isascii() and not ESCAPES.search(text) and not any(word in text.lower() for word in WORDS):
        return
    yield from _json_secrets(text, DEEPEST)
    for readable in readable_rounds(text):
        for found in ASSIGNED.finditer(readable):
            yield from _spellings(next(filter(None, found.groups())))
        for userinfo in USERINFO.finditer(readable):
            yield from _spellings(userinfo[2])
        yield from _of_scheme(readable)


def _json_secrets(text: str, depth: int) -> Iterator[str]:
    if depth == 0 or text.lstrip()[:1] not in ("{", "["):
        return
    try:
        level: list[object] = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while level:
        value = level.pop()
        if isinstance(value, str):
            yield from _json_secrets(value, depth - 1)
        elif isinstance(value, list):
            level += value
        elif isinstance(value, dict):
            level += value.values()
            yield from (each for name, each in value.items() if isinstance(each, str) and is_secret(name))


def _of_scheme(text: str) -> Iterator[str]:
    for found in SCHEME.finditer(text):
        yield found[2]
        yield from filter(None, _passwords(found[2]))


def _passwords(credentials: str) -> Iterator[str]:
    """The password in the base64 of a pair, as it is and without what only wrong credentials have around it.

    Beside the SID of an account, it is the other part that is secret; in what is no pair, nothing is.
    """
    user, _, password = _decoded(credentials).partition(":")
    if SID.fullmatch(password):
        yield user
        return
    yield password
    if SID.match(user):
        yield password.partition(":")[0].strip()


def _decoded(credentials: str) -> str:
    """The text in the base64 of a pair; empty where it is none."""
    padded = credentials.rstrip("=") + "=" * (-len(credentials.rstrip("=")) % 4)
    decode = urlsafe_b64decode if "-" in padded or "_" in padded else b64decode
    try:
        return decode(padded).decode()
    except ValueError:
        return ""


def _spellings(value: str) -> Iterator[str]:
    """A value as it is written, and as it is meant."""
    yield from dict.fromkeys((value, unquote_plus(value), unescape(value), re.sub(r"\\(.)", r"\1", value)))
