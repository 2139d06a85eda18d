"""Notices that a target is down, so that its other cases are not asked one by one."""

from __future__ import annotations

import threading

from conformance.answer import Absence

DOWN = frozenset({Absence.REFUSED, Absence.DNS, Absence.TLS, Absence.PROXY})
"""Absences that mean that no server was met at all."""

DOWN_AFTER = 3
"""After how many exchanges in a row that met no server a target counts as down."""


class CircuitBreaker:
    """Up as long as somebody answers; `patience` is how many answers in a row may time out.

    Whoever raises an exception is there: a server would answer 500 for it.
    """

    def __init__(self, patience: int) -> None:
        self.halted = ""
        self.limits = {True: DOWN_AFTER, False: max(DOWN_AFTER, patience)}
        self.silent: list[Absence] = []
        self.last = ""
        self.lock = threading.Lock()

    def down(self) -> str:
        """Why it is not worth asking, if it is not."""
        with self.lock:
            if self.halted:
                return self.halted
            no_server = bool(self.silent) and all(absence in DOWN for absence in self.silent)
            return self.last if len(self.silent) >= self.limits[no_server] else ""

    def note(self, absence: Absence | None, reason: str) -> None:
        """What an exchange came to: why there was no answer, or `None` where there was one."""
        with self.lock:
            if absence is None or absence is Absence.RAISED:
                self.silent.clear()
            elif absence is not Absence.UNSENT:
                self.silent.append(absence)
                self.last = reason
