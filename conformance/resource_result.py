"""Results by resource: what a target attains in each resource, which every form of a report takes from here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from conformance.case import Basis
from conformance.finding import Verdict
from conformance.report import Report, Standing
from conformance.result import Result

ACCOUNT_DOUBTED = f"{Standing.UNDECIDED}: are the Account SID and the auth token right?"
"""What is said of a run by which nothing can be said, since its account seems wrong."""


class Attainment(StrEnum):
    """How one resource did: as a `Standing`, or why there is none."""

    CONFORMANT = "conformant"
    AS_DECLARED = "as-declared"
    NONCONFORMANT = "nonconformant"
    UNDECIDED = "undecided"
    NOT_OFFERED = "not-offered"
    NOT_CLAIMED = "not-claimed"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True)
class ResourceResult:
    """One resource in a report, or another group of cases; `part` is the report on its cases alone."""

    name: str
    part: Report

    @property
    def attained(self) -> Basis | None:
        """The highest level at which all that is claimed of it conforms, or `None`."""
        return self.part.attained if self.attainment is Attainment.CONFORMANT else None

    @property
    def attainment(self) -> Attainment:
        """Conformant where a level is attained, even if it is below the one that was asked for."""
        asked = [result for result in self._own if result.verdict not in (Verdict.NOT_RUN, Verdict.NOT_SCORED)]
        # What is closed beside a resource is answered by targets too that have none of it.
        of_folder = [result for result in asked if self.name in result.case.split("/")[:2]]
        if reason := _not_judged(of_folder or asked, self.part):
            return reason
        if self.part.attained:
            return Attainment.CONFORMANT
        return Attainment(self.part.standing(self.part.level))

    @property
    def word(self) -> str:
        """The level attained, or why there is none, in one word."""
        return str(self.attained or self.attainment)

    @property
    def _own(self) -> list[Result]:
        """The results that belong to no other resource; of a group that is no resource all of them."""
        is_resource = any(self.name in result.profiles for result in self.part.results)
        return [result for result in self.part.results if not is_resource or result.profiles == (self.name,)]


def _not_judged(own: Sequence[Result], part: Report) -> Attainment | None:
    """Why a resource has no standing of its own; `None` where it has one."""
    verdicts = {result.verdict for result in own} - {Verdict.NOT_ASKED}
    if not verdicts:
        return Attainment.NOT_ASKED
    if verdicts == {Verdict.UNSUPPORTED}:
        return Attainment.NOT_CLAIMED
    if part.suspicion or verdicts - {Verdict.UNSUPPORTED} != {Verdict.NOT_OFFERED}:
        return None
    return Attainment.NOT_OFFERED


def resource_results(report: Report) -> tuple[ResourceResult, ...]:
    """The resources that a report is about, in order; none for a report of before there were profiles."""
    own = (result.profiles for result in report.results if len(result.profiles) == 1)
    asked = report.profile.resources or dict.fromkeys(name for (name,) in own)
    return tuple(ResourceResult(name, _of_profile(report, name)) for name in asked)


def not_asked(report: Report, known: Iterable[str]) -> tuple[str, ...]:
    """Those of the `known` resources that a report is not about; none for a report of before there were profiles."""
    if not any(result.profiles for result in report.results):
        return report.profile.not_asked
    own = {name for result in report.results if len(result.profiles) == 1 for name in result.profiles}
    asked = own if not report.profile.resources else set(report.profile.resources)
    others = (name for name in known if name not in asked)
    return tuple(dict.fromkeys((*report.profile.not_asked, *others)))


def failures_beside(report: Report) -> int:
    """How many cases count against the target that belong to no single resource that it claims."""
    claimed = (each for each in resource_results(report) if each.attainment is not Attainment.NOT_CLAIMED)
    known = {result.case for each in claimed for result in each.part.results}
    return sum(one.counts_against(report.level) and one.case not in known for one in report.results)


def _of_profile(report: Report, name: str) -> Report:
    """The report on the profile of one resource: its own cases, and those of others that need no other resource."""
    return replace(report, results=tuple(result for result in report.results if name in result.profiles))


def group_result(report: Report, name: str) -> ResourceResult:
    """The result of a resource, or of the cases whose names begin so where it is none."""
    found = (each for each in resource_results(report) if each.name == name)
    return next(found, None) or ResourceResult(name, report.of_resource(name))


def whole_result(report: Report) -> ResourceResult:
    """The result of all cases together, as if they were of one resource."""
    return ResourceResult("", report)


def resource_words(report: Report, left_out: Iterable[str] = ()) -> dict[str, str]:
    """The level that each resource attains in what the target claims, or why it attains none, in one word.

    What was left out of a run on some resources comes last.
    """
    words = {each.name: each.word for each in resource_results(report)}
    return words | dict.fromkeys(left_out if report.profile.resources else (), str(Attainment.NOT_ASKED))
