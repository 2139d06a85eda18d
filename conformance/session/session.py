"""Session: one target from its settings to its report, with everything that is started and stopped around it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

from conformance.interrupts import defer_interrupts
from conformance.redact import Redactor
from conformance.report import Report, now
from conformance.result import Result
from conformance.session.callbacks import Callbacks
from conformance.session.preparation import Probes, bind_callback_server, probe, require_test_credentials
from conformance.session.reporting import KeptExchanges, make_report, rerun_command, run_remarks
from conformance.session.results import complete_results
from conformance.session.scheduler import Scheduler
from conformance.session.settings import Settings
from conformance.suite.loader import Loaded
from conformance.target import Target
from conformance.targets.preflight import Credentials, run_preflight
from conformance.targets.resolving import ResolvedTarget, resolve_target
from conformance.targets.secrecy import redactor_of
from conformance.wire.exchange import Exchange
from conformance.wire.limits import Limits, RunLimits

if TYPE_CHECKING:
    from conformance.targets.process import Process


@dataclass
class Session:
    """Resolves a target, checks its credentials where that matters, and judges cases against it.

    `coordinator_limits` are the limits of the run in a worker, where another process coordinates it.
    `make_exchange` has the parameters of `Exchange`. `close` stops everything that was started.
    """

    settings: Settings
    loaded: Loaded
    resolved: ResolvedTarget
    started: str = field(default_factory=now)
    process: Process | None = None
    credentials: Credentials | None = None
    make_exchange: Callable[..., Exchange] = Exchange
    coordinator_limits: Limits | None = None
    _stack: ExitStack = field(default_factory=ExitStack)
    _scheduler: Scheduler | None = None

    def __post_init__(self) -> None:
        """Lets the target file decide what no option did, and keeps the cases of the chosen resources alone."""
        self._chosen = self.settings
        self.settings = self.settings.completed(self.resolved.run)
        self.loaded = self.loaded.of_resources(self.settings.resources)

    @classmethod
    def open(cls, settings: Settings, loaded: Loaded, environment: Mapping[str, str] | None = None) -> Session:
        """Resolves the target, and starts it where necessary; raises what `resolve_target` raises."""
        stack = ExitStack()
        resolved, process = resolve_target(
            settings.where,
            stack,
            loaded.suite.names,
            account_sid=settings.account_sid,
            auth_token_env=settings.auth_token_env,
            environment=os.environ if environment is None else environment,
            outputs=settings.written,
        )
        return cls(settings, loaded, resolved, process=process, _stack=stack)

    @property
    def target(self) -> Target:
        """What is being judged."""
        return self.resolved.target

    @cached_property
    def redact(self) -> Redactor:
        """Masks the secrets of this target in what comes from it."""
        return redactor_of(self.target)

    def prepare(self) -> None:
        """Binds the callback server where its address was chosen, and checks the credentials for hosts of Twilio.

        Raises `Refused` where that address cannot be bound, or the credentials must not be used. Where the preflight
        is undecided, nothing else is sent and every case is inconclusive.
        """
        if (address := self.settings.callback_listen) and self._callbacks:
            bind_callback_server(self._callbacks, *address)
        if not self.target.is_twilio:
            return
        with self._new_exchange(1) as exchange:
            preflight = run_preflight(self.target, exchange.send)
        self.credentials = preflight.credentials
        require_test_credentials(preflight)
        if preflight.credentials is Credentials.UNKNOWN:
            self.run_limits.circuit_breaker.force_open(f"not sent: the preflight was undecided ({preflight.message})")

    def probe(self) -> Probes:
        """One GET of the account, one without credentials of what lives elsewhere; nothing else is sent."""
        with self._new_exchange(1) as exchange:
            return probe(exchange, self.target)

    def scheduler(self, processes: int = 1) -> Scheduler:
        """The scheduler of this process, one of `processes` that judge the same target and share its concurrency."""
        if self._scheduler is None:
            concurrency = ceil(self.concurrency / processes)
            self._scheduler = Scheduler(
                {case.name: case for case in self.loaded.suite.cases},
                self.target,
                self._stack.enter_context(self._new_exchange(concurrency)),
                self.redact,
                self.limits,
                concurrency=concurrency,
                callbacks=self._callbacks,
                listen=self.settings.listen_seconds(is_twilio=self.target.is_twilio),
                excuses=self.resolved.excuses,
                day=self.started[:10],
                on_transcript=self.kept.add if self.settings.keep else None,
                level=self.settings.level,
                timeout=self.settings.timeout,
            )
            self._stack.callback(self._scheduler.stop)
        return self._scheduler

    def _new_exchange(self, concurrency: int) -> Exchange:
        return self.make_exchange(
            origins=self.target.origins,
            concurrency=concurrency,
            timeout=self.settings.timeout,
            max_backoff=self.settings.max_backoff,
            proxy=self.target.proxy or None,
            ca_file=self.target.ca_file or None,
            redactor=self.redact,
            on_throttle=self.limits.reduce,
            rate_limit=self.limits.rate_limit,
        )

    @cached_property
    def run_limits(self) -> RunLimits:
        """The limits of a run that this process leads."""
        return RunLimits(self.concurrency, self.settings.rate)

    @property
    def limits(self) -> Limits:
        """The limits of the run that this process is part of."""
        return self.coordinator_limits or self.run_limits

    @property
    def concurrency(self) -> int:
        """How many exchanges of the whole run may be in flight."""
        return self.settings.exchanges_in_flight(is_twilio=self.target.is_twilio)

    @cached_property
    def _callbacks(self) -> Callbacks | None:
        url, bind = self.settings.callback_url, self.settings.callback_listen
        if not url and not self.target.can_call_back:
            return None
        return self._stack.enter_context(Callbacks(bind or ("127.0.0.1", 0), public_url=url))

    @cached_property
    def kept(self) -> KeptExchanges:
        """The transcripts that the run keeps for a certificate."""
        return KeptExchanges(self.settings.keep)

    def report(self, results: Mapping[str, Result], missing: str) -> Report:
        """The report of a run with these `results` by case; `missing` says why the other cases have none."""
        excuses, day = self.resolved.excuses, self.started[:10]
        return make_report(
            self.settings,
            self.loaded,
            self.target,
            started=self.started,
            results=complete_results(self.loaded.suite.cases, results, missing, excuses, day, self.process),
            remarks=run_remarks(self.settings, self.resolved, self.process, results),
            preflight=str(self.credentials) if self.credentials else None,
            asked_again=dict(sorted(self._scheduler.retry.reasons.items())) if self._scheduler else {},
        )

    @property
    def command(self) -> str:
        """The command line that judges the same target again."""
        return rerun_command(self._chosen)

    def abort(self) -> None:
        """Ends what is in flight, and sends nothing else; may be called from any thread."""
        if self._scheduler:
            self._scheduler.sender.abort()
        self.limits.close()

    def close(self) -> None:
        """Ends what is in flight and stops what was started; may be called again."""
        with defer_interrupts():
            self.abort()
            self._stack.close()
