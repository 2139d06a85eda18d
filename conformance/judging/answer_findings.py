"""Findings of all answers to a case: of the first, of its repetitions, and of the answer to a second request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.answer import Answer
from conformance.case import Basis, Case, Format
from conformance.finding import Finding
from conformance.judging.check import check
from conformance.judging.repeated_sids import created_sids
from conformance.judging.time_limit import TimeLimit
from conformance.reply import Reply
from conformance.sequence import SECOND

UNSENT = f"the {SECOND} was not sent, since the first answer has no URI below the account and the resource asked"
"""Why a case is inconclusive of which the first answer conforms and leads nowhere."""


def answer_findings(answered: Sequence[tuple[Case, Answer]], account_sid: str, limit: TimeLimit) -> list[Finding]:
    """The findings of the first answer, then those of the second request, or what the repeated answers add."""
    (case, first), *others = answered
    findings = list(check(case, first, account_sid, limit))
    if case.then is None:
        return _with_repetitions(case, first, [answer for _, answer in others], findings, account_sid, limit)
    if not others:
        return [_without_second(case.then, finding) for finding in findings]
    second, answer = others[0]
    found = [*check(second, answer, account_sid, limit), *_same_sid(second, first, answer)]
    return [*findings, *(replace(each, got=f"{each.got} ({SECOND})") for each in found)]


def _without_second(then: Case, finding: Finding) -> Finding:
    """A finding at the URI from which no second request follows: it leaves unanswered what that one would show."""
    if finding.where.lower() != "/uri" or finding.basis.within(then.basis):
        return finding
    return replace(finding, basis=then.basis)


def _with_repetitions(
    case: Case,
    first: Answer,
    others: Sequence[Answer],
    findings: list[Finding],
    account_sid: str,
    limit: TimeLimit,
) -> list[Finding]:
    for number, answer in enumerate(others, 2):
        if other_outcome := _other_outcome(Reply(first, case.format), Reply(answer, case.format)):
            findings.append(other_outcome)
            continue
        known = {(finding.what, finding.where) for finding in findings}
        new = [each for each in check(case, answer, account_sid, limit) if (each.what, each.where) not in known]
        findings += [replace(finding, got=f"{finding.got} (answer {number})") for finding in new]
        findings += _same_sid(case, first, answer)
    return findings


def _other_outcome(first: Reply, repeated: Reply) -> Finding | None:
    if repeated.outcome == first.outcome:
        return None
    got = f"{first.outcome}, then {repeated.outcome}"
    return Finding("repeat", "", "the same outcome each time", got, Basis.PAGE)


def _same_sid(case: Case, first: Answer, later: Answer) -> list[Finding]:
    """The finding where a later answer creates what the first one did; a resource that is read has its SID again."""
    sids, again = created_sids(case, [first]), created_sids(case, [later])
    if case.at is not None or not sids or sids != again:
        return []
    where = "/Sid" if case.format is Format.XML else "/sid"
    return [Finding("repeat", where, "a new SID for each answer", f'"{sids[0]}" again', Basis.OBSERVED)]
