"""Case files and cases as pytest collects them: the exchange is the set-up of a case, the judgement its call."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from conformance.case import Case
from conformance.engine.run import Run
from conformance.finding import Verdict
from conformance.interrupts import defer_interrupts
from conformance.reports import case_text, layout
from conformance.result import SKIPPED, Result
from conformance.suite.yaml_document import Malformed

RUN = pytest.StashKey[Run]()
"""Where a pytest configuration holds the run."""


class Cases(pytest.Directory):
    """All cases of a run that names no files, wherever their folders are: no folder is searched a second time."""

    def collect(self) -> Iterable[CaseFile]:
        """Their files, named as in messages."""
        loaded = self.config.stash[RUN].loaded
        for path, name in loaded.names.items():
            yield CaseFile.from_parent(self, path=path, name=name, nodeid=name)


class CaseFile(pytest.File):
    """One file of cases."""

    def collect(self) -> Iterable[CaseItem]:
        """Its cases, without those that are known not to be selected; raises `Malformed` where the file is."""
        run = self.config.stash[RUN]
        cases = run.loaded.files[self.path]
        if isinstance(cases, Malformed):
            raise cases
        for case in cases:
            if run.selected is None or case.name in run.selected:
                yield CaseItem.from_parent(self, name=case.id, case=case)

    def repr_failure(  # type: ignore[override] # pytest.Collector leaves out the style of pytest.Node likewise
        self, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> Any:  # noqa: ANN401 - a text, or what only pytest itself has a type for
        """What is wrong, with path, line and column, and no traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, Malformed) else super().repr_failure(excinfo)


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: Case, **attributes: Any) -> None:  # noqa: ANN401 - what pytest passes on
        super().__init__(**attributes)
        self.case = case
        self.result: Result | None = None
        self.is_postponed = False
        self.extra_keyword_matches.update(self.run.selection.keywords(case))

    @property
    def run(self) -> Run:
        """What the hooks share."""
        return self.config.stash[RUN]

    def setup(self) -> None:
        """Waits for the exchange; fails where it allows no judgement. Does nothing for a case that waits longer."""
        if self.is_postponed:
            return
        with defer_interrupts():
            self.result = self.run.scheduler.result(self.case)
        if self.result.verdict in SKIPPED:
            pytest.skip(layout.printable(self.result.reason))
        if self.result.verdict is Verdict.INCONCLUSIVE:
            pytest.fail(self._block(), pytrace=False)

    def runtest(self) -> None:
        """Fails where the answer does not conform at the level of the run."""
        if self.result and self.result.fails(self.run.settings.level):
            pytest.fail(self._block(), pytrace=False)
        if self.result and self.result.verdict is Verdict.DEVIATION:
            pytest.xfail(layout.printable(" ".join(case_text.excuse_lines(self.result))))

    def _block(self) -> str:
        assert self.result is not None  # noqa: S101 - for the type checker: set up before
        run = self.run
        return case_text.failure_details(
            self.case, self.result, run.loaded.suite, run.session.command, run.settings.level
        )

    def reportinfo(self) -> tuple[Path, int, str]:
        """File and line of the case."""
        return self.path, self.case.line - 1, self.case.name

    @cached_property
    def location(self) -> tuple[str, int | None, str]:
        """The same with the file named as in messages."""
        return self.case.file, self.case.line - 1, self.case.name
