"""What the hooks of one process share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from conformance.case import Case
from conformance.engine import options
from conformance.engine.worker_channel import WorkerChannel
from conformance.redact import Redact
from conformance.session.scheduler import Scheduler
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.suite.data import data_folder
from conformance.suite.loader import Loaded, digest, load
from conformance.targets.resolving import ResolvedTarget

if TYPE_CHECKING:
    from pluggy import HookCaller

    from conformance.engine.collector import ResultCollector


class OtherSuite(Exception):
    """A worker would judge by other cases than the process that leads the run."""


class Run:
    """The cases, the target, and in a worker what it was told and the line over which it was told.

    `cases` are those that this process will judge, in their order, and `order` is where each item of pytest stands.
    `selected` are the names of all that will be judged, where that is known before pytest has collected them.
    `told_once` are those who hear of a case once, where nobody listens to its steps.
    """

    def __init__(self, option: Callable[[str], Any], told: Mapping[str, Any] | None) -> None:
        self.told = told
        self.settings: Settings = options.settings(option)
        self.loaded: Loaded = load([data_folder("cases"), *self.settings.folders], self.settings.requirements)
        self.line = self._line(told) if told else None
        self.bench = self._bench()
        if self.line:
            self.line.break_off = self.bench.abort
        _redacting.append(self.bench.redact)
        self.cases: Sequence[Case] = ()
        self.selected: frozenset[str] | None = None
        self.order: dict[str, int] = {}
        self.told_once: HookCaller | None = None
        self.gathering: ResultCollector | None = None

    def _line(self, told: Mapping[str, Any]) -> WorkerChannel:
        if told["digest"] != digest(self.settings.folders):
            raise OtherSuite("this machine has other cases than the one that leads the run: install the same version")
        return WorkerChannel(told["line"], paced=self.settings.rate is not None)

    def _bench(self) -> Session:
        if self.told is None:
            return Session.open(self.settings, self.loaded)
        return Session(
            self.settings, self.loaded, ResolvedTarget.from_wire(self.told["opened"]), coordinator_limits=self.line
        )

    @property
    def trial(self) -> Scheduler:
        """The trial of this process."""
        return self.bench.scheduler(self.share)

    @property
    def share(self) -> int:
        """How many processes ask the target."""
        return int(self.told["workers"]) if self.told else 1

    @property
    def window(self) -> int:
        """How many cases this process may send ahead of the one that it judges."""
        return self.bench.concurrency // self.share

    def near(self, place: int, *, hasty: bool) -> list[Case]:
        """The case at that place, and what is now sent ahead of it, cases being judged in their order.

        Cases that listen for silence go first, so that their silence lasts while others are judged. Not in a `hasty`
        run, which stops at a failure and would have sent them for nothing.
        """
        farthest = place + self.window
        if place > 0:
            # Those between were sent when the case before was judged.
            return [self.cases[place], *self.cases[farthest : farthest + 1]]
        silent = [] if hasty else [case for case in self.cases if case.silent]
        return [*self.cases[: farthest + 1], *silent]

    @property
    def stopped(self) -> bool:
        """Whether the process that leads the run has stopped it."""
        return self.line is not None and self.line.stopped.is_set()


_redacting: list[Redact] = []
"""How to mask the secrets of the targets of this process; an internal error comes without a configuration."""


def redacted(said: str) -> str:
    """`said` without the secrets of the targets of this process."""
    for redact in _redacting:
        said = redact(said)
    return said
