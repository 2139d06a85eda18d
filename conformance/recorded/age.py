"""Age of recordings: what the service answered in its time and no longer does is no departure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from conformance.case import Format
from conformance.finding import Finding, Judgement, Verdict
from conformance.judging.fields import field_name, field_of_parameter
from conformance.judging.message_checks import MESSAGES
from conformance.moment import read_date
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.hidden import less
from conformance.recorded.urls import LOOKUP, is_from_twilio, requested_resource
from conformance.reply import Reply

FORMER_API = "of the API of 2008, which no schema describes; that of 2010 took its place"
"""Why an exchange is set aside: of its answers, the form of an error alone is known."""

OF_ITS_TIME = "as of its time"
"""How the remark on an answer of another time begins."""

ADDED = dict.fromkeys(
    ("messaging_service_sid", "error_code", "error_message"), datetime(2016, 1, 1, tzinfo=UTC)
) | dict.fromkeys(("date_created", "date_updated", "num_segments"), datetime(2015, 1, 1, tzinfo=UTC))
"""Fields of messages that answers of before a time need not have, or have without a value.

Some or all of the first three are missing in recordings of 2014 and 2015, and null from the first ones of 2016 on; the
others are null in recordings of 2014.
"""

KNOWN_SINCE = {
    "Messages": datetime(2014, 1, 1, tzinfo=UTC),
    "Calls": datetime(2014, 1, 1, tzinfo=UTC),
    "IncomingPhoneNumbers": datetime(2015, 9, 1, tzinfo=UTC),
    LOOKUP: datetime(2025, 1, 1, tzinfo=UTC),
}
"""Since when recordings show complete resources; which fields they had before, with a value, is not known."""

FORMER_FIELDS = {LOOKUP: ("live_activity",)}
"""Fields that answers have had before that time alone."""

IDENTIFYING = frozenset(("sid", "account_sid", "uri", "to", "from", "phone_number", "status"))
"""Fields that say which resource it is, what with and in which state: answers of any time have a value of them."""

ALWAYS = {
    LOOKUP: frozenset(("calling_country_code", "country_code", "national_format", "valid", "validation_errors", "url"))
}
"""Others that answers of any time have."""

UNKNOWN = "no recording shows which fields a resource had then"
UNSET = ("null", '""')
"""What is received of a field without a value."""


def of_its_time(exchange: RecordedExchange, judgement: Judgement) -> Judgement:
    """The judgement without what was no departure when Twilio gave the answer; set aside where nobody knows."""
    requested = requested_resource(exchange.url)
    if requested is None or not judgement.findings or not is_from_twilio(exchange.url):
        return judgement
    content = Reply(exchange.answer, requested.format).content or {}
    moment = exchange.moment or _creation(content, requested.format)
    resource = requested.resource.removeprefix("SMS/")
    reason = _former(resource, moment, content)
    if reason and all(_may_be_of_its_time(each, resource) for each in judgement.findings):
        return Judgement(Verdict.NOT_RUN, reason=f"{OF_ITS_TIME} ({reason}): {UNKNOWN}")
    former = tuple(_added_since(judgement, moment)) if moment and resource == MESSAGES else ()
    if not former or moment is None:
        return judgement
    named = ", ".join(finding.where for finding in former)
    remark = f"{OF_ITS_TIME} ({moment.year}), when answers had no {named}, or no value of it"
    return replace(less(judgement, former), remarks=(*judgement.remarks, remark))


def _creation(content: Mapping[str, object], representation: Format) -> datetime | None:
    """When the resource was created, by the answer itself: where nothing else says so, the answer is of that time."""
    date = content.get(field_name("date_created", representation))
    return read_date(date) if isinstance(date, str) else None


def _former(resource: str, moment: datetime | None, content: Mapping[str, object]) -> str:
    """What says that an answer is of before the time of which answers are known; empty where nothing does."""
    if moment is not None:
        return str(moment.year) if moment < KNOWN_SINCE.get(resource, moment) else ""
    return next((f"with {name}" for name in FORMER_FIELDS.get(resource, ()) if name in content), "")


def _added_since(judgement: Judgement, moment: datetime) -> Iterator[Finding]:
    for finding in judgement.findings:
        added = ADDED.get(_field(finding))
        if added and moment < added and _is_without_value(finding):
            yield finding


def _may_be_of_its_time(finding: Finding, resource: str) -> bool:
    field = _field(finding)
    return _is_without_value(finding) and field not in IDENTIFYING and field not in ALWAYS.get(resource, ())


def _field(finding: Finding) -> str:
    """The field that a finding is about, as JSON names it."""
    return field_of_parameter(finding.where.removeprefix("/"))


def _is_without_value(finding: Finding) -> bool:
    """Whether a finding is about a field that is missing, or that is null; of XML, about one that is empty."""
    return finding.what == "field" and finding.got.startswith(("missing", *UNSET))
