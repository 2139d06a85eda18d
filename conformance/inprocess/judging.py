"""An app is judged in this process: case by case, or as a whole with a report to assert."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache, partial
from typing import Any

from conformance.case import Basis, Case
from conformance.inprocess.adapter import AppAdapter
from conformance.inprocess.asgi import AsgiApp
from conformance.inprocess.incoming import App
from conformance.inprocess.wsgi import WsgiApp
from conformance.report import UNJUDGED, Report
from conformance.reports import case_text, report_text
from conformance.reports.failure_text import FailureText
from conformance.result import Result
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.suite.data import data_folder
from conformance.suite.loader import Loaded, load
from conformance.target import name_target
from conformance.targets.excuse import Excuses, Unsupported
from conformance.targets.resolving import ResolvedTarget
from conformance.wire.exchange import Exchange

ORIGIN = "http://localhost"
"""Where requests are addressed to: loopback, and a name that frameworks let pass which look at the Host header."""

NAME = "the app"


@dataclass(frozen=True)
class Options:
    """How an app is judged.

    `account_sid` and `auth_token` are what the app takes for its own, `prefix` stands before `/2010-04-01`,
    `unsupported` are patterns of the cases that the app does not claim, `timeout` is for each request, in seconds.
    `interface` is `wsgi` or `asgi` where it cannot be told from the app.
    """

    account_sid: str | None = None
    auth_token: str | None = None
    level: str = "observed"
    unsupported: Sequence[str] = ()
    prefix: str = ""
    interface: str | None = None
    timeout: float = 10.0
    concurrency: int = 1


@dataclass(frozen=True)
class AppReport(Report):
    """A report that says in `text` what stands against the app, case by case."""

    text: str = field(default="", repr=False)


class Judge:
    """Judges an app, which is up; `only` says how a case is judged alone."""

    def __init__(self, bench: Session, only: str) -> None:
        self._bench, self._only = bench, only

    @property
    def level(self) -> Basis:
        """The level that counts."""
        return self._bench.settings.level

    def results(self, cases: Sequence[Case]) -> Iterator[Result]:
        """The result of each case; those that wait for silence are sent first, so that they wait together."""
        trial = self._bench.trial()
        trial.ahead([case for case in cases if case.silent])
        for place, case in enumerate(cases):
            trial.ahead(cases[place : place + trial.concurrency])
            yield trial.result(case)

    def report(self, cases: Sequence[Case]) -> AppReport:
        """The report on these cases; the others are not selected."""
        results = {result.case: result for result in self.results(cases)}
        report = self._bench.report(results, "not selected")
        told = {one.name: getattr(report, one.name) for one in fields(report)}
        return AppReport(**told, text=self._told(report))

    def block(self, case: Case, result: Result) -> str:
        """Everything that the reader of a failure needs."""
        only = self._only.format(case=case.name)
        return case_text.failure_details(case, result, self._bench.loaded.suite, "", self.level, only=only)

    def _told(self, report: Report) -> str:
        suite = self._bench.loaded.suite
        telling = FailureText(report, suite, lambda name: self._only.format(case=name))
        cases = {case.name: case for case in suite.cases}
        unjudged = [one for one in report.results if one.sent and one.verdict in UNJUDGED]
        blocks = [*telling.details(), *(self.block(cases[one.case], one) for one in unjudged)]
        told = [
            report_text.conclusion(report),
            "\n".join(telling.overview()),
            *blocks,
            "\n".join(report_text.summary(report)),
        ]
        return "\n\n".join(filter(None, told))


@contextmanager
def judging(app: Any, options: Options, only: str) -> Iterator[Judge]:  # noqa: ANN401 - WSGI or ASGI
    """Starts the app, and stops it in the end.

    Raises `TypeError` for what is no app, `ValueError` for an option that says what it cannot, `NotStarted`.
    """
    behind = _behind(app, options)
    target = name_target(
        ORIGIN + _prefix(options.prefix),
        account_sid=options.account_sid,
        auth_token=options.auth_token,
        environment={},
    )
    shown = "" if options.auth_token else target.token_shown
    target = replace(target, name=NAME, token_shown=shown, in_process=True)
    opened = ResolvedTarget(target, excuses=Excuses(tuple(_unsupported(options.unsupported))))
    settings = Settings(level=Basis(options.level), timeout=options.timeout, concurrency=options.concurrency)
    connect = partial(Exchange, adapter=AppAdapter(behind), where=NAME)
    with behind.running():
        bench = Session(settings, _loaded(), opened, connect=connect)
        try:
            yield Judge(bench, only)
        finally:
            bench.close()


def judge_app(app: Any, *, select: str | Iterable[str] = (), **options: Any) -> AppReport:  # noqa: ANN401
    """The report on a WSGI or ASGI app, which is called without a socket; the keywords are those of `Options`.

    `select` names the cases to judge, as for `cases`. `exit_code` is 0 where nothing stands against the app, and
    `text` says what does.
    """
    selected = cases(*([select] if isinstance(select, str) else select))
    with judging(app, Options(**options), 'add select="{case}" to the call') as judge:
        return judge.report(selected)


def cases(*patterns: str) -> list[Case]:
    """The cases whose name or statement matches any of the patterns, in which `*` covers slashes; else all.

    Raises `ValueError` for a pattern that matches none.
    """
    for pattern in patterns:
        _refuse_unmatched(pattern)
    return [case for case in _loaded().suite.cases if not patterns or any(_matches(case, one) for one in patterns)]


@cache
def _loaded() -> Loaded:
    return load([data_folder("cases")])


def _matches(case: Case, pattern: str) -> bool:
    return fnmatchcase(case.name, pattern) or pattern in case.states


def _refuse_unmatched(pattern: str) -> None:
    known = _loaded().suite.cases
    if not any(_matches(case, pattern) for case in known):
        close = get_close_matches(pattern, [case.name for case in known], 1)
        raise ValueError(f"no case matches {pattern!r}{f'; is it {close[0]!r}?' if close else ''}")


def _unsupported(patterns: Sequence[str]) -> Iterator[Unsupported]:
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        _refuse_unmatched(pattern)
        yield Unsupported(pattern, "", "unsupported")


def _prefix(prefix: str) -> str:
    if prefix and not prefix.startswith("/"):
        raise ValueError(f"a prefix begins with a slash, not {prefix!r}")
    return prefix


def _behind(app: Any, options: Options) -> App:  # noqa: ANN401 - WSGI or ASGI
    interface = options.interface or interface_of(app)
    if interface == "wsgi":
        return WsgiApp(app, threads=options.concurrency > 1)
    if interface == "asgi":
        return AsgiApp(app, limit=options.timeout)
    raise ValueError(f"an interface is 'wsgi' or 'asgi', not {interface!r}")


def interface_of(app: Any) -> str:  # noqa: ANN401 - WSGI or ASGI
    """What an app speaks, by what it can be called with."""
    if not callable(app):
        raise TypeError(f"not a WSGI or ASGI app: {app!r} cannot be called")
    takes = [count for count in (2, 3) if _takes(app, count)]
    if inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(type(app).__call__) or takes == [3]:
        return "asgi"
    if takes == [2]:
        return "wsgi"
    raise TypeError(f"is {app!r} a WSGI or an ASGI app? Say so with interface='wsgi' or interface='asgi'")


def _takes(app: Any, count: int) -> bool:  # noqa: ANN401 - WSGI or ASGI
    try:
        inspect.signature(app).bind(*range(count))
    except (TypeError, ValueError):
        return False
    return True
