"""A check over a whole run: no SID is answered twice, to whatever requests.

Within one case `judge` compares the answers; two cases can be compared only once both are judged, so that the finding
belongs to the later one in the order of the suite. Recordings are left out: SIDs in them are often replaced by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from conformance.answer import Answer
from conformance.case import Basis, Case
from conformance.finding import Finding, Verdict
from conformance.reply import Reply
from conformance.result import Result

UNIQUE_SIDS = ("message", "call", "xml-message", "xml-call")
"""Schemas of resources that have a new SID in every answer; whether a repeated purchase has one was never observed."""

AS_IN = " again, as in "
"""What is between a repeated SID and the case that was answered with it before."""

COMPARED = (Verdict.PASS, Verdict.FAIL, Verdict.DEVIATION)


def created_sids(case: Case, answers: Iterable[Answer]) -> tuple[str, ...]:
    """The SIDs of the resources that the answers to `case` created, each once."""
    if case.expect.schema not in UNIQUE_SIDS or case.method != "POST":
        return ()
    replies = (Reply(answer, case.format) for answer in answers)
    contents = [reply.content or {} for reply in replies if not reply.is_refusal]
    sids = [content.get("sid", content.get("Sid")) for content in contents]
    return tuple(dict.fromkeys(sid for sid in sids if isinstance(sid, str)))


def mark_repeated_sids(results: Sequence[Result], excuse: Callable[[Result], Result]) -> tuple[Result, ...]:
    """The results, of which the first that repeats a SID of an earlier case fails, for each kind of SID.

    One is enough: a target with one SID for all messages has one fault. `excuse` applies what the target declares. What
    is marked already stays as it is.
    """
    first: dict[str, str] = {}
    reported: set[str] = set()
    marked = []
    for result in results:
        repeated = [sid for sid in result.sids if sid in first and sid[:2] not in reported]
        if repeated and result.verdict in COMPARED:
            reported.add(repeated[0][:2])
            marked.append(excuse(_with_finding(result, repeated[0], first[repeated[0]])))
        else:
            marked.append(result)
        first |= {sid: first.get(sid, result.case) for sid in result.sids}
    return tuple(marked)


def earlier_case(got: str) -> str:
    """The case without which a finding that got this does not come; empty where it needs no other case."""
    return got.partition(AS_IN)[2]


def _with_finding(result: Result, sid: str, earlier: str) -> Result:
    got = f'"{sid}"{AS_IN}{earlier}'
    finding = Finding("repeat", "/sid", "a new SID for each answer", got, Basis.OBSERVED)
    if finding in result.findings:
        return result
    return replace(result, verdict=Verdict.FAIL, findings=(*result.findings, finding), reason="", excuse=None)
