"""What the hooks of one process share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypedDict

from conformance.case import Case
from conformance.engine import options
from conformance.engine.callback_options import InvalidOption
from conformance.engine.keyword_expression import Selection
from conformance.engine.worker_channel import Channel, WorkerChannel
from conformance.redact import Redact
from conformance.session.scheduler import Scheduler
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.suggestion import near_case
from conformance.suite.data import data_folder
from conformance.suite.loader import Loaded, digest, load
from conformance.suite.requirements import newest_with
from conformance.targets.resolving import ResolvedTarget

if TYPE_CHECKING:
    from pluggy import HookCaller

    from conformance.engine.collector import ResultCollector


class SuiteMismatch(Exception):
    """A worker has other cases than the coordinating process."""


class WorkerInput(TypedDict):
    """What a worker of xdist receives when it starts, as plain types beside the channel.

    `keeps_queue` says whether no case is taken from a worker again that it was given.
    """

    target: dict[str, Any]
    digest: str
    seed: int | None
    workers: int
    keeps_queue: bool
    channel: Channel


class Run:
    """The cases and the target; in a worker also its input and its channel to the coordinator.

    `cases` are those that this process will judge, in their order, and `positions` the place of each pytest item in
    them. `selected` are the names of all cases that will be judged, where they are known before pytest collects.
    `report_hook` receives one report for each case, where no plugin needs one for each phase. `postponed` are the items
    that wait for a control to be asked again.
    """

    def __init__(self, option: Callable[[str], Any], worker_input: WorkerInput | None) -> None:
        self.worker_input = worker_input
        settings: Settings = options.settings(option)
        self.settings = _settings_of_worker(settings, worker_input) if worker_input else settings
        self.loaded: Loaded = load(
            [data_folder("cases"), *self.settings.folders],
            self.settings.requirements,
            # What a certificate claims, others verify without the ledgers of this machine.
            learning=self.settings.keep is None,
        ).drawn(self.settings.seed)
        suite = self.loaded.suite
        self.selection = Selection(option("-k"), replace(suite, cases=suite.known))
        if problem := self.selection.problem:
            raise InvalidOption(f"Wrong expression passed to '-k': {problem}")
        self._require_known_names()
        self.channel = self._channel(worker_input) if worker_input else None
        self.session = self._session()
        self.settings, self.loaded = self.session.settings, self.session.loaded
        self._require_asked()
        if self.channel:
            self.channel.on_cancel = self.session.abort
        _redactions.append(self.session.redact)
        self.cases: Sequence[Case] = ()
        self.selected: frozenset[str] | None = None
        self.positions: dict[str, int] = {}
        self.report_hook: HookCaller | None = None
        self.postponed: list[Any] = []
        self.collector: ResultCollector | None = None

    def _require_known_names(self) -> None:
        """Raises `InvalidOption` for a case that was named and is not there, where every file could be read."""
        known = self.loaded.suite.names
        for name in () if self.loaded.errors else self.settings.names:
            if name not in known:
                hint = near_case(name, known) or "; `list` shows all there are"
                raise InvalidOption(f"--case: no case has this name{hint}")

    def _require_asked(self) -> None:
        """Raises `InvalidOption` where the run asks about nothing that was named: by its set, or by its resources."""
        suite, settings = self.loaded.suite, self.settings
        if settings.resources and not suite.cases and suite.scored and not self.loaded.errors:
            names, version = ", ".join(settings.resources), newest_with(settings.resources, suite.requirements)
            raise InvalidOption(f"--requirements: the set has no {names}, which came with {version or 'none'}")
        if named := [name for name in settings.names if name in suite.outside]:
            scope = "what --resource names" if settings.resources else f"requirements {suite.scored}"
            raise InvalidOption(f"--case: {named[0]} is no part of {scope}")
        for case in suite.aside:
            if case.name in settings.names:
                resource = case.profiles[0]
                raise InvalidOption(f"--case: what is of {resource} is asked about by name: add --resource {resource}")

    def _channel(self, worker_input: WorkerInput) -> WorkerChannel:
        if worker_input["digest"] != self.fingerprint:
            raise SuiteMismatch(
                "this machine has other cases than the one that leads the run: install the same version"
            )
        return WorkerChannel(worker_input["channel"], rate_limited=self.settings.rate is not None)

    @property
    def fingerprint(self) -> str:
        """What must be the same in all processes of a run: the cases, and what earlier runs taught of them."""
        return f"{digest(self.settings.folders)} {dict(self.loaded.learned)}"

    def _session(self) -> Session:
        if self.worker_input is None:
            return Session.open(self.settings, self.loaded)
        target = ResolvedTarget.from_wire(self.worker_input["target"])
        return Session(self.settings, self.loaded, target, coordinator_limits=self.channel)

    def selects(self, case: Case) -> bool:
        """Whether a case is one of those that were named, if any, and has the text of `-k`, if it is one."""
        is_named = not self.settings.names or case.name in self.settings.names
        return is_named and (not self.selection.is_text or self.selection.has_text(case))

    @property
    def is_worker(self) -> bool:
        """Whether this process is a worker of xdist."""
        return self.worker_input is not None

    @property
    def scheduler(self) -> Scheduler:
        """The scheduler of this process."""
        return self.session.scheduler(self.processes)

    @property
    def processes(self) -> int:
        """How many processes send to the target."""
        return self.worker_input["workers"] if self.worker_input else 1

    @property
    def window(self) -> int:
        """How many cases this process may send ahead of the one that it judges."""
        return self.session.concurrency // self.processes

    def lookahead(self, position: int, *, stops_at_failure: bool) -> list[Case]:
        """The case at `position`, and those to send now, ahead of it; cases are judged in their order.

        Cases that wait for callbacks are sent first, so that they wait while others are judged; but not in a run that
        stops at a failure, where they may never be judged.
        """
        last = position + self.window
        if position > 0:
            # Those between were sent when the case before was judged.
            return [self.cases[position], *self.cases[last : last + 1]]
        waiting = [] if stops_at_failure else [case for case in self.cases if case.silent]
        return [*self.cases[: last + 1], *waiting]

    @property
    def stopped(self) -> bool:
        """Whether the coordinator has stopped the run."""
        return self.channel is not None and self.channel.stopped.is_set()


def _settings_of_worker(settings: Settings, worker_input: WorkerInput) -> Settings:
    """The settings as the coordinating process has them."""
    file = ResolvedTarget.from_wire(worker_input["target"]).run
    return replace(settings, seed=worker_input["seed"]).completed(file)


_redactions: list[Redact] = []
"""Mask the secrets of the targets of this process; an internal error comes without a configuration of pytest."""


def redacted(message: str) -> str:
    """`message` without the secrets of the targets of this process."""
    for redact in _redactions:
        message = redact(message)
    return message
