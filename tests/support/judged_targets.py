"""Targets built around the embedded one, judged in full over real sockets."""

from __future__ import annotations

from collections.abc import Callable

from conformance.fake import ACCOUNT, TABLES, Account, Request, Response, Server, Tables, respond
from conformance.report import Report
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.suite.data import data_folder
from conformance.suite.loader import load
from conformance.target import Target
from conformance.targets.resolving import ResolvedTarget

Responder = Callable[[Request, Account, Tables], Response]
LOADED = load([data_folder("cases")])


def judged(
    responder: Responder = respond, *, timeout: float = 10.0, concurrency: int = 8, silence: bool = False
) -> Report:
    """The report on a target that answers as `responder` does; the cases that wait in silence only if asked for."""
    with Server(ACCOUNT, TABLES, responder) as server:
        target = Target("a target", server.base_url, ACCOUNT.sid, ACCOUNT.token, ACCOUNT.token)
        bench = Session(
            Settings(server.base_url, timeout=timeout, concurrency=concurrency), LOADED, ResolvedTarget(target)
        )
        try:
            trial = bench.trial()
            cases = [case for case in LOADED.suite.cases if silence or not case.silent]
            results = {}
            for place, case in enumerate(cases):
                trial.ahead(cases[place : place + concurrency])
                results[case.name] = trial.result(case)
            return bench.report(results, "not selected")
        finally:
            bench.close()
