"""A run on a terminal, or in the log of a machine: what is judged, how far it is, what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.text import Text

from conformance.case import Case
from conformance.finding import Verdict
from conformance.judge import REFUSED
from conformance.reports import text
from conformance.result import Report, Result, Standing

if TYPE_CHECKING:
    from conformance.bench import Bench

NOTHING = 5
"""The exit code of a run in which nothing ran."""

NAMED = 6
"""How many cases are named that share one reason."""

STYLES = {
    Verdict.FAIL: "bold red",
    Verdict.NOT_OFFERED: "bold red",
    Verdict.INCONCLUSIVE: "bold yellow",
    Standing.CONFORMANT: "green",
    Standing.NONCONFORMANT: "red",
    Standing.UNDECIDED: "yellow",
}


class Terminal:
    """Shows a run; progress moves only where somebody watches."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.totals: Counter[str] = Counter()
        self.done: dict[str, Counter[str]] = {}
        self.resources: dict[str, str] = {}
        self.progress: Progress | None = None
        self.tasks: dict[str, TaskID] = {}
        self.refused = ""

    def begin(self, bench: Bench, cases: Sequence[Case]) -> None:
        """Names the target and what will be asked of it."""
        target = bench.target
        named = f"{target.name} at {target.base_url} (no target was named)"
        self._say(f"Judging {named if bench.opened.embedded else target.base_url}")
        self._say(f"as account {target.account_sid}, {len(cases)} cases, at most {bench.concurrency} in flight\n")
        self.resources = {case.name: resource(case) for case in bench.loaded.suite.cases}
        self.totals = Counter(self.resources[case.name] for case in cases)
        self.done = {name: Counter() for name in self.totals}
        if self.console.is_terminal:
            columns = (TextColumn("{task.description:<24}"), BarColumn(28), MofNCompleteColumn())
            self.progress = Progress(*columns, console=self.console, transient=True)
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
            self._say(f"{name:<24} {counts.total():>4} cases: {said}")

    def end(self, bench: Bench, report: Report, why: str) -> None:
        """The failures in full, every other reason once, then the verdict."""
        self._stop()
        if report.exit_code == NOTHING:
            return
        cases = {case.name: case for case in bench.loaded.suite.cases}
        for result in report.results:
            if result.verdict is Verdict.FAIL and result.fails(report.level):
                shown = text.block(cases[result.case], result, bench.loaded.suite, bench.command, report.level)
                self._block(shown, STYLES[result.verdict])
        for verdict in (Verdict.NOT_OFFERED, Verdict.INCONCLUSIVE, Verdict.NOT_RUN):
            self._reasons(verdict, [result for result in report.results if result.verdict is verdict], why)
        self._verdict(report, why)

    def announce(self, lines: Sequence[str]) -> None:
        """Lines as they are, for the machine that runs the suite."""
        for line in lines:
            self._say(line)

    def refuse(self, why: str) -> None:
        """Keeps the reason for the command line to say."""
        self.refused = why

    def _reasons(self, verdict: Verdict, results: list[Result], why: str) -> None:
        for reason, names in text.grouped(results).items():
            if reason in ("not selected", why):
                continue
            if reason.startswith(REFUSED):
                reason += "; name others with --account-sid and --auth-token-env"
            named = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
            self._block(
                f"{verdict.upper()} {len(names)} cases: {text.visible(reason)}\n  {named}", STYLES.get(verdict, "bold")
            )

    def _verdict(self, report: Report, why: str) -> None:
        self._say("")
        hidden = sum(not result.fails(report.level) for result in report.results if result.findings)
        if hidden:
            self._say(f"{hidden} cases depart above the level asked for ({report.level}): --report holds them")
        if why:
            self._say(f"Cut short: {why}.")
        lines = text.summary(report)
        for line in lines:
            standing = next((standing for standing in Standing if f" {standing}" in line), None)
            self._say(line, STYLES[standing] if standing and line.startswith("level") else "")
        self._say(text.conclusion(report), "bold")

    def _block(self, shown: str, style: str) -> None:
        first, _, rest = shown.partition("\n")
        verdict, _, headline = first.partition(" ")
        self.console.print(Text("\n").append(verdict, style).append(f" {headline}\n{rest}"), soft_wrap=True)

    def _say(self, line: str, style: str = "") -> None:
        self.console.print(Text(line, style=style), soft_wrap=True)

    def _stop(self) -> None:
        if self.progress:
            self.progress.stop()
            self.progress = None


def resource(case: Case) -> str:
    """The resource of a case as progress names it: the first part of the path of its file."""
    return case.capability.partition("/")[0]
