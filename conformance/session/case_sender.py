"""Case sender: sends what a case sends, or says why it cannot be asked of this target."""

from __future__ import annotations

import threading
from collections.abc import Collection
from functools import partial
from time import monotonic

from conformance.address import Address
from conformance.answer import Answer, NoAnswer
from conformance.authorization import are_right
from conformance.case import Case
from conformance.request import Request, build_request
from conformance.result import NO_CALLBACKS, SAME_CREDENTIALS
from conformance.sequence import second_request
from conformance.session.callbacks import Callbacks
from conformance.session.completed_exchange import CompletedExchange, Sender
from conformance.target import Target
from conformance.wire.limits import Answers, Limits


class CaseSender:
    """Sends the requests of cases to one target; safe to use from many threads.

    `controls` are the names of the cases that another process may send for this one. `silent_until` is when the target
    has been listened to for `listen` seconds since the last answer to a request that named an address, as
    `time.monotonic` counts.
    """

    def __init__(
        self,
        target: Target,
        sender: Sender,
        limits: Limits,
        *,
        callbacks: Callbacks | None,
        controls: Collection[str],
        listen: float,
    ) -> None:
        self.callbacks, self.silent_until = callbacks, 0.0
        self._target, self._sender, self._limits = target, sender, limits
        self._controls, self._listen = controls, listen
        self._lock = threading.Lock()

    def obstacle(self, case: Case) -> str:
        """Why `case` cannot be asked; empty where it can."""
        if case.silent and self.callbacks is None:
            return NO_CALLBACKS
        return SAME_CREDENTIALS if are_right(case.auth, self._target) else ""

    def exchange(self, case: Case, *, again: bool = False) -> CompletedExchange:
        """Sends the request of `case` and the second one, if one follows from the answer; waits for the answers."""
        urls = {parameter: self.callbacks.new_url() for parameter in case.silent} if self.callbacks else {}
        request = build_request(case, self._target, urls)
        # Callback URLs belong to this process, so that another process cannot send such a control for it.
        may_be_shared = case.name in self._controls and not case.silent
        shared = self._limits.control(case.name, again=again) if may_be_shared else None
        answers = shared or self._send(request, case.repeat)
        second = second_request(case, answers, self._target)
        if second:
            answers = (*answers, *self._send(second, 1))
        if urls:
            with self._lock:
                self.silent_until = max(self.silent_until, monotonic() + self._listen)
        return CompletedExchange(request, answers, urls, second)

    def _send(self, request: Request, times: int) -> Answers:
        """The answers to a request that is sent `times` times; the last one is a `NoAnswer` where no answer came."""
        answers: list[Answer | NoAnswer] = []
        host = Address.parse(request.url).host_and_port
        for _ in range(times):
            answers.append(self._limits.run(partial(self._sender.send, request), host))
            if isinstance(answers[-1], NoAnswer):
                break
        return tuple(answers)
