"""The place where a target is judged: settings in, a trial with everything that it needs out."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import ceil
from shlex import quote
from typing import TYPE_CHECKING

from conformance import __version__
from conformance.answer import Answer
from conformance.redact import Redact, redact_all, redactor
from conformance.report import Report, complete, now
from conformance.request import build_request
from conformance.result import Result
from conformance.session.callbacks import Callbacks
from conformance.session.scheduler import Scheduler
from conformance.session.settings import Settings
from conformance.suite.loader import Loaded, digest
from conformance.target import Target
from conformance.targets.resolving import ResolvedTarget, resolve_target
from conformance.wire.exchange import Exchange, Sight
from conformance.wire.limits import Limits, RunLimits

if TYPE_CHECKING:
    from conformance.certificates.certificate import Claim
    from conformance.targets.preflight import Credentials
    from conformance.targets.process import Process
    from conformance.transcript import Transcript

CONCURRENCY = 8
TWILIO_CONCURRENCY = 4
PATIENCE = 3
"""How many times the time limit of an exchange may be spent waiting for a throttle to end."""


class Refused(Exception):
    """A target must not be judged; the message says why. Exit code 4."""


@dataclass
class Session:
    """Opens a target, proves its credentials where that matters, and judges cases against it.

    `line` leads to the process that directs the traffic, where that is another one.
    """

    settings: Settings
    loaded: Loaded
    opened: ResolvedTarget
    started: str = field(default_factory=now)
    process: Process | None = None
    proved: Credentials | None = None
    connect: Callable[..., Exchange] = Exchange
    line: Limits | None = None
    _stack: ExitStack = field(default_factory=ExitStack)
    _trial: Scheduler | None = None

    @classmethod
    def open(cls, settings: Settings, loaded: Loaded, environment: Mapping[str, str] | None = None) -> Session:
        """Names the target, and starts the one that has to be; raises what `open_target` raises."""
        stack = ExitStack()
        opened, process = resolve_target(
            settings.where,
            stack,
            [case.name for case in loaded.suite.cases],
            account_sid=settings.account_sid,
            auth_token_env=settings.auth_token_env,
            environment=os.environ if environment is None else environment,
        )
        return cls(settings, loaded, opened, process=process, _stack=stack)

    @property
    def target(self) -> Target:
        """What is being judged."""
        return self.opened.target

    @cached_property
    def redact(self) -> Redact:
        """Masks the secrets of this target."""
        return redactor(self.target.account_sid, self.target.secrets)

    def prove(self) -> None:
        """Listens where it was said to, and asks hosts of Twilio's whether the credentials are test credentials.

        Raises `Refused` where one is not to be. Where the preflight decides nothing, nothing else is sent and every
        case is inconclusive.
        """
        self._listen()
        if not self.target.is_twilio:
            return
        from conformance.targets.preflight import Credentials, run_preflight

        with self._exchange(1) as exchange:
            preflight = run_preflight(self.target, exchange.send)
        self.proved = preflight.credentials
        if preflight.credentials in (Credentials.LIVE, Credentials.REFUSED):
            raise Refused(preflight.message)
        if preflight.credentials is Credentials.UNKNOWN:
            self.own_traffic.health.halted = f"not sent: the preflight decided nothing ({preflight.message})"

    def _listen(self) -> None:
        bind = self.settings.callback_listen
        if bind is None or self._listener is None:
            return
        try:
            self._listener.start()
        except OSError as error:
            raise Refused(f"nothing can listen on {bind[0]}:{bind[1]}: {error.strerror or error}") from None

    def look(self) -> Sight:
        """One GET of the account, and what was seen on the way there; nothing else is sent.

        The headers are redacted already, so that whoever cuts one cuts no secret in half.
        """
        from conformance.targets.preflight import ACCOUNT_REQUEST

        with self._exchange(1) as exchange:
            sight = exchange.look(build_request(ACCOUNT_REQUEST, self.target))
        if not isinstance(sight.outcome, Answer):
            return sight
        headers = tuple((name, self.redact(value)) for name, value in sight.outcome.headers)
        return replace(sight, outcome=replace(sight.outcome, headers=headers))

    def trial(self, share: int = 1) -> Scheduler:
        """The trial of this process, one of `share` that ask the same target."""
        if self._trial is None:
            concurrency = ceil(self.concurrency / share)
            exchange = self._stack.enter_context(self._exchange(concurrency))
            self._trial = Scheduler(
                {case.name: case for case in self.loaded.suite.cases},
                self.target,
                exchange,
                self.redact,
                self.traffic,
                concurrency=concurrency,
                listener=self._listener,
                excuses=self.opened.excuses,
                keep=self._keep if self.settings.keep else None,
            )
            self._stack.callback(self._trial.stop)
        return self._trial

    def _keep(self, transcript: Transcript) -> None:
        from conformance.certificates.certificate import EXCHANGES

        assert self.settings.keep is not None  # noqa: S101 - for the type checker
        transcript.write(self.settings.keep / EXCHANGES, self.redact)

    def claim(self, report: Report) -> Claim:
        """What a certificate of this run says beside its exchanges."""
        from conformance.certificates.certificate import Claim

        suite = {"version": report.version, "requirements": report.requirements, "digest": report.digest}
        named = {name: said for name, said in report.target.items() if name != "file"}
        more = {"host": self.target.host, "form": [list(pair) for pair in self.target.form]}
        target = redact_all(named | {name: said for name, said in more.items() if said}, self.redact)
        return Claim(suite, target, None, report.finished, report.level, self.opened.excuses)

    def _exchange(self, concurrency: int) -> Exchange:
        return self.connect(
            concurrency=concurrency,
            timeout=self.settings.timeout,
            patience=PATIENCE * self.settings.timeout,
            proxy=self.target.proxy or None,
            ca_file=self.target.ca_file or None,
            on_throttle=self.traffic.narrow,
            pace=self.traffic.pace,
        )

    @cached_property
    def own_traffic(self) -> RunLimits:
        """The traffic of a run that this process leads."""
        return RunLimits(self.concurrency, self.settings.rate)

    @property
    def traffic(self) -> Limits:
        """The traffic that the exchanges of this process are part of."""
        return self.line or self.own_traffic

    @property
    def concurrency(self) -> int:
        """How many exchanges may be in flight in all."""
        usual = TWILIO_CONCURRENCY if self.target.is_twilio else CONCURRENCY
        return self.settings.concurrency or usual

    @cached_property
    def _listener(self) -> Callbacks | None:
        url, bind = self.settings.callback_url, self.settings.callback_listen
        if not url and not self.target.is_loopback:
            return None
        return self._stack.enter_context(Callbacks(bind or ("127.0.0.1", 0), public_url=url))

    def report(self, results: Mapping[str, Result], missing: str) -> Report:
        """The report of a run in which `results` were found; `missing` says why the others were not."""
        return Report(
            version=__version__,
            digest=digest(self.settings.folders),
            requirements=self.loaded.suite.scored,
            target=self._named(),
            started=self.started,
            finished=now(),
            level=self.settings.level,
            results=complete(self.loaded.suite.cases, results, missing),
            errors=tuple(str(error) for error in self.loaded.errors),
            remarks=tuple(self.redact(self.process.exit_message()).splitlines()) if self.process else (),
            preflight=str(self.proved) if self.proved else None,
        )

    def _named(self) -> dict[str, str]:
        target = self.target
        told = {"version": target.version, "homepage": target.homepage, "file": target.file}
        named = {"name": target.name, "base_url": target.base_url, "account_sid": target.account_sid}
        return named | {name: said for name, said in told.items() if said}

    @property
    def command(self) -> str:
        """How this target is judged again from a command line."""
        words = ["twilio-conformance run"]
        if not self.opened.embedded:
            words.append(quote(self.settings.where or ""))
        if self.settings.account_sid:
            words.append(f"--account-sid {self.settings.account_sid}")
        if self.settings.auth_token_env:
            words.append(f"--auth-token-env {self.settings.auth_token_env}")
        words += [f"--cases {folder}" for folder in self.settings.folders]
        return " ".join(words)

    def break_off(self) -> None:
        """Ends what is in flight, and lets nothing else out; may be called from any thread."""
        if self._trial:
            self._trial.sender.abort()
        self.traffic.close()

    def close(self) -> None:
        """Ends what is in flight and stops what was started."""
        self._stack.close()
