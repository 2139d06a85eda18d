"""Matrix report: reports of several targets side by side as lines of text, Markdown, and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import ascii_uppercase
from typing import Any

from conformance.case import Basis
from conformance.finding import Verdict
from conformance.report import Report
from conformance.reports import headline, layout
from conformance.reports.appearance import sign_of_verdict
from conformance.reports.markdown import fitted
from conformance.reports.markdown_text import code, plain
from conformance.reports.matrix import Matrix
from conformance.reports.matrix_row import Row
from conformance.resource_result import ResourceResult, group_result, whole_result


def levels(each: ResourceResult) -> str:
    """The level that a resource attains, or why it attains none, and how many of its cases pass."""
    return f"{headline.attained_level(each)} {headline.passed_count(each)}".strip()


def text_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table in lines of 80 columns; columns that do not fit follow below, with the first column repeated."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    start = 1
    while start < len(head):
        end, room = start + 1, layout.WIDTH - widths[0] - 2 - widths[start]
        while end < len(head) and widths[end] + 2 <= room:
            room -= widths[end] + 2
            end += 1
        for row in (head, *rows):
            chosen = [(row[place], widths[place]) for place in (0, *range(start, end))]
            yield "  ".join(f"{cell:<{width}}" for cell, width in chosen).rstrip()
        start = end


def lines(matrix: Matrix) -> Iterator[str]:
    """The levels per resource and target, then every case in which targets differ, in lines of 80 columns."""
    labels = _labels(len(matrix.reports))
    for label, name, report in zip(labels, matrix.names, matrix.reports, strict=True):
        yield layout.printable(f"{label}  {' at '.join(dict.fromkeys((name, report.target['base_url'])))}")
        not_asked = "".join(f" {line}." for line in headline.resources_not_asked(report))
        summary = f"{headline.conclusion(report)} {headline.claimed_count(report)} passed.{not_asked}"
        yield from (f"{' ' * len(label)}  {line}" for line in layout.wrapped(layout.printable(summary)))
    yield ""
    rows: list[list[str]] = []
    for place, label in enumerate(labels):
        parts = [parts[place] for parts in matrix.resources.values()]
        rows += [
            [label, *map(headline.attained_level, parts)],
            ["", *map(headline.passed_count, parts)],
        ]
    yield from text_table(["", *matrix.resources], rows)
    differing = [row for row in matrix.rows if row.differs]
    yield ""
    yield f"{len(differing)} of {len(matrix.rows)} cases differ."
    for row in differing:
        expected = f"expected {row.expected}, " if row.expected else ""
        outcomes = "; ".join(f"{' '.join(names)} {cell}" for cell, names in _targets_by_outcome(row, labels).items())
        first, *rest = layout.wrapped(layout.printable(f"{_case_name(row)}: {expected}{outcomes}"), layout.WIDTH - 2)
        yield from (first, *(f"  {line}" for line in rest))


def markdown(matrix: Matrix) -> str:
    """The levels per resource and target, then a table of every capability."""
    return fitted(_blocks(matrix))


def _blocks(matrix: Matrix) -> Iterator[str]:
    names = [code(name) for name in matrix.names]
    yield f"## {len(names)} reports side by side\n"
    yield "\n".join(_summary(matrix, names)) + "\n"
    # What differs comes first: not everything has room.
    for capability, rows in sorted(matrix.groups.items(), key=lambda group: not any(row.differs for row in group[1])):
        lines = [f"### {plain(capability)}\n", f"| case | expected | {' | '.join(names)} |"]
        lines.append("|---" * (len(names) + 2) + "|")
        for row in sorted(rows, key=lambda each: not each.differs):
            name = plain(_case_name(row).removeprefix(f"{capability}/"))
            lines.append(f"| {name} | {row.expected} | {' | '.join(map(_cell, cells(row)))} |")
        yield "\n".join(lines) + "\n"


def _summary(matrix: Matrix, names: Sequence[str]) -> Iterator[str]:
    yield f"| | {' | '.join(names)} |"
    yield "|---" * (len(names) + 1) + "|"
    conclusions = (
        " ".join((headline.conclusion(report), *headline.resources_not_asked(report))) for report in matrix.reports
    )
    yield f"| | {' | '.join(map(plain, conclusions))} |"
    for name, parts in matrix.resources.items():
        yield f"| {plain(name)} | {' | '.join(map(levels, parts))} |"
    yield f"| **all** | {' | '.join(f'**{levels(whole_result(report))}**' for report in matrix.reports)} |"
    yield f"| level asked for | {' | '.join(str(report.level) for report in matrix.reports)} |"
    yield f"| at | {' | '.join(code(report.target['base_url']) for report in matrix.reports)} |"
    yield f"| judged | {' | '.join(plain(report.finished) for report in matrix.reports)} |"
    yield f"| cases | {' | '.join(code(report.digest[:12]) for report in matrix.reports)} |"


def _cell(cell: dict[str, str] | None) -> str:
    if cell is None:
        return ""
    sign = sign_of_verdict(Verdict(cell["verdict"])) or cell["verdict"]
    return f"{sign} {code(cell['outcome'])}".strip()


def to_json(matrix: Matrix) -> dict[str, Any]:
    """The reports side by side as `schemas/comparison.json` describes it."""
    return {
        "comparison": "matrix",
        "exit_code": 0,
        "reports": [report_json(report) for report in matrix.reports],
        "cases": [
            {"case": row.name, "place": row.place, "expected": row.expected, "cells": cells(row)} for row in matrix.rows
        ],
    }


def report_json(report: Report) -> dict[str, Any]:
    """One report in JSON: suite, target, times, and its standing as a whole and for each resource."""
    return {
        "suite": {"version": report.version, "requirements": report.requirements, "digest": report.digest},
        "target": dict(report.target),
        "started": report.started,
        "finished": report.finished,
        "level": str(report.level),
        **_standing(report),
        "resources": {name: _standing(group_result(report, name).part) for name in report.resources},
    }


def _standing(report: Report) -> dict[str, Any]:
    return {
        "standing": {str(level): str(report.standing(level)) for level in Basis},
        "attained": str(report.attained) if report.attained else None,
        "counts": report.counts,
    }


def cells(row: Row) -> list[dict[str, str] | None]:
    """Verdict and outcome of a case in each report, `None` where a report does not have it."""
    return [{"verdict": str(cell.verdict), "outcome": cell.got} if cell else None for cell in row.cells]


def _labels(count: int) -> list[str]:
    """A short label for each target: a letter, or a number where there are too many."""
    return list(ascii_uppercase[:count]) if count <= len(ascii_uppercase) else [str(n + 1) for n in range(count)]


def _targets_by_outcome(row: Row, labels: Sequence[str]) -> dict[str, list[str]]:
    """The labels of the targets by verdict and outcome."""
    found: dict[str, list[str]] = {}
    for label, cell in zip(labels, row.cells, strict=True):
        found.setdefault(f"{cell.verdict} {cell.got}".rstrip() if cell else "unknown", []).append(label)
    return found


def _case_name(row: Row) -> str:
    return f"{row.name} {row.place}".rstrip()
