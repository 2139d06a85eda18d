"""CTRF: a report in the Common Test Report Format, for the dashboards and pull request comments of others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, assert_never

from conformance.case import Case, Suite
from conformance.finding import Verdict
from conformance.report import Report
from conformance.reports import headline
from conformance.reports.unconfirmed import contradiction
from conformance.resource_result import resource_words
from conformance.result import Result
from conformance.suite.profiles import left_out

SPEC_VERSION = "0.0.0"
"""The version of the format."""


def convert(report: Report, suite: Suite) -> dict[str, Any]:
    """The report as CTRF; what CTRF has no field for is under `extra`."""
    cases = {case.name: case for case in suite.cases}
    tests = [_test(result, report, cases.get(result.case)) for result in report.results]
    counted = Counter(test["status"] for test in tests)
    states = ("passed", "failed", "skipped", "pending", "other")
    return {
        "reportFormat": "CTRF",
        "specVersion": SPEC_VERSION,
        "timestamp": report.finished,
        "generatedBy": "twilio-conformance",
        "results": {
            "tool": {"name": "twilio-conformance", "version": report.version, "extra": {"digest": report.digest}},
            "summary": {
                "tests": len(tests),
                **{state: counted[state] for state in states},
                "start": _milliseconds(report.started),
                "stop": _milliseconds(report.finished),
            },
            "tests": tests,
            "environment": {
                "reportName": "Conformance to Twilio's test credentials",
                "appName": report.target["name"],
                "testEnvironment": report.target["base_url"],
            },
            "extra": {
                "conclusion": headline.conclusion(report),
                "level": str(report.level),
                "attained": str(report.attained) if report.attained else None,
                "resources": resource_words(report, left_out(report)),
                "unconfirmed": len(report.unconfirmed),
                "not_asked": len(report.not_asked),
                "errors": list(report.errors),
            },
        },
    }


def _status(verdict: Verdict) -> str:
    match verdict:
        case Verdict.PASS:
            return "passed"
        case Verdict.FAIL | Verdict.NOT_OFFERED:
            return "failed"
        case Verdict.INCONCLUSIVE | Verdict.DEVIATION:
            return "other"
        case Verdict.UNSUPPORTED | Verdict.NOT_SCORED | Verdict.NOT_ASKED | Verdict.NOT_RUN:
            return "skipped"
        case _:
            assert_never(verdict)


def _test(result: Result, report: Report, case: Case | None) -> dict[str, Any]:
    verdict = result.shown(report.level)
    departs = [*map(str, result.counted(report.level)), *result.complaint.splitlines()]
    message = "; ".join(departs) or result.reason
    if not message and result in report.unconfirmed:
        message = f"unconfirmed: {contradiction(result)}"
    return {
        "name": f"{result.case} {result.place}".rstrip(),
        "status": _status(verdict),
        "rawStatus": str(verdict),
        "duration": round(result.elapsed * 1000),
        "suite": result.case.split("/")[:-1],
        "retries": max(0, result.attempts - 1),
        "tags": [str(result.basis), *(case.states if case else ())],
        **({"message": message} if message else {}),
        **({"filePath": case.file, "line": case.line} if case else {}),
        "extra": _extra(result),
    }


def _extra(result: Result) -> Mapping[str, Any]:
    curl = {"curl": result.curl} if result.curl else {}
    return {"got": [got["outcome"] for got in result.got], **curl}


def _milliseconds(time: str) -> int:
    return round(datetime.fromisoformat(time).timestamp() * 1000)
