"""Valid files of several kinds, from which others are made."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

from conformance.case import Basis
from conformance.finding import Finding, Verdict
from conformance.report import Report
from conformance.result import Result
from conformance.suite.data import data_folder
from tests.support.shared_suite import shared_suite

TARGET_FILE = """\
name: my-fake
version: 2.3.0
homepage: https://example.com/my-fake
base-url: http://127.0.0.1:{port}/api
account-sid: AC00000000000000000000000000000000
auth-token: a-public-dummy
form: {Flag: no, To: [a, b]}
start: {command: [node, "{port}"], folder: ".", ready: {path: /health}, time-limit: 20, log: the.log}
before: ./seed.sh {port}
unsupported:
- {cases: calls/*, reason: It is a fake of messaging.}
deviations:
- case: messages/to/unroutable
  findings: [{what: outcome, expected: 400/21612, got: 201 and no error (sid SM*)}]
  reason: It has no carriers.
  link: https://example.com/issues/12
  until: 2027-03-31
"""

SMALL_SUITE = ("statements.yaml", "evidence.yaml", "requirements.yaml", "messages/from.yaml")


@cache
def small_report() -> Report:
    """A report with every verdict and a finding."""
    cases = shared_suite().suite.cases
    sent = {"method": "POST", "url": "http://127.0.0.1:1/a", "form": [["To", "+1"]], "user": "AC", "curl": "curl"}
    got = {
        "outcome": "201",
        "status": 201,
        "headers": [["Content-Type", "application/json"]],
        "body": "{}",
        "cut": False,
    }
    finding = Finding("field", "/sid", "a text", "null", Basis.OBSERVED)
    results = tuple(
        Result(case.name, case.basis, verdict, (finding,), "a reason", ("/unknown",), sent, (got,), 0.1, 1)
        for case, verdict in zip(cases, Verdict, strict=False)
    )
    target = {"name": "a", "base_url": "http://127.0.0.1:1", "account_sid": "AC"}
    return Report("0", "0" * 64, target, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", Basis.OBSERVED, results)


def small_suite_folder(folder: Path) -> Path:
    """The folder, as one with the ledgers of the suite and one of its case files, which is read much sooner."""
    if not folder.exists():
        for name in SMALL_SUITE:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(data_folder("cases") / name, folder / name)
    return folder
