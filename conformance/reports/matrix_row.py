"""Row of a matrix: one case in every report, and the cell of each report in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.case import Basis, Case
from conformance.comparing.change import Change
from conformance.finding import Finding, Verdict
from conformance.reports import case_text
from conformance.reports.appearance import urgency
from conformance.result import Result

NOT_IN_PROFILE = "the report is about other resources"
"""Why a cell has no result of a case that the report did not ask."""


@dataclass(frozen=True)
class Cell:
    """The result of one case in one report."""

    result: Result
    level: Basis

    @property
    def verdict(self) -> Verdict:
        """The verdict at the level of the report."""
        return self.result.shown(self.level)

    @property
    def got(self) -> str:
        """The outcome in short form; empty without an answer, `unstable` where runs had different outcomes."""
        return "unstable" if self.result.is_unstable else case_text.outcomes(self.result)

    def counts(self, finding: Finding) -> bool:
        """Whether the finding is within the level of the report."""
        return finding.basis.within(self.level)


@dataclass(frozen=True)
class Row:
    """One case, or one recorded exchange, in every report; a cell is `None` where a report does not have it.

    `case` is `None` where the suite has no case of that name: of another version, or an exchange judged by its form.
    """

    name: str
    place: str
    case: Case | None
    cells: tuple[Cell | None, ...]
    changes: tuple[Change, ...] = ()

    @property
    def resource(self) -> str:
        """The first part of the name."""
        return self.name.partition("/")[0]

    @property
    def capability(self) -> str:
        """All parts of the name but the last."""
        return self.name.rpartition("/")[0]

    @property
    def known(self) -> tuple[Cell, ...]:
        """The cells of the reports that have the case."""
        return tuple(cell for cell in self.cells if cell)

    @property
    def level(self) -> Basis:
        """The lowest level of a finding; without findings the level of the case."""
        departing = [finding.basis for cell in self.known for finding in cell.result.findings]
        return min(departing or [cell.result.basis for cell in self.known], key=lambda level: level.rank)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every verdict that a report has on the case, the most urgent first."""
        return tuple(sorted({cell.verdict for cell in self.known}, key=urgency))

    @property
    def differs(self) -> bool:
        """Whether the reports have different verdicts or outcomes."""
        asked = (cell for cell in self.cells if not cell or cell.result.reason != NOT_IN_PROFILE)
        return len({(cell.verdict, cell.got) if cell else None for cell in asked}) > 1

    @property
    def expected(self) -> str:
        """What conforms, in short form; empty where the suite does not know the case."""
        return case_text.conformant_answers(self.case) if self.case else ""

    @property
    def request(self) -> Mapping[str, Any] | None:
        """The request, from the first report that has one."""
        return next((cell.result.sent for cell in self.known if cell.result.sent), None)

    @property
    def input(self) -> str:
        """The values that decide the outcome; what is drawn, in words where no run has drawn it."""
        if self.case is None:
            return ""
        classes = [(name, each.in_words) for name, each in self.case.draw if name not in self.case.drawn]
        return " and ".join(value for name, value in (*self.case.send, *classes) if name in self.case.decisive)
