"""Checks of places: an answer names the place that was asked, of which a path may be left out, or Twilio's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from conformance.address import Address, InvalidAddress
from conformance.answer import Answer
from conformance.case import Basis, Case, Service
from conformance.finding import Finding
from conformance.judging.fields import place_of, text_of
from conformance.judging.finding_text import received_value
from conformance.judging.lookup_checks import RESOURCE
from conformance.judging.path_checks import prefix_findings
from conformance.reply import Reply
from conformance.target import Target

NUMBERS = "/v2/PhoneNumbers"
AT_TWILIO = "https://lookups.twilio.com"
"""Where every number is in the description and in all its samples."""


@dataclass(frozen=True)
class Places:
    """Where the requests of a case went.

    `base_path` is the path of the base URL, empty or beginning with a slash; `lookup` are the base URLs at which Lookup
    was asked, none where nobody knows them.
    """

    base_path: str = ""
    lookup: tuple[str, ...] = ()

    @classmethod
    def of(cls, target: Target) -> Places:
        """Where a target is asked."""
        return cls(target.address.path, target.places_of(Service.LOOKUPS))


HOST_ALONE = Places()
"""A base URL without a path, of which nobody knows where Lookup is."""


def place_findings(answered: Sequence[tuple[Case, Answer]], known: Sequence[Finding], places: Places) -> list[Finding]:
    """The findings at paths and addresses that are not those of the place that was asked, beyond those `known`."""
    found = prefix_findings(answered, places.base_path, known)
    return [*found, *address_findings(answered, places.lookup, known)]


def address_findings(
    answered: Iterable[tuple[Case, Answer]], places: Sequence[str], known: Iterable[Finding]
) -> list[Finding]:
    """The `url` of a number is that of Twilio, or one below the base URL that was asked, which a fake may write.

    `reference`: so it is described. `places` are the base URLs at which the request was asked; where nobody knows
    them, nothing is found. An address that is `known` to be wrong is not reported again.
    """
    looked_up = [(case, answer) for case, answer in answered if case.resource == RESOURCE]
    if not looked_up or not places:
        return []
    bases = [_plain(place + NUMBERS) for place in (AT_TWILIO, *places)]
    if None in bases:
        return []
    reported = {finding.where for finding in known}
    findings: dict[str, Finding] = {}
    for case, answer in looked_up:
        reply = Reply(answer, case.format)
        url, where = text_of(reply, "url"), place_of(reply, "url")
        if reply.is_refusal or not url or where in reported:
            continue
        if _plain(url.rpartition("/")[0]) not in bases:
            expected = " or ".join(dict.fromkeys(f"{place}{NUMBERS}/..." for place in (AT_TWILIO, *places)))
            findings.setdefault(where, Finding("field", where, expected, received_value(url), Basis.REFERENCE))
    return [*findings.values()]


def _plain(url: str) -> Address | None:
    """The address in its one form, in which every loopback host is the same; `None` where it is none."""
    try:
        address = Address.parse(url)
    except InvalidAddress:
        return None
    return replace(address, host="localhost") if address.is_loopback else address
