"""A run on a terminal, or in the log of a machine: what is judged, how far it is, what was found."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.case import Case
from conformance.exit_codes import NOTHING
from conformance.finding import Verdict
from conformance.judging.judge import REFUSED, blamed
from conformance.report import Report, Standing
from conformance.reports import case_text, layout, report_text
from conformance.reports.failures import FailureText
from conformance.reports.line_output import LineOutput
from conformance.result import Result

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from conformance.session.session import Session

NAMED = 6
"""How many cases are named that share one reason."""

REASONED = (
    Verdict.UNSUPPORTED,
    Verdict.NOT_OFFERED,
    Verdict.INCONCLUSIVE,
    Verdict.NOT_SCORED,
    Verdict.NOT_RUN,
)
"""Verdicts of which the reason is all there is to say, in the order in which they are shown."""

STYLES = {
    Verdict.FAIL: "bold red",
    Verdict.NOT_OFFERED: "bold red",
    Verdict.INCONCLUSIVE: "bold yellow",
    Verdict.DEVIATION: "bold magenta",
    Verdict.UNSUPPORTED: "bold magenta",
    Standing.AS_DECLARED: "magenta",
    Standing.CONFORMANT: "green",
    Standing.NONCONFORMANT: "red",
    Standing.UNDECIDED: "yellow",
}


class Terminal:
    """Shows a run; progress moves only where somebody watches."""

    def __init__(self, outlet: LineOutput) -> None:
        self.outlet = outlet
        self.totals: Counter[str] = Counter()
        self.done: dict[str, Counter[str]] = {}
        self.resources: dict[str, str] = {}
        self.progress: Progress | None = None
        self.tasks: dict[str, TaskID] = {}
        self.refused = ""

    def begin(self, bench: Session, cases: Sequence[Case]) -> None:
        """Names the target and what will be asked of it."""
        target = bench.target
        self._say(f"Judging {_named(bench)}")
        self._say(f"as account {target.account_sid}, {_cases(len(cases))}, at most {bench.concurrency} in flight\n")
        if bench.process:
            self._say(f"started as {bench.process.command.place} says, its log is {bench.process.log}\n")
        self.resources = {case.name: resource(case) for case in bench.loaded.suite.cases}
        self.totals = Counter(self.resources[case.name] for case in cases)
        self.done = {name: Counter() for name in self.totals}
        if (console := self.outlet.console) and "CI" not in os.environ:
            self.progress = _progress(console)
            self.tasks = {name: self.progress.add_task(name, total=total) for name, total in self.totals.items()}
            self.progress.start()

    def judged(self, result: Result) -> None:
        """Moves the bar of the resource, or says that the resource is done."""
        name = self.resources[result.case]
        counts = self.done.setdefault(name, Counter())
        counts[result.verdict] += 1
        if self.progress:
            self.progress.advance(self.tasks[name])
        if counts.total() == self.totals[name]:
            said = ", ".join(f"{number} {verdict}" for verdict, number in counts.items())
            self._say(f"{name:<24} {_cases(counts.total()):>9}: {said}")

    def end(self, bench: Session, report: Report, why: str) -> None:
        """What is declared, every fault, the failures, every other reason once, then the verdict."""
        self._stop()
        if report.exit_code == NOTHING and not why:
            return
        for result in report.results:
            if result.verdict is Verdict.DEVIATION and not result.complaint:
                self._block(case_text.declared_deviation(result), STYLES[result.verdict])
        self._failures(FailureText(report, bench.loaded.suite, lambda name: f"{bench.command} --case {name}"))
        for verdict in REASONED:
            self._reasons(verdict, [result for result in report.results if result.verdict is verdict], why)
        self._verdict(report, why)

    def announce(self, lines: Sequence[str]) -> None:
        """Lines as they are, for the machine that runs the suite."""
        for line in lines:
            self._say(line)

    def refuse(self, why: str) -> None:
        """Keeps the reason for the command line to say."""
        self.refused = why

    def _failures(self, telling: FailureText) -> None:
        overview = list(telling.overview())
        for line in ["", *overview] if overview else []:
            self._say(line)
        before = "\n"
        for shown in telling.blocks():
            self._block(shown, STYLES[Verdict.FAIL], apart="\n" in before + shown)
            before = shown

    def _reasons(self, verdict: Verdict, results: list[Result], why: str) -> None:
        for grouped, names in report_text.cases_by_reason(results).items():
            reason = grouped
            if reason in ("not selected", why):
                continue
            if reason.startswith(REFUSED):
                reason += "; name others with --account-sid and --auth-token-env"
            if verdict is Verdict.NOT_OFFERED:
                reason += "; a target file says under `unsupported` what is not claimed"
            named = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
            first, *rest = layout.wrapped(
                f"{verdict.upper()} {_cases(len(names))}: {layout.printable(reason)}", layout.WIDTH
            )
            lines = [first, *(f"  {line}" for line in (*rest, *layout.wrapped(named, layout.WIDTH - 2)))]
            if verdict is Verdict.INCONCLUSIVE and not blamed(reason):
                lines += _seen(next((one for one in results if one.reason == grouped and one.got), None))
            self._block("\n".join(lines), STYLES.get(verdict, "bold"))

    def _verdict(self, report: Report, why: str) -> None:
        self._say("")
        hidden = sum(not result.counted(report.level) for result in report.results if result.findings)
        if hidden:
            self._say(f"{hidden} cases depart above the level asked for ({report.level}): --report holds them")
        if why:
            self._say(f"Cut short: {why}.")
        lines = report_text.summary(report)
        for line in lines:
            standing = next((standing for standing in Standing if f" {standing}" in line), None)
            self._say(line, STYLES[standing] if standing and line.startswith("level") else "")
        self._say(report_text.conclusion(report), "bold")
        if stale := sum(bool(result.complaint) for result in report.results):
            self._say(
                f"{stale} of the excuses in {report.target.get('file')} do not hold; change it as said.", "bold red"
            )

    def _block(self, shown: str, style: str, *, apart: bool = True) -> None:
        verdict, _, rest = shown.partition(" ")
        self.outlet.say(("\n" * apart, ""), (verdict, style), (f" {rest}", ""))

    def _say(self, line: str, style: str = "") -> None:
        self.outlet.say((line, style))

    def _stop(self) -> None:
        if self.progress:
            self.progress.stop()
            self.progress = None


def _progress(console: Console) -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description:<24}"), BarColumn(28), MofNCompleteColumn())
    return Progress(*columns, console=console, transient=True)


def _seen(result: Result | None) -> list[str]:
    """What was sent and what came where that came to no judgement; nothing where no answer came."""
    if not result or not result.sent:
        return []
    lines = ["", f"  {result.case}:", *case_text.exchange_lines(replace(result, reason=""), result.basis)]
    lines += layout.section("repeat", result.sent.get("curl", "").splitlines())
    return [layout.printable(line) for line in lines]


def _cases(count: int) -> str:
    return f"{count} case{'' if count == 1 else 's'}"


def resource(case: Case) -> str:
    """The resource of a case as progress names it: the first part of the path of its file."""
    return case.capability.partition("/")[0]


def _named(bench: Session) -> str:
    target = bench.target
    if bench.opened.embedded:
        return f"{target.name} at {target.base_url} (no target was named)"
    told = " ".join(filter(None, (target.name, target.version)))
    return f"{layout.printable(told)} at {target.base_url}, as {target.file} says" if target.file else target.base_url
