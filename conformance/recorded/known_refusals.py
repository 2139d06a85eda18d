"""Known refusals: requests that the service refuses whatever else they have, so that no success of them is right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from conformance.case import Basis, Case, Format
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.numbers import magic_number
from conformance.recorded.undecided import NUMBERS, numbers_answered
from conformance.recorded.urls import RequestedResource, requested_resource
from conformance.reply import Reply

IN_PLACE_OF = {"From": {"MessagingServiceSid"}, "Body": {"MediaUrl", "ContentSid"}}
"""The parameters that take the place of another one."""

BOUGHT_BY = ("PhoneNumber", "AreaCode")
"""What decides which number is bought: the first of them that is sent."""

REFUSED = 400
BRACKETS = re.compile(r"(\w+)\[\w*\]")
"""The name of a parameter as the member of a list, by which the service does not know it."""

Refused = tuple[str, str, Format, str, str]
"""Method, resource and representation of a request, with a parameter and the value that is refused; empty for any."""


class KnownRefusals:
    """The cases in which a number for test credentials, or the name of a parameter, is refused by itself."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._cases: dict[Refused, Case] = {}
        for case in cases:
            for name, value in _refused(case):
                self._cases.setdefault((case.method, case.resource, case.format, name, value), case)

    def refusing(self, exchange: RecordedExchange) -> Case | None:
        """The case that refuses a success: for a number, sent or answered in any notation, or for the name of one."""
        requested = requested_resource(exchange.url)
        if requested is None or exchange.answer.status >= REFUSED:
            return None
        for name, value in (*_magic_numbers(exchange, requested), *_bought(exchange), *_misnamed(exchange)):
            for form in (requested.format, Format.JSON):  # XML has fewer cases
                case = self._cases.get((exchange.method, requested.resource, form, name, value))
                if case is not None:
                    return replace(case, format=requested.format)
        return None


def _refused(case: Case) -> Iterator[tuple[str, str]]:
    """The parameters of a case that are refused by themselves."""
    if not case.expect.refuses:
        return
    for name, value in case.send:
        is_magic = name in NUMBERS and value and magic_number(value) == value
        if case.decisive == (name,) and (is_magic or (name in BOUGHT_BY and case.expect.basis is Basis.PAGE)):
            yield name, value
        found = BRACKETS.fullmatch(name)
        if found and set(case.decisive) == {name, found[1]}:
            yield found[1], ""


def _magic_numbers(exchange: RecordedExchange, requested: RequestedResource) -> Iterator[tuple[str, str]]:
    """The numbers for test credentials that were sent or answered, by the parameters that they are the values of."""
    answered = numbers_answered(Reply(exchange.answer, requested.format))
    for name, value in (*exchange.form, *answered.items()):
        if name in NUMBERS and (number := magic_number(value)):
            yield name, number


def _bought(exchange: RecordedExchange) -> Iterator[tuple[str, str]]:
    """The parameter that decides which number is bought, with its value: an area only where no number is named."""
    sent = {name: value for name, value in exchange.form if name in BOUGHT_BY and value}
    name = next((name for name in BOUGHT_BY if name in sent), "")
    if name:
        yield name, sent[name]


def _misnamed(exchange: RecordedExchange) -> Iterator[tuple[str, str]]:
    """The parameters that were sent as members of a list alone, and nothing in their place."""
    sent = {name for name, value in exchange.form if value}
    for name in sent:
        found = BRACKETS.fullmatch(name)
        if found and found[1] not in sent and not sent & IN_PLACE_OF.get(found[1], set()):
            yield found[1], ""
