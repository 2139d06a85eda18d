"""Prints the counts of faults, mutants and habits at the end of a run of these tests."""

from __future__ import annotations

import signal

import pytest

from tests.support.counts import lines

PROOFS = tuple(f"tests/judging/test_{name}.py::" for name in ("faults", "mutants", "habits", "lookup"))


def pytest_configure() -> None:
    """Handles SIGINT, which a shell has ignored in what it starts in the background, also by what that starts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


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
