"""Prints the counts of faults, mutants and habits at the end of a run of these tests; chooses the quick ones."""

from __future__ import annotations

import gc
import signal
from collections.abc import Iterator

import pytest

from tests.support.counts import lines
from tests.support.parsed_once import parse_once
from tests.support.quick_tests import left_out, told

PROOFS = tuple(f"tests/judging/test_{name}.py::" for name in ("faults", "mutants", "habits", "lookup"))
LEFT_OUT = "left_out"
"""The key by which a worker reports what it left out."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="leave out tests that start processes, and proofs")


def pytest_configure() -> None:
    """Handles what whoever started this has ignored, also in what the tests start: a shell SIGINT and SIGQUIT in what
    runs in the background, `nohup` SIGHUP."""
    plain = [(getattr(signal, name, None), signal.SIG_DFL) for name in ("SIGHUP", "SIGQUIT")]
    for number, handler in ((signal.SIGINT, signal.default_int_handler), *plain):
        if number and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)
    parse_once()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Looks for no garbage among thousands of tests that are collected, and live as long as the process."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("quick"):
        reasons = left_out(items)
        items[:] = [item for item in items if item not in reasons]
        vars(config).setdefault("workeroutput", {})[LEFT_OUT] = told(reasons)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Keeps what a worker of xdist reports, all of which collect the same."""
    node.config.workeroutput = getattr(node, "workeroutput", {})  # type: ignore[attr-defined]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, ())
        if getattr(report, "when", "") == "call"
    ]
    failed = [report.nodeid for report in reports if report.failed and report.nodeid.startswith(PROOFS)]
    if told_by_worker := getattr(terminalreporter.config, "workeroutput", {}).get(LEFT_OUT):
        terminalreporter.write_line(told_by_worker)
    section = lines((pair for report in reports for pair in report.user_properties), failed)
    if section:
        terminalreporter.section("misses")
        for line in section:
            terminalreporter.write_line(line)
