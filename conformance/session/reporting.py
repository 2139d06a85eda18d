"""Parts of a report beside its results: the target, the claim of a certificate, the command that repeats the run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from conformance import __version__
from conformance.authorization import right_kinds
from conformance.report import Report, now
from conformance.result import Result
from conformance.session.settings import Settings
from conformance.session.suspicion import account_suspicion
from conformance.suite.loader import Loaded, digest
from conformance.target import Target
from conformance.targets.resolving import ResolvedTarget
from conformance.targets.secrecy import disclosure

if TYPE_CHECKING:
    from conformance.certificates.claim import Claim
    from conformance.targets.process import Process
    from conformance.transcript import Transcript


def describe_target(target: Target) -> dict[str, str]:
    """The target as a report names it."""
    described = {"name": target.name, "base_url": target.base_url, "account_sid": target.account_sid}
    optional = {"version": target.version, "homepage": target.homepage, "file": target.file}
    return described | {name: value for name, value in optional.items() if value}


def run_remarks(
    settings: Settings, resolved: ResolvedTarget, process: Process | None, results: Mapping[str, Result]
) -> tuple[str, ...]:
    """What is to be known of a whole run: an account that seems wrong, an early end, credentials that are no secret."""
    suspicion = account_suspicion(tuple(results.values()), settings, resolved, os.environ)
    ended = process.exit_message().splitlines() if process else ()
    return (*filter(None, [suspicion]), *ended, *filter(None, [disclosure(resolved.target)]))


def make_report(
    settings: Settings,
    loaded: Loaded,
    target: Target,
    *,
    started: str,
    results: tuple[Result, ...],
    **more: Any,  # noqa: ANN401 - further fields of `Report`
) -> Report:
    """The report of a run that ends now; `more` are further fields of a `Report`."""
    return Report(
        version=__version__,
        digest=digest(settings.folders),
        requirements=loaded.suite.scored,
        profile=loaded.suite.profile,
        target=describe_target(target),
        started=started,
        finished=now(),
        level=settings.level,
        results=results,
        seed=loaded.suite.seed,
        errors=tuple(str(error) for error in loaded.errors),
        **more,
    )


class KeptExchanges:
    """The transcripts of a run in the folder of the exchanges below `keep`; nothing where `keep` is `None`."""

    def __init__(self, keep: Path | None) -> None:
        self._keep = keep
        self._failure: OSError | None = None

    def add(self, transcript: Transcript) -> None:
        """Writes a transcript; where that fails, the judgement goes on, and the claim of a certificate fails."""
        if self._keep is None or self._failure is not None:
            return
        from conformance.certificates.stored_exchanges import EXCHANGES

        try:
            transcript.write(self._keep / EXCHANGES)
        except OSError as error:
            self._failure = error

    def require_whole(self) -> None:
        """Raises the `OSError` because of which a transcript is missing, if there was one."""
        if self._failure is not None:
            raise self._failure


def make_claim(report: Report, resolved: ResolvedTarget, kept: KeptExchanges) -> Claim:
    """What the certificate of a run claims, beside its exchanges; raises `OSError` where they are not all kept."""
    kept.require_whole()
    from conformance.certificates.claim import Claim, target_json

    suite = {"version": report.version, "requirements": report.requirements, "digest": report.digest}
    target, excuses = target_json(resolved.target), resolved.excuses
    same = right_kinds(resolved.target)
    return Claim(suite, target, None, report.started, report.level, excuses, report.seed, same, report.profile)


def rerun_command(settings: Settings) -> str:
    """The command line that judges the same target again."""
    words = ["twilio-conformance run", quote(settings.where or "")]
    if settings.account_sid:
        words.append(f"--account-sid {settings.account_sid}")
    if settings.auth_token_env:
        words.append(f"--auth-token-env {settings.auth_token_env}")
    words += [f"--resource {name}" for name in settings.resources]
    words += [f"--cases {folder}" for folder in settings.folders]
    return " ".join(words)
