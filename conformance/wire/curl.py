"""A request as a curl command that repeats it; a secret appears in it as a shell variable only."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from conformance.authorization import BASIC, Spelling, beginning
from conformance.request import Request
from conformance.target import Target
from conformance.wire.request_encoding import METHODS_WITH_BODY

SHOWN_HEADERS = ("Host", "Authorization")
"""The headers that a command names: curl has no other way to send them."""


PLACE = "\0"
"""Where the token stands in what is sent; no text that is sent has it."""

PLAIN = re.compile(r"[\w:/.@%+=-]*", re.ASCII)
"""Texts that mean themselves in double quotes too."""


def curl(request: Request, target: Target, variables: Sequence[str] = ()) -> str:
    """The command on several lines, for bash and zsh; `--data-urlencode` keeps the plus sign of numbers.

    Each of `variables`, such as `$NAME`, stands in the request for a value that the shell puts in its place.
    """
    words = [f"curl -i -X {request.method} {quote(request.url, variables)}"]
    if request.credentials:
        words.append(_authorization(request.spelling, *request.credentials, target, variables))
    words += [f"-H {quote(f'{name}: {value}')}" for name, value in request.headers if name in SHOWN_HEADERS]
    words += [f"--cacert {quote(target.ca_file)}"] * bool(target.ca_file)
    words += [f"-x {quote(target.proxy)}"] * bool(target.proxy)
    words += ["-G"] * bool(request.form and request.method not in METHODS_WITH_BODY)
    words += [f"--data-urlencode {quote(f'{name}={value}')}" for name, value in request.form]
    if request.method == "POST" and not request.form:
        words.append("-d ''")
    return " \\\n  ".join(words)


def quote(text: str, variables: Sequence[str] = ()) -> str:
    """`text` as a word of a shell, on one line and without an invisible character, whatever is in it."""
    named = [name for name in variables if name in text]
    if not named:
        return shlex.quote(text) if text.isprintable() else f"$'{''.join(map(_escaped, text))}'"
    parts = re.split(f"({'|'.join(map(re.escape, named))})", text)
    if all(part in named or PLAIN.fullmatch(part) for part in parts):
        return f'"{text}"'
    return "".join(f'"{part}"' if part in named else quote(part) for part in parts if part)


def _escaped(char: str) -> str:
    """A character between `$'` and `'`; what cannot be seen is written byte by byte, as every such shell reads it."""
    if char in ("'", "\\"):
        return f"\\{char}"
    return char if char.isprintable() else "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogatepass"))


def _authorization(spelling: Spelling, user: str, token: str, target: Target, variables: Sequence[str]) -> str:
    """The option that sends the credentials: curl writes those of HTTP Basic itself."""
    shown = _shown(token, target, is_followed=spelling.is_swapped)
    pair = _word(spelling.pair(user, PLACE), token, shown, variables)
    if spelling.scheme == BASIC.scheme:
        return f"-u {pair}"
    if "$" not in pair:
        return f"-H {quote(f'Authorization: {spelling.header(user, token)}')}"
    return f"-H \"Authorization: {spelling.scheme}$(printf %s {pair} | base64 | tr -d '\\n')\""


def _shown(token: str, target: Target, *, is_followed: bool) -> str:
    """The token that is sent, where it is made of the right one by way of what stands for that one in a command.

    Where more follows in the same word, the name of a variable is in braces: a letter would be part of it, and zsh
    takes a colon for the beginning of a modifier.
    """
    right, shown = target.auth_token, target.token_shown
    if not right or shown == right:
        return token
    before, found, after = token.partition(right)
    if found:
        variable = f"${{{shown[1:]}}}" if is_followed or re.match(r"[\w:\[]", after) else shown
        return before + variable + after
    if token and token == beginning(right):
        return f'$(printf %.{len(token)}s "{shown}")'
    return f'$(printf %s "{shown}" | tr a-zA-Z A-Za-z)' if token == right.swapcase() else token


def _word(template: str, token: str, shown: str, variables: Sequence[str]) -> str:
    """A text in which a token has a place: in double quotes where the shell must expand what is shown for the token."""
    if shown == token:
        return quote(template.replace(PLACE, token), variables)
    fixed = template.replace(PLACE, "")
    for name in variables:
        fixed = fixed.replace(name, "")
    if PLAIN.fullmatch(fixed):
        return f'"{template.replace(PLACE, shown)}"'
    return f'"{shown}"'.join(quote(part, variables) if part else "" for part in template.split(PLACE))
