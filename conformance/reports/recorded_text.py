"""Text of a replay: each exchange, each file on a line, and the faults over all files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from conformance.abridgement import abridged
from conformance.case import Basis, Case, Suite
from conformance.finding import Verdict
from conformance.judging.triage import Faults
from conformance.report import Report
from conformance.reports import case_text, layout
from conformance.result import Result

MOST_LINES = 5
"""How many exchanges of one file that do not pass have a line of their own."""

LONGEST_LINE, LONGEST_FAULT = 400, 200
"""How many characters of an exchange, or of a fault, have room on its line."""

MOST_STAND_INS = 3
MOST_FAULTS = 50
CRITERIA = {"error": "the error envelope alone", "unknown": "nothing"}


class ExchangeText:
    """How an exchange is told, in a line or at full length, at one level."""

    def __init__(self, suite: Suite, level: Basis) -> None:
        self._suite, self._level = suite, level
        self._cases = {case.name: case for case in suite.cases}

    def lines(self, result: Result) -> list[str]:
        """The exchange, and where it fails what was expected, sent and got."""
        line = f"{self._verdict(result)} {result.place}: {_summary(result)}, judged by {_criterion(result)}"
        if not result.fails(self._level):
            told = "; ".join(filter(None, (result.reason, *result.remarks)))
            return [line + (f": {told}" if told else "")]
        case = self._cases.get(result.case)
        expected = self._expectation(case) if case else []
        return [line, *expected, *case_text.exchange_lines(result, self._level), ""]

    def line(self, result: Result) -> str:
        """The exchange with its first finding, or why there is no verdict."""
        number = result.place.rpartition("#")[2]
        findings = result.counted(self._level)
        more = f" and {len(findings) - 1} more" if len(findings) > 1 else ""
        told = f"{findings[0]}{more}" if findings else result.reason
        line = f"  {self._verdict(result)} #{number}: {_summary(result)}, judged by {_criterion(result)}: {told}"
        return abridged(layout.printable(line), LONGEST_LINE)

    def is_told(self, result: Result) -> bool:
        """Whether an exchange has a line although only few do: it fails, or there is no verdict."""
        return result.fails(self._level) or result.verdict in (Verdict.INCONCLUSIVE, Verdict.NOT_RUN)

    def _verdict(self, result: Result) -> str:
        if result.fails(self._level):
            return "FAIL"
        return "PASS" if result.verdict is Verdict.FAIL else result.verdict.upper()

    def _expectation(self, case: Case) -> list[str]:
        return [
            *layout.section("states", case_text.statement_lines(case, self._suite)),
            *layout.section("expected", [case_text.conformant_answers(case)]),
            *layout.section("evidence", case_text.evidence_lines(case, self._suite)),
        ]


def count_words(counts: Mapping[Verdict, int]) -> str:
    """How many exchanges have each verdict, in words."""
    total = sum(counts.values())
    by_verdict = ", ".join(f"{counts[each]} {each}" for each in Verdict if counts.get(each)) or "none"
    return f"{total} exchange{'' if total == 1 else 's'} with Twilio: {by_verdict}"


def passed_over_line(folders: Sequence[Path]) -> str:
    """The folders that were passed over: links, and those in which nobody keeps recordings."""
    names = [layout.printable(f"{folder} (a link)" if folder.is_symlink() else str(folder)) for folder in folders]
    return f"{len(names)} folder{'' if len(names) == 1 else 's'} passed over: {layout.listed(names, MOST_LINES)}"


def stand_in_line(texts: Sequence[str]) -> str:
    """What stands in a file in place of accounts and SIDs; empty where nothing does."""
    if not texts:
        return ""
    shown = ", ".join(f'"{abridged(layout.printable(text), 60)}"' for text in texts[:MOST_STAND_INS])
    more = f" and {len(texts) - MOST_STAND_INS} more" if len(texts) > MOST_STAND_INS else ""
    kind = " (an ERB template)" if any("<%" in text for text in texts) else ""
    return f"  placeholders in place of accounts and SIDs are not judged: {shown}{more}{kind}"


def fault_lines(report: Report) -> Iterator[str]:
    """The faults over all files, those of most exchanges first, each with the first exchange that shows it."""
    faults = Faults(report).all
    if faults:
        yield "fault exchanges  expected and got, the first exchange that shows it"
    for fault in faults[:MOST_FAULTS]:
        first = fault.results[0]
        text = f"{fault.place}: expected {fault.expected_in(first)}, got {fault.received_in(first)}"
        shown = abridged(layout.printable(text), LONGEST_FAULT)
        yield f"{fault.number:>5} {len(fault.results):>9}  {shown}  {first.place}"
    if len(faults) > MOST_FAULTS:
        yield f"      {len(faults) - MOST_FAULTS} more faults are in the report"


def _summary(result: Result) -> str:
    sent = result.sent or {}
    path = sent["url"].partition("/Accounts/")[2].partition("/")[2] or sent["url"]
    if not sent["method"]:
        return "a request that cannot be read"
    outcome = result.got[0]["outcome"]
    return f"{sent['method']} {path} got {'no answer' if outcome == '0' else outcome}"


def _criterion(result: Result) -> str:
    """What the exchange was judged by."""
    prefix, _, name = result.case.partition("/")
    return CRITERIA.get(name, f"the schema {name} alone") if prefix == "form" else f"the case {result.case}"
