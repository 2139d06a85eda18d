"""Declaration: what the maker of a target writes who has none of what is closed to test credentials."""

from __future__ import annotations

from functools import cached_property

from conformance.case import Suite, case_count
from conformance.finding import Verdict
from conformance.judging.closed_endpoints import failures_of_absent_endpoints
from conformance.pattern import widest_pattern
from conformance.report import Report

INTRODUCTION = (
    "Declare it in a target file, if you do not claim it (the command baseline writes one, baseline --help shows one):"
)

MOST_LINES = 16
"""How many patterns are on one line; of more only those of whole folders."""


class Declaration:
    """The failures at endpoints that the target does not have, and that are closed to test credentials.

    They are judged like all others, since the documentation page says how these endpoints answer. What is written has
    the endpoints too that are not offered, so that with it the target claims nothing that it does not have.
    """

    def __init__(self, report: Report, suite: Suite) -> None:
        failed = failures_of_absent_endpoints(report, suite)
        not_offered = [result.case for result in report.results if result.verdict is Verdict.NOT_OFFERED]
        self._absent = frozenset(failed and [*failed, *not_offered])
        self._known = [result.case for result in report.results]

    @property
    def lines(self) -> list[str]:
        """The lines of a target file; none where there is nothing to declare."""
        return ["unsupported:", *(f"- {pattern}" for pattern in self._patterns)] if self._patterns else []

    @property
    def on_one_line(self) -> str:
        """The same in short: of many patterns only those of whole folders, and how to list the others."""
        patterns = self._patterns
        shown = [each for each in patterns if len(patterns) <= MOST_LINES or each.endswith("/*")]
        left_out = len(patterns) - len(shown)
        more = f" and {case_count(left_out)} by name, which -v lists" if left_out else ""
        return f"unsupported: [{', '.join(shown)}]{more}" if patterns else ""

    @cached_property
    def _patterns(self) -> list[str]:
        absent = [name for name in self._known if name in self._absent]
        return list(dict.fromkeys(widest_pattern(name, self._absent, self._known) for name in absent))
