"""Attestation: a certificate as an in-toto statement with the test-result predicate.

Others sign it; this suite keeps no keys. The form is that of
https://github.com/in-toto/attestation, spec/predicates/test-result.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, assert_never

from conformance.certificates.certificate import CERTIFICATE
from conformance.finding import Verdict
from conformance.report import Standing
from conformance.transcript import json_bytes

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://in-toto.io/attestation/test-result/v0.1"


def build_attestation(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """The statement in JSON: about the artifact that was judged, or else about the certificate itself."""
    itself = {"name": CERTIFICATE, "digest": {"sha256": hashlib.sha256(json_bytes(certificate)).hexdigest()}}
    artifact = certificate["artifact"]
    subject = {"name": artifact["name"], "digest": {"sha256": artifact["sha256"]}} if artifact else itself
    suite = certificate["suite"]
    tests: dict[str, list[str]] = {"passedTests": [], "warnedTests": [], "failedTests": []}
    for case in certificate["cases"]:
        tests[_list_of(Verdict(case["verdict"]))].append(case["case"])
    annotations = _annotations(certificate)
    configuration = (
        f"twilio-conformance {suite['version']}, requirements {suite['requirements']}, level {certificate['level']}"
    )
    if profile := certificate.get("profile"):
        configuration += f", resources {' and '.join(profile['resources'])}"
    return {
        "_type": STATEMENT_TYPE,
        "subject": [subject],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "result": _result_of(Standing(certificate["standing"][certificate["level"]])),
            "configuration": [
                {"name": configuration, "digest": {"sha256": suite["digest"]}, **annotations},
                *([itself] if artifact else []),
            ],
            **tests,
        },
    }


def unasked_cases(certificate: Mapping[str, Any]) -> dict[str, list[str]]:
    """The cases of a certificate that were not asked, by the reason."""
    cases: dict[str, list[str]] = {}
    for case in certificate["cases"]:
        if case["exchange"] is None:
            cases.setdefault(case["reason"], []).append(case["case"])
    return cases


def _annotations(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """What a reader has to know of the run beside its verdicts; empty where there is nothing."""
    found: dict[str, Any] = {}
    if unasked := unasked_cases(certificate):
        found["notAsked"] = unasked
    if certificate["misdated"]:
        found["misdated"] = certificate["misdated"]
    return {"annotations": found} if found else {}


def _result_of(standing: Standing) -> str:
    """The result in the predicate for a standing."""
    match standing:
        case Standing.CONFORMANT:
            return "PASSED"
        case Standing.AS_DECLARED:
            return "WARNED"
        case Standing.NONCONFORMANT | Standing.UNDECIDED:
            return "FAILED"
        case _:
            assert_never(standing)


def _list_of(verdict: Verdict) -> str:
    """The list in the predicate for a case with this verdict."""
    match verdict:
        case Verdict.PASS:
            return "passedTests"
        case Verdict.DEVIATION | Verdict.UNSUPPORTED | Verdict.NOT_SCORED | Verdict.NOT_ASKED:
            return "warnedTests"
        case Verdict.FAIL | Verdict.INCONCLUSIVE | Verdict.NOT_OFFERED | Verdict.NOT_RUN:
            return "failedTests"
        case _:
            assert_never(verdict)
