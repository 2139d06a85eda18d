"""Two reports of one target: what changed, on a terminal, as Markdown, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.comparing.change import Change, ChangeKind
from conformance.comparing.comparison import Comparison
from conformance.reports import case_text, layout
from conformance.reports.markdown import code, fitted, plain
from conformance.reports.matrix import Matrix
from conformance.reports.targets import levels, part, table
from conformance.result import Result

NAMED = 6
"""How many cases are named on a terminal that share one change."""

SIGNS = {ChangeKind.BREAKING: "❌ ", ChangeKind.REPAIRED: "✅ ", ChangeKind.UNDECIDED: "❔ "}


def conclusion(comparison: Comparison) -> str:
    """What the comparison comes to, in one sentence."""
    broken = comparison.counts[ChangeKind.BREAKING]
    if broken:
        return f"{broken} case{'' if broken == 1 else 's'} broke."
    if comparison.exit_code:
        return "The new report judges nothing, so that nothing can be said."
    return "Nothing broke." if comparison.changes else "Nothing changed."


def counted(comparison: Comparison) -> str:
    """How many cases changed in which way, and how many did not."""
    named = [f"{number} {kind}" for kind, number in comparison.counts.items() if number]
    return ", ".join([*named, f"{comparison.unchanged} of {len(comparison.new.results)} unchanged"])


def grouped(comparison: Comparison) -> dict[tuple[ChangeKind, str], list[Change]]:
    """The changes by what they say, so that one that many cases share is said once."""
    groups: dict[tuple[ChangeKind, str], list[Change]] = {}
    for kind in ChangeKind:
        for change in comparison.changes:
            if change.kind is kind:
                for said in change.descriptions:
                    groups.setdefault((kind, said), []).append(change)
    return groups


def lines(matrix: Matrix) -> Iterator[str]:
    """The comparison in lines of 80 columns."""
    comparison = _compared(matrix)
    for name, report in zip(matrix.names, matrix.reports, strict=True):
        url = report.target["base_url"]
        yield f"{name}  {' at '.join(dict.fromkeys((report.target['name'], url)))}"
        yield f"     judged {report.finished}, version {report.version}, cases {report.digest[:12]}"
    for remark in comparison.remarks:
        yield from layout.wrapped(f"note: {remark}", layout.WIDTH)
    for (kind, said), changes in grouped(comparison).items():
        names = [_named(change) for change in changes]
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        cases = f"{len(names)} case{'' if len(names) == 1 else 's'}"
        yield ""
        first, *rest = layout.wrapped(layout.printable(f"{kind.upper()} {cases}: {said}"), layout.WIDTH - 2)
        yield from (first, *(f"  {line}" for line in rest))
        yield from (f"    {line}" for line in layout.wrapped(", ".join(names[:NAMED]) + more, layout.WIDTH - 4))
    yield ""
    yield from table(["", *matrix.names], [[name, *map(levels, parts)] for name, parts in matrix.resources.items()])
    yield ""
    yield f"level {comparison.level}: {counted(comparison)}"
    yield conclusion(comparison)


def markdown(matrix: Matrix) -> str:
    """The comparison for a comment or the summary of a job."""
    return fitted(_blocks(matrix))


def _blocks(matrix: Matrix) -> Iterator[str]:
    comparison = _compared(matrix)
    yield f"## {conclusion(comparison)}\n"
    yield f"Level {comparison.level}: {counted(comparison)}.\n"
    yield "\n".join(_sides(matrix)) + "\n"
    for remark in comparison.remarks:
        yield f"{plain(remark)}\n"
    groups = grouped(comparison)
    for kind, number in comparison.counts.items():
        if number:
            yield f"### {SIGNS.get(kind, '')}{number} {kind}\n"
            for (of_kind, said), changes in groups.items():
                if of_kind is kind:
                    names = ", ".join(code(_named(change)) for change in changes)
                    yield f"- {plain(said)}  \n  {names}"
            yield ""


def _sides(matrix: Matrix) -> Iterator[str]:
    yield "| | old | new |"
    yield "|---|---|---|"
    old, new = matrix.reports
    for name, key in (("target", "name"), ("at", "base_url")):
        yield f"| {name} | {code(old.target[key])} | {code(new.target[key])} |"
    yield f"| judged | {old.finished} | {new.finished} |"
    yield f"| cases | {code(old.digest[:12])} | {code(new.digest[:12])} |"
    for name, parts in matrix.resources.items():
        yield f"| {plain(name)} | {' | '.join(map(levels, parts))} |"


def to_json(matrix: Matrix) -> dict[str, Any]:
    """The comparison as `schemas/comparison.json` describes it."""
    comparison = _compared(matrix)
    return {
        "comparison": "changes",
        "exit_code": comparison.exit_code,
        "level": str(comparison.level),
        "counts": {str(kind): number for kind, number in comparison.counts.items()},
        "unchanged": comparison.unchanged,
        "remarks": list(comparison.remarks),
        "reports": [part(report) for report in matrix.reports],
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


def _compared(matrix: Matrix) -> Comparison:
    if matrix.comparison is None:
        raise ValueError("these reports are not compared")
    return matrix.comparison


def _named(change: Change) -> str:
    return f"{change.case} {change.place}".rstrip()
