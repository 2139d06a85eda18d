"""A run that is spread over workers of xdist: what they are told, and how they are stopped."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, NoReturn

import pytest

from conformance.engine.coordinator import Coordinator
from conformance.engine.run import Run
from conformance.exit_codes import USAGE
from conformance.suite.loader import digest

SPREAD = "twilio-spread"
"""The name under which the hooks below are registered with pytest."""

FIRM = ("load", "loadfile", "loadscope", "loadgroup")
"""Ways to distribute cases in which a worker keeps what it was given."""


class Distribution:
    """Hooks of the process that leads the run."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.desk: Coordinator | None = None
        self.ready: set[str] = set()

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:  # noqa: ANN401 - xdist has no public type for it
        """Tells a worker whom to ask, and opens a line to it that goes where xdist's own goes."""
        bench = self.run.bench
        if self.desk is None:
            self.desk = Coordinator(bench.run_limits, bench.scheduler().control)
        channel = node.gateway.newchannel()
        self.desk.serve(channel)
        node.workerinput["twilio"] = {
            "opened": bench.resolved.to_wire(),
            "digest": digest(self.run.settings.folders),
            "workers": node.workerinput["workercount"],
            "firm": node.config.getoption("dist") in FIRM,
            "line": channel,
        }

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self) -> None:
        """Stops all workers where one has met the failure that ends the run."""
        session = self.session
        if self.desk and (session.shouldfail or session.shouldstop):
            self.desk.stop()

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionstart(self, session: pytest.Session) -> Generator[None, object, object]:
        """Refuses the run where `--tx` names nothing that a worker can be started on."""
        self.session = session
        try:
            return (yield)
        except Exception as error:
            named = session.config.getoption("tx", None) and not session.config.getoption("numprocesses", None)
            if not named or not isinstance(error, _unreached()):
                raise
            why = str(error).strip() or "nothing answered; is there a Python where --tx says?"
            self._refuse(f"a worker could not be started: {why.splitlines()[-1]}")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodeready(self, node: Any) -> None:  # noqa: ANN401 - as above
        """Remembers a worker that has begun."""
        self.ready.add(node.gateway.id)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:  # noqa: ANN401 - as above
        """Refuses the run where a worker could not even begin; one that dies later is replaced."""
        if error and node.gateway.id not in self.ready:
            said = str(error).strip().splitlines()[-1].rpartition("UsageError: ")[-1]
            self._refuse(f"worker {node.gateway.id} ({node.gateway.spec}) could not begin: {said}")

    def _refuse(self, why: str) -> NoReturn:
        why = self.run.bench.redact(why)
        if self.run.gathering:
            self.run.gathering.refuse(why)
        pytest.exit(why, returncode=USAGE)

    def pytest_keyboard_interrupt(self) -> None:
        """Ends what workers have in flight: those on other machines hear of no key."""
        if self.desk:
            self.desk.break_off()

    def pytest_unconfigure(self) -> None:
        """Serves no worker any more."""
        if self.desk:
            self.desk.close()


def _unreached() -> tuple[type[Exception], ...]:
    """What execnet raises for a machine that is not there, and for what describes none."""
    from execnet import HostNotFound, RemoteError

    return HostNotFound, RemoteError, EOFError, OSError, AttributeError, KeyError, ValueError
