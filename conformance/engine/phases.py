"""The phases of a case: pytest announces set-up, call and tear-down; where no plugin needs them, one report is made."""

from __future__ import annotations

from collections.abc import Callable
from traceback import format_exception
from typing import Any, Literal

import pytest
from pluggy import HookCaller

from conformance.engine.collector import COLLECTOR, DISPLAY
from conformance.engine.distribution import DISTRIBUTION
from conformance.engine.items import CaseItem
from conformance.redact import Redact

TERMINAL = "terminalreporter"
CONTENT_WITH_ONE_REPORT = {"runner", "skipping", "capturemanager", "session", TERMINAL, COLLECTOR, DISTRIBUTION}
"""Plugins of pytest and of the suite that work alike with one report for a case and with three."""

PROPAGATED = (pytest.exit.Exception, KeyboardInterrupt)


def single_report_hook(config: pytest.Config) -> HookCaller | None:
    """The hook for one report of each case; `None` where a plugin needs every phase: xdist, a JUnit file, others.

    Where a display shows the run, pytest's own terminal output is discarded, and its reporter is left out.
    """
    hook, plugins = config.hook, config.pluginmanager
    phases = (hook.pytest_runtest_setup, hook.pytest_runtest_call, hook.pytest_runtest_teardown)
    callers = (*phases, hook.pytest_runtest_logreport, hook.pytest_runtest_logfinish, hook.pytest_exception_interact)
    implementations = (implementation for caller in callers for implementation in caller.get_hookimpls())
    if any(implementation.plugin_name not in CONTENT_WITH_ONE_REPORT for implementation in implementations):
        return None
    discarded = [plugins.get_plugin(TERMINAL)] if plugins.has_plugin(DISPLAY) else []
    return plugins.subset_hook_caller("pytest_runtest_logreport", discarded)


def run_phases(item: CaseItem, report_hook: HookCaller) -> None:
    """Sets a case up and calls it, and reports the last of the two; raises only what ends the whole run."""
    call = _run_phase(item.setup, "setup")
    if call.excinfo is None:
        call = _run_phase(item.runtest, "call")
    report_hook(report=item.ihook.pytest_runtest_makereport(item=item, call=call))


def _run_phase(function: Callable[[], None], when: Literal["setup", "call"]) -> pytest.CallInfo[Any]:
    return pytest.CallInfo.from_call(function, when, PROPAGATED)


def failure_message(call: pytest.CallInfo[None], report: pytest.TestReport, redact: Redact) -> str:
    """What pytest prints of a failure; of an error of the suite only the traceback, since arguments hold secrets."""
    error = call.excinfo.value if call.excinfo else None
    if error is None or isinstance(error, (pytest.fail.Exception, pytest.skip.Exception)):
        return str(report.longrepr)
    return redact("".join(format_exception(error)))
