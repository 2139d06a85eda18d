"""Parts of a report beside its results: the target, the claim of a certificate, the command that repeats the run."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from conformance.redact import Redact, redact_all
from conformance.report import Report
from conformance.session.settings import Settings
from conformance.target import Target
from conformance.targets.resolving import ResolvedTarget

if TYPE_CHECKING:
    from conformance.certificates.claim import Claim


def describe_target(target: Target) -> dict[str, str]:
    """The target as a report names it."""
    described = {"name": target.name, "base_url": target.base_url, "account_sid": target.account_sid}
    optional = {"version": target.version, "homepage": target.homepage, "file": target.file}
    return described | {name: value for name, value in optional.items() if value}


def make_claim(report: Report, resolved: ResolvedTarget, redact: Redact) -> Claim:
    """What the certificate of a run claims, beside its exchanges."""
    from conformance.certificates.claim import Claim, target_json

    suite = {"version": report.version, "requirements": report.requirements, "digest": report.digest}
    target = redact_all(target_json(resolved.target), redact)
    return Claim(suite, target, None, report.started, report.level, resolved.excuses)


def rerun_command(settings: Settings) -> str:
    """The command line that judges the same target again."""
    words = ["twilio-conformance run", quote(settings.where or "")]
    if settings.account_sid:
        words.append(f"--account-sid {settings.account_sid}")
    if settings.auth_token_env:
        words.append(f"--auth-token-env {settings.auth_token_env}")
    words += [f"--cases {folder}" for folder in settings.folders]
    return " ".join(words)
