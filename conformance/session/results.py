"""Results: the judgement on a case together with what was sent and received."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from conformance.answer import Answer
from conformance.case import Case
from conformance.exchange_record import answer_record, request_record
from conformance.finding import Judgement, Verdict
from conformance.judging.repeated_sids import mark_repeated_sids
from conformance.request import Request
from conformance.result import SKIPPED, Result, complete
from conformance.session.completed_exchange import CompletedExchange
from conformance.target import Target
from conformance.targets.excuse import Excuses
from conformance.wire.curl import curl

if TYPE_CHECKING:
    from conformance.targets.process import Process

REPLACED = "the started target has ended, and something else listens in its place, so that nobody knows what was judged"
"""Why a case is inconclusive of a run whose target ended while the answers went on."""


def make_result(case: Case, exchange: CompletedExchange, judgement: Judgement, target: Target) -> Result:
    """The result of a case; time and number of attempts are those of its last answer."""
    request, last = exchange.request, exchange.answers[-1]
    return Result.of(
        case.name,
        case.basis,
        judgement,
        sent=_record(request, target),
        got=tuple(answer_record(answer, case.format) for answer in exchange.answers if isinstance(answer, Answer)),
        elapsed=round(last.elapsed, 4),
        attempts=last.attempts,
        remarks=judgement.remarks,
        sids=judgement.sids,
        then=_record(exchange.second, target) if exchange.second else None,
        drawn=case.drawn,
        profiles=case.profiles,
    )


def _record(request: Request, target: Target) -> Mapping[str, Any]:
    return request_record(request, "" if target.in_process else curl(request, target))


def complete_results(
    cases: Sequence[Case],
    results: Mapping[str, Result],
    missing: str,
    excuses: Excuses,
    day: str,
    process: Process | None = None,
) -> tuple[Result, ...]:
    """A result for each case in the order of the suite, with what only the whole run shows together.

    Where the `process` of the target has ended, and something else answers in its place, nothing is judged.
    """
    marked = mark_repeated_sids(complete(cases, results, missing), partial(excuses.apply, day=day))
    completed = excuses.require_use(marked, day)
    return tuple(map(_without_target, completed)) if process and process.is_replaced else completed


def _without_target(result: Result) -> Result:
    if result.verdict in SKIPPED:
        return result
    return replace(result, verdict=Verdict.INCONCLUSIVE, findings=(), got=(), excuse=None, reason=REPLACED)
