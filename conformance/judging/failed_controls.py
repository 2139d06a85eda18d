"""Failed controls: those that did not succeed, so that nothing can be said of the cases that depend on them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.answer import NOTHING_LISTENS
from conformance.case import case_count
from conformance.finding import Verdict
from conformance.judging.control_result import failed_control
from conformance.report import Report
from conformance.result import Result

ControlsOf = Mapping[str, Sequence[str]]
"""The controls of each case, by their names."""


@dataclass(frozen=True)
class FailedControl:
    """A control that did not succeed, its outcome, and the number of cases that could not be judged because of it.

    `is_first` is true of the one that blocks most cases, which is the first to mend.
    """

    control: str
    outcome: str
    blocked: int
    is_first: bool = True

    def __str__(self) -> str:
        end = ": mend it first." if self.is_first else "."
        return f"{self.blocked_cases} could not be judged, because {self.control} {self.how}{end}"

    @property
    def how(self) -> str:
        """That it is refused, or did not succeed, with its outcome."""
        refused = re.match(r"4[0-9][0-9]\b", self.outcome)
        return f"{'is refused' if refused else 'did not succeed'} ({self.outcome})"

    @property
    def blocked_cases(self) -> str:
        """The number of cases that it blocks, in words."""
        return case_count(self.blocked)


def failed_controls(report: Report, controls_of: ControlsOf) -> tuple[FailedControl, ...]:
    """The controls of a report that did not succeed, the one that blocks most cases first."""
    # A target that is not there any more has to be started, and no control of it mended.
    blocked = Counter(each for each in _blocking(report, controls_of) if NOTHING_LISTENS not in each[1])
    return tuple(
        FailedControl(*control, number, is_first=place == 0)
        for place, (control, number) in enumerate(blocked.most_common())
    )


def _blocking(report: Report, controls_of: ControlsOf) -> Iterator[tuple[str, str]]:
    """For each case without a verdict the control that did not succeed, and its outcome.

    A case that has no verdict for a reason of its own, such as an error of the server, is blocked by its control as
    well where that has none either: both need the same repair. Where the account seems wrong, that is the reason of
    all.
    """
    if report.suspicion:
        return
    open_controls = {one.case: _outcome(one) for one in report.results if one.verdict is Verdict.INCONCLUSIVE}
    for result in report.results:
        if result.verdict is not Verdict.INCONCLUSIVE:
            continue
        controls = controls_of.get(result.case, ())
        if named := failed_control(result.reason):
            yield named
        elif controls and all(name in open_controls for name in controls):
            yield controls[0], open_controls[controls[0]]


def _outcome(result: Result) -> str:
    """What the control was answered, or why no answer came."""
    return str(result.got[-1]["outcome"]) if result.got else result.reason
