"""Report as plain text: the conclusion in one sentence, the standing at each level, and the counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from conformance.case import Basis
from conformance.finding import Verdict
from conformance.judging.triage import Fault, Faults
from conformance.report import UNJUDGED, Report, Standing
from conformance.reports.unconfirmed import unconfirmed_count
from conformance.result import Result


def summary(report: Report) -> list[str]:
    """The verdict per level, the counts, and what keeps a level undecided."""
    counts = ", ".join(f"{number} {verdict}" for verdict, number in report.counts.items() if number)
    lines = [f"{len(report.results)} cases: {counts}"]
    faults = Faults(report)
    lines += [fault_count(faults)] if faults.all else []
    lines += [f"only cases of requirements {report.requirements} count"] if report.requirements else []
    lines += [f"level {level:<9}  {standing_text(report, level)}" for level in report.levels]
    lines += [unconfirmed_count(report)] if report.unconfirmed else []
    lines += not_asked(report)
    lines += asked_again(report)
    lines += drawn_values(report)
    lines += [f"resources that attain a level: {resources}"] if (resources := levels_by_resource(report)) else []
    lines += [f"the file could not be read: {error}" for error in report.errors]
    lines += (*report.remarks_on_answers, *report.remarks)
    return lines


def conclusion(report: Report) -> str:
    """The conclusion of a report, in one sentence."""
    name = re.sub("^the ", "The ", report.target["name"])
    total = len(report.results)
    attained = report.attained
    if attained is Basis.INFERRED:
        return f"{name} conforms at all four levels{_reservations(report)}."
    if attained is Basis.OBSERVED:
        return f"{name} conforms at the three levels that count by default{_reservations(report)}."
    if report.standing(report.level) is Standing.AS_DECLARED:
        conforms = f"conforms at level {attained}" if attained else "conforms at no level"
        declared = declared_counts(report, report.level)
        return f"{name} {conforms}; it departs only as it declares: {declared}{_reservations(report)}."
    if attained:
        return f"{name} conforms at level {attained}{_reservations(report)}."
    if any(result.counts_against(report.level) for result in report.results):
        return f"{name} conforms at no level."
    judged = (Verdict.PASS, Verdict.FAIL, Verdict.UNSUPPORTED, Verdict.DEVIATION, Verdict.NOT_ASKED)
    unjudged = sum(result.verdict not in judged for result in report.results)
    if report.errors and not unjudged:
        return "No level is attained: not every case file could be read."
    return f"No level is attained: {unjudged} of {total} cases were not judged."


def _reservations(report: Report) -> str:
    """What a target that conforms was not asked, and what it answered otherwise than inferred."""
    unconfirmed, unasked = len(report.unconfirmed), len(report.not_asked)
    answers = f"; {unconfirmed} answer{' is' if unconfirmed == 1 else 's are'} unconfirmed" if unconfirmed else ""
    return answers + (f"; {not_asked_count(report)}" if unasked else "")


def not_asked_count(report: Report) -> str:
    """How many cases could not be asked from where the run stood."""
    number = len(report.not_asked)
    return f"{number} case{' was' if number == 1 else 's were'} not asked"


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
    """The seed of the run, where a case for which a value was drawn does not pass."""
    drawn = [result for result in report.results if result.drawn and result.shown(report.level) is not Verdict.PASS]
    number = "1 case" if len(drawn) == 1 else f"{len(drawn)} cases"
    return [f"values were drawn for {number} that did not pass: --seed {report.seed} repeats them"] if drawn else []


def standing_text(report: Report, level: Basis) -> str:
    """The standing at a level, and how many cases prevent a better one."""
    standing = report.standing(level)
    if standing is Standing.CONFORMANT:
        return str(standing)
    if standing is Standing.AS_DECLARED:
        return f"{standing}: {declared_counts(report, level)}, and everything else conforms"
    against = sum(result.counts_against(level) for result in report.results)
    if standing is Standing.NONCONFORMANT:
        return f"{standing}: {against} of {len(report.results)} cases do not conform"
    of_level = report.of_level(level)
    unjudged = sum(result.verdict in UNJUDGED for result in of_level)
    if report.errors and not unjudged:
        return f"{standing}: {len(report.errors)} case files could not be read"
    return f"{standing}: {unjudged} of {len(of_level)} cases were not judged"


def attained_level(part: Report) -> str:
    """The level that a report, or a part of it, attains, in one word; empty where it has no cases."""
    if not part.results:
        return ""
    if part.attained:
        return str(part.attained)
    standing = part.standing(part.level)
    return "none" if standing is Standing.NONCONFORMANT else str(standing)


def passed_count(part: Report) -> str:
    """How many of its cases pass, of how many; empty where it has none."""
    total = len(part.results)
    return f"{sum(result.shown(part.level) is Verdict.PASS for result in part.results)}/{total}" if total else ""


def levels_by_resource(report: Report) -> str:
    """The level that each resource attains, where the whole attains less; empty where none attains more."""
    levels = {name: report.of_resource(name).attained for name in report.resources}
    if len(set(levels.values())) < 2:
        return ""
    return ", ".join(f"{name} {level}" for name, level in levels.items() if level)


def fault_count(faults: Faults) -> str:
    """How many cases fail for how many faults."""
    cases, number = len(faults.failures), len(faults.all)
    fails = "1 case fails" if cases == 1 else f"{cases} cases fail"
    return f"{fails} for {number} fault{'' if number == 1 else 's'}"


def declared_counts(report: Report, level: Basis) -> str:
    """How many cases keep the target from `level` because of what it declares."""
    deviations = sum(result.verdict is Verdict.DEVIATION for result in report.declared(level))
    unsupported = len(report.declared(level)) - deviations
    kinds = ((deviations, "deviates", "deviate"), (unsupported, "is unsupported", "are unsupported"))
    return ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in kinds if number)


def cases_by_reason(results: Iterable[Result]) -> dict[str, list[str]]:
    """The names of the cases by their reason, so that each reason is printed once."""
    groups: dict[str, list[str]] = {}
    for result in results:
        groups.setdefault(result.reason, []).append(result.case)
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
