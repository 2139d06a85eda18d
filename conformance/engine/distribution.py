"""A run that is distributed over workers of xdist: how they are set up, stopped and cancelled."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, NoReturn

import pytest

from conformance.engine.coordinator import Coordinator
from conformance.engine.run import Run, WorkerInput
from conformance.exit_codes import USAGE
from conformance.reports import layout

DISTRIBUTION = "twilio-distribution"
"""The name under which the hooks below are registered with pytest."""

WITHOUT_STEALING = ("load", "loadfile", "loadscope", "loadgroup")
"""The `--dist` modes in which a worker keeps the cases that it was given."""


class Distribution:
    """Hooks of the coordinating process, which xdist calls the controller."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.coordinator: Coordinator | None = None
        self.ready: set[str] = set()
        self.interrupted = False

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:  # noqa: ANN401 - xdist has no public type for it
        """Gives a worker its input, and a channel to the coordinator through xdist's own connection."""
        session = self.run.session
        if self.coordinator is None:
            self.coordinator = Coordinator(session.run_limits, session.scheduler().control)
        channel = node.gateway.newchannel()
        self.coordinator.add_worker(channel)
        node.workerinput["twilio"] = WorkerInput(
            target=session.resolved.to_wire(),
            digest=self.run.fingerprint,
            seed=session.settings.seed,
            workers=node.workerinput["workercount"],
            keeps_queue=node.config.getoption("dist") in WITHOUT_STEALING,
            channel=channel,
        )

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self) -> None:
        """Stops all workers where one has met the failure that ends the run."""
        session = self.session
        if self.coordinator and (session.shouldfail or session.shouldstop):
            self.coordinator.stop()

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionstart(self, session: pytest.Session) -> Generator[None, object, object]:
        """Refuses the run where no worker can be started at what `--tx` names."""
        self.session = session
        try:
            return (yield)
        except Exception as error:
            named = session.config.getoption("tx", None) and not session.config.getoption("numprocesses", None)
            if not named or not isinstance(error, _start_errors()):
                raise
            reason = str(error).strip() or "nothing answered; is there a Python where --tx says?"
            self._refuse(f"a worker could not be started: {reason.splitlines()[-1]}")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodeready(self, node: Any) -> None:  # noqa: ANN401 - xdist has no public type for it
        """Remembers a worker that has started."""
        self.ready.add(node.gateway.id)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:  # noqa: ANN401 - xdist has no public type for it
        """Refuses the run where a worker ended before it was ready; one that ends later is replaced by xdist."""
        if error and node.gateway.id not in self.ready:
            reason = str(error).strip().splitlines()[-1].rpartition("UsageError: ")[-1]
            self._refuse(f"worker {node.gateway.id} ({node.gateway.spec}) could not begin: {reason}")

    def _refuse(self, reason: str) -> NoReturn:
        reason = self.run.session.redact(reason)
        if self.run.collector:
            self.run.collector.refuse(reason)
        pytest.exit(layout.printable_lines(reason), returncode=USAGE)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hands on the reports of cases that were judged late; a case of which none came was lost with its worker."""
        if self.coordinator is None:
            return
        hook = session.config.hook
        for data in self.coordinator.late_reports:
            hook.pytest_runtest_logreport(report=hook.pytest_report_from_serializable(config=session.config, data=data))
        stopped = session.shouldfail or session.shouldstop or self.interrupted
        if self.run.collector and not stopped:
            known = {data["nodeid"] for data in self.coordinator.late_reports}
            lost = [node_id for node_id in self.coordinator.postponed if node_id not in known]
            self.run.collector.errors += [f"{node_id}: its worker ended before the case was judged" for node_id in lost]

    def pytest_keyboard_interrupt(self) -> None:
        """Cancels what workers have in flight: those on other machines receive no signal."""
        self.interrupted = True
        if self.coordinator:
            self.coordinator.cancel()

    def pytest_unconfigure(self) -> None:
        """Serves no worker any more."""
        if self.coordinator:
            self.coordinator.close()


def _start_errors() -> tuple[type[Exception], ...]:
    """What execnet raises for a machine that cannot be reached, and for a specification that it cannot read."""
    from execnet import HostNotFound, RemoteError

    return HostNotFound, RemoteError, EOFError, OSError, AttributeError, KeyError, ValueError
