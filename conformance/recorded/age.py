"""Age of recordings: what the service answered in its time and no longer does is no departure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from conformance.finding import Finding
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.urls import is_from_twilio

FORMER_API = "of the API of 2008, which no schema describes; that of 2010 took its place"
"""Why an exchange is set aside: of its answers, the form of an error alone is known."""

OF_ITS_TIME = "as of its time"
"""How the remark on an answer of another time begins."""

ADDED = {"/messaging_service_sid": datetime(2016, 1, 1, tzinfo=UTC)}
"""Fields that answers of the service do not have from before a time: in recordings of 2014 and 2015 it is missing, and
null from the first ones of 2016 on."""


def of_its_time(exchange: RecordedExchange, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Those of the findings that were no departure when Twilio gave the answer."""
    if exchange.moment is None or not is_from_twilio(exchange.url):
        return
    for finding in findings:
        before = ADDED.get(finding.where)
        if before and exchange.moment < before and finding.got.startswith("missing"):
            yield finding


def remark(exchange: RecordedExchange, findings: Sequence[Finding]) -> str:
    """What was no departure in its time, in a sentence."""
    named = ", ".join(finding.where for finding in findings)
    year = exchange.moment.year if exchange.moment else ""
    return f"{OF_ITS_TIME} ({year}), when answers had no {named}"
