"""Secrecy of credentials: whether a token is to be masked, or is a dummy that cannot be hidden and need not be."""

from __future__ import annotations

import re
from collections.abc import Iterable

from conformance.redact import Redactor, redactor
from conformance.suite.own_words import is_published
from conformance.target import Target

SHORTEST = 6
"""Fewer characters are part of ordinary words."""

BY_CHANCE = re.compile(r"[0-9a-f:+.,_-]{1,9}", re.IGNORECASE)
"""A text that SIDs, dates and versions contain by chance."""

LONGEST_PERIOD = 8
"""A text that repeats so many characters or fewer, such as 32 zeros, is a placeholder."""


def redactor_of(target: Target) -> Redactor:
    """What masks the token of `target` wherever it comes back, where it is a secret."""
    return redactor(target.account_sid, [token for token in target.secrets if not _disclosure(token, target)])


def redactor_of_values(account_sid: str, values: Iterable[str]) -> Redactor:
    """What masks those of the `values` that are secrets."""
    return redactor(account_sid, [value for value in values if value and not why_no_secret(value, (account_sid,))])


def disclosure(target: Target) -> str:
    """A sentence that says that the token of `target` is not masked, and why; empty where it is masked."""
    reasons = [reason for token in target.secrets if (reason := _disclosure(token, target))]
    return f"The auth token is not masked in reports, since it cannot be a secret: {reasons[0]}." if reasons else ""


def _disclosure(token: str, target: Target) -> str:
    sent = (target.base_url, target.host, *(text for pair in target.form for text in pair))
    named = (target.name, target.version, target.homepage, target.file)
    return why_no_secret(token, (target.account_sid, *sent, *named))


def why_no_secret(value: str, known: Iterable[str]) -> str:
    """Why a value cannot be hidden, in view of the texts that are `known` anyway; empty where it is a secret."""
    folded = value.casefold()
    if any(folded in text.casefold() for text in known):
        return "it is part of the Account SID, or of what the target is called and sent"
    if len(value) < SHORTEST:
        return f"it has fewer than {SHORTEST} characters"
    if BY_CHANCE.fullmatch(value):
        return "a SID or a date can contain it by chance"
    if _repeats_itself(folded):
        return "it repeats the same characters"
    return "it is part of what the suite itself sends, expects or says" if is_published(value) else ""


def _repeats_itself(text: str) -> bool:
    return any(
        text == (text[:period] * len(text))[: len(text)] for period in range(1, min(LONGEST_PERIOD, len(text) // 2) + 1)
    )
