"""Circuit breaker: after consecutive failures a host counts as down, and its other cases are not sent."""

from __future__ import annotations

import threading
from collections import defaultdict

from conformance.answer import Absence

UNREACHABLE = frozenset({Absence.REFUSED, Absence.DNS, Absence.TLS, Absence.PROXY})
"""Absences that mean that no server was reached at all."""

FAILURE_THRESHOLD = 3
"""After how many consecutive exchanges that reached no server a host counts as down."""


class CircuitBreaker:
    """Closed for each host of the target while that answers; safe to use from many threads.

    It opens for a host after `FAILURE_THRESHOLD` consecutive failures to reach a server. Where a server was reached
    and gave no answer, it opens after `concurrency` failures if that is more: so many exchanges may time out together.
    An app that raises an exception counts as an answer: a server would answer 500 for it.
    """

    def __init__(self, concurrency: int) -> None:
        self._answer_threshold = max(FAILURE_THRESHOLD, concurrency)
        self._forced_reason = ""
        self._failures: defaultdict[str, list[Absence]] = defaultdict(list)
        self._last_reasons: dict[str, str] = {}
        self._lock = threading.Lock()

    def force_open(self, reason: str) -> None:
        """Opens it for the rest of the run, for every host."""
        self._forced_reason = reason

    def open_reason(self, host: str = "") -> str:
        """Why no request must be sent to `host`; empty while the breaker is closed."""
        with self._lock:
            if self._forced_reason:
                return self._forced_reason
            failures = self._failures[host]
            unreachable = bool(failures) and all(absence in UNREACHABLE for absence in failures)
            threshold = FAILURE_THRESHOLD if unreachable else self._answer_threshold
            return self._last_reasons.get(host, "") if len(failures) >= threshold else ""

    def record(self, absence: Absence | None, reason: str, host: str = "") -> None:
        """Counts the result of an exchange with `host`: why there was no answer, or `None` where there was one."""
        with self._lock:
            if absence is None or absence is Absence.RAISED:
                self._failures[host].clear()
            elif absence is not Absence.UNSENT:
                self._failures[host].append(absence)
                self._last_reasons[host] = reason
