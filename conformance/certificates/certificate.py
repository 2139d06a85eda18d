"""Certificate: the verdicts that follow from stored exchanges, so that a third person can derive them again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from conformance.address import InvalidAddress
from conformance.case import Basis, Case, Suite
from conformance.judging.control_result import best_control, control_result
from conformance.judging.judge import judge
from conformance.report import Report
from conformance.request import build_request
from conformance.result import Result
from conformance.target import Target, is_twilio
from conformance.targets.excuse import Excuses
from conformance.transcript import Transcript, json_bytes, transcript_path

CERTIFICATE, ATTESTATION, EXCHANGES = "certificate.json", "attestation.json", "exchanges"
CLAIM = "claim.json"
FOLDER_ENTRIES = (CERTIFICATE, ATTESTATION, EXCHANGES)
"""The files and folders in the folder of a certificate."""


class InvalidExchange(ValueError):
    """A stored exchange cannot support a certificate; the message says which, and why."""


@dataclass(frozen=True)
class Claim:
    """The part of a certificate that does not follow from its exchanges: target, time, suite, level, and declarations.

    `artifact` is the name and the SHA-256 of the file that was judged, if one was named.
    """

    suite: Mapping[str, str]
    target: Mapping[str, Any]
    artifact: Mapping[str, str] | None
    judged: str
    level: Basis
    excuses: Excuses

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Claim:
        """The claim in the JSON of a certificate."""
        excuses = Excuses.from_wire(data["declared"])
        level = Basis(data["level"])
        return cls(data["suite"], data["target"], data["artifact"], data["judged"], level, excuses)

    def to_json(self) -> dict[str, Any]:
        """The claim as fields of the certificate."""
        return {
            "suite": dict(self.suite),
            "target": dict(self.target),
            "artifact": dict(self.artifact) if self.artifact else None,
            "judged": self.judged,
            "level": str(self.level),
            "declared": asdict(self.excuses),
        }

    @property
    def known_target(self) -> Target:
        """The target as far as a certificate describes it, without its token; raises `InvalidExchange`."""
        target = self.target
        form = tuple((name, value) for name, value in target.get("form", ()))
        try:
            described = Target(target["name"], target["base_url"], target["account_sid"], "unknown")
        except InvalidAddress as error:
            raise InvalidExchange(f"the base URL of the target is none: {error}") from None
        return replace(described, host=target.get("host", ""), form=form)


def build_certificate(claim: Claim, folder: Path, suite: Suite) -> dict[str, Any]:
    """The certificate in JSON for the exchanges in `folder`, each judged again; raises `InvalidExchange`."""
    stored = {case.name: _read_exchange(folder, case) for case in suite.cases}
    transcripts = {name: _transcript(name, content) for name, content in stored.items()}
    results = tuple(_result(case, claim, transcripts, suite) for case in suite.cases)
    report = _report(claim, results)
    content = {
        **claim.to_json(),
        "attained": _level(report),
        "standing": {str(level): str(report.standing(level)) for level in Basis},
        "resources": {name: _level(report.of_resource(name)) for name in report.resources},
        "counts": report.counts,
        "cases": [_case(result, stored[result.case]) for result in results],
    }
    return {**content, "digest": hashlib.sha256(json_bytes(content)).hexdigest()}


def _report(claim: Claim, results: tuple[Result, ...]) -> Report:
    return Report(
        version=claim.suite["version"],
        digest=claim.suite["digest"],
        requirements=claim.suite["requirements"],
        target=claim.target,
        started=claim.judged,
        finished=claim.judged,
        level=claim.level,
        results=results,
    )


def _level(report: Report) -> str | None:
    return str(report.attained) if report.attained else None


def _read_exchange(folder: Path, case: Case) -> bytes:
    try:
        return transcript_path(folder, case.name).read_bytes()
    except OSError as error:
        raise InvalidExchange(f"{EXCHANGES}/{case.name}.json cannot be read: {error.strerror}") from None


def _transcript(name: str, content: bytes) -> Transcript:
    try:
        transcript = Transcript.read(content)
    except ValueError as error:
        raise InvalidExchange(f"{EXCHANGES}/{name}.json: {error}") from None
    if transcript.case != name or not transcript.answers:
        raise InvalidExchange(f"{EXCHANGES}/{name}.json is not an exchange of {name}")
    return transcript


def _result(case: Case, claim: Claim, transcripts: Mapping[str, Transcript], suite: Suite) -> Result:
    transcript = transcripts[case.name]
    if not transcript.is_of(build_request(case, claim.known_target, transcript.addresses)):
        raise InvalidExchange(
            f"{EXCHANGES}/{case.name}.json: the request is not the one that the case sends to this target"
        )
    if sorted(transcript.addresses) != sorted(case.silent):
        raise InvalidExchange(
            f"{EXCHANGES}/{case.name}.json: no callback server waited for the requests that the case forbids"
        )
    twilio = is_twilio(claim.target["base_url"])
    first = {name: transcripts[name].answers[0] for name in case.control}
    control = best_control([control_result(suite.case(name), first[name], is_twilio=twilio) for name in case.control])
    account_sid, callbacks = claim.target["account_sid"], transcript.callbacks
    judgement = judge(case, transcript.answers, account_sid, control, callbacks, claim.level, is_twilio=twilio)
    result = Result(
        case.name,
        case.basis,
        judgement.verdict,
        judgement.findings,
        judgement.reason,
        judgement.drift,
        got=tuple({"status": getattr(answer, "status", None)} for answer in transcript.answers),
    )
    return claim.excuses.apply(result).scored_for(case)


def _case(result: Result, content: bytes) -> dict[str, Any]:
    return {
        "case": result.case,
        "verdict": str(result.verdict),
        "reason": result.reason,
        "findings": [finding.to_json() for finding in result.findings],
        "complaint": result.complaint,
        "exchange": hashlib.sha256(content).hexdigest(),
    }
