"""Judging an app in this process: case by case, or as a whole with a report to assert."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from functools import partial

from conformance.case import Basis, Case
from conformance.inprocess.adapter import AppAdapter
from conformance.inprocess.interface import wrap_app
from conformance.inprocess.options import NAME, App, Options, level_of, resolved_target
from conformance.inprocess.selection import cases, packaged_suite
from conformance.report import UNJUDGED, Report
from conformance.reports import case_text, headline, layout, report_text
from conformance.reports.complaints import complaint_blocks
from conformance.reports.failure_text import FailureText
from conformance.result import NOT_SELECTED, Result
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.suite.drawing import chosen_seed
from conformance.suite.profiles import require_resources
from conformance.wire.exchange import Exchange
from conformance.wire.transport import Transport

Only = Callable[[str, int | None], str]
"""Says how to judge the case of a name alone, with a seed where its values were drawn."""


@dataclass(frozen=True)
class AppReport(Report):
    """A report whose `text` describes every failure of the app, case by case."""

    text: str = field(default="", repr=False)


class AppJudge:
    """Judges a running app; `only` says how to judge one case alone."""

    def __init__(self, session: Session, only: Only) -> None:
        self._session, self._only = session, only
        self._cases = {case.name: case for case in session.loaded.suite.cases}

    @property
    def level(self) -> Basis:
        """The level that counts."""
        return self._session.settings.level

    def results(self, cases: Sequence[Case], *, retry: bool = False) -> Iterator[Result]:
        """The result of each case; those that wait for callbacks are sent first, so that they wait together.

        With `retry` the cases are a whole run: an inconclusive control is asked once more at its end, and what hangs on
        it comes last.
        """
        cases = [self._cases.get(case.name, case) for case in cases]
        postponed: list[Case] = []
        scheduler = self._session.scheduler()
        scheduler.prefetch([case for case in cases if case.silent])
        for index, case in enumerate(cases):
            scheduler.prefetch(cases[index : index + scheduler.concurrency])
            if retry and scheduler.is_judged_late(case):
                postponed.append(case)
            else:
                yield scheduler.result(case)
        if postponed:
            scheduler.retry_controls()
        yield from map(scheduler.result, postponed)

    def report(self, cases: Sequence[Case]) -> AppReport:
        """The report on these cases; the others are not selected."""
        results = {result.case: result for result in self.results(cases, retry=True)}
        report = self._session.report(results, NOT_SELECTED)
        values = {each.name: getattr(report, each.name) for each in fields(report)}
        return AppReport(**values, text=self._describe_report(report))

    def describe(self, case: Case, result: Result) -> str:
        """Everything that the reader of a failure needs, on several lines."""
        suite = self._session.loaded.suite
        only = self._only(case.name, suite.seed if result.drawn else None)
        return case_text.failure_details(case, result, suite, "", self.level, only=only)

    def _describe_report(self, report: Report) -> str:
        suite = self._session.loaded.suite
        failures = FailureText(report, suite, self._only)
        unjudged = [result for result in report.results if result.sent and result.verdict in UNJUDGED]
        details = [*failures.details(), *(self.describe(self._cases[result.case], result) for result in unjudged)]
        overview, summary = "\n".join(failures.overview()), "\n".join(report_text.summary(report))
        stale = "\n".join(complaint_blocks(report))
        parts = [headline.conclusion(report), overview, *details, stale, summary]
        return layout.harmless("\n\n".join(filter(None, parts)))


@contextmanager
def judging(app: App, options: Options, only: Only) -> Iterator[AppJudge]:
    """Starts the app, and stops it at the end.

    Raises `TypeError` for what is no app, `ValueError` for an option with an invalid value, `NotStarted`.
    """
    wrapped = wrap_app(app, options.interface, concurrency=options.concurrency, timeout=options.timeout)
    resolved = resolved_target(options)
    settings = Settings(
        level=level_of(options.level),
        timeout=options.timeout,
        concurrency=options.concurrency,
        seed=chosen_seed(options.seed),
        resources=require_resources(options.resources),
    )
    make_exchange = partial(Exchange, transport=Transport(adapter=AppAdapter(wrapped), target_name=NAME))
    with wrapped.running():
        loaded = packaged_suite().drawn(settings.seed)
        session = Session(settings, loaded, resolved, make_exchange=make_exchange)
        try:
            yield AppJudge(session, only)
        finally:
            session.close()


def judge_app(
    app: App,
    *,
    select: str | Iterable[str] = (),
    account_sid: str | None = None,
    auth_token: str | None = None,
    level: str = "observed",
    unsupported: Sequence[str] = (),
    prefix: str = "",
    interface: str | None = None,
    timeout: float = 10.0,
    concurrency: int = 1,
    seed: int | None = None,
    resources: Sequence[str] = (),
) -> AppReport:
    """The report on a WSGI or ASGI app, which is called without a socket.

    `select` names the cases to judge, as for `cases`; the other keywords are those of `Options`. `exit_code` is 0 where
    the app conforms, and `text` describes every failure. Raises what `judging` raises, and `ValueError` for a name that
    selects no case.
    """
    options = Options(
        account_sid,
        auth_token,
        level,
        unsupported,
        prefix,
        interface,
        timeout=timeout,
        concurrency=concurrency,
        seed=seed,
        resources=resources,
    )
    selected = cases(*([select] if isinstance(select, str) else select), resources=resources)
    with judging(app, options, _selected) as judge:
        return judge.report(selected)


def _selected(name: str, seed: int | None) -> str:
    return f'add select="{name}"' + ("" if seed is None else f" and seed={seed}") + " to the call"
