"""Headline: the conclusion of a report in one sentence, what each resource attained, and what was not asked.

Every form of a report says it in these words: first what was attained, last what was not asked.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import assert_never

from conformance.case import Basis
from conformance.finding import Verdict
from conformance.report import UNJUDGED, Report, Standing
from conformance.reports.selection import chosen, conclusion_on_chosen, conclusion_undecided, is_selection
from conformance.resource_result import ACCOUNT_DOUBTED, Attainment, ResourceResult, failures_beside, resource_results
from conformance.suite.profiles import left_out


def conclusion(report: Report) -> str:
    """The conclusion in one sentence: resource by resource where not all was asked, or not all conforms."""
    name = re.sub("^the ", "The ", report.target["name"])
    attained = report.attained
    if report.suspicion:
        return f"{name} is {ACCOUNT_DOUBTED}"
    if attained and is_whole(report):
        return f"{name} conforms at {_in_words(attained)}{_reservations(report)}."
    if is_selection(report) and not _is_met_in_part(report):
        return conclusion_on_chosen(report, name)
    if resources := resource_texts(report):
        return f"{name}, {'; '.join(resources)}{_reservations(report)}."
    if report.standing(report.level) is Standing.AS_DECLARED:
        return f"{name} departs only as it declares: {declared_counts(report, report.level)}{_reservations(report)}."
    if attained:
        return f"{name} conforms at level {attained}{_reservations(report)}."
    if any(result.counts_against(report.level) for result in report.results):
        return f"{name} conforms at no level."
    return conclusion_undecided(report, name)


def is_whole(report: Report) -> bool:
    """Whether a conclusion is about the target as a whole: all was asked, and all conforms with nothing declared."""
    return not report.profile.resources and report.standing(report.level) is Standing.CONFORMANT


def _in_words(attained: Basis) -> str:
    match attained:
        case Basis.INFERRED:
            return "all four levels"
        case Basis.OBSERVED:
            return "the three levels that count by default"
        case _:
            return f"level {attained}"


def resource_texts(report: Report) -> list[str]:
    """How each resource did, what conforms first; empty where none was asked for by name and none conforms."""
    results = resource_results(report)
    first = [each for each in results if _rank(each) < len(_ORDER)]
    if not results or not (report.profile.resources or _is_met_in_part(report)):
        return []
    texts = [f"{each.name}: {_text(each)}" for each in sorted(first, key=_rank)]
    if beside := failures_beside(report):
        cases, do = ("1 case", "does") if beside == 1 else (f"{beside} cases", "do")
        texts.append(f"{cases} of no single resource that is claimed {do} not conform")
    for reason in (Attainment.NOT_OFFERED, Attainment.NOT_CLAIMED, Attainment.NOT_ASKED):
        names = [each.name for each in results if each.attainment is reason]
        texts += [f"{str(reason).replace('-', ' ')}: {', '.join(names)}"] if names else []
    return texts


_ORDER = (Attainment.CONFORMANT, Attainment.AS_DECLARED, Attainment.NONCONFORMANT, Attainment.UNDECIDED)
_PARTIAL = _ORDER.index(Attainment.NONCONFORMANT)


def _is_met_in_part(report: Report) -> bool:
    """Whether a level is attained, by the whole or a resource."""
    return bool(report.attained) or any(_rank(each) < _PARTIAL for each in resource_results(report))


def _rank(each: ResourceResult) -> int:
    """The place among all resources: those that conform come first, those that show nothing last."""
    return _ORDER.index(each.attainment) if each.attainment in _ORDER else len(_ORDER)


def _text(each: ResourceResult) -> str:
    """The standing of one resource in words, with the number of cases."""
    part, level = each.part, each.part.level
    match each.attainment:
        case Attainment.CONFORMANT:
            return f"conforms at {each.attained}{_limit(part)} ({_counts(part)})"
        case Attainment.AS_DECLARED:
            return f"as declared at {level} ({_counts(part)})"
        case Attainment.NONCONFORMANT:
            return f"does not conform at {level} ({_counts(part)})"
        case Attainment.UNDECIDED:
            return _undecided_text(part, _passed(part))
        case Attainment.NOT_OFFERED | Attainment.NOT_CLAIMED | Attainment.NOT_ASKED:
            return str(each.attainment).replace("-", " ")
        case _:
            assert_never(each.attainment)


def _undecided_text(part: Report, passed: int) -> str:
    """What keeps a resource undecided: that cases were left out, or that there was no judgement on them."""
    unjudged = [result.verdict for result in part.results if result.verdict in UNJUDGED]
    if passed and set(unjudged) == {Verdict.NOT_RUN}:
        return f"{passed} of {passed} cases that were run conform at {part.level} ({len(unjudged)} were not run)"
    return f"undecided at {part.level} ({len(unjudged)} of {len(part.scored)} not judged)"


def _limit(part: Report) -> str:
    """What is to be said of the level that was asked for, where a lower one is attained."""
    if part.conforms(part.level):
        return ""
    is_declared = part.standing(part.level) is Standing.AS_DECLARED
    return f", and {'as declared' if is_declared else 'not'} at {part.level}"


def _counts(part: Report) -> str:
    """How many cases pass, how many deviate as declared, and how many are not claimed."""
    unclaimed = Counter(result.resource for result in part.results if result.verdict is Verdict.UNSUPPORTED)
    deviations = sum(result.verdict is not Verdict.UNSUPPORTED for result in part.declared(part.level))
    deviate = f"; {deviations} {'deviates' if deviations == 1 else 'deviate'}" if deviations else ""
    rest = f"; {unclaimed.total()} not claimed, of {', '.join(unclaimed)}" if unclaimed else ""
    return f"{claimed_count(part)}{deviate}{rest}"


def claimed_count(part: Report) -> str:
    """How many cases pass, of how many that count, or of how many that are claimed where some are not."""
    asked = [result for result in chosen(part) if result.verdict is not Verdict.NOT_SCORED]
    claimed = sum(result.verdict is not Verdict.UNSUPPORTED for result in asked)
    return f"{_passed(part)} of {claimed}{' claimed' if claimed < len(asked) else ''}"


def resources_not_asked(report: Report) -> list[str]:
    """The resources that were left out of the run, in one line: the last of every report on more than chosen cases."""
    if not report.profile.resources and is_selection(report):
        return []
    names = left_out(report)
    return [f"Resources not asked: {', '.join(names)}"] if names else []


def _reservations(report: Report) -> str:
    """What a target that conforms was not asked, and what it answered otherwise than inferred."""
    unconfirmed, unasked = len(report.unconfirmed), len(report.not_asked)
    answers = f"; {unconfirmed} answer{' is' if unconfirmed == 1 else 's are'} unconfirmed" if unconfirmed else ""
    return answers + (f"; {not_asked_count(report)}" if unasked else "")


def not_asked_count(report: Report) -> str:
    """How many cases could not be asked from where the run stood."""
    number = len(report.not_asked)
    return f"{number} case{' was' if number == 1 else 's were'} not asked"


def standing_text(report: Report, level: Basis) -> str:
    """The standing at a level, and how many cases prevent a better one."""
    standing = report.standing(level)
    if report.suspicion:
        return ACCOUNT_DOUBTED
    if standing is Standing.CONFORMANT:
        return str(standing)
    if standing is Standing.AS_DECLARED:
        return f"{standing}: {declared_counts(report, level)}, and everything else conforms"
    if standing is Standing.NONCONFORMANT:
        against = sum(result.counts_against(level) for result in report.results)
        return f"{standing}: {against} of {len(chosen(report))} cases do not conform"
    of_level = report.of_level(level)
    unjudged = sum(result.verdict in UNJUDGED for result in of_level)
    if report.errors and not unjudged:
        return f"{standing}: {len(report.errors)} case files could not be read"
    return f"{standing}: {unjudged} of {len(of_level)} cases were not judged"


def declared_counts(report: Report, level: Basis) -> str:
    """How many cases keep the target from `level` because of what it declares."""
    deviations = sum(result.verdict is not Verdict.UNSUPPORTED for result in report.declared(level))
    unsupported = len(report.declared(level)) - deviations
    kinds = ((deviations, "deviates", "deviate"), (unsupported, "is unsupported", "are unsupported"))
    return ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in kinds if number)


def attained_level(each: ResourceResult) -> str:
    """The level that a resource attains, or why it attains none, in one word or two."""
    return each.word.replace("-", " ")


def passed_count(each: ResourceResult) -> str:
    """How many of its cases pass, of how many that are claimed; empty where it is not asked, offered or claimed."""
    return claimed_count(each.part).replace(" of ", "/") if _rank(each) < len(_ORDER) else ""


def _passed(part: Report) -> int:
    return sum(result.shown(part.level) is Verdict.PASS for result in part.results)
