"""Secrecy of recorded exchanges: each is shown with its passwords and tokens masked."""

from __future__ import annotations

import re
from dataclasses import replace

from conformance.answer import Answer
from conformance.recorded.exchange import RecordedExchange
from conformance.redact import MASK, MOST_SECRETS
from conformance.targets.secrecy import redactor_of_values

HOST = re.compile(r"((?:[^/?#]*//)?[^/?#]*)(.*)", re.DOTALL)
"""A URL as scheme and host, and what follows."""


def masked(exchange: RecordedExchange) -> RecordedExchange:
    """The exchange with its secrets masked; the host of its URL stays readable."""
    host, path = HOST.fullmatch(exchange.url).groups()  # type: ignore[union-attr] # it always matches
    if len(exchange.secrets) > MOST_SECRETS:
        reason = f"it names more than {MOST_SECRETS} secrets, so it is not shown"
        hidden = Answer(exchange.answer.status, (), MASK.encode())
        return replace(exchange, url=f"{host}/{MASK}", form=(), answer=hidden, missing=reason, secrets=())
    redact = redactor_of_values("", exchange.secrets)
    form = tuple((redact(name), redact(value)) for name, value in exchange.form)
    return replace(exchange, url=host + redact(path), form=form, answer=exchange.answer.masked(redact), secrets=())
