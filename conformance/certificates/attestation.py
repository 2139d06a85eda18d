"""A certificate as an in-toto statement with the test-result predicate, for others to sign; we keep no keys.

The form is that of https://github.com/in-toto/attestation, spec/predicates/test-result.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from conformance.certificates.certificate import CERTIFICATE
from conformance.finding import Verdict
from conformance.report import Standing
from conformance.transcript import json_bytes

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"
RESULTS = {Standing.CONFORMANT: "PASSED", Standing.AS_DECLARED: "WARNED"}
"""The word of the predicate for a standing; any other is FAILED."""

LISTS = {
    Verdict.PASS: "passedTests",
    Verdict.DEVIATION: "warnedTests",
    Verdict.UNSUPPORTED: "warnedTests",
    Verdict.NOT_SCORED: "warnedTests",
}
"""The list of the predicate for a verdict; any other is among the failed."""


def attestation(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """The statement about the artifact that was judged, or else about the certificate itself, in JSON."""
    own = {"name": CERTIFICATE, "digest": {"sha256": hashlib.sha256(json_bytes(certificate)).hexdigest()}}
    artifact = certificate["artifact"]
    subject = {"name": artifact["name"], "digest": {"sha256": artifact["sha256"]}} if artifact else own
    suite = certificate["suite"]
    tests: dict[str, list[str]] = {"passedTests": [], "warnedTests": [], "failedTests": []}
    for case in certificate["cases"]:
        tests[LISTS.get(Verdict(case["verdict"]), "failedTests")].append(case["case"])
    named = f"twilio-conformance {suite['version']}, requirements {suite['requirements']}, level {certificate['level']}"
    return {
        "_type": STATEMENT,
        "subject": [subject],
        "predicateType": PREDICATE,
        "predicate": {
            "result": RESULTS.get(Standing(certificate["standing"][certificate["level"]]), "FAILED"),
            "configuration": [{"name": named, "digest": {"sha256": suite["digest"]}}, *([own] if artifact else [])],
            **tests,
        },
    }
