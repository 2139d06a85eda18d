"""Certificate: the verdicts that follow from stored exchanges, so that a third person can derive them again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from conformance.case import Basis, Suite
from conformance.certificates.claim import Claim, require_claim
from conformance.certificates.possible_exchange import callback_conflict
from conformance.certificates.stored_exchanges import EXCHANGES, StoredExchanges
from conformance.certificates.stored_folder import InvalidCertificate, StoredFolder
from conformance.exit_codes import FAILED, NOTHING, PASSED
from conformance.finding import Verdict
from conformance.judging.repeated_sids import mark_repeated_sids
from conformance.judging.unknown_account import refusals_of_account
from conformance.moment import WRONG_CLOCK
from conformance.report import Report
from conformance.resource_result import resource_words
from conformance.result import ACCOUNT_SUSPECTED, Result
from conformance.transcript import json_bytes

CERTIFICATE, ATTESTATION, CLAIM = "certificate.json", "attestation.json", "claim.json"

ACCOUNT_UNKNOWN = f"every answer is as for an account that the target does not know. {ACCOUNT_SUSPECTED}"
"""Why there is no certificate of a target that refused the account of the run."""


def build_certificate(claim: Claim, folder: Path, suite: Suite) -> dict[str, Any]:
    """The certificate in JSON for the exchanges in `folder`, each judged again; raises `InvalidCertificate`.

    It is the one that `certify` writes for a run with this claim and these exchanges, or none.
    """
    require_claim(claim, suite)
    stored = StoredExchanges(StoredFolder(folder.parent), folder.name, claim, suite)
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
        "resources": resource_words(report, claim.profile.not_asked),
        "counts": report.counts,
        "misdated": sum(WRONG_CLOCK in result.remarks for result in report.results),
        "cases": [_case(*each) for each in zip(report.results, digests, strict=True)],
    }
    return {**content, "digest": hashlib.sha256(json_bytes(content)).hexdigest()}


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
