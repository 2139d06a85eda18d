"""A fake as a column of a page: the cases that it gets right, does not offer or gets wrong, and its departures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from conformance.case import Basis
from conformance.finding import Finding, Verdict
from conformance.normalise import normalised
from conformance.report import Report
from conformance.reports import report_text
from conformance.result import Result
from conformance.targets.target_file import TargetFile


class Sign(StrEnum):
    """The result of a case in one character."""

    RIGHT = "✅"
    WRONG = "❌"
    UNLIKE = "≈"
    NOT_OFFERED = "⬜"
    OPEN = "❔"
    DECLARED = "≠"


MEANING = {
    Sign.RIGHT: "right",
    Sign.WRONG: "wrong",
    Sign.UNLIKE: "wrong, and not in the same way each time",
    Sign.NOT_OFFERED: "not offered: the endpoint is absent",
    Sign.OPEN: "not judged, for the reason given in the section of the fake",
    Sign.DECLARED: "declared by the fake itself, as unsupported or departing",
}

RED = (Sign.WRONG, Sign.UNLIKE)

SIGNS = {
    Verdict.PASS: Sign.RIGHT,
    Verdict.FAIL: Sign.WRONG,
    Verdict.NOT_OFFERED: Sign.NOT_OFFERED,
    Verdict.DEVIATION: Sign.DECLARED,
    Verdict.UNSUPPORTED: Sign.DECLARED,
}

DESCRIPTIONS = {
    "accepts": "It accepts what Twilio refuses",
    "refuses": "It refuses what Twilio accepts",
    "redirects": "It redirects the client",
    "code": "It refuses with another error code, or none",
    "status": "It answers with another HTTP status",
    "callback": "It sends callbacks, which test credentials never cause",
    "repeat": "It answers the same request differently the second time, or with the same SID",
    "body": "Its answer is not JSON or XML as requested",
    "media-type": "Its answer has another media type",
    "envelope": "Its errors lack fields, or have other values in them",
    "field": "Its resources lack fields, or have other values in them",
    "echo": "Its resources do not repeat the parameters that were sent",
    "account": "Its resources name another account",
    "address": "Its resources have paths of another account or resource",
}
"""Departures by kind, the most important for a caller first."""

BY_EXPECTED = ("accepts", "refuses", "redirects", "code", "status")
"""Kinds whose departures are grouped by what was expected."""


def sign(result: Result, report: Report) -> Sign:
    """The sign of a result at the level of its report."""
    shown = result.shown(report.level)
    return Sign.UNLIKE if result.is_unstable and shown is Verdict.FAIL else SIGNS.get(shown, Sign.OPEN)


def kind(finding: Finding) -> str:
    """The kind of a finding, a key of `DESCRIPTIONS`."""
    if finding.what != "outcome":
        return finding.what
    if " redirect to " in finding.got:
        return "redirects"
    return "refuses" if finding.expected.endswith("and no error") else "accepts"


@dataclass(frozen=True)
class Departure:
    """One departure at one place: the first expected and actual value, and the results that have it.

    `others` is the number of further actual values.
    """

    kind: str
    where: str
    expected: str
    got: str
    others: int
    results: tuple[Result, ...]

    @property
    def place(self) -> str:
        """The place in the answer, or what was expected for kinds that always have the same place."""
        return self.expected if self.kind in BY_EXPECTED or not self.where else self.where


@dataclass(frozen=True)
class KindOfDeparture:
    """The departures of one kind, the most frequent first."""

    description: str
    departures: tuple[Departure, ...]

    @property
    def results(self) -> tuple[Result, ...]:
        """The results with such a departure, each once."""
        found = {result.case: result for departure in self.departures for result in departure.results}
        return tuple(found.values())


@dataclass(frozen=True)
class Column:
    """A target file, and the report of its target."""

    file: TargetFile
    report: Report

    @property
    def stem(self) -> str:
        """The name of the target file, as in `make field NAME=...`."""
        return Path(self.file.path).stem

    def of(self, *signs: Sign) -> tuple[Result, ...]:
        """The results with one of these signs."""
        return tuple(result for result in self.report.results if sign(result, self.report) in signs)

    @property
    def by_the_page(self) -> tuple[int, int]:
        """How many cases are right at level `page`, and how many belong to it."""
        results = self.report.of_level(Basis.PAGE)
        return sum(result.shown(Basis.PAGE) is Verdict.PASS for result in results), len(results)

    def counts(self, prefix: str = "") -> dict[Sign, int]:
        """The number of cases for each sign, of those whose names begin with `prefix`."""
        found = Counter(sign(result, self.report) for result in self.report.results if result.case.startswith(prefix))
        return {one: found[one] for one in Sign if found[one]}

    @property
    def not_run(self) -> str:
        """Why the target could not be judged; empty where it was."""
        reasons = {(result.verdict, result.reason) for result in self.report.results}
        return (
            next((reason for verdict, reason in reasons if verdict is Verdict.NOT_RUN), "") if len(reasons) == 1 else ""
        )

    def reasons(self, *signs: Sign) -> dict[str, int]:
        """The reasons of results with one of these signs, and the number of cases for each."""
        return {reason: len(cases) for reason, cases in report_text.cases_by_reason(self.of(*signs)).items() if reason}

    @property
    def kinds(self) -> tuple[KindOfDeparture, ...]:
        """Every departure that counts, by kind, in the order of `DESCRIPTIONS`."""
        found: dict[tuple[str, str, str], list[tuple[Finding, Result]]] = {}
        for result in self.of(*RED):
            for finding in result.counted(self.report.level):
                found.setdefault(_key(finding), []).append((finding, result))
        departures = [_departure(key, findings) for key, findings in found.items()]
        return tuple(_by_kind(departures))


def _key(finding: Finding) -> tuple[str, str, str]:
    """Equal for findings of one departure: kind and place, and for some kinds what was expected."""
    return kind(finding), finding.where, finding.expected if kind(finding) in BY_EXPECTED else ""


def _departure(key: tuple[str, str, str], findings: Sequence[tuple[Finding, Result]]) -> Departure:
    actual = dict.fromkeys(normalised(finding.got) for finding, _ in findings)
    results = {result.case: result for _, result in findings}
    first = findings[0][0]
    return Departure(
        key[0], key[1], normalised(first.expected), next(iter(actual)), len(actual) - 1, tuple(results.values())
    )


def _by_kind(departures: Iterable[Departure]) -> Iterator[KindOfDeparture]:
    known = list(departures)
    for name in dict.fromkeys((*DESCRIPTIONS, *(one.kind for one in known))):
        if of_kind := [one for one in known if one.kind == name]:
            yield KindOfDeparture(
                DESCRIPTIONS.get(name, name), tuple(sorted(of_kind, key=lambda one: -len(one.results)))
            )
