"""Attestation: a certificate as an in-toto statement with the test-result predicate.

Others sign it; this suite keeps no keys. The form is that of
https://github.com/in-toto/attestation, spec/predicates/test-result.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from conformance.certificates.certificate import CERTIFICATE
from conformance.finding import Verdict
from conformance.report import Standing
from conformance.transcript import json_bytes

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://in-toto.io/attestation/test-result/v0.1"
RESULT_OF_STANDING = {Standing.CONFORMANT: "PASSED", Standing.AS_DECLARED: "WARNED"}
"""The result in the predicate for a standing; any other standing is FAILED."""

LIST_OF_VERDICT = {
    Verdict.PASS: "passedTests",
    Verdict.DEVIATION: "warnedTests",
    Verdict.UNSUPPORTED: "warnedTests",
    Verdict.NOT_SCORED: "warnedTests",
    Verdict.NOT_ASKED: "warnedTests",
}
"""The list in the predicate for a verdict; a case with any other verdict is among the failed tests."""


def build_attestation(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """The statement in JSON: about the artifact that was judged, or else about the certificate itself."""
    itself = {"name": CERTIFICATE, "digest": {"sha256": hashlib.sha256(json_bytes(certificate)).hexdigest()}}
    artifact = certificate["artifact"]
    subject = {"name": artifact["name"], "digest": {"sha256": artifact["sha256"]}} if artifact else itself
    suite = certificate["suite"]
    tests: dict[str, list[str]] = {"passedTests": [], "warnedTests": [], "failedTests": []}
    for case in certificate["cases"]:
        tests[LIST_OF_VERDICT.get(Verdict(case["verdict"]), "failedTests")].append(case["case"])
    configuration = (
        f"twilio-conformance {suite['version']}, requirements {suite['requirements']}, level {certificate['level']}"
    )
    return {
        "_type": STATEMENT_TYPE,
        "subject": [subject],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "result": RESULT_OF_STANDING.get(Standing(certificate["standing"][certificate["level"]]), "FAILED"),
            "configuration": [
                {"name": configuration, "digest": {"sha256": suite["digest"]}},
                *([itself] if artifact else []),
            ],
            **tests,
        },
    }
