"""Declaration: what the maker of a target writes who has none of what is closed to test credentials."""

from __future__ import annotations

from conformance.case import Suite
from conformance.finding import Verdict
from conformance.judging.control_result import ABSENT_STATUSES
from conformance.judging.triage import Fault, Faults
from conformance.pattern import widest_pattern
from conformance.report import Report
from conformance.suite.profiles import is_closed

INTRODUCTION = "Declare it in a target file, if you do not claim it:"

MOST_LINES = 16
"""How many patterns are listed; of more only those of whole folders."""


class Declaration:
    """The failures at endpoints that the target does not have, and that are closed to test credentials.

    They are judged like all others, since the documentation page says how these endpoints answer. What is written has
    the endpoints too that are not offered, so that with it the target claims nothing that it does not have.
    """

    def __init__(self, report: Report, suite: Suite) -> None:
        closed = {case.name for case in suite.cases if is_closed(case)}
        failed = [
            result.case
            for result in report.results
            if result.case in closed
            and result.counts_against(report.level)
            and result.got
            and result.got[-1]["status"] in ABSENT_STATUSES
        ]
        not_offered = [result.case for result in report.results if result.verdict is Verdict.NOT_OFFERED]
        self._failed = frozenset(failed)
        self._absent = frozenset(failed and [*failed, *not_offered])
        self._known = [result.case for result in report.results]

    def covers(self, fault: Fault) -> bool:
        """Whether the declaration is about all cases of the fault."""
        return self._failed.issuperset(result.case for result in fault.results)

    def covered(self, faults: Faults) -> list[Fault]:
        """The faults that the declaration is about."""
        return [fault for fault in faults.all if self.covers(fault)]

    @property
    def lines(self) -> list[str]:
        """The lines of a target file; none where there is nothing to declare."""
        absent = [name for name in self._known if name in self._absent]
        patterns = list(dict.fromkeys(widest_pattern(name, self._absent, self._known) for name in absent))
        folders = [pattern for pattern in patterns if pattern.endswith("/*")]
        shown = patterns if len(patterns) <= MOST_LINES else folders
        more = [f"# and {len(patterns) - len(shown)} cases by their names"] if len(shown) < len(patterns) else []
        return ["unsupported:", *(f"- {pattern}" for pattern in shown), *more] if shown else []
