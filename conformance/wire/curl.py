"""A request as a curl command that repeats it; a secret appears in it as a shell variable only."""

from __future__ import annotations

import re
from shlex import quote

from conformance.authorization import BASIC, Spelling, beginning
from conformance.request import Request
from conformance.target import Target
from conformance.wire.request_encoding import METHODS_WITH_BODY

SHOWN_HEADERS = ("Host", "Authorization")
"""The headers that a command names: curl has no other way to send them."""


PLACE = "\0"
"""Where the token stands in what is sent; no text that is sent has it."""

PLAIN = re.compile(r"[\w:.@%+=-]*", re.ASCII)
"""Texts that mean themselves in double quotes too."""


def curl(request: Request, target: Target) -> str:
    """The command on several lines; `--data-urlencode` keeps the plus sign of numbers."""
    words = [f"curl -i -X {request.method} {quote(request.url)}"]
    if request.credentials:
        words.append(_authorization(request.spelling, *request.credentials, target))
    words += [f"-H {quote(f'{name}: {value}')}" for name, value in request.headers if name in SHOWN_HEADERS]
    words += [f"--cacert {quote(target.ca_file)}"] * bool(target.ca_file)
    words += [f"-x {quote(target.proxy)}"] * bool(target.proxy)
    words += ["-G"] * bool(request.form and request.method not in METHODS_WITH_BODY)
    words += [f"--data-urlencode {quote(f'{name}={value}')}" for name, value in request.form]
    if request.method == "POST" and not request.form:
        words.append("-d ''")
    return " \\\n  ".join(words)


def _authorization(spelling: Spelling, user: str, token: str, target: Target) -> str:
    """The option that sends the credentials: curl writes those of HTTP Basic itself."""
    shown = _shown(token, target, is_followed=spelling.is_swapped)
    pair = _word(spelling.pair(user, PLACE), token, shown)
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


def _word(template: str, token: str, shown: str) -> str:
    """A text in which a token has a place: in double quotes where the shell must expand what is shown for the token."""
    if shown == token:
        return quote(template.replace(PLACE, token))
    if PLAIN.fullmatch(template.replace(PLACE, "")):
        return f'"{template.replace(PLACE, shown)}"'
    return f'"{shown}"'.join(quote(part) if part else "" for part in template.split(PLACE))
