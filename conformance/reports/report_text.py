"""Report as plain text: the standing at each level, the counts, and what else is to be known of a run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conformance.finding import Verdict
from conformance.judging.triage import Fault, Faults
from conformance.report import Report
from conformance.reports.headline import not_asked_count, standing_text
from conformance.reports.selection import chosen_count, on_chosen
from conformance.reports.unconfirmed import unconfirmed_names
from conformance.resource_result import resource_results
from conformance.result import Result


def summary(report: Report, faults: Faults | None = None) -> list[str]:
    """The verdict per level, the counts, and what keeps a level undecided; of chosen cases their counts alone.

    `faults` are those of the report, where somebody has grouped them already.
    """
    judged = on_chosen(report)
    counts = ", ".join(f"{number} {verdict}" for verdict, number in judged.counts.items() if number)
    number = f"{len(report.results)} cases" if judged is report else chosen_count(len(judged.results))
    lines = [f"{number}: {counts}"]
    faults = faults or Faults(report)
    lines += [fault_count(faults)] if faults.all else []
    if judged is report:
        if any(result.verdict is Verdict.NOT_SCORED for result in report.results):
            lines.append(f"only cases of requirements {report.requirements} count")
        lines += [f"level {level:<9}  {standing_text(report, level)}" for level in report.levels]
    lines += [unconfirmed_names(report)] if report.unconfirmed else []
    lines += not_asked(report)
    lines += asked_again(report)
    lines += drawn_values(report)
    lines += [f"resources that attain a level: {resources}"] if (resources := levels_by_resource(report)) else []
    lines += [f"the file could not be read: {error}" for error in report.errors]
    lines += (*remarks_on_answers(report), *report.remarks)
    return lines


def remarks_on_answers(report: Report) -> list[str]:
    """What is odd about answers and no departure: each remark once, with the number of cases and the first."""
    cases: dict[str, list[str]] = {}
    for result in report.results:
        for remark in result.remarks:
            cases.setdefault(remark, []).append(result.case)
    return [
        f"remark: {remark} ({named[0]}{f' and {len(named) - 1} more' if named[1:] else ''})"
        for remark, named in cases.items()
    ]


def not_asked(report: Report) -> list[str]:
    """How many cases were not asked, with each reason once."""
    return [f"{not_asked_count(report)}: {'; '.join(cases_by_reason(report.not_asked))}"] if report.not_asked else []


def asked_again(report: Report) -> list[str]:
    """How many controls were asked once more, with each reason once."""
    number = len(report.asked_again)
    controls = "1 control was" if number == 1 else f"{number} controls were"
    reasons = "; ".join(dict.fromkeys(report.asked_again.values()))
    return [f"{controls} asked once more at the end of the run: {reasons}"] if number else []


def drawn_values(report: Report) -> list[str]:
    """The seed of the run, where a case for which a value was drawn fails."""
    drawn = [result for result in report.results if result.drawn and result.shown(report.level) is Verdict.FAIL]
    number = "1 case" if len(drawn) == 1 else f"{len(drawn)} cases"
    return [f"values were drawn for {number} that failed: --seed {report.seed} repeats them"] if drawn else []


def fault_count(faults: Faults) -> str:
    """How many cases fail for how many faults."""
    cases, number = len(faults.failures), len(faults.all)
    fails = "1 case fails" if cases == 1 else f"{cases} cases fail"
    return f"{fails} for {number} fault{'' if number == 1 else 's'}"


def cases_by_reason(results: Iterable[Result]) -> dict[str, list[str]]:
    """The names of the cases by their reason, so that each reason is printed once."""
    groups: dict[str, list[str]] = {}
    for result in results:
        reason = result.reason or (result.excuse or {}).get("reason", "")
        groups.setdefault(reason, []).append(result.case)
    return groups


def numbers(faults: Sequence[Fault]) -> str:
    """The numbers of faults, consecutive ones as a range: 3-7, 12."""
    runs: list[list[int]] = []
    for number in sorted(fault.number for fault in faults):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("-".join(map(str, run)) for run in runs)


def levels_by_resource(report: Report) -> str:
    """The level of each group of cases in a report of before there were profiles, where the whole attains less."""
    if resource_results(report):
        return ""  # The headline says it, with all cases that belong to a resource.
    levels = {name: report.of_resource(name).attained for name in report.resources}
    if len(set(levels.values())) < 2:
        return ""
    return ", ".join(f"{name} {level}" for name, level in levels.items() if level)
