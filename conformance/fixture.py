"""Fixtures for somebody's own tests, one test for each case: `pytest_plugins = ["conformance.fixture"]`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from conformance.case import Case
from conformance.finding import Verdict
from conformance.inprocess.judging import AppJudge, Options, judging
from conformance.reports import layout
from conformance.result import SKIPPED, Result

JudgeCase = Callable[[Case], Result]


@pytest.fixture(scope="session")
def twilio_judge() -> Iterator[Callable[..., JudgeCase]]:
    """Called with an app and the options of `conformance.judge_app`: what judges one case, and fails the test.

    The app is up until the session ends.
    """
    with ExitStack() as stack:

        def begin(app: Any, **options: Any) -> JudgeCase:  # noqa: ANN401 - WSGI or ASGI
            judge = stack.enter_context(judging(app, Options(**options), _only))
            return lambda case: _judged(judge, case)

        yield begin


def _only(name: str, seed: int | None) -> str:
    return f"pytest -k {name}" + ("" if seed is None else f", with seed={seed} where the app is named")


def _judged(judge: AppJudge, case: Case) -> Result:
    __tracebackhide__ = True
    (result,) = judge.results([case])
    if result.verdict in SKIPPED:
        pytest.skip(layout.printable(result.reason))
    if result.fails(judge.level) or result.verdict is Verdict.INCONCLUSIVE:
        pytest.fail(judge.describe(case, result), pytrace=False)
    return result
