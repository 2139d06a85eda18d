"""Secrecy of credentials: whether a token is to be masked, or is a dummy that cannot be hidden and need not be."""

from __future__ import annotations

import re
from collections.abc import Iterable

from conformance.authorization import beginning
from conformance.redact import Redactor, redactor
from conformance.suite.own_words import is_published
from conformance.target import TOKEN_IN_FILE, Target

SHORTEST = 6
"""Fewer characters are part of ordinary words."""

BY_CHANCE = re.compile(r"[0-9a-f:+.,_-]{1,9}", re.IGNORECASE)
"""A text that SIDs, dates and versions contain by chance."""

LONGEST_PERIOD = 8
"""A text that repeats so many characters or fewer, such as 32 zeros, is a placeholder."""


def redactor_of(target: Target) -> Redactor:
    """What masks the secrets of `target` wherever they come back; also the beginning of its token that is sent."""
    secrets = [token for token in target.secrets if not _disclosure(token, target)]
    sent = beginning(target.auth_token)
    if target.auth_token in secrets and len(sent) >= SHORTEST and _is_recognisable(sent, target):
        secrets.append(sent)
    return redactor(target.account_sid, secrets)


def redactor_of_values(account_sid: str, values: Iterable[str]) -> Redactor:
    """What masks those of the `values` that are secrets."""
    return redactor(account_sid, [value for value in values if value and not why_no_secret(value, (account_sid,))])


def disclosure(target: Target) -> str:
    """A sentence that says that the token of `target` is not masked, and why; empty where it is masked or in a file."""
    if target.token_shown == TOKEN_IN_FILE:
        return ""  # Whoever reads the file reads it there.
    reasons = [reason for token in target.secrets if (reason := _disclosure(token, target))]
    return f"The auth token is not masked in reports, since it cannot be a secret: {reasons[0]}." if reasons else ""


def _is_recognisable(part: str, target: Target) -> bool:
    """Whether a part of a token is no part of other texts; six hexadecimal digits with a letter are hardly ever."""
    if any(char in "abcdef" for char in part.casefold()) and BY_CHANCE.fullmatch(part):
        return not _is_known(part, _known(target)) and not _repeats_itself(part.casefold()) and not is_published(part)
    return not why_no_secret(part, _known(target))


def _disclosure(token: str, target: Target) -> str:
    return why_no_secret(token, _known(target))


def _known(target: Target) -> tuple[str, ...]:
    """What is written anyway: what the target is called and sent."""
    sent = (
        *(address.url for address in target.addresses),
        target.host,
        *(text for pair in target.form for text in pair),
    )
    return target.account_sid, *sent, target.name, target.version, target.homepage, target.file


def _is_known(text: str, known: Iterable[str]) -> bool:
    return any(text.casefold() in each.casefold() for each in known)


def why_no_secret(value: str, known: Iterable[str]) -> str:
    """Why a value cannot be hidden, in view of the texts that are `known` anyway; empty where it is a secret."""
    folded = value.casefold()
    if _is_known(value, known):
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
