"""Stored exchanges: those of a run, as a certificate keeps them, each read and judged again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from conformance.answer import Answer, NoAnswer
from conformance.authorization import RIGHT_FOR_SOME_TOKENS, are_right
from conformance.case import Case, Suite
from conformance.certificates.claim import Claim
from conformance.certificates.possible_exchange import impossibilities, time_conflicts
from conformance.certificates.stored_folder import InvalidCertificate, StoredFolder
from conformance.judging.control_result import ControlResult, control_result
from conformance.judging.judge import judge
from conformance.judging.known_endpoints import KnownEndpoints
from conformance.judging.places import Places
from conformance.moment import WRONG_CLOCK, is_misdated
from conformance.reply import Reply
from conformance.request import as_sent
from conformance.result import NO_CALLBACKS, SAME_CREDENTIALS, Result, not_asked
from conformance.transcript import Transcript

EXCHANGES = "exchanges"
"""The folder of the exchanges beside a certificate."""


class InvalidExchange(InvalidCertificate):
    """A stored exchange cannot support a certificate; the message says which, and why."""


def exchange_name(case: str) -> str:
    """The file of a case's exchange in the folder of a certificate."""
    return f"{EXCHANGES}/{case}.json"


class StoredExchanges:
    """The exchanges of a run; each is read when it is judged, and only the results of controls are kept.

    `callback_urls` are those in the exchanges that were judged so far.
    """

    def __init__(self, folder: StoredFolder, name: str, claim: Claim, suite: Suite) -> None:
        self._folder, self._name, self._claim = folder, name, claim
        self._cases: Mapping[str, Case] = {case.name: case for case in suite.cases}
        self._target = claim.known_target
        self.callback_urls: list[str] = []
        self._control_result = cache(self._read_control)
        self._endpoints = KnownEndpoints(self._cases, self._first_answers, is_twilio=self._target.is_twilio)
        self._unasked = dict.fromkeys(self._cases_without_callbacks(), NO_CALLBACKS)
        self._unasked |= dict.fromkeys(self._cases_with_right_credentials(), SAME_CREDENTIALS)

    def judged(self, case: Case) -> tuple[Result, str | None]:
        """The result of a case, and the SHA-256 of its exchange, if it was asked; raises `InvalidCertificate`."""
        if case.name in self._unasked:
            return not_asked(case, self._unasked[case.name]), None
        transcript, digest = self._read(case)
        self.callback_urls += transcript.addresses.values()
        control = self._endpoints.control(case, transcript.answers[0], self._control_result)
        return judge_again(case, transcript, self._claim, control), digest

    def _cases_without_callbacks(self) -> frozenset[str]:
        """The cases that were not asked: all that wait for callbacks, in a run whose target could reach no address."""
        waiting = frozenset(name for name, case in self._cases.items() if case.silent)
        kept = (name for name in waiting if os.path.lexists(self._folder.path / self._name / f"{name}.json"))
        return frozenset() if self._target.can_call_back or any(kept) else waiting

    def _cases_with_right_credentials(self) -> Iterator[str]:
        """The cases whose wrong credentials are right: what hangs on the token, only the claim says."""
        for name, case in self._cases.items():
            hangs_on_token = case.auth in RIGHT_FOR_SOME_TOKENS
            if case.auth in self._claim.same_credentials if hangs_on_token else are_right(case.auth, self._target):
                yield name

    def _read_control(self, name: str) -> ControlResult:
        control = self._cases[name]
        return control_result(control, *self._first_answers([control]), is_twilio=self._target.is_twilio)

    def _first_answers(self, cases: Iterable[Case]) -> Iterator[Answer | NoAnswer]:
        return (self._read(case)[0].answers[0] for case in cases)

    def _read(self, case: Case) -> tuple[Transcript, str]:
        content = self._folder.read(f"{self._name}/{case.name}.json")
        try:
            transcript = Transcript.read(content)
        except ValueError as error:
            raise InvalidExchange(f"{exchange_name(case.name)}: {error}") from None
        conflicts = time_conflicts(transcript, self._claim.started)
        for problem in (*impossibilities(transcript, case, self._target), *conflicts):
            raise InvalidExchange(f"{exchange_name(case.name)}: {problem}")
        return transcript, hashlib.sha256(content).hexdigest()


def judge_again(case: Case, transcript: Transcript, claim: Claim, control: ControlResult) -> Result:
    """The result of a stored exchange with that of its control, under the excuses of the claim."""
    target = claim.known_target
    judgement = judge(
        as_sent(case, target),
        transcript.answers,
        target.account_sid,
        control,
        transcript.callbacks,
        claim.level,
        is_twilio=target.is_twilio,
        places=Places.of(target),
    )
    received = [answer for answer in transcript.answers if isinstance(answer, Answer)]
    got = tuple({"status": one.status, "outcome": Reply(one, case.format).outcome} for one in received)
    remarks = (WRONG_CLOCK,) if any(map(is_misdated, received)) else ()
    more = {"got": got, "sids": judgement.sids, "remarks": remarks, "profiles": case.profiles}
    result = Result.of(case.name, case.basis, judgement, **more)
    return claim.excuses.apply(result, claim.day).scored_for(case)
