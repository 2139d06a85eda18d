"""A fake as a column of a page: what it gets right, what it does not offer, and in what it departs, in plain words."""

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
    """What is said about a case, in one character."""

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
    Sign.OPEN: "not judged, for the reason that stands with the fake",
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

WORDS = {
    "accepts": "It accepts what Twilio refuses",
    "refuses": "It refuses what Twilio accepts",
    "redirects": "It sends the client elsewhere",
    "code": "It refuses with another error code, or none",
    "status": "It answers with another HTTP status",
    "callback": "It calls back, where test credentials never do",
    "repeat": "It answers the same request in another way, or with the same SID again",
    "body": "Its answer is not the JSON or XML that was asked for",
    "media-type": "It names another media type",
    "envelope": "Its errors lack fields of Twilio's, or fill them otherwise",
    "field": "Its resources lack fields of Twilio's, or fill them otherwise",
    "echo": "It does not say what was sent, but something else",
    "account": "It answers for another account than the one asked",
    "address": "It names paths of another account or resource",
}
"""Departures in plain words by their kind, what matters most to a caller first."""

BY_EXPECTED = ("accepts", "refuses", "redirects", "code", "status")
"""Kinds whose departures are told apart by what was expected."""


def sign(result: Result, report: Report) -> Sign:
    """What is said about a case at the level that the report was asked for."""
    shown = result.shown(report.level)
    return Sign.UNLIKE if result.is_unstable and shown is Verdict.FAIL else SIGNS.get(shown, Sign.OPEN)


def kind(finding: Finding) -> str:
    """The key of `WORDS` that a finding belongs to."""
    if finding.what != "outcome":
        return finding.what
    if " redirect to " in finding.got:
        return "redirects"
    return "refuses" if finding.expected.endswith("and no error") else "accepts"


@dataclass(frozen=True)
class Departure:
    """One departure at one place: the first that was expected and came, and the cases in which it is found.

    `others` counts the further values that came.
    """

    kind: str
    where: str
    expected: str
    got: str
    others: int
    results: tuple[Result, ...]

    @property
    def place(self) -> str:
        """Where in the answer, or what was expected where the place is the same each time."""
        return self.expected if self.kind in BY_EXPECTED or not self.where else self.where


@dataclass(frozen=True)
class Fault:
    """Departures of one kind in plain words, those first that most cases have."""

    says: str
    departures: tuple[Departure, ...]

    @property
    def results(self) -> tuple[Result, ...]:
        """The cases that depart so, each once."""
        found = {result.case: result for departure in self.departures for result in departure.results}
        return tuple(found.values())


@dataclass(frozen=True)
class Column:
    """A target file, and the report of its target."""

    file: TargetFile
    report: Report

    @property
    def stem(self) -> str:
        """How `make field` calls it."""
        return Path(self.file.path).stem

    def of(self, *wanted: Sign) -> tuple[Result, ...]:
        """The cases with one of these signs."""
        return tuple(result for result in self.report.results if sign(result, self.report) in wanted)

    @property
    def by_the_page(self) -> tuple[int, int]:
        """How many cases are right by what the documentation page alone states, and how many it says anything of."""
        asked = self.report.of_level(Basis.PAGE)
        return sum(result.shown(Basis.PAGE) is Verdict.PASS for result in asked), len(asked)

    def counts(self, prefix: str = "") -> dict[Sign, int]:
        """How many cases have which sign, of those whose names begin so."""
        found = Counter(sign(result, self.report) for result in self.report.results if result.case.startswith(prefix))
        return {one: found[one] for one in Sign if found[one]}

    @property
    def not_run(self) -> str:
        """Why the target could not be judged at all; empty where it was."""
        reasons = {(result.verdict, result.reason) for result in self.report.results}
        return (
            next((reason for verdict, reason in reasons if verdict is Verdict.NOT_RUN), "") if len(reasons) == 1 else ""
        )

    def reasons(self, *wanted: Sign) -> dict[str, int]:
        """Why there is no verdict, and for how many cases."""
        return {reason: len(cases) for reason, cases in report_text.cases_by_reason(self.of(*wanted)).items() if reason}

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every departure that counts, by its kind, in the order of `WORDS`."""
        found: dict[tuple[str, str, str], list[tuple[Finding, Result]]] = {}
        for result in self.of(*RED):
            for finding in result.counted(self.report.level):
                found.setdefault(_key(finding), []).append((finding, result))
        departures = [_departure(key, met) for key, met in found.items()]
        return tuple(_faults(departures))


def _key(finding: Finding) -> tuple[str, str, str]:
    """What findings of one departure share: of some kinds also what was expected."""
    return kind(finding), finding.where, finding.expected if kind(finding) in BY_EXPECTED else ""


def _departure(key: tuple[str, str, str], met: Sequence[tuple[Finding, Result]]) -> Departure:
    came = dict.fromkeys(normalised(finding.got) for finding, _ in met)
    results = {result.case: result for _, result in met}
    first = met[0][0]
    return Departure(
        key[0], key[1], normalised(first.expected), next(iter(came)), len(came) - 1, tuple(results.values())
    )


def _faults(departures: Iterable[Departure]) -> Iterator[Fault]:
    known = list(departures)
    for name in dict.fromkeys((*WORDS, *(one.kind for one in known))):
        if of_kind := [one for one in known if one.kind == name]:
            yield Fault(WORDS.get(name, name), tuple(sorted(of_kind, key=lambda one: -len(one.results))))
