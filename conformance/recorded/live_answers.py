"""Answers of which nobody knows the credentials: what is checked holds for live ones too, which allow more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from conformance.case import Basis, Format
from conformance.finding import Finding
from conformance.judging.conforming_value import node_at
from conformance.judging.fields import field_name, field_of_parameter
from conformance.judging.number_checks import FORMATTED
from conformance.judging.number_checks import UNSENT as DEFAULTS
from conformance.judging.schema_check import path_of, violations
from conformance.recorded.live_echoes import SERVICE_WAITS, live_echoes, service_of
from conformance.recorded.urls import LOOKUP

FIXED = "ApiVersion"
"""The one element of XML whose value does not depend on what happened to a resource."""

BOUGHT = "/phonenumber"
"""The field of a purchase that comes back as it was sent; live accounts leave out others, such as an application."""

STATES = {
    "Messages": frozenset(("accepted", "scheduled", "queued", "sending", "sent")),
    "Calls": frozenset(("queued", "initiated", "ringing", "in-progress")),
}
"""What a message or a call can be when it was just created. Both have a direction, which documents fix."""

LATER_STATES = {
    "Messages": frozenset(("delivered", "undelivered", "failed", "read", "canceled", "partially_delivered")),
    "Calls": frozenset(("completed", "busy", "failed", "no-answer", "canceled")),
}
"""What documents name as well, and no recording shows of what was just created."""

UNSET = frozenset(
    ("direction", "error_code", "error_message", "price", "start_time", "end_time", "duration", "answered_by")
)
DATES = (("date_created",), ("date_updated",))
"""The dates of JSON that are those of the answer, whichever credentials it was given to."""

UNSENT = frozenset(("accepted", "scheduled", "queued", "sending"))
"""The states of a message without a date on which it was sent."""


@dataclass(frozen=True)
class LiveCreation:
    """What was recorded of a creation: the resource, its parameters where they are known, and the body that came.

    `hides`: whether something else in the exchange was hidden for sure.
    """

    resource: str
    schema_name: str
    form: Sequence[tuple[str, str]] | None
    content: Mapping[str, object]
    representation: Format
    hides: bool = False

    @cached_property
    def sent(self) -> Mapping[str, str]:
        """The parameters by name, of several with one name the last; none where they are not known."""
        return dict(self.form or ())

    def came(self, name: str) -> object:
        """The value that came in the field that JSON calls so; `None` where there is none."""
        return self.content.get(field_name(name, self.representation))

    @property
    def status(self) -> str:
        """The status that came; empty where it is no text."""
        value = self.came("status")
        return value if isinstance(value, str) else ""

    @property
    def doubt(self) -> str:
        """Why nobody knows whether the status is right; empty where there is no such reason."""
        if self.status in LATER_STATES.get(self.resource, ()):
            return f"no recording shows what was just created as {self.status!r}"
        return ""


def true_for_any_credentials(findings: Sequence[Finding], creation: LiveCreation) -> tuple[Finding, ...]:
    """The findings that count although live credentials may have recorded the answer."""
    judged = [finding for finding in findings if _is_judged(finding, creation) and _counts(finding, creation)]
    if creation.form is not None and creation.resource in STATES:
        places = {finding.where for finding in judged}
        found = live_echoes(creation.form, creation.resource, creation.content, creation.representation)
        judged += [finding for finding in found if finding.where not in places]
    return tuple(judged)


def _is_judged(finding: Finding, creation: LiveCreation) -> bool:
    if finding.what == "echo":
        is_bought = finding.where.lower().replace("_", "") == BOUGHT and creation.form is not None
        return is_bought or creation.resource == LOOKUP  # what was looked up comes back, whoever asks
    has_sender = any(name == "From" and value for name, value in creation.form or ())
    if finding.where in ("/from", "/From") and (not has_sender or service_of(creation.form or ())):
        return creation.content.get(finding.where[1:]) not in (None, "")
    return True


def _counts(finding: Finding, creation: LiveCreation) -> bool:
    """Whether a finding rests on documents, or on what every recording of a creation shows.

    Of XML, which no document describes, those on its form count as well.
    """
    if (known := _is_known_of_creations(finding, creation)) is not None:
        return known
    is_date = path_of(finding.where) in DATES and isinstance(creation.content.get(finding.where[1:]), str)
    if is_date and finding.basis.within(Basis.OBSERVED):
        return True
    if finding.basis.within(Basis.REFERENCE) or (finding.what == "address" and finding.basis.within(Basis.OBSERVED)):
        return True
    if creation.representation is not Format.XML or not finding.basis.within(Basis.OBSERVED):
        return False
    if finding.what in ("body", "element", "media-type", "outcome"):
        return True
    if finding.what != "field" or _is_of_a_setting(finding, creation):
        return False
    return finding.got.startswith("missing") or _is_form(finding.where, creation.schema_name)


def _is_of_a_setting(finding: Finding, creation: LiveCreation) -> bool:
    """Whether a value has the right form, and is another than test credentials get: a live account sets its own."""
    name = field_of_parameter(finding.where.removeprefix("/"))
    is_wrong_form = any(each.where == finding.where for each in violations(creation.schema_name, creation.content))
    return name in (*DEFAULTS, *FORMATTED) and not is_wrong_form


def _is_known_of_creations(finding: Finding, creation: LiveCreation) -> bool | None:
    """Whether a value can be that of a message or a call just created; `None` where the field does not say."""
    path = path_of(finding.where)
    if creation.resource not in STATES or len(path) != 1 or path[0] not in creation.content:
        return None
    name = field_of_parameter(path[0]) if creation.representation is Format.XML else path[0]
    if name == "status":
        return creation.status not in STATES[creation.resource] | LATER_STATES[creation.resource]
    if name in UNSET and finding.basis.within(Basis.OBSERVED):
        return not creation.doubt or name == "direction"
    if name == "date_sent":
        return creation.status in UNSENT or finding.basis.within(Basis.REFERENCE)
    if name == "num_segments" and finding.basis.within(Basis.OBSERVED):
        return not (creation.content[path[0]] == "0" and _is_counted_later(creation))
    return None


def _is_counted_later(creation: LiveCreation) -> bool:
    return creation.status in SERVICE_WAITS or bool(service_of(creation.form or ()))


def _is_form(where: str, schema_name: str) -> bool:
    """Whether the schema says of an element what it looks like, and not which of the values it has."""
    path = path_of(where)
    if path == (FIXED,):
        return True
    keywords = set(_keywords(node_at(schema_name, path) or {}))
    return bool(keywords) and not keywords & {"const", "enum"}


def _keywords(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        yield from node
        for each in node.get("allOf", ()):
            yield from _keywords(each)
