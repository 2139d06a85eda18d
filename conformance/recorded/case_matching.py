"""Matching of recorded exchanges to cases: which case has the request of an exchange, if any."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from conformance.case import Auth, Case, Format, Service
from conformance.companion import Companion
from conformance.judging.fields import field_name, field_of_parameter
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.hidden_values import is_hidden_parameter
from conformance.recorded.known_refusals import REFUSED, KnownRefusals
from conformance.recorded.live_echoes import LONGEST_TEXT
from conformance.recorded.looked_up_rows import PACKAGES, LookedUpRows
from conformance.recorded.numbers import is_phone_number, magic_number
from conformance.recorded.undecided import NUMBERS, KnownOutcomes
from conformance.recorded.urls import RequestedResource, is_from_twilio, requested_resource
from conformance.reply import Reply
from conformance.suite.expectation import SCHEMA_OF_RESOURCE

MAX_NAME_LENGTH = 64
ADDRESSES = ("Url", "StatusCallback", "MediaUrl")
ADDRESS_OF_A_NUMBER = re.compile(r"(?:Voice|Sms)(?:Fallback)?Url")
"""A parameter with which a number is set up: none decides why it cannot be bought."""

MAX_PARAMETERS = 100
"""A request with more parameters is that of no case."""

SUBSTITUTES = frozenset({"Twiml", "ApplicationSid", "PhoneNumber", "AreaCode", "MessagingServiceSid"})
"""Parameters that take the place of another one, so that what is refused without them is not refused beside them."""

Asked = tuple[str, str, Format]
"""What a request asks for: method, resource, representation."""

ValuesByName = Mapping[str, tuple[str, ...]]
"""The values of each parameter of a form, in their order."""


def _accepted_companions(case: Case) -> Iterator[Companion]:
    """The companions beside which a case succeeds."""
    for hand in () if case.expect.refuses else case.beside:
        yield from hand.companions


class CaseMatcher:
    """Finds the case of an exchange among `cases`.

    A case matches where method, resource, representation and credentials are its own, every decisive parameter of it
    has the same value, and every other parameter is harmless: it could not have decided the answer itself. A text that
    stands for a value is harmless where the case is refused, since no other value would be accepted beside it. A case
    whose values are drawn in each run matches nothing.
    """

    def __init__(self, cases: Sequence[Case]) -> None:
        self._by_value: dict[tuple[Asked, str, tuple[str, ...]], list[tuple[Case, ValuesByName]]] = {}
        self.refused: dict[tuple[str, str], set[str]] = {}
        self.accepted: dict[tuple[str, str], set[str]] = {}
        for case in cases:
            for companion in _accepted_companions(case):
                for name, value in companion.send:
                    if value is not None:
                        self.accepted.setdefault((case.resource, name), set()).add(value)
        # Of a request that was recorded, nothing was dealt by a run.
        cases = [case.written for case in cases if not case.draw and case.auth is not Auth.DRAWN_TOKEN]
        cases.sort(key=lambda case: bool(case.beside))  # of two that send the same, the plain one is named
        self._places = {case.name: place for place, case in enumerate(cases)}
        self.outcomes = KnownOutcomes(cases)
        own = []
        for case in cases:
            is_one_request = not case.silent and case.repeat == 1 and case.then is None
            if is_one_request and case.has_own_credentials:
                expected = _values_by_name(case.send)
                name = next((name for name in case.decisive if name in expected), "")
                key = ((case.method, case.resource, case.format), name, expected.get(name, ()))
                self._by_value.setdefault(key, []).append((case, expected))
                own.append(case)
        self.refusals, self.rows = KnownRefusals(own), LookedUpRows(own)
        for case in cases:
            values = self.refused if case.expect.refuses else self.accepted
            for name, value in case.send:
                if name in case.decisive or not case.expect.refuses:
                    values.setdefault((case.resource, name), set()).add(value)

    def find(self, exchange: RecordedExchange) -> Case | None:
        """The best match: of several cases the one with the most decisive parameters; `None` where no case matches.

        There is none where live credentials may have got another answer than test credentials; `rows` has what is known
        of a number that was looked up.
        """
        requested = requested_resource(exchange.url)
        if requested is None or len(exchange.form) > MAX_PARAMETERS:
            return None
        if requested.service is Service.API and not requested.account.startswith("AC"):
            return None
        is_live = not exchange.is_exact and _depends_on_credentials(requested, exchange)
        if exchange.unread or is_live:
            return None
        sent = _values_by_name((*requested.path, *exchange.form))
        asked = (exchange.method, requested.resource, requested.format)
        known = [self._by_value.get((asked, name, values), ()) for name, values in (("", ()), *sent.items())]
        matching = [case for group in known for case, expected in group if self._matches(case, expected, sent)]
        found = max(matching, key=lambda case: (len(case.decisive), -self._places[case.name]), default=None)
        if found is None or self._is_filtered(exchange, found, sent) or _may_be_live(exchange, found):
            return None
        return found

    def _is_filtered(self, exchange: RecordedExchange, case: Case, sent: ValuesByName) -> bool:
        """Whether a recorder may have taken out a parameter whose absence decides the case.

        It shows in the length of the request, or in an answer that can only be one to a value of the parameter.
        """
        absent = [name for name in case.decisive if not any(sent.get(name, ()))]
        if exchange.is_exact or not absent:
            return False
        reply = Reply(exchange.answer, case.format)
        if not exchange.is_complete:
            return True
        if reply.is_refusal:
            return any((case.resource, name, reply.code) in self.outcomes.presuppositions.of_value for name in absent)
        return any((reply.content or {}).get(field_name(field_of_parameter(name), case.format)) for name in absent)

    def _matches(self, case: Case, expected: ValuesByName, sent: ValuesByName) -> bool:
        if any(sent.get(name) != expected.get(name) for name in (*case.decisive, PACKAGES)):
            return False
        if case.expect.refuses and SUBSTITUTES & (set(sent) - set(expected)):
            return False
        own = {name for name, values in sent.items() if values == expected.get(name)}
        others = {name: values for name, values in sent.items() if name not in {*own, *case.decisive}}
        missing = set(expected) - set(sent)
        return not missing and all(self._harmless(case, name, values) for name, values in others.items())

    def _harmless(self, case: Case, name: str, values: tuple[str, ...]) -> bool:
        known = self.accepted.get((case.resource, name), set())
        if set(values) <= known or (case.expect.refuses and all(is_hidden_parameter(name, value) for value in values)):
            return True
        if set(values) & self.refused.get((case.resource, name), set()):
            return False
        if name == "MediaUrl" and "Body" in case.decisive:
            return False  # a message with media needs no body
        if name == "To":
            return all(is_phone_number(value) and not magic_number(value) for value in values)
        if name == "FriendlyName":
            return case.expect.refuses and all(0 < len(value) <= MAX_NAME_LENGTH for value in values)
        if name == "Body":
            return all(0 < len(value) <= LONGEST_TEXT for value in values)
        if name in ADDRESSES or (case.expect.refuses and ADDRESS_OF_A_NUMBER.fullmatch(name)):
            return all(re.match(r"https?://\S+\Z", value) for value in values)
        return False


def _may_be_live(exchange: RecordedExchange, case: Case) -> bool:
    """Whether a success may be one of live credentials, whose account has the sender that test credentials refuse."""
    if not case.expect.refuses or case.decisive != ("From",) or exchange.answer.status >= REFUSED:
        return False
    sent = dict(exchange.form)
    has_magic = any(magic_number(sent.get(name, "")) for name in NUMBERS)
    return bool(sent.get("From")) and not has_magic and not exchange.is_exact and is_from_twilio(exchange.url)


def _depends_on_credentials(requested: RequestedResource, exchange: RecordedExchange) -> bool:
    """Whether live credentials get another answer: a recording of another program does not say which it has.

    Test credentials create a resource that has a schema, and look one up; all else is closed to them alone.
    """
    if requested.service is not Service.API:
        is_open = requested.resource in SCHEMA_OF_RESOURCE
        return any(name == PACKAGES for name, _ in exchange.form) or (not is_open and exchange.answer.status < REFUSED)
    creates = requested.resource in SCHEMA_OF_RESOURCE and exchange.method in ("POST", "ANY")
    return not creates and exchange.answer.status < REFUSED


def _values_by_name(form: Sequence[tuple[str, str]]) -> ValuesByName:
    values: dict[str, list[str]] = {}
    for name, value in form:
        values.setdefault(name, []).append(value)
    return {name: tuple(given) for name, given in values.items()}
