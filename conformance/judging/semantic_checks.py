"""Checks of what the fields of an answer mean, where a schema can only say what they look like.

They need no request beyond those that are sent anyway. Each says in its docstring what its basis rests on. Those of a
success are in modules by what they are about; those of a refusal are here.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator

from conformance.case import Basis, Case
from conformance.finding import Finding
from conformance.judging.date_checks import check_creation, check_dates
from conformance.judging.fields import place_of, text_of
from conformance.judging.finding_text import alternatives, received_value
from conformance.judging.looked_up_number import check_country, check_errors, check_package_texts
from conformance.judging.lookup_checks import check_number, check_validity
from conformance.judging.message_checks import check_message_sid, check_segments
from conformance.judging.number_checks import check_formatted, check_unsent
from conformance.normalise import by_rule
from conformance.reply import Reply

BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols of Unicode that show nothing."""

LINK, EXAMPLE = "https://www.twilio.com/docs/errors/", "20003"
"""Where the documentation of an error is, by its code; and the code of an example, where nobody knows the right one."""

_TWILIO = re.compile(r"https?://(?:[a-z0-9-]+\.)*twilio\.com(?::[0-9]+)?(/[^\s?#]*)?(?:[?#]\S*)?", re.IGNORECASE)
"""A web address of Twilio's, and its path."""


def check_message(_case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """The message of an error has a character that can be seen; it is documented as words for people (`reference`)."""
    message = text_of(reply, "message")
    if message and not any(map(_is_visible, message)):
        shown = json.dumps(message[:20])
        yield Finding("envelope", place_of(reply, "message"), "a text that can be seen", shown, Basis.REFERENCE)


def _is_visible(char: str) -> bool:
    return char not in BLANK and unicodedata.category(char)[0] in "LNPS"


def check_more_info(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """The link of an error leads to Twilio, and its path ends in the code.

    `observed`: so it is in every recording (2012 to 2026); documented is that it is a web address.
    """
    link = text_of(reply, "more_info")
    if not link:
        return
    address, codes = _TWILIO.fullmatch(link), _conforming_codes(case, reply)
    accepted = {*codes, str(reply.code)} if codes else set()
    if address and (not accepted or (address[1] or "").rpartition("/")[2] in accepted):
        return
    links = alternatives(f'"{LINK}{code}"' for code in codes or [EXAMPLE])
    expected = by_rule(links, "a web address of twilio.com that ends in the code")
    yield Finding("envelope", place_of(reply, "more_info"), expected, received_value(link), Basis.OBSERVED)


def _conforming_codes(case: Case, reply: Reply) -> list[str]:
    """The codes that a link has to name: that of the body, or where it does not conform, those that do."""
    conforming = {outcome.code for outcome in case.expect.answers if outcome.code is not None}
    named = {reply.code} if reply.code in conforming or not conforming else conforming
    return sorted(str(code) for code in named if code is not None)


REFUSAL_CHECKS = (check_message, check_more_info)
SUCCESS_CHECKS = (
    check_dates,
    check_creation,
    check_formatted,
    check_unsent,
    check_message_sid,
    check_segments,
    check_number,
    check_validity,
    check_country,
    check_errors,
    check_package_texts,
)
