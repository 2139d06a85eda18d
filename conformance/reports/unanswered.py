"""Unanswered inputs: what was sent to a target that answers others when no answer came, or when it stopped."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.answer import CLOSED, CUT, LOST, NOTHING_LISTENS, TIMED_OUT
from conformance.case import case_count
from conformance.finding import Verdict
from conformance.report import Report
from conformance.reports import layout
from conformance.reports.server_errors import JUDGED, Parameter, parameters_of, shared_parameters, telling
from conformance.result import Result

NAMED = 3
"""How many cases are named at most of which one stopped the target."""


@dataclass(frozen=True)
class Unanswered:
    """The cases whose requests were sent and got no answer, and what was sent in each of them and in no judged case.

    `has_stopped` says that the target did not listen any more afterwards; the cases are then those that were in flight
    at that moment. `unjudged` is the number of all cases without an answer.
    """

    results: tuple[Result, ...]
    shared: tuple[Parameter, ...]
    answered: frozenset[Parameter]
    has_stopped: bool
    unjudged: int

    def __str__(self) -> str:
        end = f", so that {case_count(self.unjudged)} could not be judged"
        if not self.has_stopped:
            return f"no answer comes to {layout.parameters(self.shared) or self.results[0].case}{end}"
        named = [self._named(one) for one in self.results[:NAMED]]
        more = f" or one of {len(self.results) - NAMED} more cases" if self.results[NAMED:] else ""
        found = layout.parameters(self.shared) or " or ".join(named) + more
        which = "" if self.shared or not self.results[1:] else " (--concurrency 1 shows which)"
        return f"the target stopped while it was asked {found}{which}{end}"

    def _named(self, result: Result) -> str:
        """The case, with what no judged case sent."""
        own = layout.parameters(telling(pair for pair in parameters_of(result) if pair not in self.answered))
        return f"{result.case} ({own})" if own else result.case


def unanswered(report: Report) -> Unanswered | None:
    """The inputs to which a target that answers others gave no answer; `None` where there are none."""
    judged = [one for one in report.results if one.verdict in JUDGED]
    silent = [one for one in report.results if one.verdict is Verdict.INCONCLUSIVE and one.sent and not one.got]
    stopped = [one for one in silent if NOTHING_LISTENS in one.reason]
    lost = [one for one in silent if _is_lost(one)]
    if not judged or not lost:
        return None
    answered = frozenset(pair for one in judged for pair in parameters_of(one))
    shared = shared_parameters(lost, answered)
    # Of several cases in flight those come first that sent what nobody else did.
    lost.sort(key=lambda one: answered.issuperset(parameters_of(one)))
    return Unanswered(tuple(lost), shared, answered, bool(stopped), len(silent) if stopped else len(lost))


def _is_lost(result: Result) -> bool:
    """Whether a request reached the target and was not answered; it is sent again where the connection died."""
    if NOTHING_LISTENS in result.reason:
        return result.attempts > 1
    return result.attempts > 0 and any(each in result.reason for each in (TIMED_OUT, CLOSED, CUT, LOST))
