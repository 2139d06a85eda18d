"""A certificate: what stored exchanges are worth, said so that a third person can work it out again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from conformance.case import Basis, Case, Suite
from conformance.judging.control import best_control, control_result
from conformance.judging.judge import judge
from conformance.report import Report
from conformance.request import build_request
from conformance.result import Result
from conformance.target import Target
from conformance.targets.excuse import Excuses
from conformance.transcript import Transcript, json_bytes, transcript_path

CERTIFICATE, ATTESTATION, EXCHANGES = "certificate.json", "attestation.json", "exchanges"
CLAIM = "claim.json"
NAMES = (CERTIFICATE, ATTESTATION, EXCHANGES)
"""What a folder of a certificate holds."""


class Unfounded(ValueError):
    """The stored exchanges do not bear a certificate; the message says which, and why."""


@dataclass(frozen=True)
class Claim:
    """What of a certificate does not follow from its exchanges: who was judged, when, by what, and what he declares.

    `artifact` is name and SHA-256 of the file that was judged, if one was named.
    """

    suite: Mapping[str, str]
    target: Mapping[str, Any]
    artifact: Mapping[str, str] | None
    judged: str
    level: Basis
    excuses: Excuses

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Claim:
        """The claim of a certificate in JSON."""
        excuses = Excuses.from_wire(data["declared"])
        level = Basis(data["level"])
        return cls(data["suite"], data["target"], data["artifact"], data["judged"], level, excuses)

    def to_json(self) -> dict[str, Any]:
        """The claim as the certificate has it."""
        return {
            "suite": dict(self.suite),
            "target": dict(self.target),
            "artifact": dict(self.artifact) if self.artifact else None,
            "judged": self.judged,
            "level": str(self.level),
            "declared": asdict(self.excuses),
        }

    @property
    def asked(self) -> Target:
        """The target as far as its requests are known; of its token nothing is."""
        target = self.target
        form = tuple((name, value) for name, value in target.get("form", ()))
        named = Target(target["name"], target["base_url"], target["account_sid"], "unknown")
        return replace(named, host=target.get("host", ""), form=form)


def certificate(claim: Claim, folder: Path, suite: Suite) -> dict[str, Any]:
    """The certificate in JSON for the exchanges in `folder`, each judged again; raises `Unfounded`."""
    contents = {case.name: _content(folder, case) for case in suite.cases}
    transcripts = {name: _transcript(name, content) for name, content in contents.items()}
    results = tuple(_result(case, claim, transcripts, suite) for case in suite.cases)
    report = Report(
        version=claim.suite["version"],
        digest=claim.suite["digest"],
        requirements=claim.suite["requirements"],
        target=claim.target,
        started=claim.judged,
        finished=claim.judged,
        level=claim.level,
        results=results,
    )
    said = {
        **claim.to_json(),
        "attained": _level(report),
        "standing": {str(level): str(report.standing(level)) for level in Basis},
        "resources": {name: _level(report.of_resource(name)) for name in report.resources},
        "counts": report.counts,
        "cases": [_case(result, contents[result.case]) for result in results],
    }
    return {**said, "digest": hashlib.sha256(json_bytes(said)).hexdigest()}


def _level(report: Report) -> str | None:
    return str(report.attained) if report.attained else None


def _content(folder: Path, case: Case) -> bytes:
    try:
        return transcript_path(folder, case.name).read_bytes()
    except OSError as error:
        raise Unfounded(f"{EXCHANGES}/{case.name}.json cannot be read: {error.strerror}") from None


def _transcript(name: str, content: bytes) -> Transcript:
    try:
        transcript = Transcript.read(content)
    except ValueError as error:
        raise Unfounded(f"{EXCHANGES}/{name}.json: {error}") from None
    if transcript.case != name or not transcript.answers:
        raise Unfounded(f"{EXCHANGES}/{name}.json is not the exchange of {name}")
    return transcript


def _result(case: Case, claim: Claim, transcripts: Mapping[str, Transcript], suite: Suite) -> Result:
    transcript = transcripts[case.name]
    if not transcript.is_of(build_request(case, claim.asked, transcript.addresses)):
        raise Unfounded(f"{EXCHANGES}/{case.name}.json: what was sent is not what the case asks of this target")
    if sorted(transcript.addresses) != sorted(case.silent):
        raise Unfounded(f"{EXCHANGES}/{case.name}.json: the silence that the case asks for was not listened to")
    control = best_control([control_result(suite.case(name), transcripts[name].answers[0]) for name in case.control])
    judgement = judge(case, transcript.answers, claim.target["account_sid"], control, transcript.callbacks)
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
