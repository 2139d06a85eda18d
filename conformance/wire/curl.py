"""A request as a curl command that repeats it; a secret appears in it as a shell variable only."""

from __future__ import annotations

from shlex import quote

from conformance.request import Request, beginning
from conformance.target import Target

SHOWN_HEADERS = ("Host", "Authorization")
"""The headers that a command names: curl has no other way to send them."""


def curl(request: Request, target: Target) -> str:
    """The command on several lines; `--data-urlencode` keeps the plus sign of numbers."""
    words = [f"curl -i -X {request.method} {quote(request.url)}"]
    if request.credentials:
        user, token = request.credentials
        words.append(f"-u {_pair(user, _shown(token, target), is_variable=target.token_shown != target.auth_token)}")
    words += [f"-H {quote(f'{name}: {value}')}" for name, value in request.headers if name in SHOWN_HEADERS]
    words += [f"--cacert {quote(target.ca_file)}"] * bool(target.ca_file)
    words += [f"-x {quote(target.proxy)}"] * bool(target.proxy)
    words += [f"--data-urlencode {quote(f'{name}={value}')}" for name, value in request.form]
    if request.method == "POST" and not request.form:
        words.append("-d ''")
    return " \\\n  ".join(words)


def _shown(token: str, target: Target) -> str:
    """The token that is sent, where it is made of the right one by way of what stands for that one in a command."""
    right, shown = target.auth_token, target.token_shown
    if right and token.startswith(right):
        return shown + token.removeprefix(right)
    is_variable = shown != right
    if right and is_variable and token and token == beginning(right):
        return f'$(printf %.{len(token)}s "{shown}")'
    if right and is_variable and token == right.swapcase():
        return f'$(printf %s "{shown}" | tr a-zA-Z A-Za-z)'
    return token


def _pair(user: str, token: str, *, is_variable: bool) -> str:
    """User and token; in double quotes where the shell must expand the token, which is then a text of ours."""
    if not is_variable or "$" not in token:
        return quote(f"{user}:{token}")
    return f'"{user}:{token}"' if quote(user) == user else f'{quote(f"{user}:")}"{token}"'
