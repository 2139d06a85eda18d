"""Notices that a target is down, so that its other cases are not asked one by one."""

from __future__ import annotations

import threading
from collections.abc import Callable

from conformance.answer import Absence, Answer, NoAnswer
from conformance.request import Request

DOWN = frozenset({Absence.REFUSED, Absence.DNS, Absence.TLS, Absence.PROXY})
"""Absences that mean that no server was met at all."""

DOWN_AFTER = 3
"""After how many exchanges in a row that met no server a target counts as down."""


class Health:
    """Asks as long as somebody answers; `patience` is how many answers in a row may time out.

    Whoever raises an exception is there: a server would answer 500 for it.
    """

    def __init__(self, patience: int, halted: str) -> None:
        self.halted = halted
        self.limits = {True: DOWN_AFTER, False: max(DOWN_AFTER, patience)}
        self.silent: list[Absence] = []
        self.last = ""
        self.lock = threading.Lock()

    def ask(self, send: Callable[[Request], Answer | NoAnswer], request: Request) -> Answer | NoAnswer:
        """Sends `request`, or says why it is not worth sending."""
        with self.lock:
            down = self._down()
        if down:
            return NoAnswer(Absence.UNSENT, down, attempts=0)
        answer = send(request)
        with self.lock:
            if isinstance(answer, Answer) or answer.absence is Absence.RAISED:
                self.silent.clear()
            elif answer.absence is not Absence.UNSENT:
                self.silent.append(answer.absence)
                self.last = answer.reason
        return answer

    def _down(self) -> str:
        if self.halted:
            return self.halted
        no_server = bool(self.silent) and all(absence in DOWN for absence in self.silent)
        if len(self.silent) < self.limits[no_server]:
            return ""
        return self.last
