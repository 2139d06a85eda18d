"""Checks of phone numbers: how they are formatted, and what a purchase has where nothing else was sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from conformance.case import Basis, Case, Format
from conformance.finding import Finding
from conformance.judging.fields import ABSENT, place_of, sent_fields, text_of, value_of, written
from conformance.judging.finding_text import alternatives, received_value
from conformance.normalise import by_rule
from conformance.reply import Reply

FORMATTED = {
    "to_formatted": ("to", "To"),
    "from_formatted": ("from", "From"),
    "friendly_name": ("phone_number", "PhoneNumber"),
}
"""The fields that have a number in its national form: that of another field, and of a parameter."""

AMERICAN = re.compile(r"\+1([2-9][0-9]{2})([2-9][0-9]{2})([0-9]{4})")
"""A number of the North American numbering plan in E.164."""

METHODS = ("voice_method", "voice_fallback_method", "sms_method", "sms_fallback_method", "status_callback_method")
ADDRESSES = ("voice_url", "voice_fallback_url", "sms_url", "sms_fallback_url", "status_callback")

UNSENT: Mapping[str, tuple[object, ...]] = {
    **dict.fromkeys(METHODS, ("POST",)),
    **dict.fromkeys(ADDRESSES, ("", None)),
    "voice_caller_id_lookup": (False,),
    "voice_receive_mode": ("voice", None),
}
"""What a field of a purchase has where its parameter was not sent."""


def check_formatted(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """American numbers are written like `(410) 867-5310`: those of a call, and the name of a number without another.

    `observed`: with test credentials 2012, 2017 and 2020. How foreign numbers are formatted was never seen.
    """
    stated = {*sent_fields(case), *case.expect.body}
    for name, (field, parameter) in FORMATTED.items():
        got, number = value_of(reply, name), AMERICAN.fullmatch(text_of(reply, field))
        if name in stated or got is ABSENT or number is None:
            continue
        # Where another number came back than was sent, the field may be right about either.
        sent = AMERICAN.fullmatch(dict(case.send).get(parameter, ""))
        if got not in (expected := [in_national_form(each) for each in (number, sent) if each]):
            shown = by_rule(f'"{expected[0]}"', f"the number in {field}, in its national form")
            yield Finding("field", place_of(reply, name), shown, received_value(got), Basis.OBSERVED)


def in_national_form(number: re.Match[str]) -> str:
    """An American number, as `AMERICAN` matches it, in its national form."""
    return "({}) {}-{}".format(*number.groups())


def check_unsent(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """What a purchase did not send has the value that it always has.

    `observed`: with test credentials 2012 and 2020, with live ones 2017. The page's sample has other values (GET, web
    addresses): samples prove names and types.
    """
    if case.resource != "IncomingPhoneNumbers":
        return
    stated = {*sent_fields(case), *case.expect.body}
    for name, choices in UNSENT.items():
        got = value_of(reply, name)
        if (
            name not in stated
            and got is not ABSENT
            and got not in [written(choice, reply.format) for choice in choices]
        ):
            expected = alternatives(dict.fromkeys(_shown(choice, reply.format) for choice in choices))
            where = place_of(reply, name)
            yield Finding("field", where, f"{expected}, since none was sent", received_value(got), Basis.OBSERVED)


def _shown(choice: object, form: Format) -> str:
    return json.dumps(written(choice, form))
