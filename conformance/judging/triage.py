"""Triage: groups equal findings of many cases into faults, ordered by what to repair first.

A failed control comes first, since the cases that depend on it cannot be judged; what the target may declare, last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from conformance.case import Basis, Suite
from conformance.finding import Finding, Verdict
from conformance.judging.closed_endpoints import failures_of_absent_endpoints
from conformance.judging.failed_controls import ControlsOf, FailedControl, failed_controls
from conformance.judging.fault_key import (
    ANSWER_NUMBER,
    Demands,
    comparable_got,
    demand_beside,
    demands_of,
    fault_key,
)
from conformance.judging.same_requests import Decisive, Key, decisive_parameters, leaders_of_same_requests
from conformance.report import Report
from conformance.result import Result

SID = re.compile(r" \(sid .*\)$", re.DOTALL)
"""The SID of one answer, which is shown with its case."""


@dataclass(frozen=True, eq=False)
class Fault:
    """One departure of the target, and the failed cases that show it, in the order in which they are reported.

    It says what it expects of one of its cases at a time, since what conforms in one may be wrong in another. `got` is
    what came where that is the same in all; `others` is the number of further values that came. A fault
    `may_be_declared` where all of its cases fail because an endpoint is absent that is closed to test credentials.
    """

    number: int
    what: str
    where: str
    findings: Mapping[int, Finding]
    got: str
    others: int
    basis: Basis
    results: tuple[Result, ...]
    may_be_declared: bool = False
    demands: Demands = ()

    @property
    def place(self) -> str:
        """The JSON Pointer, or the kind of the finding where it is about the answer as a whole."""
        return self.where or self.what

    def expected_in(self, result: Result) -> str:
        """What would conform in the answer to one of its cases, then what another has to have, with the name of it."""
        return self.expected_of(self.findings[id(result)])

    def expected_of(self, finding: Finding) -> str:
        """The same of one of its findings: of several answers to one case, each may have to have a value of its own."""
        return demand_beside(finding, self.demands)

    def received_in(self, result: Result) -> str:
        """What came in one of its cases, and how many other values there were in all."""
        more = f" and {self.others} other value{'' if self.others == 1 else 's'}" if self.others else ""
        return f"{self.got or SID.sub('', self.findings[id(result)].got)}{more}"


class Faults:
    """The faults of a report at its level: first those of the control that blocks most cases, then by number of cases.

    Of the failures that show a fault, those of controls are reported first. Faults of `declarable` cases alone come
    last, and so do the failures of these cases.
    """

    def __init__(
        self,
        report: Report,
        controls_of: ControlsOf = MappingProxyType({}),
        declarable: Iterable[str] = (),
        decisive: Decisive = MappingProxyType({}),
    ) -> None:
        self._report, self._controls_of, self._decisive = report, controls_of, decisive
        self._controls = frozenset(name for names in controls_of.values() for name in names)
        self._declarable = frozenset(declarable)

    @classmethod
    def of_suite(cls, report: Report, suite: Suite) -> Faults:
        """The faults of a report on the cases of `suite`."""
        controls_of = {case.name: case.control for case in suite.cases}
        absent = failures_of_absent_endpoints(report, suite)
        return cls(report, controls_of, absent, decisive_parameters(suite))

    @cached_property
    def failed_controls(self) -> tuple[FailedControl, ...]:
        """The controls that did not succeed, the one that blocks most cases first."""
        return failed_controls(self._report, self._controls_of)

    @cached_property
    def failures(self) -> tuple[Result, ...]:
        """The results that fail: controls that block others, the other controls, the rest in the order of the suite."""
        level = self._report.level
        failing = [one for one in self._report.results if one.verdict is Verdict.FAIL and one.counts_against(level)]
        first = [failed.control for failed in self.failed_controls]

        def priority(one: Result) -> tuple[bool, int]:
            place = first.index(one.case) if one.case in first else len(first) + (one.case not in self._controls)
            return one.case in self._declarable, place

        return tuple(sorted(failing, key=priority))

    @cached_property
    def all(self) -> tuple[Fault, ...]:
        """Every fault, numbered from 1."""
        return tuple(dict.fromkeys(self._by_key.values()))

    @property
    def declarable(self) -> list[Fault]:
        """The faults that the target may declare, if it does not claim what they are about."""
        return [fault for fault in self.all if fault.may_be_declared]

    def of(self, result: Result) -> Iterator[tuple[Finding, Fault]]:
        """The findings of a failure that count, each with its fault."""
        for finding in result.counted(self._report.level):
            yield finding, self._by_key[fault_key(result.case.rpartition("/")[0], finding)]

    @cached_property
    def _by_key(self) -> dict[Key, Fault]:
        found: dict[Key, list[tuple[Result, Finding]]] = {}
        for result in self.failures:
            for finding in result.counted(self._report.level):
                found.setdefault(fault_key(result.case.rpartition("/")[0], finding), []).append((result, finding))
        leaders = leaders_of_same_requests(
            {key: [one for one, _ in shown] for key, shown in found.items()}, self._decisive
        )
        joined: dict[Key, list[tuple[Result, Finding]]] = {}
        for key, shown in found.items():
            joined.setdefault(leaders[key], []).extend(shown)
        results = {key: tuple({id(one): one for one, _ in shown}.values()) for key, shown in joined.items()}
        blocked_by = {failed.control: failed.blocked for failed in self.failed_controls}
        blocked = {key: max(blocked_by.get(one.case, 0) for one in shown) for key, shown in results.items()}
        declarable = {key: self._declarable.issuperset(one.case for one in shown) for key, shown in results.items()}
        ordered = sorted(results, key=lambda key: (declarable[key], -blocked[key], -len(results[key])))
        faults = {
            key: replace(_fault(number, key, joined[key], results[key]), may_be_declared=declarable[key])
            for number, key in enumerate(ordered, 1)
        }
        # The order of the faults, then the keys that another one leads.
        return faults | {key: faults[leader] for key, leader in leaders.items() if key != leader}


def _fault(number: int, key: Key, shown: Sequence[tuple[Result, Finding]], results: Sequence[Result]) -> Fault:
    findings = [finding for _, finding in shown]
    first, demands = findings[0], demands_of([(finding.expected, one.case) for one, finding in shown], key)
    values = {comparable_got(finding.got) for finding in findings}
    got, others = _with_answers(findings, results), len(values) - 1
    if first.what == "outcome" and len(findings) > 1:
        got, others = key[-1], 0
    basis = min((finding.basis for finding in findings), key=lambda basis: basis.rank)
    by_result = {id(one): finding for one, finding in reversed(shown)}
    return Fault(number, first.what, first.where, by_result, got, others, basis, tuple(results), demands=demands)


def _with_answers(findings: Sequence[Finding], results: Sequence[Result]) -> str:
    """The first value, and to which requests it came, where some came later alone; else empty."""
    own = set(findings)
    told = [[ANSWER_NUMBER.search(each.got) for each in one.findings if each in own] for one in results]
    later = [found[0][0].strip(" ()") for found in told if found and found[0] and all(found)]
    if len(later) in (0, len(results)):
        return ""
    names = " or ".join(dict.fromkeys(later))
    return f"{ANSWER_NUMBER.sub('', findings[0].got)} ({names} in {len(later)} of {len(results)} cases)"
