"""Markdown: a report for a job summary or a comment, within the size that they accept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape

from conformance.case import Basis, Case, Suite
from conformance.finding import Verdict
from conformance.judging.triage import Faults
from conformance.report import Report
from conformance.reports import case_text, headline, layout, report_text
from conformance.reports.appearance import sign_of_standing, sign_of_verdict
from conformance.reports.complaints import complaints, without_complaint
from conformance.reports.declaration import INTRODUCTION, Declaration
from conformance.reports.failure_text import case_names
from conformance.reports.fault_inputs import FaultInputs
from conformance.reports.first_repair import repair_text
from conformance.reports.input_text import plainest
from conformance.reports.learning import learned_count
from conformance.reports.markdown_text import code, fence, plain
from conformance.reports.matrix import Matrix, PageTable
from conformance.reports.matrix_row import Cell, Row
from conformance.reports.selection import chosen_count, on_chosen
from conformance.reports.unconfirmed import contradiction, unconfirmed_count

MAX_BYTES = 65_536
"""The size limit; GitHub refuses a comment of more characters."""

MAX_SUMMARY_BYTES = 1_000_000
"""The size limit of a job summary; GitHub refuses one of more than 1 MiB."""

FEWEST_BYTES = 200
"""How many bytes a report takes at least: a note that all of it is left out, and what was not asked."""

TRUNCATION_NOTE = "The rest of this report is left out for want of room.\n"

MAX_FAULTS = 100
"""How many faults are listed, so that there is room for what else is to be known."""


def render(report: Report, suite: Suite, command: str = "twilio-conformance run", limit: int = MAX_BYTES) -> str:
    """The standing, the faults, the tables of the page and the failures, as far as they fit into `limit` bytes.

    Where cases were chosen, it is about these alone.
    """
    last = [plain(line) for line in headline.resources_not_asked(on_chosen(report))]
    return fitted(_blocks(report, Matrix.of([on_chosen(report)], suite), command), limit, last)


def fitted(blocks: Iterable[str], limit: int = MAX_BYTES, last: Iterable[str] = ()) -> str:
    """The blocks that fit into `limit` bytes, a note where some did not, and the `last` lines in any case."""
    end = "".join(f"\n{line}\n" for line in last)
    written, left = "", limit - len(TRUNCATION_NOTE) - len(end.encode())
    for block in blocks:
        left -= len(block.encode()) + 1
        if left < 0:
            return written + TRUNCATION_NOTE + end
        written += block + "\n"
    return written + end


def _blocks(whole: Report, matrix: Matrix, command: str) -> Iterator[str]:
    (report,) = matrix.reports
    by_verdict: dict[Verdict, list[Row]] = {}
    for row in matrix.rows:
        by_verdict.setdefault(row.known[0].verdict, []).append(row)
    yield f"## {plain(headline.conclusion(whole))}\n"
    yield "\n".join(_summary(report, matrix.counts[0], is_whole=report is whole)) + "\n"
    if learned := learned_count(report, matrix.suite):
        yield f"{plain(learned)}\n"
    faults = Faults.of_suite(report, matrix.suite)
    cases = {case.name: case for case in matrix.suite.cases}
    yield from _mend_first(report, faults, cases)
    if faults.all or faults.failed_controls:
        yield "\n".join(_faults(faults, cases)) + "\n"
        yield from _declaration(faults, report, matrix.suite)
    if lines := complaints(whole):
        yield "\n".join(["### Out of date in the target file\n", *(f"- {plain(line)}" for line in lines)]) + "\n"
    if report.unconfirmed:
        unconfirmed = (f"- {code(result.case)}: {plain(contradiction(result))}" for result in report.unconfirmed)
        yield "\n".join([f"{plain(unconfirmed_count(report))}\n", *unconfirmed]) + "\n"
    for table in matrix.tables:
        if table.rows:
            yield "\n".join(_table(table)) + "\n"
    by_verdict.pop(Verdict.FAIL, None)
    by_verdict.pop(Verdict.PASS, None)
    for verdict in matrix.verdicts:
        if verdict in by_verdict:
            yield "\n".join(_reasons(verdict, by_verdict[verdict])) + "\n"
    yield from _failures(matrix, faults, command)


def _mend_first(report: Report, faults: Faults, cases: Mapping[str, Case]) -> Iterator[str]:
    if text := repair_text(report, faults, cases):
        yield f"**{plain(text)}**\n"


def _failures(matrix: Matrix, faults: Faults, command: str) -> Iterator[str]:
    """Each failure that shows a fault first, in full, and the names of the others."""
    (report,) = matrix.reports
    rows = {id(row.known[0].result): row for row in matrix.rows}
    told: set[int] = set()
    others: list[str] = []
    if faults.failures:
        yield f"### {len(faults.failures)} failures\n"
    for result in faults.failures:
        shown = list(dict.fromkeys(fault for _, fault in faults.of(result)))
        if new := {fault.number for fault in shown} - told:
            told |= new
            yield _failure(rows[id(result)], matrix.suite, command, report.level)
        else:
            name = f"{result.case} {result.place}".rstrip()
            others.append(f"- {code(name)}: {'fault' if len(shown) == 1 else 'faults'} {report_text.numbers(shown)}")
    if others:
        yield "Failures that show no other fault:\n"
    yield from others


def _summary(report: Report, counts: Mapping[Verdict, int], *, is_whole: bool) -> Iterator[str]:
    target = dict.fromkeys((report.target["name"], report.target["base_url"]))
    yield f"Target {' at '.join(map(code, target))}, judged {plain(report.finished)}"
    yield f"by twilio-conformance {plain(report.version)}, cases {code(report.digest[:12])}.\n"
    if is_whole:
        yield "| level | standing |"
        yield "|---|---|"
    for level in report.levels if is_whole else ():
        yield f"| {level} | {sign_of_standing(report.standing(level))} {headline.standing_text(report, level)} |"
    numbers = ", ".join(f"{number} {verdict}" for verdict, number in counts.items())
    number = len(report.results)
    yield f"\n{f'{number} cases' if is_whole else chosen_count(number)}: {numbers}."
    unread = (f"the file could not be read: {error}" for error in report.errors)
    for remark in (*unread, *report_text.remarks_on_answers(report), *report.remarks):
        yield f"\n{plain(remark)}"


def _faults(faults: Faults, cases: Mapping[str, Case]) -> Iterator[str]:
    """Faults that hide others, then each fault once, in the order in which to fix them."""
    yield f"### {report_text.fault_count(faults)}\n"
    for obstacle in faults.failed_controls:
        yield f"{plain(str(obstacle))}\n"
    if not faults.all:
        return
    yield "| | fault | expected | got | level | cases |"
    yield "|---|---|---|---|---|---|"
    inputs = FaultInputs(faults, cases)
    for fault in faults.all[:MAX_FAULTS]:
        sent, shown = inputs.of(fault), plainest(fault, cases)
        place = " ".join(filter(None, (plain(fault.what), code(fault.where), f"for {code(sent)}" if sent else "")))
        columns = f"{place} | {code(fault.expected_in(shown))} | {code(fault.received_in(shown))} | {fault.basis}"
        yield f"| {fault.number} | {columns} | {plain(case_names(fault, shown))} |"
    if len(faults.all) > MAX_FAULTS:
        yield f"\nand {len(faults.all) - MAX_FAULTS} more faults"


def _declaration(faults: Faults, report: Report, suite: Suite) -> Iterator[str]:
    """What to write where the target does not claim the endpoints of faults, with their numbers."""
    if named := [str(fault.number) for fault in faults.declarable]:
        content = "\n".join(Declaration(report, suite).lines)
        yield f"Fault{'' if len(named) == 1 else 's'} {', '.join(named)}: {INTRODUCTION}\n\n```yaml\n{content}\n```\n"


def _table(table: PageTable) -> Iterator[str]:
    yield f"### [{table.resource} `{table.parameter}`]({table.link})\n"
    yield f"| {table.parameter} | case | expected | got | |"
    yield "|---|---|---|---|---|"
    for row in table.rows:
        (cell,) = row.known
        yield f"| {code(row.input)} | {row.name} | {row.expected} | {_got(cell)} | {_sign(cell.verdict)} |"


def _got(cell: Cell) -> str:
    return code(cell.got) if cell.got else "no answer"


def _sign(verdict: Verdict) -> str:
    return f"{sign_of_verdict(verdict)} {verdict}".strip()


def _reasons(verdict: Verdict, rows: list[Row]) -> Iterator[str]:
    """Each reason why there is no judgement once, with its number of cases."""
    yield f"### {len(rows)} {verdict}\n"
    for reason, names in report_text.cases_by_reason(row.known[0].result for row in rows).items():
        yield f"- {len(names)}: {plain(reason)}"


def _failure(row: Row, suite: Suite, command: str, level: Basis) -> str:
    result = without_complaint(row.known[0].result)
    if row.case:
        details = case_text.failure_details(row.case, result, suite, command, level)
    else:
        lines = [f"FAIL {row.name}", *case_text.exchange_lines(result, level)]
        details = "\n".join(map(layout.printable, lines))
    place = f" {row.place}" if row.place else ""
    heading = f"{row.name}{place}: expected {row.expected or 'the form'}, got {row.known[0].got or 'no answer'}"
    ticks = fence(details, 3)
    summary = f"<summary>{escape(layout.printable(heading))}</summary>"
    return f"<details>{summary}\n\n{ticks}text\n{details}\n{ticks}\n\n</details>\n"
