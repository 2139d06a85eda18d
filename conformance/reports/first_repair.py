"""First repair: what is to be mended before all else in a target, which every form of a report says in these words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conformance.address import Address, InvalidAddress
from conformance.case import Case
from conformance.judging.failed_controls import FailedControl
from conformance.judging.triage import Faults
from conformance.report import Report
from conformance.reports.fault_line import describe
from conformance.reports.input_text import plainest
from conformance.reports.needed_cases import with_earlier_cases
from conformance.reports.server_errors import server_errors
from conformance.reports.unanswered import unanswered
from conformance.reports.unknown_path import unknown_path
from conformance.result import ACCOUNT_SUSPECTED

MEND_FIRST = "Mend first:"

TO_DECLARE = "Declare it, if you do not claim it:"
"""What it begins with where nothing is left to mend."""


@dataclass(frozen=True)
class FirstRepair:
    """The repair in one sentence, and the case that shows it, if one does, with those that it needs.

    `is_fault` is true of a fault of the list.
    The values of the case may be `is_drawn`, so that the seed is needed to repeat it.
    """

    text: str
    case: str = ""
    is_drawn: bool = False
    is_fault: bool = False


def first_repair(report: Report, faults: Faults, cases: Mapping[str, Case]) -> FirstRepair | None:
    """What to mend first; `None` where nothing is to be mended.

    It is an account that seems wrong; else what stopped the target; else a control that blocks cases where no fault
    shows why; else the first fault that may not be declared. Where there is none, it is a server error or an answer
    that does not come, to some cases alone, a path that the target does not know, and then what may be declared.
    """
    if suspicion := report.suspicion:
        words = suspicion.removeprefix(ACCOUNT_SUSPECTED).strip()
        return FirstRepair(f"{MEND_FIRST} the Account SID or the auth token. {words}")
    silent = unanswered(report)
    if silent and silent.has_stopped:
        return _of_result(str(silent), silent.results[0].case, report)
    if obstacle := unexplained_obstacle(faults):
        text = f"{obstacle.control} {obstacle.how}, so that {obstacle.blocked_cases} could not be judged"
        return FirstRepair(f"{MEND_FIRST} {text}", obstacle.control)
    if all(fault.may_be_declared for fault in faults.all):
        if trouble := server_errors(report) or silent:
            return _of_result(str(trouble), trouble.results[0].case, report)
        if path := unknown_path(report):
            return _of_result(str(path), path.result.case, report)
    return _of_fault(faults, cases) if faults.all else None


def repair_text(report: Report, faults: Faults, cases: Mapping[str, Case]) -> str:
    """The repair in one sentence; empty where there is none, or where nobody who reads it mends the target: Twilio."""
    repair = None if _is_of_twilio(report) else first_repair(report, faults, cases)
    return repair.text if repair else ""


def _is_of_twilio(report: Report) -> bool:
    try:
        return Address.parse(report.target["base_url"]).is_twilio
    except InvalidAddress:
        return False


def unexplained_obstacle(faults: Faults) -> FailedControl | None:
    """The control that blocks most cases, where the first fault is none of its own."""
    obstacle = next(iter(faults.failed_controls), None)
    explained = {one.case for fault in faults.all[:1] for one in fault.results}
    return obstacle if obstacle and obstacle.control not in explained else None


def _of_result(text: str, name: str, report: Report) -> FirstRepair:
    is_drawn = any(one.drawn for one in report.results if one.case == name)
    return FirstRepair(f"{MEND_FIRST} {text}", name, is_drawn)


def _of_fault(faults: Faults, cases: Mapping[str, Case]) -> FirstRepair:
    fault = faults.all[0]
    shown = plainest(fault, cases)
    number = f" of {len(faults.all)}" if faults.all[1:] else ""
    begin = TO_DECLARE if fault.may_be_declared else MEND_FIRST
    text = f"{begin} fault {fault.number}{number}, {describe(fault, cases)}"
    return FirstRepair(text, with_earlier_cases(shown), bool(shown.drawn), is_fault=True)
