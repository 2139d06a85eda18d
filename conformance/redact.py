"""No secret leaves the process: every text that is written goes through here."""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "[secret]"
SHORTEST = 4
"""A token of fewer characters would mask half of every sentence; its encoded forms are masked all the same."""

BEGINNING = 6
"""From how many characters on the beginning of a secret gives it away."""

Redact = Callable[[str], str]


def redactor(account_sid: str, secrets: Iterable[str]) -> Redact:
    """A function that masks each secret by value: plain, percent-encoded, escaped, base64, and as the Basic pair.

    Beginning and end of a secret are masked too where an ellipsis says that a text was cut in the middle of it.
    """
    forms = sorted(
        {form for secret in secrets if secret for form in _forms(account_sid, secret)}, key=len, reverse=True
    )
    if not forms:
        return printable
    spelled = [_spelled(secret) for secret in secrets if len(secret) >= BEGINNING]
    whole = re.compile("|".join([*map(re.escape, forms), *spelled]))
    parts = [part for form in forms if len(form) > BEGINNING for part in (_beginning(form), _end(form))]
    cut = re.compile("|".join(parts))

    def redact(text: str) -> str:
        masked = whole.sub(MASK, printable(text))
        return cut.sub(MASK, masked) if parts and "..." in masked else masked

    return redact


def _spelled(secret: str) -> str:
    """A pattern for `secret` with any of its characters percent-encoded or escaped as in JSON."""
    return "".join(rf"(?:{re.escape(char)}|\\+u(?i:{ord(char):04x})|%(?i:{ord(char):02x}))" for char in secret)


def printable(text: str) -> str:
    """`text` with lone surrogates written out, so that it can be encoded."""
    return text.encode("utf-8", "backslashreplace").decode()


def _beginning(form: str) -> str:
    """A pattern for the first `BEGINNING` characters of `form` and as many more as there are before an ellipsis."""
    pattern = ""
    for char in reversed(form[BEGINNING:-1]):
        pattern = f"(?:{re.escape(char)}{pattern})?"
    return re.escape(form[:BEGINNING]) + pattern + r"(?=\.\.\.)"


def _end(form: str) -> str:
    """A pattern for the last `BEGINNING` characters of `form` and as many more as there are behind an ellipsis."""
    pattern = ""
    for char in form[1:-BEGINNING]:
        pattern = f"(?:{pattern}{re.escape(char)})?"
    return r"(?<=\.\.\.)" + pattern + re.escape(form[-BEGINNING:])


def _forms(account_sid: str, secret: str) -> set[str]:
    plain = {
        secret,
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        html.escape(secret),
        json.dumps(secret)[1:-1],
    }
    plain |= {form.replace("%", "%25") for form in plain} | {_lower_hex(form) for form in plain}
    raw = [secret.encode(), f"{account_sid}:{secret}".encode(), f":{secret}".encode()]
    encoded = {form for data in raw for form in (b64encode(data).decode(), urlsafe_b64encode(data).decode())}
    encoded |= {form.rstrip("=") for form in encoded} | {quote(form, safe="") for form in encoded}
    return {form for form in plain if len(form) >= SHORTEST} | encoded


def _lower_hex(text: str) -> str:
    return re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), text)


def redact_all(value: Any, redact: Redact) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """`value`, a JSON value, with every text in it redacted, keys included."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {redact(key): redact_all(item, redact) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [redact_all(item, redact) for item in value]
    return value
