"""A request as a curl command that repeats it; a secret appears in it as a shell variable only."""

from __future__ import annotations

from shlex import quote

from conformance.request import Request
from conformance.target import Target


def curl(request: Request, target: Target) -> str:
    """The command on several lines; `--data-urlencode` keeps the plus sign of numbers."""
    words = [f"curl -i -X {request.method} {_quoted(request.url)}"]
    if request.credentials:
        user, token = request.credentials
        is_secret = target.auth_token and token.startswith(target.auth_token)
        shown = target.token_shown + token.removeprefix(target.auth_token) if is_secret else token
        words.append(f"-u {_quoted(f'{user}:{shown}')}")
    words += [f"-H {quote(f'{name}: {value}')}" for name, value in request.headers if name == "Host"]
    words += [f"--cacert {quote(target.ca_file)}"] * bool(target.ca_file)
    words += [f"-x {quote(target.proxy)}"] * bool(target.proxy)
    words += [f"--data-urlencode {quote(f'{name}={value}')}" for name, value in request.form]
    if request.method == "POST" and not request.form:
        words.append("-d ''")
    return " \\\n  ".join(words)


def _quoted(text: str) -> str:
    """In double quotes where the shell must expand a variable, which no other text here contains."""
    return f'"{text}"' if "$" in text else quote(text)
