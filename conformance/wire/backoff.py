"""Twilio's `too many requests`: how it is told from an expected 429, and for how long to wait."""

from __future__ import annotations

import json
import random
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from conformance.answer import Answer

THROTTLED = 20429
MAX_ATTEMPTS = 6
FIRST_WAIT = 0.5


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
    return isinstance(body, dict) and body.get("code") == THROTTLED


class Backoff:
    """How often and for how long one exchange still waits."""

    def __init__(self, seconds: float) -> None:
        self.waited = 0.0
        self._left = seconds
        self._waits = 0

    def wait(self, answer: Answer) -> float | None:
        """The seconds to wait after a throttled answer, or `None` when it is time to give up."""
        if self._left <= 0 or self._waits >= MAX_ATTEMPTS - 1:
            return None
        asked = asked_wait(answer.header("Retry-After") or "")
        backoff = FIRST_WAIT * 2**self._waits * random.uniform(0.75, 1.25)  # noqa: S311 - spreads, protects nothing
        seconds = min(backoff if asked is None else asked, self._left)
        self._left -= seconds
        self._waits += 1
        self.waited += seconds
        return seconds


def asked_wait(retry_after: str) -> float | None:
    """The seconds that a `Retry-After` asks for, as a number or a date; `None` where it makes no sense."""
    text = retry_after.strip()
    if re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,15})?", text):
        return float(text)
    try:
        date = parsedate_to_datetime(text)
        seconds = (date if date.tzinfo else date.replace(tzinfo=UTC)) - datetime.now(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return seconds.total_seconds() if seconds.total_seconds() >= 0 else None
