"""`certify`: judges a target by all cases and writes a certificate, which others can verify without the target."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from conformance.certificates.attestation import build_attestation
from conformance.certificates.certificate import (
    ATTESTATION,
    CERTIFICATE,
    CLAIM,
    EXCHANGES,
    FOLDER_ENTRIES,
    Claim,
    InvalidExchange,
    build_certificate,
)
from conformance.commands.output_paths import writable_outputs
from conformance.commands.run import run
from conformance.exit_codes import FAILED, INCONCLUSIVE, PASSED
from conformance.finding import Verdict
from conformance.report import Report
from conformance.reports.stored import read
from conformance.suite.data import data_folder
from conformance.suite.loader import load
from conformance.suite.requirements import EVERYTHING
from conformance.transcript import json_bytes


def certify(
    *,
    target: str,
    out: Path,
    account_sid: str | None,
    auth_token_env: str | None,
    level: str,
    requirements: str | None,
    artifact: Path | None,
    timeout: float,
    callback_url: str | None,
    callback_listen: str | None,
    html: Sequence[Path],
    markdown: Sequence[Path],
    ctrf: Sequence[Path],
    badge: Sequence[Path],
) -> int:
    """Judges `target` by all cases and writes the certificate into `out`; the exit code is that of the run."""
    writable_outputs(html, markdown, ctrf, badge)
    _refuse_foreign_folder(out)
    if requirements == EVERYTHING:
        raise click.UsageError("a certificate is for a released set of requirements; 'list --requirements' shows it")
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder)
        code = run(
            target=target,
            account_sid=account_sid,
            auth_token_env=auth_token_env,
            level=level,
            requirements=requirements,
            timeout=timeout,
            callback_url=callback_url,
            callback_listen=callback_listen,
            report=kept / "report.json",
            html=html,
            markdown=markdown,
            ctrf=ctrf,
            badge=badge,
            keep=kept,
        )
        if code not in (PASSED, FAILED):
            return _no_certificate(code, "the run has no verdict, for the reason above")
        report = read(kept / "report.json")
        if unanswered := _unanswered(report):
            return _no_certificate(INCONCLUSIVE, unanswered)
        _write_certificate(kept, out, report, artifact)
    return code


def _refuse_foreign_folder(out: Path) -> None:
    """Refuses to overwrite a folder that holds anything but an older certificate."""
    existing = next(path for path in (out, *out.absolute().parents) if path.exists() or path.is_symlink())
    if not existing.is_dir():
        raise click.UsageError(f"{existing} is not a folder")
    if not os.access(existing, os.W_OK | os.X_OK):
        raise click.UsageError(f"{existing} cannot be written")
    unknown = sorted({path.name for path in out.iterdir()} - set(FOLDER_ENTRIES)) if out.exists() else []
    if unknown:
        raise click.UsageError(f"{out} holds {unknown[0]!r}, which is not part of a certificate; name another folder")


def _no_certificate(code: int, why: str) -> int:
    click.echo(f"No certificate: {why}.", err=True)
    return code


def _unanswered(report: Report) -> str:
    """Which cases were not asked or not answered; empty where a certificate can have a verdict for each."""
    not_asked = [result for result in report.scored if result.verdict is Verdict.NOT_RUN]
    not_answered = [result for result in report.scored if result.verdict is Verdict.INCONCLUSIVE and not result.got]
    for results, what in ((not_asked, "not asked"), (not_answered, "without an answer")):
        if results:
            names = ", ".join(result.case for result in results[:5]) + (" ..." if len(results) > 5 else "")
            return f"{len(results)} cases are {what} ({names}): {results[0].reason}"
    return ""


def _write_certificate(kept: Path, out: Path, report: Report, artifact: Path | None) -> None:
    """Writes the certificate of the kept exchanges; raises `InvalidExchange` where a verdict differs from the run."""
    claim = Claim.from_json(json.loads((kept / CLAIM).read_bytes()))
    if artifact:
        digest = hashlib.sha256(artifact.read_bytes()).hexdigest()
        claim = replace(claim, artifact={"name": artifact.name, "sha256": digest})
    derived = build_certificate(claim, kept / EXCHANGES, load([data_folder("cases")], report.requirements).suite)
    verdicts = {result.case: str(result.verdict) for result in report.results}
    for case in derived["cases"]:
        if verdicts[case["case"]] != case["verdict"]:
            raise InvalidExchange(
                f"{case['case']}: {verdicts[case['case']]} in the run, {case['verdict']} when judged again"
            )
    (kept / CERTIFICATE).write_bytes(json_bytes(derived))
    (kept / ATTESTATION).write_bytes(json_bytes(build_attestation(derived)))
    _move_into(out, kept)
    levels = ", ".join(f"{name} {level or 'none'}" for name, level in derived["resources"].items())
    click.echo(f"\nCertificate for requirements {report.requirements} in {out}; levels attained: {levels}")


def _move_into(out: Path, kept: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name in FOLDER_ENTRIES:
        old = out / name
        if old.is_dir():
            shutil.rmtree(old)
        old.unlink(missing_ok=True)
        shutil.move(kept / name, old)
