"""Requests that were sent twice: the target may have carried out the first, so that a departure proves nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from conformance.answer import Answer, NoAnswer
from conformance.case import Case
from conformance.finding import Finding

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing, so that a request can be repeated (RFC 9110, 9.2.1)."""

RESENT = (
    "a connection died without an answer and the request was sent again; "
    "does the target close connections that it promised to keep alive?"
)


def may_be_carried_out_before(case: Case, answer: Answer | NoAnswer) -> bool:
    """Whether an earlier attempt at the request died without an answer, and would have changed something."""
    return isinstance(answer, Answer) and answer.resent and case.method not in SAFE_METHODS


def resent_remarks(answer: Answer) -> Iterator[str]:
    """That an earlier attempt died, which is no departure: a connection may end at any moment."""
    if answer.resent:
        yield RESENT


def resent_doubt(answered: Iterable[tuple[Case, Answer]], findings: Sequence[Finding]) -> str:
    """Why departures cannot be counted: an answer is that to a second attempt. Empty where they can."""
    if not findings or not any(may_be_carried_out_before(case, answer) for case, answer in answered):
        return ""
    return (
        "the connection died without an answer and the request was sent again; the answer to the second attempt "
        f"departs ({findings[0]}), and the first may have been carried out"
    )
