"""Progress of a run by resource: bars on a terminal, and a line for each resource that is done."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from conformance.case import Case, case_count
from conformance.result import Result

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID


def resource(case: Case) -> str:
    """The resource of a case: the first part of the path of its file."""
    return case.capability.partition("/")[0]


class ResourceProgress:
    """Counts the judged cases of each resource; `console` is the terminal for bars, `None` without one."""

    def __init__(self, known: Sequence[Case], selected: Sequence[Case], console: Console | None) -> None:
        self._resources = {case.name: resource(case) for case in known}
        self.totals: Counter[str] = Counter(self._resources[case.name] for case in selected)
        self._verdicts: dict[str, Counter[str]] = {name: Counter() for name in self.totals}
        self._tasks: dict[str, TaskID] = {}
        self._bars: Progress | None = None
        if console and "CI" not in os.environ:
            self._bars = _bars(console)
            self._tasks = {name: self._bars.add_task(name, total=total) for name, total in self.totals.items()}
            self._bars.start()

    def advance(self, result: Result) -> str:
        """Counts a judged case; the line of its resource where that is done now, else an empty text."""
        name = self._resources[result.case]
        verdicts = self._verdicts.setdefault(name, Counter())
        verdicts[result.verdict] += 1
        if self._bars:
            self._bars.advance(self._tasks[name])
        if verdicts.total() != self.totals[name]:
            return ""
        counts = ", ".join(f"{number} {verdict}" for verdict, number in verdicts.items())
        return f"{name:<24} {case_count(verdicts.total()):>9}: {counts}"

    def stop(self) -> None:
        """Removes the bars."""
        if self._bars:
            self._bars.stop()
            self._bars = None


def _bars(console: Console) -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description:<24}"), BarColumn(28), MofNCompleteColumn())
    return Progress(*columns, console=console, transient=True)
