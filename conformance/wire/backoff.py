"""Retry with exponential backoff after HTTP 429 with Twilio's error 20429, honouring Retry-After (RFC 9110, 10.2.3)."""

from __future__ import annotations

import json
import random
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from conformance.answer import Answer

TOO_MANY_REQUESTS = 20429
MAX_ATTEMPTS = 6
FIRST_DELAY = 0.5


def is_throttled(answer: Answer) -> bool:
    """Whether the answer is 429 with code 20429; 429 with any other code is an answer like others."""
    if answer.status != 429:
        return False
    if re.search(rb"<Code>\s*20429\s*</Code>", answer.body):
        return True
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return False
    return isinstance(body, dict) and body.get("code") == TOO_MANY_REQUESTS


class Backoff:
    """The delays between the attempts of one exchange: at most `MAX_ATTEMPTS` attempts and `max_seconds` in total.

    `waited` is the sum of the delays so far, in seconds.
    """

    def __init__(self, max_seconds: float) -> None:
        self.waited = 0.0
        self._remaining = max_seconds
        self._retries = 0

    def next_delay(self, answer: Answer) -> float | None:
        """The seconds to wait after a throttled answer, or `None` when there must be no other attempt."""
        if self._remaining <= 0 or self._retries >= MAX_ATTEMPTS - 1:
            return None
        requested = retry_after_seconds(answer.header("Retry-After") or "")
        exponential = FIRST_DELAY * 2**self._retries * random.uniform(0.75, 1.25)  # noqa: S311 - jitter, not a secret
        seconds = min(exponential if requested is None else requested, self._remaining)
        self._remaining -= seconds
        self._retries += 1
        self.waited += seconds
        return seconds


def retry_after_seconds(value: str) -> float | None:
    """The seconds that a `Retry-After` header requests, as a number or a date; `None` where it is invalid or past."""
    text = value.strip()
    if re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,15})?", text):
        return float(text)
    try:
        date = parsedate_to_datetime(text)
        difference = (date if date.tzinfo else date.replace(tzinfo=UTC)) - datetime.now(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    seconds = difference.total_seconds()
    return seconds if seconds >= 0 else None
