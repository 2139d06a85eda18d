"""Age of recordings: what the service answered in its time and no longer does is no departure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from conformance.finding import Finding, Judgement, Verdict
from conformance.judging.fields import field_of_parameter
from conformance.judging.message_checks import MESSAGES
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.hidden import less
from conformance.recorded.urls import is_from_twilio, requested_resource

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

KNOWN_SINCE = datetime(2014, 1, 1, tzinfo=UTC)
"""Since when recordings show complete resources; which fields they had before, with a value, is not known."""

IDENTIFYING = frozenset(("sid", "account_sid", "uri", "to", "from", "phone_number", "status"))
"""Fields that say which resource it is, what with and in which state: answers of any time have a value of them."""

UNKNOWN = "no recording shows which fields a resource had then"
UNSET = ("null", '""')
"""What is received of a field without a value."""


def of_its_time(exchange: RecordedExchange, judgement: Judgement) -> Judgement:
    """The judgement without what was no departure when Twilio gave the answer; set aside where nobody knows."""
    moment = exchange.moment
    requested = requested_resource(exchange.url)
    is_message = requested is not None and requested.resource.endswith(MESSAGES)
    if moment is None or not judgement.findings or not is_from_twilio(exchange.url):
        return judgement
    if moment < KNOWN_SINCE and all(map(_may_be_of_its_time, judgement.findings)):
        return Judgement(Verdict.NOT_RUN, reason=f"{OF_ITS_TIME} ({moment.year}): {UNKNOWN}")
    former = tuple(_added_since(judgement, moment)) if is_message else ()
    if not former:
        return judgement
    named = ", ".join(finding.where for finding in former)
    remark = f"{OF_ITS_TIME} ({moment.year}), when answers had no {named}, or no value of it"
    return replace(less(judgement, former), remarks=(*judgement.remarks, remark))


def _added_since(judgement: Judgement, moment: datetime) -> Iterator[Finding]:
    for finding in judgement.findings:
        added = ADDED.get(_field(finding))
        if added and moment < added and _is_without_value(finding):
            yield finding


def _may_be_of_its_time(finding: Finding) -> bool:
    return _is_without_value(finding) and _field(finding) not in IDENTIFYING


def _field(finding: Finding) -> str:
    """The field that a finding is about, as JSON names it."""
    return field_of_parameter(finding.where.removeprefix("/"))


def _is_without_value(finding: Finding) -> bool:
    """Whether a finding is about a field that is missing, or that is null; of XML, about one that is empty."""
    return finding.what == "field" and finding.got.startswith(("missing", *UNSET))
