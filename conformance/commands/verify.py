"""`verify`: derives a certificate again from its exchanges, without a network, and prints what differs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conformance.case import Suite
from conformance.certificates.attestation import unasked_cases
from conformance.certificates.stored_folder import InvalidCertificate
from conformance.certificates.verification import differences, read_certificate
from conformance.reports.printing import say
from conformance.suite.data import data_folder
from conformance.suite.loader import digest, load
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
        lines = _suite_mismatch(stored["suite"]) or list(differences(folder, _suite(stored)))
    except (InvalidCertificate, SchemaViolation, UnknownRequirements) as error:
        lines = [str(error)]
    for line in lines[:MAX_SHOWN]:
        say(line if len(line) <= LINE_LENGTH else f"{line[:LINE_LENGTH]}...")
    if len(lines) > MAX_SHOWN:
        say(f"and {len(lines) - MAX_SHOWN} more")
    if lines:
        say(f"{folder}: is not valid", err=True)
        return 1
    for line in (_valid(folder, stored), *_remarks(stored)):
        say(line)
    say("It is not signed here: sign attestation.json to say who judged it.")
    return 0


def _suite(stored: dict[str, Any]) -> Suite:
    """The cases that the certificate is for, with the values of its run."""
    requirements = stored["suite"]["requirements"]
    return load([data_folder("cases")], requirements, learning=False).drawn(stored["seed"]).suite


def _remarks(stored: dict[str, Any]) -> Iterator[str]:
    """What the certificate says of its run that no verdict shows."""
    for reason, cases in unasked_cases(stored).items():
        yield f"Not asked ({reason}): {', '.join(cases)}."
    if stored["misdated"]:
        yield (
            f"{stored['misdated']} cases have an answer whose Date is more than 5 minutes from its reception: "
            "the time of this run is as whoever ran it says, and no answer confirms it."
        )


def _suite_mismatch(suite: dict[str, str]) -> list[str]:
    own = digest()
    if suite["digest"] == own:
        return []
    by = f"{suite['digest'][:12]}, of version {suite['version']}"
    return [f"judged by another set of cases and schemas ({by}); this is {own[:12]}: verify it with that version"]


def _valid(folder: Path, stored: dict[str, Any]) -> str:
    target, suite = stored["target"], stored["suite"]
    name = " ".join(filter(None, (target["name"], target.get("version", ""))))
    attained = f"attains level {stored['attained']}" if stored["attained"] else "attains no level as a whole"
    unasked = stored["counts"].get("not-asked", 0)
    attained += f" of requirements {suite['requirements']}" + (f", {unasked} cases not asked" if unasked else "")
    summary = f"{folder} is valid: {name}, judged {stored['judged']}, {attained}."
    levels = ", ".join(f"{name} {level or 'none'}" for name, level in stored["resources"].items())
    return f"{summary} Levels attained: {levels}."
