"""Server errors: cases without a verdict because the target answered 5xx, although it answers others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from conformance.case import case_count
from conformance.finding import Verdict
from conformance.report import Report
from conformance.reports import layout
from conformance.result import Result

JUDGED = (Verdict.PASS, Verdict.FAIL, Verdict.DEVIATION)
"""The verdicts on cases that the target answers."""

Parameter = tuple[str, str]
"""Name and value."""


@dataclass(frozen=True)
class ServerErrors:
    """The cases that were answered with one status of 5xx, and what was sent in all of them and in no judged case."""

    status: int
    results: tuple[Result, ...]
    shared: tuple[Parameter, ...]

    def __str__(self) -> str:
        sent = layout.parameters(self.shared) or self.results[0].case
        return f"{self.status} is answered to {sent}, so that {case_count(len(self.results))} could not be judged"


def server_errors(report: Report) -> ServerErrors | None:
    """The most frequent server error of a target that answers other cases; `None` where there is none.

    A target that answers no case otherwise is not available, which is nothing to be mended in it.
    """
    judged = [one for one in report.results if one.verdict in JUDGED]
    failed = [one for one in report.results if one.verdict is Verdict.INCONCLUSIVE and _status(one) >= 500]
    if not judged or not failed:
        return None
    ((status, _),) = Counter(map(_status, failed)).most_common(1)
    results = tuple(one for one in failed if _status(one) == status)
    answered = frozenset(pair for one in judged for pair in parameters_of(one))
    return ServerErrors(status, results, shared_parameters(results, answered))


def shared_parameters(results: Sequence[Result], answered: Collection[Parameter]) -> tuple[Parameter, ...]:
    """What was sent in each of the cases, and is not among what was `answered`."""
    first, *others = map(parameters_of, results)
    return telling(pair for pair in first if pair not in answered and all(pair in other for other in others))


def telling(pairs: Iterable[Parameter]) -> tuple[Parameter, ...]:
    """The parameters without addresses, or with them where there is nothing else.

    The address of a callback server is another one in every case.
    """
    found = tuple(pairs)
    return tuple(pair for pair in found if "://" not in pair[1]) or found


def _status(result: Result) -> int:
    """The status of the last answer; 0 where none came."""
    return int(result.got[-1]["status"]) if result.got else 0


def parameters_of(result: Result) -> list[Parameter]:
    """The parameters of all requests."""
    return [(name, value) for request in result.requests for name, value in request["form"]]
