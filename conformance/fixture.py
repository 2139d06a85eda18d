"""The fixture for somebody's own tests, one test for each case.

It registers itself by `pytest_twilio_conformance`; `pytest_plugins = ["conformance.fixture"]` is not needed, and does
no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Protocol

import pytest

from conformance.case import Case
from conformance.finding import Verdict
from conformance.inprocess.judging import AppJudge, judging
from conformance.inprocess.options import App, Options
from conformance.reports import layout
from conformance.result import SKIPPED, Result

JudgeCase = Callable[[Case], Result]


class TwilioJudge(Protocol):
    """What the fixture is: called with an app and the options of `conformance.judge_app`."""

    def __call__(
        self,
        app: App,
        *,
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
    ) -> JudgeCase:
        """What judges one case, and fails the test; the app is up until the session ends."""


@pytest.fixture(scope="session")
def twilio_judge() -> Iterator[TwilioJudge]:
    """Called with an app and the options of `conformance.judge_app`: what judges one case, and fails the test.

    The app is up until the session ends.
    """
    yield from judges()


def judges() -> Iterator[TwilioJudge]:
    """The value of the fixture; what it started stops when the iterator is continued."""
    with ExitStack() as stack:

        def begin(app: App, **options: object) -> JudgeCase:
            chosen = Options(**options)  # type: ignore[arg-type] # their types are those of the protocol
            judge = stack.enter_context(judging(app, chosen, _only))
            return lambda case: _judged(judge, case)

        yield begin


def _only(name: str, seed: int | None) -> str:
    return f"pytest -k {name}" + ("" if seed is None else f", with seed={seed} where the app is named")


def _judged(judge: AppJudge, case: Case) -> Result:
    __tracebackhide__ = True
    if not isinstance(case, Case):
        raise TypeError(f"{case!r:.80} is no case: take those of conformance.cases(), one for each test")
    (result,) = judge.results([case])
    if result.verdict in SKIPPED:
        pytest.skip(layout.printable(result.reason))
    if result.fails(judge.level) or result.verdict is Verdict.INCONCLUSIVE:
        pytest.fail(judge.describe(case, result), pytrace=False)
    return result
