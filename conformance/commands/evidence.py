"""`evidence add`: adds a run against Twilio to the ledger of evidence."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import click

from conformance.recorded.run_evidence import LEDGER_HEAD, NotEvidence, RunEvidence, evidence_of
from conformance.report import now
from conformance.reports.printing import say
from conformance.reports.stored import NotAReport, read
from conformance.suite.data import data_folder, is_installed
from conformance.suite.ledgers import OBSERVED, Ledgers
from conformance.suite.loader import Loaded, digest, load
from conformance.suite.requirements import EVERYTHING
from conformance.suite.yaml_document import Malformed


def add(*, report: Path, identifier: str | None, out: Path | None) -> int:
    """Adds what `report` proves to the ledger of runs, and returns 0; every refusal is exit code 4."""
    if identifier is not None and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", identifier):
        raise click.UsageError(f"an id is a slug of a-z, 0-9 and hyphens, not {identifier!r}")
    ledger = _ledger_path(out)
    loaded = load([data_folder("cases")], EVERYTHING, learning=False)
    for error in loaded.errors:
        raise click.ClickException(f"the cases cannot be read: {error}")
    try:
        stored = read(report)
        fingerprint = hashlib.sha256(report.read_bytes()).hexdigest()
        entry = evidence_of(
            stored, loaded.suite, identifier=identifier, fingerprint=fingerprint, digest=digest(), now=now()
        )
        _write(ledger, entry, loaded, fingerprint)
    except (NotAReport, Malformed) as error:
        raise click.ClickException(str(error)) from None
    except NotEvidence as error:
        raise click.ClickException(f"{report} is not added: {error}") from None
    except OSError as error:
        raise click.ClickException(f"{ledger} cannot be written: {error.strerror}") from None
    say(f"Added {entry.id} to {ledger}: {len(entry.cases)} of {len(loaded.suite.cases)} cases observed.")
    if entry.answers:
        confirmed = len(entry.answers) - entry.contradicted
        say(f"From now on as observed: {confirmed} inferred cases confirmed, {entry.contradicted} contradicted.")
    return 0


def _ledger_path(out: Path | None) -> Path:
    if out is not None:
        return out
    if is_installed("cases"):
        raise click.UsageError(
            "this is an installed copy, whose cases are not to be changed: "
            f"name a file with --out, such as mine/{OBSERVED}, which --cases mine reads"
        )
    return data_folder("cases") / OBSERVED


def _write(path: Path, entry: RunEvidence, loaded: Loaded, fingerprint: str) -> None:
    """Adds `entry` at the end of the ledger; the new file is read before it takes the place of the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    with new.open("x", encoding="utf-8") as stream:
        try:
            stream.write(_content(path, entry, loaded, fingerprint))
            stream.flush()
            Ledgers().add_observed(new, str(path))
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)


def _content(path: Path, entry: RunEvidence, loaded: Loaded, fingerprint: str) -> str:
    ledgers = Ledgers()
    exists = os.path.lexists(path)
    if exists:
        ledgers.add_observed(path, str(path))
    known = {**loaded.suite.evidence, **ledgers.evidence}
    for other in known.values():
        if fingerprint in other.where:
            raise NotEvidence(f"it was added before, as {other.id}")
    if entry.id in known:
        raise NotEvidence(f"the id {entry.id!r} is taken; name another with --id")
    before = path.read_text("utf-8").rstrip("\n") + "\n" if exists else LEDGER_HEAD
    return before + "\n".join([*entry.lines(), ""])
