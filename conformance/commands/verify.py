"""`verify`: a certificate is worked out again from its exchanges, without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from conformance.certificates.verification import differences, read_certificate
from conformance.reports.layout import printable
from conformance.suite.data import data_folder
from conformance.suite.loader import digest, load
from conformance.suite.requirements import UnknownRequirements
from conformance.suite.validated_json import SchemaViolation

MOST = 20
"""How many differences are shown."""


def verify(*, folder: Path) -> int:
    """Prints what differs, and returns 0 where nothing does, else 1."""
    try:
        stored = read_certificate(folder)
        lines = _other_suite(stored["suite"]) or list(
            differences(folder, load([data_folder("cases")], stored["suite"]["requirements"]).suite)
        )
    except (SchemaViolation, UnknownRequirements) as error:
        lines = [str(error)]
    for line in lines[:MOST]:
        click.echo(printable(line))
    if len(lines) > MOST:
        click.echo(f"and {len(lines) - MOST} more")
    if lines:
        click.echo(f"{folder}: does not hold", err=True)
        return 1
    click.echo(printable(_held(folder, stored)))
    click.echo("Who judged it is what a signature says: attestation.json is there to be signed.")
    return 0


def _other_suite(suite: dict[str, str]) -> list[str]:
    own = digest()
    if suite["digest"] == own:
        return []
    by = f"{suite['digest'][:12]}, of version {suite['version']}"
    return [
        f"judged by another set of cases and schemas ({by}); here are {own[:12]}: check it with the one that it names"
    ]


def _held(folder: Path, stored: dict[str, Any]) -> str:
    target, suite = stored["target"], stored["suite"]
    named = " ".join(filter(None, (target["name"], target.get("version", ""))))
    attained = f"attains level {stored['attained']}" if stored["attained"] else "attains no level as a whole"
    said = f"{folder} holds: {named}, judged {stored['judged']}, {attained} of requirements {suite['requirements']}."
    levels = ", ".join(f"{name} {level or 'none'}" for name, level in stored["resources"].items())
    return f"{said} Levels attained: {levels}."
