"""Age of recordings: what the service answered in its time and no longer does is no departure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from conformance.finding import Finding, Judgement, Verdict
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.hidden import less
from conformance.recorded.urls import is_from_twilio

FORMER_API = "of the API of 2008, which no schema describes; that of 2010 took its place"
"""Why an exchange is set aside: of its answers, the form of an error alone is known."""

OF_ITS_TIME = "as of its time"
"""How the remark on an answer of another time begins."""

ADDED = dict.fromkeys(
    ("/messaging_service_sid", "/error_code", "/error_message", "/MessagingServiceSid", "/ErrorCode", "/ErrorMessage"),
    datetime(2016, 1, 1, tzinfo=UTC),
)
"""Fields of messages that answers of before a time need not have: some or all of them are missing in recordings of 2014
and 2015, and null from the first ones of 2016 on."""

KNOWN_SINCE = datetime(2014, 1, 1, tzinfo=UTC)
"""Since when recordings show complete resources; which fields they had before is not known."""

UNKNOWN = "no recording shows which fields a resource had then"


def of_its_time(exchange: RecordedExchange, judgement: Judgement) -> Judgement:
    """The judgement without what was no departure when Twilio gave the answer; set aside where nobody knows."""
    moment = exchange.moment
    if moment is None or not judgement.findings or not is_from_twilio(exchange.url):
        return judgement
    if moment < KNOWN_SINCE and all(_is_missing(finding) for finding in judgement.findings):
        return Judgement(Verdict.NOT_RUN, reason=f"{OF_ITS_TIME} ({moment.year}): {UNKNOWN}")
    former = tuple(_added_since(judgement, moment))
    if not former:
        return judgement
    named = ", ".join(finding.where for finding in former)
    remark = f"{OF_ITS_TIME} ({moment.year}), when answers had no {named}"
    return replace(less(judgement, former), remarks=(*judgement.remarks, remark))


def _added_since(judgement: Judgement, moment: datetime) -> Iterator[Finding]:
    for finding in judgement.findings:
        added = ADDED.get(finding.where)
        if added and moment < added and _is_missing(finding):
            yield finding


def _is_missing(finding: Finding) -> bool:
    return finding.what == "field" and finding.got.startswith("missing")
