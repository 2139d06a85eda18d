"""Server errors: cases without a verdict because the target answered 5xx, although it answers others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from conformance.finding import Verdict
from conformance.report import Report
from conformance.reports import layout
from conformance.result import Result

JUDGED = (Verdict.PASS, Verdict.FAIL, Verdict.DEVIATION)
"""The verdicts on cases that the target answers."""


@dataclass(frozen=True)
class ServerErrors:
    """The cases that were answered with one status of 5xx, and what was sent in all of them and in no judged case."""

    status: int
    results: tuple[Result, ...]
    shared: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        sent = "  ".join(layout.shortened(layout.parameter(name, value)) for name, value in self.shared)
        number = f"{len(self.results)} case{'' if len(self.results) == 1 else 's'}"
        return f"{self.status} is answered to {sent or self.results[0].case}, so that {number} could not be judged"


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
    answered = {pair for one in judged for pair in _sent([one])}
    shared = tuple(
        pair for pair in _sent(results[:1]) if pair not in answered and all(pair in _sent([one]) for one in results)
    )
    return ServerErrors(status, results, shared)


def _status(result: Result) -> int:
    """The status of the last answer; 0 where none came."""
    return int(result.got[-1]["status"]) if result.got else 0


def _sent(results: Iterable[Result]) -> list[tuple[str, str]]:
    """The parameters of all requests."""
    return [(name, value) for one in results for request in one.requests for name, value in request["form"]]
