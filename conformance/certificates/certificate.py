"""Certificate: the verdicts that follow from stored exchanges, so that a third person can derive them again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from conformance.answer import Answer, NoAnswer
from conformance.authorization import RIGHT_FOR_SOME_TOKENS, are_right
from conformance.case import Basis, Case, Suite
from conformance.certificates.claim import Claim, require_claim
from conformance.certificates.possible_exchange import callback_conflict, impossibilities, time_conflicts
from conformance.certificates.stored_folder import InvalidCertificate, StoredFolder
from conformance.exit_codes import FAILED, NOTHING, PASSED
from conformance.finding import Verdict
from conformance.judging.control_result import ControlResult, control_result
from conformance.judging.judge import judge, places_of
from conformance.judging.known_endpoints import KnownEndpoints
from conformance.judging.repeated_sids import mark_repeated_sids
from conformance.judging.unknown_account import refusals_of_account
from conformance.moment import WRONG_CLOCK, is_misdated
from conformance.reply import Reply
from conformance.report import Report
from conformance.request import as_sent
from conformance.resource_result import resource_words
from conformance.result import ACCOUNT_SUSPECTED, NO_CALLBACKS, SAME_CREDENTIALS, Result, not_asked
from conformance.suite.profiles import left_out
from conformance.transcript import Transcript, json_bytes

CERTIFICATE, ATTESTATION, EXCHANGES, CLAIM = "certificate.json", "attestation.json", "exchanges", "claim.json"

ACCOUNT_UNKNOWN = "every answer is as for an account that the target does not know: is the Account SID right?"
"""Why there is no certificate of a target that refused the account of the run."""


class InvalidExchange(InvalidCertificate):
    """A stored exchange cannot support a certificate; the message says which, and why."""


def exchange_name(case: str) -> str:
    """The file of a case's exchange in the folder of a certificate."""
    return f"{EXCHANGES}/{case}.json"


def build_certificate(claim: Claim, folder: Path, suite: Suite) -> dict[str, Any]:
    """The certificate in JSON for the exchanges in `folder`, each judged again; raises `InvalidCertificate`.

    It is the one that `certify` writes for a run with this claim and these exchanges, or none.
    """
    require_claim(claim, suite)
    stored = _StoredExchanges(StoredFolder(folder.parent), folder.name, claim, suite)
    judged = [stored.judged(case) for case in suite.cases]
    if conflict := callback_conflict(stored.callback_urls):
        raise InvalidCertificate(f"{EXCHANGES}: {conflict}")
    if obstacle := certificate_obstacle(_report(claim, [result for result, _ in judged])):
        raise InvalidCertificate(f"no run has a certificate of this: {obstacle}")
    return derive_certificate(claim, judged)


def derive_certificate(claim: Claim, judged: Iterable[tuple[Result, str | None]]) -> dict[str, Any]:
    """The certificate in JSON for the result of each case and the SHA-256 of its exchange, if it was asked."""
    results, digests = zip(*judged, strict=True)
    report = _report(claim, results)
    content = {
        **claim.to_json(),
        "attained": str(report.attained) if report.attained else None,
        "standing": {str(level): str(report.standing(level)) for level in Basis},
        "resources": resource_words(report, left_out(report)),
        "counts": report.counts,
        "misdated": sum(WRONG_CLOCK in result.remarks for result in report.results),
        "cases": [_case(*each) for each in zip(report.results, digests, strict=True)],
    }
    return {**content, "digest": hashlib.sha256(json_bytes(content)).hexdigest()}


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
        **places_of(target),
    )
    received = [answer for answer in transcript.answers if isinstance(answer, Answer)]
    got = tuple({"status": one.status, "outcome": Reply(one, case.format).outcome} for one in received)
    remarks = (WRONG_CLOCK,) if any(map(is_misdated, received)) else ()
    more = {"sids": judgement.sids, "remarks": remarks, "profiles": case.profiles}
    result = Result.of(case.name, case.basis, judgement, got=got, **more)
    return claim.excuses.apply(result, claim.day).scored_for(case)


def certificate_obstacle(report: Report) -> str:
    """Why a run with these results has no certificate; empty where it has a verdict on all that it claims."""
    if report.suspicion:
        return ACCOUNT_UNKNOWN
    for verdict, what in ((Verdict.NOT_RUN, "not run"), (Verdict.INCONCLUSIVE, "without an answer")):
        results = [result for result in report.scored if result.verdict is verdict and not result.got]
        if results:
            names = ", ".join(result.case for result in results[:5]) + (" ..." if len(results) > 5 else "")
            return f"{len(results)} cases are {what} ({names}): {results[0].reason}"
    if report.exit_code == NOTHING:
        return "no case is left that the target claims"
    return "" if report.exit_code in (PASSED, FAILED) else "cases are inconclusive, and none fails"


class _StoredExchanges:
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


def _report(claim: Claim, results: Sequence[Result]) -> Report:
    """The report of the run, with what only the results of all cases show together."""
    is_unknown = not claim.known_target.is_twilio and refusals_of_account(results)
    return Report(
        version=claim.suite["version"],
        digest=claim.suite["digest"],
        requirements=claim.suite["requirements"],
        target=claim.target,
        started=claim.judged,
        finished=claim.judged,
        level=claim.level,
        profile=claim.profile,
        remarks=(ACCOUNT_SUSPECTED,) if is_unknown else (),
        results=claim.excuses.require_use(
            mark_repeated_sids(results, partial(claim.excuses.apply, day=claim.day)), claim.day
        ),
    )


def _case(result: Result, digest: str | None) -> dict[str, Any]:
    return {
        "case": result.case,
        "verdict": str(result.verdict),
        "reason": result.reason,
        "findings": [finding.to_json() for finding in result.findings],
        "complaint": result.complaint,
        "exchange": digest,
    }
