"""Matrix of reports: a row for each case, a column for each report, and the tables of the documentation page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from conformance.case import Case, Suite
from conformance.comparing.change import Change
from conformance.comparing.comparison import Comparison
from conformance.finding import Verdict
from conformance.report import Report
from conformance.reports import case_text
from conformance.reports.appearance import VERDICTS_BY_URGENCY, urgency
from conformance.reports.matrix_row import NOT_IN_PROFILE, Cell, Row
from conformance.resource_result import ResourceResult, group_result, resource_results
from conformance.result import Result, not_asked

PAGE_TABLES = (
    ("Numbers", "PhoneNumber", "numbers/phone-number", "test-incoming-phone-numbers-parameters-PhoneNumber"),
    ("Numbers", "AreaCode", "numbers/area-code", "test-incoming-phone-numbers-parameters-AreaCode"),
    ("Messages", "From", "messages/from", "test-sms-messages-parameters-From"),
    ("Messages", "To", "messages/to", "test-sms-messages-parameters-To"),
    ("Calls", "From", "calls/from", "test-calls-parameters-From"),
    ("Calls", "To", "calls/to", "test-calls-parameters-To"),
)
"""The tables of the documentation page in their order: resource, parameter, capability, anchor."""


@dataclass(frozen=True)
class PageTable:
    """One table of the documentation page: values of `parameter` in a request to `resource`, and their outcomes."""

    resource: str
    parameter: str
    link: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Matrix:
    """The reports, and all rows in the order of the suite; `comparison` for two reports of one target."""

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
        columns = [report.by_case_and_place() for report in reports]
        keys = _ordered((key for column in columns for key in column), cases, _asked_by_name(reports))
        changes: dict[Key, list[Change]] = {}
        for change in comparison.changes if comparison else ():
            changes.setdefault((change.case, change.place), []).append(change)
        rows = []
        for key in keys:
            case = cases.get(key[0])
            rows.append(Row(*key, case, _cells(key, columns, reports, case), tuple(changes.get(key, ()))))
        return cls(tuple(reports), suite, tuple(rows), comparison)

    @property
    def names(self) -> tuple[str, ...]:
        """The heading of each column: old and new, or the target, numbered where several reports have one name."""
        if self.comparison:
            return ("old", "new")
        names = [" ".join(filter(None, (it.target["name"], it.target.get("version")))) for it in self.reports]
        return tuple(
            name if names.count(name) == 1 else f"{name} ({names[: place + 1].count(name)})"
            for place, name in enumerate(names)
        )

    @property
    def resources(self) -> dict[str, tuple[ResourceResult, ...]]:
        """What every report says of each resource, and then of each other group of cases."""
        known = {each.name for report in self.reports for each in resource_results(report)}
        named = sorted(dict.fromkeys(row.resource for row in self.rows), key=lambda name: name not in known)
        return {name: tuple(group_result(report, name) for report in self.reports) for name in named}

    @property
    def tables(self) -> tuple[PageTable, ...]:
        """The tables of the documentation page with their rows, those of resources asked for by name first."""
        asked = _asked_by_name(self.reports)
        return tuple(
            PageTable(
                resource,
                parameter,
                f"{case_text.DOCUMENTATION_PAGE}#{anchor}",
                tuple(row for row in self.rows if _is_of_table(row, parameter, capability, anchor)),
            )
            for resource, parameter, capability, anchor in sorted(
                PAGE_TABLES, key=lambda table: table[2].partition("/")[0] not in asked
            )
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
        """Every verdict in any row, the most urgent first."""
        return tuple(sorted({verdict for row in self.rows for verdict in row.verdicts}, key=urgency))

    @property
    def counts(self) -> tuple[dict[Verdict, int], ...]:
        """For each report how many cases have each verdict, the most urgent first."""
        counted = [Counter(result.shown(report.level) for result in report.results) for report in self.reports]
        return tuple(
            {verdict: count[verdict] for verdict in VERDICTS_BY_URGENCY if count[verdict]} for count in counted
        )


def _is_of_table(row: Row, parameter: str, capability: str, anchor: str) -> bool:
    """Whether the row is one of the page: its case sends nothing else of its own, and sends it as one request."""
    case = row.case
    if case is None or (row.capability, case.source) != (capability, anchor):
        return False
    return case.decisive == (parameter,) and case.repeat == 1 and not case.then and not case.draw


Key = tuple[str, str]
Cells = tuple[Cell | None, ...]


def _asked_by_name(reports: Iterable[Report]) -> frozenset[str]:
    """The resources that any of the reports was asked for by name."""
    return frozenset(name for report in reports for name in report.profile.resources)


def _ordered(keys: Iterable[Key], cases: Mapping[str, Case], asked: Container[str]) -> list[Key]:
    """The keys of the resources that were asked for by name, then the others, each in the order of the suite.

    Those of cases that the suite does not have come last among them.
    """
    places = {name: place for place, name in enumerate(cases)}

    def order(key: Key) -> tuple[bool, int]:
        return key[0].partition("/")[0] not in asked, places.get(key[0], len(places))

    return sorted(dict.fromkeys(keys), key=order)


def _cells(key: Key, columns: Sequence[Mapping[Key, Result]], reports: Sequence[Report], case: Case | None) -> Cells:
    """The cell of each report; one on some resources has not asked the cases of the others."""
    left_out = not_asked(case, NOT_IN_PROFILE) if case else None
    found = (
        column.get(key, left_out if report.profile.resources else None)
        for column, report in zip(columns, reports, strict=True)
    )
    return tuple(Cell(result, report.level) if result else None for result, report in zip(found, reports, strict=True))
