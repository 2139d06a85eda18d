"""Reports side by side: a row for each case, a column for each report, and the page's own tables among the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.case import Basis, Case, Suite
from conformance.comparing.change import Change
from conformance.comparing.comparison import Comparison
from conformance.finding import Finding, Verdict
from conformance.report import Report
from conformance.reports import case_text
from conformance.result import Result

TABLES = (
    ("Numbers", "PhoneNumber", "numbers/phone-number", "test-incoming-phone-numbers-parameters-PhoneNumber"),
    ("Numbers", "AreaCode", "numbers/area-code", "test-incoming-phone-numbers-parameters-AreaCode"),
    ("Messages", "From", "messages/from", "test-sms-messages-parameters-From"),
    ("Messages", "To", "messages/to", "test-sms-messages-parameters-To"),
    ("Calls", "From", "calls/from", "test-calls-parameters-From"),
    ("Calls", "To", "calls/to", "test-calls-parameters-To"),
)
"""The tables of the page in its order: resource, parameter, capability, anchor."""

ORDER = (
    Verdict.FAIL,
    Verdict.NOT_OFFERED,
    Verdict.INCONCLUSIVE,
    Verdict.DEVIATION,
    Verdict.UNSUPPORTED,
    Verdict.NOT_SCORED,
    Verdict.NOT_RUN,
    Verdict.PASS,
)
"""Verdicts, the one that wants attention most first."""


@dataclass(frozen=True)
class Cell:
    """What one report says of one case."""

    result: Result
    level: Basis

    @property
    def verdict(self) -> Verdict:
        """The verdict at the level that the report was asked for."""
        return self.result.shown(self.level)

    @property
    def got(self) -> str:
        """The outcome of the answer in short form; empty where none came, `unstable` where it is another each time."""
        return "unstable" if self.result.is_unstable else case_text.outcomes(self.result)

    def counts(self, finding: Finding) -> bool:
        """Whether the finding is within the level asked for."""
        return finding.basis.within(self.level)


@dataclass(frozen=True)
class Row:
    """One case, or one recorded exchange, in every report; a cell is `None` where a report does not know it.

    `case` is `None` where the suite has no case of that name: another version's, or an exchange judged by form.
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
        """The cells that there are."""
        return tuple(cell for cell in self.cells if cell)

    @property
    def level(self) -> Basis:
        """The lowest level at which the case departs, or else asks for anything."""
        departing = [finding.basis for cell in self.known for finding in cell.result.findings]
        return min(departing or [cell.result.basis for cell in self.known], key=lambda level: level.rank)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every verdict that a report has on the case, the one that wants attention most first."""
        return tuple(sorted({cell.verdict for cell in self.known}, key=ORDER.index))

    @property
    def differs(self) -> bool:
        """Whether reports disagree: on the verdict, or on the outcome of the answer."""
        return len({(cell.verdict, cell.got) if cell else None for cell in self.cells}) > 1

    @property
    def expected(self) -> str:
        """What conforms, in short form; empty where the suite does not know the case."""
        return case_text.conformant_answers(self.case) if self.case else ""

    @property
    def request(self) -> Mapping[str, Any] | None:
        """What was sent, as the first report that has it says."""
        return next((cell.result.sent for cell in self.known if cell.result.sent), None)

    @property
    def input(self) -> str:
        """The value that decides the outcome."""
        return " and ".join(value for name, value in self.case.send if name in self.case.decisive) if self.case else ""


@dataclass(frozen=True)
class Table:
    """One table of the page: what stands in `parameter` of a request to `resource`, and what comes of it."""

    resource: str
    parameter: str
    link: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Matrix:
    """The reports, and all rows in the order of the suite; `comparison` where they are two of one target."""

    reports: tuple[Report, ...]
    suite: Suite
    rows: tuple[Row, ...]
    comparison: Comparison | None = None

    @classmethod
    def of(cls, reports: Sequence[Report], suite: Suite) -> Matrix:
        """The rows of every report, joined by case and place of recording."""
        return cls._joined(reports, suite, None)

    @classmethod
    def compared(cls, comparison: Comparison, suite: Suite) -> Matrix:
        """The rows of an old and a new report, each with what changed in it."""
        return cls._joined((comparison.old, comparison.new), suite, comparison)

    @classmethod
    def _joined(cls, reports: Sequence[Report], suite: Suite, comparison: Comparison | None) -> Matrix:
        cases = {case.name: case for case in suite.cases}
        columns = [report.keyed() for report in reports]
        keys = _ordered((key for column in columns for key in column), cases)
        changes: dict[Key, list[Change]] = {}
        for change in comparison.changes if comparison else ():
            changes.setdefault((change.case, change.place), []).append(change)
        rows = (
            Row(*key, cases.get(key[0]), _cells(key, columns, reports), tuple(changes.get(key, ()))) for key in keys
        )
        return cls(tuple(reports), suite, tuple(rows), comparison)

    @property
    def names(self) -> tuple[str, ...]:
        """What each column is called: old and new, or the target, numbered where it comes more than once."""
        if self.comparison:
            return ("old", "new")
        told = [" ".join(filter(None, (it.target["name"], it.target.get("version")))) for it in self.reports]
        return tuple(
            name if told.count(name) == 1 else f"{name} ({told[: place + 1].count(name)})"
            for place, name in enumerate(told)
        )

    @property
    def resources(self) -> dict[str, tuple[Report, ...]]:
        """For each resource what every report says of it."""
        named = dict.fromkeys(row.resource for row in self.rows)
        return {name: tuple(report.of_resource(name) for report in self.reports) for name in named}

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of the page."""
        return tuple(
            Table(resource, parameter, f"{case_text.DOCUMENTATION_PAGE}#{anchor}", self._of(capability, anchor))
            for resource, parameter, capability, anchor in TABLES
        )

    def _of(self, capability: str, anchor: str) -> tuple[Row, ...]:
        return tuple(
            row for row in self.rows if row.capability == capability and row.case and row.case.source == anchor
        )

    @property
    def groups(self) -> dict[str, list[Row]]:
        """The rows by capability."""
        grouped: dict[str, list[Row]] = {}
        for row in self.rows:
            grouped.setdefault(row.capability, []).append(row)
        return grouped

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every verdict that there is, the one that wants attention most first."""
        return tuple(sorted({verdict for row in self.rows for verdict in row.verdicts}, key=ORDER.index))

    @property
    def counts(self) -> tuple[dict[Verdict, int], ...]:
        """For each report how many cases have which verdict, in the order in which verdicts want attention."""
        counted = [Counter(result.shown(report.level) for result in report.results) for report in self.reports]
        return tuple({verdict: count[verdict] for verdict in ORDER if count[verdict]} for count in counted)


Key = tuple[str, str]


def _ordered(keys: Iterable[Key], cases: Mapping[str, Case]) -> list[Key]:
    """In the order of the suite; what the suite does not know comes last, as it came."""
    places = {name: place for place, name in enumerate(cases)}
    return sorted(dict.fromkeys(keys), key=lambda key: places.get(key[0], len(places)))


def _cells(key: Key, columns: Sequence[Mapping[Key, Result]], reports: Sequence[Report]) -> tuple[Cell | None, ...]:
    return tuple(
        Cell(column[key], report.level) if key in column else None
        for column, report in zip(columns, reports, strict=True)
    )
