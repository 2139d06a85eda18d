"""Values and characters that readers are tried with: too large, too deep, of another type, or no text at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any


def nested(depth: int, *, mapping: bool = False) -> Any:
    """Lists or mappings within each other."""
    value: Any = "x"
    for _ in range(depth):
        value = {"a": value} if mapping else [value]
    return value


VALUES: tuple[Callable[[], Any], ...] = (
    lambda: None, lambda: True, lambda: False, lambda: 0, lambda: -5, lambda: 1e308, lambda: float("inf"),
    lambda: float("nan"), lambda: 10**400, lambda: 10**4000, lambda: 1.5, lambda: "",
    lambda: " ", lambda: "x" * 5000, lambda: "\0", lambda: "\u2028\u202e\u200b", lambda: "\U0001f600", lambda: "1e999",
    lambda: ".inf", lambda: "[", lambda: "http://[x", lambda: "//[x", lambda: "http://a:99999", lambda: "/dev/zero",
    lambda: "../" * 300, lambda: "9999-99-99T99:99:99Z", lambda: "0000-00-00", lambda: "201", lambda: "=cmd",
    lambda: "a\nb", lambda: "<b>", lambda: "%", lambda: "*" * 50, list, dict, lambda: [[]], lambda: {"": ""},
    lambda: {"a" * 300: 1}, lambda: nested(60), lambda: nested(120, mapping=True), lambda: ["x"] * 300,
    lambda: {str(number): number for number in range(300)}, lambda: b"\xff\xfe", lambda: [["a"]],
    lambda: [["a", "b", "c"]], lambda: "page", lambda: "fail", lambda: "https://api.twilio.com/2010-04-01/Accounts/AC0/Messages.json",
)  # fmt: skip
"""Makers of values, since some are mutable."""

PIECES = (
    b"\0", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"&a ", b"*a ", b"<<: *a\n", b"!!python/object:os.system x",
    b"!x ", b"{", b"}", b"[" * 300, b"]", b"- " * 200, b"\n", b"\t", b": ", b"#", b"---\n", b"...\n", b'"', b"'",
    b"|\n", b"1e999", b".inf", b".nan", b"NaN", b"-", b"9" * 5000, b"\\ud800", b"\\u0000", b"null", b"~",
    b"1:1:1:1:1:1",    b"0x" + b"f" * 5000, b"&a [*a]", b"&a [x,x]\n&b [*a,*a]", b"2026-01-01", b"? ", b"%YAML 9.9\n",
)  # fmt: skip
"""What is put into a text at random places."""


def changed_text(random: Random, text: str) -> bytes:
    """The text with pieces put in, cut out, or doubled."""
    data = text.encode()
    for _ in range(random.randint(1, 4)):
        start = random.randint(0, len(data))
        end = min(len(data), start + random.choice((0, 1, 3, 20, 200)))
        middle = random.choice((random.choice(PIECES), b"", data[start:end] * 2))
        data = data[:start] + middle + data[end:]
    return data


def changed_value(random: Random, value: Any) -> Any:
    """The value with another in one place of it, under another key, or without one."""
    places = list(_places(value, ()))
    path = random.choice(places)
    if not path:
        return random.choice(VALUES)() if random.random() < 0.1 else value
    parent = value
    for step in path[:-1]:
        parent = parent[step]
    kind = random.random()
    if kind < 0.15:
        del parent[path[-1]]
    elif kind < 0.25 and isinstance(parent, dict):
        parent[random.choice(("x", "", "a" * 300, "\u2028", "<<", "0"))] = parent.pop(path[-1])
    elif kind < 0.35:
        parent[path[-1]] = [parent[path[-1]]] * 3
    elif kind < 0.75:
        parent[path[-1]] = _of_same_type(random, parent[path[-1]])
    else:
        parent[path[-1]] = random.choice(VALUES)()
    return value


def _of_same_type(random: Random, value: Any) -> Any:
    """Another value of the same type, which a check of types alone lets pass."""
    others = [other for other in (make() for make in VALUES) if type(other) is type(value)]
    return random.choice(others) if others else value


def _places(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    yield path
    if len(path) < 12 and isinstance(value, dict):
        for key, item in value.items():
            yield from _places(item, (*path, key))
    elif len(path) < 12 and isinstance(value, list):
        for index, item in enumerate(value[:50]):
            yield from _places(item, (*path, index))
