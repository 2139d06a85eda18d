"""`verify`: derives a certificate again from its exchanges, without a network, and prints what differs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conformance.certificates.attestation import unasked_cases
from conformance.certificates.certified_report import certified_report
from conformance.certificates.certified_suite import CertifiedSuite
from conformance.certificates.stored_folder import InvalidCertificate
from conformance.certificates.verification import differences, read_certificate
from conformance.profile import Profile
from conformance.report import Report
from conformance.reports import headline
from conformance.reports.printing import say
from conformance.suite.profiles import UnknownResource
from conformance.suite.requirements import UnknownRequirements
from conformance.suite.validated_json import SchemaViolation

MAX_SHOWN = 20
"""How many differences are shown."""

LINE_LENGTH = 500
"""How many characters of each are shown."""


def verify(*, folder: Path) -> int:
    """Prints what differs, and returns 0 where nothing does, else 1."""
    try:
        stored = read_certificate(folder)
        certified = CertifiedSuite.of(stored["suite"]["requirements"])
        if not (lines := _suite_mismatch(stored["suite"], certified.digest)):
            suite = certified.drawn(stored["seed"], Profile.from_json(stored.get("profile")).resources)
            lines = list(differences(folder, suite, stored))
    except (InvalidCertificate, SchemaViolation, UnknownRequirements, UnknownResource) as error:
        lines = [str(error)]
    for line in lines[:MAX_SHOWN]:
        say(line if len(line) <= LINE_LENGTH else f"{line[:LINE_LENGTH]}...")
    if len(lines) > MAX_SHOWN:
        say(f"and {len(lines) - MAX_SHOWN} more")
    if lines:
        say(f"{folder}: is not valid", err=True)
        return 1
    report = certified_report(stored, suite)
    say(f"{folder} is valid: {_worth(report)}")
    for line in (*_remarks(stored), *headline.resources_not_asked(report)):
        say(line)
    say("It is not signed here: sign attestation.json to say who judged it.")
    return 0


def _remarks(stored: dict[str, Any]) -> Iterator[str]:
    """What the certificate says of its run that no verdict shows."""
    for reason, cases in unasked_cases(stored).items():
        yield f"Not asked ({reason}): {', '.join(cases)}."
    if stored["misdated"]:
        yield (
            f"{stored['misdated']} cases have an answer whose Date is more than 5 minutes from its reception: "
            "the time of this run is as whoever ran it says, and no answer confirms it."
        )


def _suite_mismatch(suite: dict[str, str], own: str) -> list[str]:
    if suite["digest"] == own:
        return []
    by = f"{suite['digest'][:12]}, of version {suite['version']}"
    return [f"judged by another set of cases and schemas ({by}); this is {own[:12]}: verify it with that version"]


def _worth(report: Report) -> str:
    """What the certificate is worth: what was attained, by which cases, and when."""
    version = f", version {report.target['version']}" if "version" in report.target else ""
    return f"{headline.conclusion(report)} Judged {report.started} by requirements {report.requirements}{version}."
