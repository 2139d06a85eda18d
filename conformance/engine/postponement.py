"""Cases that are judged at the end of the run, since they hang on a control that is asked once more."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from itertools import zip_longest
from typing import Any, Literal

import pytest

from conformance.engine.items import CaseItem
from conformance.engine.phases import PROPAGATED
from conformance.engine.run import Run
from conformance.engine.worker_channel import JUDGED_LATE, POSTPONED


def postpone(item: CaseItem, nextitem: pytest.Item | None) -> bool:
    """Whether the case waits for the end of the run; if so, pytest is led past it."""
    run = item.run
    # Whatever is wrong here is found again, and reported, when the case is judged.
    with suppress(Exception):
        item.is_postponed = run.scheduler.is_judged_late(item.case)
    if not item.is_postponed:
        return False
    run.postponed.append(item)
    if run.channel:
        run.channel.notify(POSTPONED, item.nodeid)
    if run.report_hook is None:
        item.ihook.pytest_runtest_setup(item=item)
        item.ihook.pytest_runtest_teardown(item=item, nextitem=nextitem)
    return True


class Postponement:
    """The hook of pytest around all cases: judges those that were postponed after the others."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Asks the controls once more, unless the run was stopped, and judges what hangs on them."""
        outcome = yield
        items, run = self.run.postponed, self.run
        if items and not (run.stopped or session.shouldfail or session.shouldstop):
            run.scheduler.retry_controls()
        for item, nextitem in zip_longest(items, items[1:]):
            if session.shouldfail or session.shouldstop:
                break
            item.is_postponed = False
            self._judge(item, nextitem)
        return outcome

    def _judge(self, item: CaseItem, nextitem: pytest.Item | None) -> None:
        run = self.run
        run.scheduler.retry.over = True
        if run.channel is None:
            item.ihook.pytest_runtest_protocol(item=item, nextitem=nextitem)
            return
        # To xdist a worker is done with its cases by now, so that the reports take the way of the coordinator.
        for report in _reports(item, nextitem):
            data = item.config.hook.pytest_report_to_serializable(config=item.config, report=report)
            run.channel.notify(JUDGED_LATE, data)


def _reports(item: CaseItem, nextitem: pytest.Item | None) -> Iterator[pytest.TestReport]:
    """The report on each phase of a case, as pytest makes them."""
    hook = item.ihook
    report = _report(item, "setup", lambda: hook.pytest_runtest_setup(item=item))
    yield report
    if report.passed:
        yield _report(item, "call", lambda: hook.pytest_runtest_call(item=item))
    yield _report(item, "teardown", lambda: hook.pytest_runtest_teardown(item=item, nextitem=nextitem))


def _report(
    item: CaseItem, when: Literal["setup", "call", "teardown"], function: Callable[[], Any]
) -> pytest.TestReport:
    call = pytest.CallInfo.from_call(function, when, PROPAGATED)
    report: pytest.TestReport = item.ihook.pytest_runtest_makereport(item=item, call=call)
    return report
