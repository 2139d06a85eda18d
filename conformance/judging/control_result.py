"""Controls: whether the harmless counterpart of a refused request succeeded at the same target.

A refusal counts only where its control succeeded: a target that refuses everything conforms in nothing. The control of
each case is decided when the suite is loaded, in `conformance.suite.control_assignment`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from conformance.answer import Answer, NoAnswer
from conformance.case import Case, Service
from conformance.finding import Finding
from conformance.judging.resent import may_be_carried_out_before
from conformance.judging.trouble import trouble
from conformance.reply import Reply

ABSENT_STATUSES = (404, 405)
"""Statuses of an endpoint that the target does not have."""

CLOSED = ("403/20008", "403/20003")
"""Answers where test credentials are for nothing: at a target of the API alone, to all other services too.

They are those with which a service beside the API may close what it does not offer (cases/lookup/closed.yaml).
"""

IDENTITIES: Mapping[Service, tuple[str, ...]] = MappingProxyType(
    {Service.API: ("sid", "Sid"), Service.LOOKUPS: ("phone_number",)}
)
"""The field without which an answer is no success of a control: what was created, or looked up."""

_FAILED_CONTROL = re.compile(r"(?:refused like its|the) control (\S+) (?:did not succeed )?\((.*?)\)[:,]")
"""The two reasons of `control_doubt`."""


class ControlState(StrEnum):
    """What became of a control; `NONE` where the case has none."""

    NONE = "none"
    SUCCEEDED = "succeeded"
    REFUSED = "refused"
    ABSENT = "absent"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class ControlResult:
    """The state of a control, its name, and its outcome in short form or the reason why no answer came.

    `is_endpoint_known` says that other answers of the run show the endpoint, so that it cannot be absent.
    """

    state: ControlState = ControlState.NONE
    name: str = ""
    outcome: str = ""
    is_endpoint_known: bool = False


def control_result(control: Case, answer: Answer | NoAnswer, *, is_twilio: bool = False) -> ControlResult:
    """The result of a control by the answer to it; `is_twilio` is as for `judge`."""
    if isinstance(answer, NoAnswer):
        return ControlResult(ControlState.UNDECIDED, control.name, answer.absence)
    reply = Reply(answer, control.format)
    state = _state(control, reply, is_twilio=is_twilio)
    if state is not ControlState.SUCCEEDED and may_be_carried_out_before(control, answer):
        state = ControlState.UNDECIDED
    return ControlResult(state, control.name, reply.outcome)


def is_absent(control: Case, reply: Reply) -> bool:
    """Whether the target does not have the endpoint of a control, by its answer to it."""
    is_closed = control.service is not Service.API and reply.outcome in CLOSED
    return is_closed or reply.answer.status in ABSENT_STATUSES


def _state(control: Case, reply: Reply, *, is_twilio: bool) -> ControlState:
    status, content = reply.answer.status, reply.content or {}
    if is_absent(control, reply):
        return ControlState.ABSENT
    if trouble(reply, is_twilio=is_twilio):
        return ControlState.UNDECIDED
    if reply.is_refusal or not 200 <= status < 300 or not any(map(content.get, IDENTITIES[control.service])):
        return ControlState.REFUSED
    return ControlState.SUCCEEDED


def best_control(results: Sequence[ControlResult]) -> ControlResult:
    """The result that counts where a case has several controls: one success is enough, absent are all or none."""
    order = (ControlState.SUCCEEDED, ControlState.UNDECIDED, ControlState.REFUSED, ControlState.ABSENT)
    return min(results, key=lambda result: order.index(result.state), default=ControlResult())


def control_doubt(case: Case, answer: Answer, findings: Sequence[Finding], control: ControlResult) -> str:
    """Why the answer to `case` cannot be judged since its control did not succeed; empty where it can."""
    if control.state in (ControlState.NONE, ControlState.SUCCEEDED):
        return ""
    reply = Reply(answer, case.format)
    if control.state is ControlState.REFUSED and reply.is_refusal and reply.outcome == control.outcome:
        return f"refused like its control {control.name} ({reply.outcome}): see there"
    if findings or not reply.is_refusal:
        return ""
    return f"the control {control.name} did not succeed ({control.outcome}), so that this refusal proves nothing"


def failed_control(reason: str) -> tuple[str, str] | None:
    """Name and outcome of the control, where `reason` is one of `control_doubt`; otherwise `None`."""
    found = _FAILED_CONTROL.match(reason)
    return (found[1], found[2]) if found else None
