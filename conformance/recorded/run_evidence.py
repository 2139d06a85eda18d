"""Evidence from a run: what the report of a run against Twilio itself proves about the cases, or why nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.address import Address, InvalidAddress
from conformance.case import Basis, Case, Expectation, Suite
from conformance.finding import Verdict
from conformance.report import Report
from conformance.result import Result
from conformance.target import Target
from conformance.targets.preflight import Credentials

OUTCOME = re.compile(r"(?:[123][0-9][0-9]|[45][0-9][0-9]/[1-9][0-9]{2,4})")
"""A status, and for a refusal its code."""

LEDGER_HEAD = """\
# yaml-language-server: $schema=../schemas/observed.json
# What runs of this suite against Twilio itself saw; each entry adds itself to the evidence of the cases that it names.
# Written by 'twilio-conformance evidence add REPORT'.
evidence:
"""


class NotEvidence(ValueError):
    """A report proves nothing about the real service; the message says why."""


@dataclass(frozen=True)
class RunEvidence:
    """What a run observed, as an entry of the ledger of runs; it names no account.

    `answers` are the outcomes of the cases that are inferred, of which some are `contradicted`; without those of which
    one value was drawn.
    """

    id: str
    where: str
    recorded: str
    note: str
    cases: tuple[str, ...]
    answers: Mapping[str, str]
    contradicted: int

    def lines(self) -> list[str]:
        """The entry as YAML."""
        fields = {"id": self.id, "where": self.where, "kind": "run", "recorded": self.recorded, "credentials": "test"}
        pairs = [f"{name}: {json.dumps(value)}" for name, value in {**fields, "note": self.note}.items()]
        return [
            f"- {pairs[0]}",
            *(f"  {pair}" for pair in pairs[1:]),
            "  cases:",
            *(f"  - {name}" for name in self.cases),
            *(["  answers:"] if self.answers else []),
            *(f"    {name}: {json.dumps(outcome)}" for name, outcome in self.answers.items()),
        ]


def evidence_of(
    report: Report, suite: Suite, *, identifier: str | None, fingerprint: str, digest: str, now: str
) -> RunEvidence:
    """What `report` proves; raises `NotEvidence` where it proves nothing.

    `fingerprint` is the SHA-256 of the report, `digest` that of the suite as it is now, `now` the time in ISO 8601.
    """
    for problem in _objections(report, digest, now):
        raise NotEvidence(problem)
    inferred = {case.name for case in suite.cases if case.expect.is_inferred and not case.is_drawn_anew}
    observed = {result.case: result for result in report.results if _is_observed(result, report, suite)}
    if not observed:
        raise NotEvidence("no case passed with an answer of Twilio, so that it proves nothing")
    day = report.started[:10]
    return RunEvidence(
        id=identifier or f"run-{day}-{fingerprint[:8]}",
        where=f"{_host(report)}, asked by twilio-conformance {report.version}; report sha256:{fingerprint}",
        recorded=day,
        note=f"Suite sha256:{digest}.",
        cases=tuple(sorted(observed)),
        answers={name: str(observed[name].got[0]["outcome"]) for name in sorted(inferred & observed.keys())},
        contradicted=sum(bool(observed[name].unconfirmed) for name in inferred & observed.keys()),
    )


def _objections(report: Report, digest: str, now: str) -> Iterator[str]:
    base_url = report.target["base_url"]
    if base_url.startswith("recorded:") or any(result.place for result in report.results):
        yield "it is a report of recorded answers, whose date and credentials are unknown"
    if not _is_twilio(base_url):
        yield f"the base URL is on {_host(report)} and not https://*.twilio.com: a fake proves nothing about Twilio"
    if "file" in report.target:
        yield "the target was described by a file, which can lead elsewhere and change requests: run it as 'twilio'"
    if report.preflight != Credentials.TEST:
        yield (
            "it does not say that the preflight proved test credentials "
            f"(preflight: {report.preflight or 'none'}); reports of older versions never do"
        )
    if report.digest != digest:
        yield f"it was judged with another set of cases ({report.digest[:12]}, here {digest[:12]}): run it again"
    if report.errors:
        yield f"case files could not be read in that run: {report.errors[0]}"
    if report.started > report.finished or report.finished > now:
        yield f"it ended on {report.finished} after it began on {report.started}, and it is {now} now"
    if not re.fullmatch(r"[0-9A-Za-z.+-]{1,40}", report.version):
        yield "the version of the suite in it is not a version"


def _is_observed(result: Result, report: Report, suite: Suite) -> bool:
    """Whether Twilio answered, and the answer conformed or contradicted only what is inferred.

    Raises `NotEvidence` where the report contradicts itself.
    """
    contradicts = bool(result.findings) and result.findings == result.unconfirmed
    if result.verdict is not Verdict.PASS and not contradicts:
        return False
    known = {case.name: case for case in suite.cases}.get(result.case)
    if contradicts and known and (known.is_drawn_anew or known.expect.body_basis is Basis.INFERRED):
        return False
    outcomes = [str(got["outcome"]) for got in result.got]
    url = str((result.sent or {}).get("url", ""))
    answered = bool(outcomes) and _is_below(url, report)
    consistent = known is not None and answered and _is_possible(known, result, outcomes)
    if not consistent or (result.findings and not contradicts):
        raise NotEvidence(f"it contradicts itself: {result.case} passed with the answer {outcomes} from {url!r}")
    return True


def _is_possible(case: Case, result: Result, outcomes: Sequence[str]) -> bool:
    """Whether a case with these outcomes can have this result."""
    if result.findings and not any(expect.is_inferred for expect in case.expectations):
        return False
    if case.then is None:
        return all(_conforms(case.expect, outcome) for outcome in outcomes) and not _vary(case, outcomes)
    return len(outcomes) == len(case.expectations) and all(map(_conforms, case.expectations, outcomes))


def _vary(case: Case, outcomes: Sequence[str]) -> bool:
    """Whether there are several outcomes of which none was expected before."""
    return case.expect.basis is Basis.INFERRED and len(set(outcomes)) > 1


def _conforms(expect: Expectation, outcome: str) -> bool:
    """Whether an answer with this outcome can have passed; of what is inferred any can."""
    if expect.basis is Basis.INFERRED:
        return OUTCOME.fullmatch(outcome) is not None
    return not expect.answers or outcome in map(str, expect.answers)


def _is_below(url: str, report: Report) -> bool:
    """Whether a request went to the base URL of the report, or to another service of the same target."""
    target = Target("", report.target["base_url"], "", "")
    return any(url.startswith(address.url + "/") for address in target.addresses)


def _is_twilio(base_url: str) -> bool:
    """Whether it is the base URL of a host of Twilio's, in its plain form."""
    try:
        address = Address.parse(base_url)
    except InvalidAddress:
        return False
    return address.is_twilio and (address.scheme, address.port, address.path, address.query) == ("https", 443, "", "")


def _host(report: Report) -> str:
    base_url: str = report.target["base_url"]
    try:
        return Address.parse(base_url).host
    except InvalidAddress:
        return base_url
