"""The steps of a case: pytest announces each of them; where nobody listens, they are taken at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest
from pluggy import HookCaller

from conformance.engine.collector import DISPLAY, GATHERING
from conformance.engine.distribution import SPREAD
from conformance.engine.items import CaseItem

TERMINAL = "terminalreporter"
INDIFFERENT = {"runner", "skipping", "capturemanager", "session", TERMINAL, GATHERING, SPREAD}
"""Parts of pytest, and of the suite, to which a case that is reported once is as good as one reported three times."""

ENDING = (pytest.exit.Exception, KeyboardInterrupt)


def listeners(config: pytest.Config) -> HookCaller | None:
    """Who is told how a case ended; `None` where anybody else listens to its steps: a plugin, xdist, a JUnit file.

    Where a display shows the run, what pytest would print is seen by nobody, and it is not told either.
    """
    hook, plugins = config.hook, config.pluginmanager
    steps = (hook.pytest_runtest_setup, hook.pytest_runtest_call, hook.pytest_runtest_teardown)
    callers = (*steps, hook.pytest_runtest_logreport, hook.pytest_runtest_logfinish, hook.pytest_exception_interact)
    if any(listener.plugin_name not in INDIFFERENT for caller in callers for listener in caller.get_hookimpls()):
        return None
    unseen = [plugins.get_plugin(TERMINAL)] if plugins.has_plugin(DISPLAY) else []
    return plugins.subset_hook_caller("pytest_runtest_logreport", unseen)


def take(item: CaseItem, told: HookCaller) -> None:
    """Sets a case up and calls it, and tells once where it ended; raises only what ends a whole run."""
    call = _call(item.setup, "setup")
    if call.excinfo is None:
        call = _call(item.runtest, "call")
    told(report=item.ihook.pytest_runtest_makereport(item=item, call=call))


def _call(step: Callable[[], None], when: Literal["setup", "call"]) -> pytest.CallInfo[Any]:
    return pytest.CallInfo.from_call(step, when, ENDING)
