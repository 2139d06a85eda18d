"""`certify`: judges a target by all cases and writes a certificate, which others can verify without the target."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from conformance.case import Suite
from conformance.certificates.attestation import build_attestation
from conformance.certificates.certificate import (
    ACCOUNT_UNKNOWN,
    ATTESTATION,
    CERTIFICATE,
    CLAIM,
    build_certificate,
    certificate_obstacle,
)
from conformance.certificates.certified_report import certified_report
from conformance.certificates.certified_suite import CertifiedSuite
from conformance.certificates.claim import Claim
from conformance.certificates.output_folder import OutputRefused, replace_folder, require_replaceable
from conformance.certificates.stored_exchanges import EXCHANGES, InvalidExchange, exchange_name
from conformance.certificates.stored_folder import InvalidCertificate, StoredFolder
from conformance.certificates.verification import require_valid
from conformance.commands.output_paths import announced, read_files, writable_outputs
from conformance.commands.run import run
from conformance.commands.temporary_folder import temporary_folder
from conformance.exit_codes import FAILED, INCONCLUSIVE, PASSED, USAGE
from conformance.report import Report
from conformance.reports import headline
from conformance.reports.output_file import written
from conformance.reports.printing import say
from conformance.reports.stored import read
from conformance.suite.requirements import EVERYTHING
from conformance.transcript import json_bytes

REPORT = "report.json"
"""The report of the run, in the folder of what is kept of it."""


def certify(
    *,
    target: str,
    out: Path,
    account_sid: str | None,
    auth_token_env: str | None,
    level: str,
    requirements: str | None,
    artifact: Path | None,
    resources: Sequence[str],
    timeout: float,
    concurrency: int | None,
    rate: str | None,
    callback_url: str | None,
    callback_listen: str | None,
    listen: str | None,
    seed: int | None,
    report: Path | None,
    junit: Path | None,
    html: Sequence[Path],
    markdown: Sequence[Path],
    ctrf: Sequence[Path],
    badge: Sequence[Path],
    folders: Sequence[Path],
    detail: str | None = None,
) -> int:
    """Judges `target` and writes the certificate into `out`; the exit code is that of the run.

    The cases in `folders` count in the run, and in no certificate: nobody else has them.
    """
    inputs = [*read_files(target), *([artifact] if artifact else [])]
    writable_outputs(html, markdown, ctrf, badge, others=(report, junit), inputs=inputs, folder=out)
    try:
        require_replaceable(out)
    except OutputRefused as error:
        raise click.UsageError(str(error)) from None
    judged_file = _described_artifact(artifact) if artifact else None
    if requirements == EVERYTHING:
        raise click.UsageError("a certificate is for a released set of requirements; 'list --requirements' shows it")
    with temporary_folder() as kept:
        code = run(
            target=target,
            account_sid=account_sid,
            auth_token_env=auth_token_env,
            level=level,
            requirements=requirements,
            resources=resources,
            timeout=timeout,
            concurrency=concurrency,
            rate=rate,
            callback_url=callback_url,
            callback_listen=callback_listen,
            listen=listen,
            seed=seed,
            report=kept / REPORT,
            junit=junit,
            html=html,
            markdown=markdown,
            ctrf=ctrf,
            badge=badge,
            folders=folders,
            keep=kept,
            detail=detail,
        )
        made = kept / REPORT
        failures = list(written([report] if report and made.is_file() else [], made.read_bytes))
        return announced(_concluded(code, kept, out, judged_file), failures)


def _described_artifact(path: Path) -> dict[str, str]:
    """Name and SHA-256 of the file that is judged; it is read before the run, and not as a whole into memory."""
    try:
        path.name.encode("utf-8")
        if not path.is_file():
            raise click.UsageError(f"--artifact {path} is not a regular file")
        with path.open("rb") as file:
            return {"name": path.name, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
    except UnicodeEncodeError:
        raise click.UsageError("the name of the file in --artifact is not UTF-8") from None
    except OSError as error:
        raise click.UsageError(f"--artifact {path} cannot be read: {error.strerror}") from None


def _no_certificate(code: int, why: str) -> int:
    say(f"No certificate: {why}.", err=True)
    return code


def _concluded(code: int, kept: Path, out: Path, artifact: dict[str, str] | None) -> int:
    """Writes the certificate of a run that ended with `code`, where it has one; returns the exit code."""
    if code == INCONCLUSIVE and (kept / REPORT).is_file() and read(kept / REPORT).suspicion:
        return _no_certificate(code, f"{ACCOUNT_UNKNOWN} Nothing is written")
    if code not in (PASSED, FAILED):
        return _no_certificate(code, "the run has no verdict, for the reason above")
    if not ((kept / REPORT).is_file() and (kept / CLAIM).is_file()):
        return _no_certificate(code, "what it is made of could not be kept, for the reason above")
    return _certified(code, kept, out, read(kept / REPORT), artifact)


def _certified(code: int, kept: Path, out: Path, report: Report, artifact: dict[str, str] | None) -> int:
    """Writes the certificate of the kept exchanges into `out`; the exit code is `code` where that is possible."""
    if obstacle := certificate_obstacle(report):
        return _no_certificate(INCONCLUSIVE, obstacle)
    certified = CertifiedSuite.of(report.requirements)
    suite = certified.drawn(report.seed, report.profile.resources)
    try:
        derived = _derived(kept, report, artifact, suite, certified.digest)
        replace_folder(out, _files(kept, derived), partial(require_valid, suite=suite))
    except InvalidCertificate as error:
        return _no_certificate(INCONCLUSIVE, str(error))
    except OSError as error:
        return _no_certificate(USAGE if code == PASSED else code, f"{out} cannot be written: {error.strerror or error}")
    _announce(certified_report(derived, suite), report, out)
    return code


def _announce(certified: Report, judged: Report, out: Path) -> None:
    """Says what is in `out`, and its conclusion where the run did not say the same, as it does without own cases."""
    kind = "Certificate" if certified.exit_code == PASSED else "Certificate of nonconformance"
    conclusion = headline.conclusion(certified)
    said = "" if conclusion == headline.conclusion(judged) else f": {conclusion}"
    say(f"\n{kind} for requirements {certified.requirements} in {out}{said}")


def _derived(kept: Path, report: Report, artifact: dict[str, str] | None, suite: Suite, digest: str) -> dict[str, Any]:
    """The certificate of the kept exchanges; raises `InvalidCertificate` where a verdict differs from the run.

    `digest` is that of the released set of the `suite`.
    """
    claim = Claim.from_json(json.loads((kept / CLAIM).read_bytes()))
    # The digest of the run is that of all cases, and of the user's own.
    claim = replace(claim, artifact=artifact, suite={**claim.suite, "digest": digest})
    derived = build_certificate(claim, kept / EXCHANGES, suite)
    verdicts = {result.case: str(result.verdict) for result in report.results}
    for case in derived["cases"]:
        if verdicts[case["case"]] != case["verdict"]:
            raise InvalidExchange(
                f"{case['case']}: {verdicts[case['case']]} in the run, {case['verdict']} when judged again"
            )
    return derived


def _files(kept: Path, derived: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    yield CERTIFICATE, json_bytes(derived)
    yield ATTESTATION, json_bytes(build_attestation(derived))
    for case in derived["cases"]:
        if case["exchange"] is not None:
            name = exchange_name(case["case"])
            yield name, StoredFolder(kept).read(name)
