"""Equal departures of many cases as one fault, in the order in which to mend them, and what waits for a control."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from conformance.case import Basis, Suite
from conformance.finding import Finding, Verdict
from conformance.judging.judge import blamed
from conformance.normalise import normalised
from conformance.report import Report
from conformance.result import Result

KIND = re.compile(r" \((integer|number|boolean|text|list|object)\)$")
QUOTED = re.compile(r'^".+"$|^".*\.\.\. \(\d+ characters\)$', re.DOTALL)
AGAIN = re.compile(r" \(answer \d+\)$")
DETAIL = re.compile(r" \(sid .*|: .*|(?<= redirect) to .*", re.DOTALL)
"""What an outcome says beyond status and code: a SID, the first characters of the body, an address."""

SID = re.compile(r" \(sid .*\)$", re.DOTALL)
"""What one answer alone has; the block of the case says it."""

EXCERPT = re.compile(r"^.*(?=\(\d{3}, [^()]*\)$)", re.DOTALL)
"""What is said of a body that cannot be read, before its status and media type."""

REPEATED = re.compile(r"^\d{3}(?=, the HTTP status$)")
BLURRED = {
    "echo": "what was sent",
    "address": "a path below the account asked and the resource",
    "account": "the account asked",
}
"""What is expected, whatever one case sent, by the kind of the finding."""

Key = tuple[str, str, str, str, str]


@dataclass(frozen=True, eq=False)
class Fault:
    """One departure, and the failures that show it in the order in which they are told.

    `expected` and `got` are those of the findings where all have the same, and else what they share or, of `got`, the
    first; `others` counts the further values that came.
    """

    number: int
    what: str
    where: str
    expected: str
    got: str
    others: int
    basis: Basis
    results: tuple[Result, ...]

    @property
    def place(self) -> str:
        """The fault in a word."""
        return self.where or self.what

    @property
    def came(self) -> str:
        """What came, and in how many other ways."""
        more = f" and {self.others} other value{'' if self.others == 1 else 's'}" if self.others else ""
        return f"{self.got}{more}"


@dataclass(frozen=True)
class Obstacle:
    """A control that did not succeed, the outcome that it met, and how many cases wait for it without a judgement."""

    control: str
    outcome: str
    waiting: int

    def __str__(self) -> str:
        how = "is refused" if re.match(r"4\d\d\b", self.outcome) else "did not succeed"
        cases = f"{self.waiting} case{'' if self.waiting == 1 else 's'}"
        return f"{cases} could not be judged, because {self.control} {how} ({self.outcome}): mend it first."


class Faults:
    """The faults of a report at its level: those of a control that others wait for, then by the number of cases.

    Of the failures that show a fault, those of `controls` are told first.
    """

    def __init__(self, report: Report, controls: Iterable[str] = ()) -> None:
        self._report = report
        self._controls = frozenset(controls)

    @classmethod
    def among(cls, report: Report, suite: Suite) -> Faults:
        """The faults of a report on the cases of `suite`."""
        return cls(report, (name for case in suite.cases for name in case.control))

    @cached_property
    def obstacles(self) -> tuple[Obstacle, ...]:
        """The controls that others wait for, the one first that most wait for."""
        blames = [blamed(one.reason) for one in self._report.results if one.verdict is Verdict.INCONCLUSIVE]
        waiting = Counter(blame for blame in blames if blame)
        return tuple(Obstacle(*blame, number) for blame, number in waiting.most_common())

    @cached_property
    def failures(self) -> tuple[Result, ...]:
        """What fails by findings: controls that others wait for, the other controls, the rest as the suite has it."""
        level = self._report.level
        failing = [one for one in self._report.results if one.verdict is Verdict.FAIL and one.stands_against(level)]
        first = [obstacle.control for obstacle in self.obstacles]

        def turn(one: Result) -> int:
            return first.index(one.case) if one.case in first else len(first) + (one.case not in self._controls)

        return tuple(sorted(failing, key=turn))

    @property
    def all(self) -> tuple[Fault, ...]:
        """Every fault, numbered from 1."""
        return tuple(self._by_key.values())

    def of(self, result: Result) -> Iterator[tuple[Finding, Fault]]:
        """The findings of a failure that count, each with its fault."""
        for finding in result.counted(self._report.level):
            yield finding, self._by_key[_key(result.case.rpartition("/")[0], finding)]

    @cached_property
    def _by_key(self) -> dict[Key, Fault]:
        findings: dict[Key, list[Finding]] = {}
        results: dict[Key, list[Result]] = {}
        for result in self.failures:
            for finding in result.counted(self._report.level):
                key = _key(result.case.rpartition("/")[0], finding)
                findings.setdefault(key, []).append(finding)
                shown = results.setdefault(key, [])
                shown += [result] if not shown or shown[-1] is not result else []
        waiting = {obstacle.control: obstacle.waiting for obstacle in self.obstacles}
        blocked = {key: sum(waiting.get(one.case, 0) for one in shown) for key, shown in results.items()}
        ordered = sorted(results, key=lambda key: (-blocked[key], -len(results[key])))
        return {key: _fault(number, key, findings[key], results[key]) for number, key in enumerate(ordered, 1)}


def _fault(number: int, key: Key, findings: Sequence[Finding], results: Sequence[Result]) -> Fault:
    first = findings[0]
    expected = first.expected if len({finding.expected for finding in findings}) == 1 else key[-2]
    came = {_steady(finding.got) for finding in findings}
    got, others = first.got, len(came) - 1
    if first.what == "outcome":
        got, others = (key[-1], 0) if len(findings) > 1 else (SID.sub("", got), others)
    basis = min((finding.basis for finding in findings), key=lambda basis: basis.rank)
    return Fault(number, first.what, first.where, expected, got, others, basis, tuple(results))


@lru_cache(maxsize=4096)
def _key(capability: str, finding: Finding) -> Key:
    """What all findings of one fault share: without what one request, one answer or one moment made of it."""
    what, scope = finding.what, ""
    expected, got = BLURRED.get(what) or normalised(finding.expected), _steady(finding.got)
    if what == "outcome":
        scope, got = capability, DETAIL.sub("", got)
    elif what == "body":
        got = EXCERPT.sub("", got)
    elif what == "envelope":
        expected = REPEATED.sub("*", expected)
    kind = KIND.search(got)
    if what == "code" and (kind or got.startswith("missing")):
        expected = "the code of the case"
    if kind:
        got = kind[1]
    elif what in BLURRED and QUOTED.match(got):
        got = "text"
    return scope, what, finding.where, expected, got


@lru_cache(maxsize=4096)
def _steady(got: str) -> str:
    return AGAIN.sub("", normalised(got))
