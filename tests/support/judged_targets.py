"""Targets built around the embedded one, judged in full over real sockets."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from conformance.fake import ACCOUNT, TABLES, Account, Request, Response, Server, Tables, respond
from conformance.report import Report
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.target import Target
from conformance.targets.resolving import ResolvedTarget
from tests.support.shared_suite import drawn_suite

Responder = Callable[[Request, Account, Tables], Response]
SEED = 3
"""What the values of the cases are drawn with."""

LISTEN_SECONDS = 0.3
"""How long callbacks are waited for: the targets here call at once, or never."""

LOADED = drawn_suite(SEED)


def judged(
    responder: Responder = respond,
    *,
    timeout: float = 10.0,
    concurrency: int = 8,
    silence: bool = False,
    capability: str = "",
    names: Collection[str] = (),
) -> Report:
    """The report on a target that answers as `responder` does.

    `silence` selects the cases too that wait for callbacks which must not arrive, and so take longer; `capability`
    selects the cases of that file alone, `names` the cases of these names.
    """
    with Server(ACCOUNT, TABLES, responder) as server:
        target = Target("a target", server.base_url, ACCOUNT.sid, ACCOUNT.token, ACCOUNT.token)
        settings = Settings(server.base_url, timeout=timeout, concurrency=concurrency, listen=LISTEN_SECONDS)
        session = Session(settings, LOADED, ResolvedTarget(target))
        try:
            scheduler = session.scheduler()
            cases = [
                case
                for case in LOADED.suite.cases
                if (silence or not case.silent)
                and capability in ("", case.capability)
                and (not names or case.name in names)
            ]
            results = {}
            for index, case in enumerate(cases):
                scheduler.prefetch(cases[index : index + concurrency])
                results[case.name] = scheduler.result(case)
            return session.report(results, "not selected")
        finally:
            session.close()


SHOWN = (
    "access",
    "messages/to/",
    "messages/from",
    "calls/to/",
    "calls/from/",
    "numbers/phone-number/",
    "numbers/area-code/",
)
"""How the names of cases begin that a page of a few cases shows: every table of the documentation, and more."""


def shortened(report: Report) -> Report:
    """The report on a few dozen of its cases: a page is tested for what it shows, not for how much."""
    return replace(report, results=tuple(each for each in report.results if each.case.startswith(SHOWN)))
