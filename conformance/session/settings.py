"""Settings of a run: what the options of the command line choose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from conformance.case import Basis
from conformance.reports.outputs import NO_OUTPUTS, Outputs
from conformance.session.silence import LISTEN_SECONDS, THOROUGH_LISTEN_SECONDS
from conformance.targets.run_settings import RunSettings
from conformance.wire.rate_limit import Rate

MAX_BACKOFF_TIMEOUTS = 3
"""The longest backoff of an exchange, as a multiple of its timeout."""


CONCURRENCY, TWILIO_CONCURRENCY = 8, 4
"""How many exchanges may be in flight where nobody chooses it: in general, and for hosts of Twilio."""


@dataclass(frozen=True)
class Settings:
    """The settings of a run; `where` is a URL, a target file, `twilio` or `embedded`; `None` for an app in process.

    `timeout` is in seconds, for one attempt. A `whole` run collects all cases of the suite and of `folders` itself,
    wherever they are on the machine. `listen` is for how many seconds callbacks are waited for. `seed` is what the
    values of the cases are drawn with, the same in all processes; with `None` nothing is. `keep` is the folder for
    transcripts and certificate, `report` the JSON file. `resources` are those that are asked about; without any, all.
    """

    where: str | None = None
    account_sid: str | None = None
    auth_token_env: str | None = None
    level: Basis = Basis.OBSERVED
    requirements: str | None = None
    seed: int | None = None
    timeout: float = 10.0
    concurrency: int | None = None
    rate: Rate | None = None
    callback_url: str | None = None
    callback_listen: tuple[str, int] | None = None
    listen: float | None = None
    resources: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    whole: bool = False
    folders: tuple[Path, ...] = ()
    report: Path | None = None
    keep: Path | None = None
    outputs: Outputs = NO_OUTPUTS

    @property
    def written(self) -> tuple[Path, ...]:
        """The files that the run writes, but for exchanges and the log of a target."""
        return (*([self.report] if self.report else []), *self.outputs.paths)

    def completed(self, file: RunSettings) -> Settings:
        """The settings with those of a target file where no option chose one."""
        return replace(
            self,
            resources=self.resources or file.resources,
            concurrency=self.concurrency or file.concurrency,
            rate=self.rate or file.rate,
            listen=self.listen or file.listen,
        )

    def exchanges_in_flight(self, *, is_twilio: bool) -> int:
        """How many exchanges of the whole run may be in flight."""
        return self.concurrency or (TWILIO_CONCURRENCY if is_twilio else CONCURRENCY)

    def listen_seconds(self, *, is_twilio: bool) -> float:
        """For how long callbacks are waited for after the last answer to a request that named an address."""
        is_relied_on = is_twilio or self.keep is not None
        return self.listen or (THOROUGH_LISTEN_SECONDS if is_relied_on else LISTEN_SECONDS)

    @property
    def max_backoff(self) -> float:
        """The longest backoff of an exchange, in seconds."""
        return MAX_BACKOFF_TIMEOUTS * self.timeout
