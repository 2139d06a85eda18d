"""Change report: a comparison of two reports of one target as lines of text, Markdown, and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.case import case_count
from conformance.comparing.change import Change, ChangeKind
from conformance.comparing.comparison import Comparison
from conformance.normalise import comparable
from conformance.reports import case_text, layout
from conformance.reports.appearance import sign_of_change
from conformance.reports.markdown import fitted
from conformance.reports.markdown_text import code, plain
from conformance.reports.matrix import Matrix
from conformance.reports.matrix_report import levels, report_json, text_table
from conformance.result import Result

SHOWN_CASES = 6
"""How many cases with the same change the lines of text list."""


def conclusion(comparison: Comparison) -> str:
    """The conclusion of the comparison, in one sentence."""
    broken = comparison.counts[ChangeKind.BREAKING]
    if broken:
        return f"{case_count(broken)} broke."
    if comparison.exit_code:
        return "The new report has no verdict, so that nothing can be concluded."
    if moved := comparison.counts[ChangeKind.MOVED]:
        return f"Nothing broke; {case_count(moved)} moved: another answer, and both conform."
    return "Nothing broke." if comparison.changes else "Nothing changed."


def change_counts(comparison: Comparison) -> str:
    """How many cases have changes of each kind, and how many have none."""
    counts = [f"{number} {kind}" for kind, number in comparison.counts.items() if number]
    return ", ".join([*counts, f"{comparison.unchanged} of {len(comparison.new.results)} unchanged"])


def changes_by_description(comparison: Comparison) -> dict[tuple[ChangeKind, str], list[Change]]:
    """The changes by kind and description, so that a change of many cases is printed once.

    Descriptions that differ only in what differs in every answer, as SIDs and times, are one: the first is shown.
    """
    first: dict[tuple[ChangeKind, str], str] = {}
    groups: dict[tuple[ChangeKind, str], list[Change]] = {}
    for kind in ChangeKind:
        for change in comparison.changes:
            of_kind = change.descriptions if change.kind is kind else ()
            shown = [first.setdefault((kind, comparable(description)), description) for description in of_kind]
            for description in dict.fromkeys(shown):
                groups.setdefault((kind, description), []).append(change)
    return groups


def lines(matrix: Matrix) -> Iterator[str]:
    """The comparison in lines of 80 columns."""
    comparison = _comparison(matrix)
    for name, report in zip(matrix.names, matrix.reports, strict=True):
        url = report.target["base_url"]
        yield f"{name}  {' at '.join(dict.fromkeys((report.target['name'], url)))}"
        yield f"     judged {report.finished}, version {report.version}, cases {report.digest[:12]}"
    for remark in comparison.remarks:
        yield from layout.wrapped(f"note: {remark}", layout.WIDTH)
    for (kind, description), changes in changes_by_description(comparison).items():
        names = [_case_name(change) for change in changes]
        more = f" and {len(names) - SHOWN_CASES} more" if len(names) > SHOWN_CASES else ""
        heading = f"{kind.upper()} {case_count(len(names))}: {description}"
        yield ""
        first, *rest = layout.wrapped(layout.printable(heading), layout.WIDTH - 2)
        yield from (first, *(f"  {line}" for line in rest))
        yield from (f"    {line}" for line in layout.wrapped(", ".join(names[:SHOWN_CASES]) + more, layout.WIDTH - 4))
    yield ""
    yield from text_table(
        ["", *matrix.names], [[name, *map(levels, parts)] for name, parts in matrix.resources.items()]
    )
    yield ""
    yield f"level {comparison.level}: {change_counts(comparison)}"
    yield conclusion(comparison)


def markdown(matrix: Matrix) -> str:
    """The comparison for a comment or the summary of a job."""
    return fitted(_blocks(matrix))


def _blocks(matrix: Matrix) -> Iterator[str]:
    comparison = _comparison(matrix)
    yield f"## {conclusion(comparison)}\n"
    yield f"Level {comparison.level}: {change_counts(comparison)}.\n"
    yield "\n".join(_report_table(matrix)) + "\n"
    for remark in comparison.remarks:
        yield f"{plain(remark)}\n"
    groups = changes_by_description(comparison)
    for kind, number in comparison.counts.items():
        if number:
            yield f"### {f'{sign_of_change(kind)} {number} {kind}'.strip()}\n"
            for (of_kind, description), changes in groups.items():
                if of_kind is kind:
                    names = ", ".join(code(_case_name(change)) for change in changes)
                    yield f"- {plain(description)}  \n  {names}"
            yield ""


def _report_table(matrix: Matrix) -> Iterator[str]:
    yield "| | old | new |"
    yield "|---|---|---|"
    old, new = matrix.reports
    for name, key in (("target", "name"), ("at", "base_url")):
        yield f"| {name} | {code(old.target[key])} | {code(new.target[key])} |"
    yield f"| judged | {plain(old.finished)} | {plain(new.finished)} |"
    yield f"| cases | {code(old.digest[:12])} | {code(new.digest[:12])} |"
    for name, parts in matrix.resources.items():
        yield f"| {plain(name)} | {' | '.join(map(levels, parts))} |"


def to_json(matrix: Matrix) -> dict[str, Any]:
    """The comparison as `schemas/comparison.json` describes it."""
    comparison = _comparison(matrix)
    return {
        "comparison": "changes",
        "exit_code": comparison.exit_code,
        "level": str(comparison.level),
        "counts": {str(kind): number for kind, number in comparison.counts.items()},
        "unchanged": comparison.unchanged,
        "remarks": list(comparison.remarks),
        "reports": [report_json(report) for report in matrix.reports],
        "changes": [_change(change, comparison) for change in comparison.changes],
    }


def _change(change: Change, comparison: Comparison) -> dict[str, Any]:
    def side(result: Result | None) -> dict[str, str] | None:
        return (
            {"verdict": str(result.shown(comparison.level)), "outcome": case_text.outcomes(result)} if result else None
        )

    return {
        "case": change.case,
        "place": change.place,
        "kind": str(change.kind),
        "says": list(change.descriptions),
        "old": side(change.old),
        "new": side(change.new),
    }


def _comparison(matrix: Matrix) -> Comparison:
    if matrix.comparison is None:
        raise ValueError("the matrix has no comparison")
    return matrix.comparison


def _case_name(change: Change) -> str:
    return f"{change.case} {change.place}".rstrip()
