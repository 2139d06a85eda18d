"""What a run against Twilio shows of the cases that are inferred, and how to keep it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shlex import quote

from conformance.case import Suite
from conformance.finding import Verdict
from conformance.report import Report

TEST_CREDENTIALS = "test"
"""The kind of credentials, as the preflight found it, with which a run shows anything."""

OWN_LEDGER = Path("mine/observed.yaml")


def learned_count(report: Report, suite: Suite) -> str:
    """How many inferred cases were confirmed and contradicted; empty where the run was none against Twilio."""
    inferred = {case.name for case in suite.cases if case.expect.is_inferred}
    results = [result for result in report.results if result.case in inferred and result.got]
    confirmed = sum(result.verdict is Verdict.PASS and not result.findings for result in results)
    contradicted = sum(bool(result.unconfirmed) for result in results)
    if report.preflight != TEST_CREDENTIALS or not confirmed + contradicted:
        return ""
    return f"Of {len(inferred)} inferred cases {confirmed} were confirmed and {contradicted} contradicted."


def keeping(report: Report, suite: Suite, path: Path | None, folders: Sequence[Path]) -> list[str]:
    """The count and the command that keeps it, for a report at `path` and own cases in `folders`."""
    count = learned_count(report, suite)
    if not count:
        return []
    ledger = folders[0] / OWN_LEDGER.name if folders else OWN_LEDGER
    first = "" if path else "with --report report.json, "
    command = f"twilio-conformance evidence add {quote(str(path or 'report.json'))} --out {quote(str(ledger))}"
    return [count, f"To keep it, {first}as observed for --cases {quote(str(ledger.parent))}:", f"  {command}"]
