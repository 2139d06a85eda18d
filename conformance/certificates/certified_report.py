"""The report that a certificate states: its verdicts, without the answers, which are in its exchanges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.case import Basis, Suite
from conformance.finding import Finding, Verdict
from conformance.profile import Profile
from conformance.report import Report
from conformance.result import Result


def certified_report(certificate: Mapping[str, Any], suite: Suite) -> Report:
    """The report in a valid certificate for the cases of `suite`."""
    stored = certificate["suite"]
    return Report(
        version=stored["version"],
        digest=stored["digest"],
        requirements=stored["requirements"],
        target=certificate["target"],
        started=certificate["judged"],
        finished=certificate["judged"],
        level=Basis(certificate["level"]),
        results=tuple(_result(data, suite) for data in certificate["cases"]),
        profile=Profile.from_json(certificate.get("profile")),
    )


def _result(data: Mapping[str, Any], suite: Suite) -> Result:
    case = suite.case(data["case"])
    findings = tuple(Finding(**(item | {"basis": Basis(item["basis"])})) for item in data["findings"])
    return Result(case.name, case.basis, Verdict(data["verdict"]), findings, data["reason"], profiles=case.profiles)
