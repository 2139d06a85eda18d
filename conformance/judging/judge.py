"""From the answers to a case, and what its control met, to the verdict."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from conformance.answer import Answer, NoAnswer
from conformance.case import Basis, Case, Format
from conformance.finding import Finding, Judgement, Verdict
from conformance.judging.check import check, drift
from conformance.reply import Reply

REFUSED = "the credentials were refused"
"""Why nothing could be judged where every request is answered 401."""

BLAMED = re.compile(r"(?:refused like its|the) control (\S+) (?:did not succeed )?\((.*?)\)[:,]")
ABSENT_STATUSES = (404, 405)
UNIQUE_SIDS = ("message", "call")
"""Resources of which every answer is a new one; whether a repeated purchase has a new SID was never seen."""


class Control(StrEnum):
    """What the harmless request met that vouches for a refusal."""

    NONE = "none"
    SUCCEEDED = "succeeded"
    REFUSED = "refused"
    ABSENT = "absent"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Vouch:
    """The state of a case's controls; `outcome` is the refusal that they met, in short form."""

    control: Control = Control.NONE
    name: str = ""
    outcome: str = ""


def vouch(case: Case, answer: Answer | NoAnswer) -> Vouch:
    """What the answer to the control `case` is worth."""
    if isinstance(answer, NoAnswer):
        return Vouch(Control.UNDECIDED, case.name, answer.absence)
    reply = Reply(answer, case.format)
    if answer.status in ABSENT_STATUSES:
        return Vouch(Control.ABSENT, case.name, reply.outcome)
    if answer.status >= 500 and not reply.has_envelope:
        return Vouch(Control.UNDECIDED, case.name, reply.outcome)
    content = reply.content or {}
    if reply.is_refusal or not 200 <= answer.status < 300 or not (content.get("sid") or content.get("Sid")):
        return Vouch(Control.REFUSED, case.name, reply.outcome)
    return Vouch(Control.SUCCEEDED, case.name, reply.outcome)


def best(vouches: Sequence[Vouch]) -> Vouch:
    """Any success will do; endpoints are absent only where all are."""
    order = (Control.SUCCEEDED, Control.UNDECIDED, Control.REFUSED, Control.ABSENT)
    return min(vouches, key=lambda vouch: order.index(vouch.control), default=Vouch())


def blamed(reason: str) -> tuple[str, str] | None:
    """The control for whose sake there is no judgement, and the outcome that it met, where this is the reason."""
    found = BLAMED.match(reason)
    return (found[1], found[2]) if found else None


def judge(
    case: Case,
    answers: Sequence[Answer | NoAnswer],
    account_sid: str,
    vouched: Vouch,
    heard: Sequence[tuple[str, str]] = (),
) -> Judgement:
    """The verdict on `case`; `heard` are (parameter, request) pairs that reached a listener."""
    came = [answer for answer in answers if isinstance(answer, Answer)]
    absences = [answer for answer in answers if isinstance(answer, NoAnswer)]
    if absences:
        return Judgement(Verdict.INCONCLUSIVE, reason=absences[0].reason)
    if _not_offered(case, came[0], vouched):
        return Judgement(Verdict.NOT_OFFERED, reason=_absent(case, came[0], vouched))
    obstacle = next(filter(None, (_obstacle(case, answer, vouched) for answer in came)), "")
    if obstacle:
        return Judgement(Verdict.INCONCLUSIVE, reason=obstacle)
    findings = _findings(case, came, account_sid) + _heard(heard)
    doubt = _doubt(case, came[0], findings, vouched)
    if doubt:
        return Judgement(Verdict.INCONCLUSIVE, reason=doubt)
    verdict = Verdict.FAIL if findings else Verdict.PASS
    return Judgement(verdict, findings, drift=drift(case, came[0]))


def _not_offered(case: Case, answer: Answer, vouched: Vouch) -> bool:
    if vouched.control is Control.ABSENT:
        return True
    is_own_control = vouched.control is Control.NONE and not case.expect.refuses
    return is_own_control and answer.status in ABSENT_STATUSES


def _absent(case: Case, answer: Answer, vouched: Vouch) -> str:
    if vouched.control is Control.ABSENT:
        return f"the endpoint is absent: {vouched.name} was answered {vouched.outcome}"
    return f"the endpoint is absent: {case.method} {case.resource} was answered {answer.status}"


def _obstacle(case: Case, answer: Answer, vouched: Vouch) -> str:
    """Why the answer says nothing about the contract."""
    reply = Reply(answer, case.format)
    if answer.status >= 500 and not reply.has_envelope:
        media = reply.media_type or "no media type"
        return f"the service is not available: {answer.status}, {media}, without an error of Twilio's kind"
    expected = {outcome.status for outcome in case.expect.answers}
    if answer.status == 401 and 401 not in expected and vouched.control is not Control.SUCCEEDED:
        return f"{REFUSED} ({reply.outcome})"
    return ""


def _doubt(case: Case, answer: Answer, findings: tuple[Finding, ...], vouched: Vouch) -> str:
    """Why neither a match nor a departure counts: the control did not succeed."""
    if vouched.control in (Control.NONE, Control.SUCCEEDED):
        return ""
    reply = Reply(answer, case.format)
    if vouched.control is Control.REFUSED and reply.is_refusal and reply.outcome == vouched.outcome:
        return f"refused like its control {vouched.name} ({reply.outcome}): see there"
    if findings or not reply.is_refusal:
        return ""
    return f"the control {vouched.name} did not succeed ({vouched.outcome}), so that this refusal proves nothing"


def _findings(case: Case, answers: Sequence[Answer], account_sid: str) -> tuple[Finding, ...]:
    found = list(check(case, answers[0], account_sid))
    first = Reply(answers[0], case.format)
    for number, answer in enumerate(answers[1:], 2):
        again = Reply(answer, case.format)
        if again.outcome != first.outcome:
            got = f"{first.outcome}, then {again.outcome}"
            found.append(Finding("repeat", "", "the same outcome each time", got, Basis.PAGE))
            continue
        new = [finding for finding in check(case, answer, account_sid) if not _known(finding, found)]
        found += [replace(finding, got=f"{finding.got} (answer {number})") for finding in new]
        found += _same_sid(case, first, again)
    return tuple(found)


def _known(finding: Finding, found: Sequence[Finding]) -> bool:
    return any((finding.what, finding.where) == (other.what, other.where) for other in found)


def _same_sid(case: Case, first: Reply, again: Reply) -> list[Finding]:
    if case.expect.schema not in UNIQUE_SIDS or case.format is not Format.JSON:
        return []
    sids = [(reply.content or {}).get("sid") for reply in (first, again)]
    if sids[0] is None or sids[0] != sids[1]:
        return []
    return [Finding("repeat", "/sid", "a new SID for each answer", f'"{sids[0]}" again', Basis.OBSERVED)]


def _heard(heard: Sequence[tuple[str, str]]) -> tuple[Finding, ...]:
    return tuple(
        Finding("callback", "", f"silence at the address in {name}", request, Basis.PAGE) for name, request in heard
    )
