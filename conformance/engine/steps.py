"""The steps of a case: pytest announces each of them; where nobody listens, they are taken at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest
from pluggy import HookCaller

from conformance.engine.items import CaseItem
from conformance.engine.spread import SPREAD
from conformance.gather import GATHERING

INDIFFERENT = {"runner", "skipping", "capturemanager", "terminalreporter", "session", GATHERING, SPREAD}
"""Parts of pytest, and of the suite, to which a case that is reported once is as good as one reported three times."""

ENDING = (pytest.exit.Exception, KeyboardInterrupt)


def are_unheard(config: pytest.Config) -> bool:
    """Whether nobody listens to the steps of a case: no other plugin, no worker of xdist, no JUnit file."""
    hook = config.hook
    steps = (hook.pytest_runtest_setup, hook.pytest_runtest_call, hook.pytest_runtest_teardown)
    callers = (*steps, hook.pytest_runtest_logreport, hook.pytest_runtest_logfinish, hook.pytest_exception_interact)
    return all(_listeners(caller) <= INDIFFERENT for caller in callers)


def _listeners(caller: HookCaller) -> set[str]:
    return {listener.plugin_name for listener in caller.get_hookimpls()}


def take(item: CaseItem) -> None:
    """Sets a case up and calls it, and reports once where it ended; raises only what ends a whole run."""
    hook = item.ihook
    call = _call(item.setup, "setup")
    if call.excinfo is None:
        call = _call(item.runtest, "call")
    hook.pytest_runtest_logreport(report=hook.pytest_runtest_makereport(item=item, call=call))


def _call(step: Callable[[], None], when: Literal["setup", "call"]) -> pytest.CallInfo[Any]:
    return pytest.CallInfo.from_call(step, when, ENDING)
