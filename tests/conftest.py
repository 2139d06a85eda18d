"""Prints the counts of faults, mutants and habits at the end of a run of these tests."""

from __future__ import annotations

import signal

import pytest

from tests.support.counts import lines
from tests.support.parsed_once import parse_once

PROOFS = tuple(f"tests/judging/test_{name}.py::" for name in ("faults", "mutants", "habits", "lookup"))


def pytest_configure() -> None:
    """Handles what whoever started this has ignored, also in what the tests start: a shell SIGINT in what runs in the
    background, `nohup` SIGHUP."""
    for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)
    parse_once()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, ())
        if getattr(report, "when", "") == "call"
    ]
    failed = [report.nodeid for report in reports if report.failed and report.nodeid.startswith(PROOFS)]
    section = lines((pair for report in reports for pair in report.user_properties), failed)
    if section:
        terminalreporter.section("misses")
        for line in section:
            terminalreporter.write_line(line)
