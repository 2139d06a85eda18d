"""A run that is spread over workers of xdist: what they are told, and how they are stopped."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.engine.desk import Desk
from conformance.engine.run import Run
from conformance.load import digest

FIRM = ("load", "loadfile", "loadscope", "loadgroup")
"""Ways to distribute cases in which a worker keeps what it was given."""


class Spread:
    """Hooks of the process that leads the run."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.desk: Desk | None = None

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:  # noqa: ANN401 - xdist has no public type for it
        """Tells a worker whom to ask, and opens a line to it that goes where xdist's own goes."""
        bench = self.run.bench
        if self.desk is None:
            self.desk = Desk(bench.own_traffic, bench.trial().control)
        channel = node.gateway.newchannel()
        self.desk.serve(channel)
        node.workerinput["twilio"] = {
            "opened": bench.opened.to_wire(),
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

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Remembers who knows whether the run ends."""
        self.session = session

    def pytest_unconfigure(self) -> None:
        """Serves no worker any more."""
        if self.desk:
            self.desk.close()
