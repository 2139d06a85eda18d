"""Matching of recorded exchanges to cases: which case has the request of an exchange, if any."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from conformance.address import is_twilio_host
from conformance.case import Account, Auth, Case, Format
from conformance.companion import Companion
from conformance.recorded.exchange import RecordedExchange
from conformance.suite.expectation import SCHEMA_OF_RESOURCE

API_ROOT = "/2010-04-01/Accounts"
API_PATH = re.compile(r"/2010-04-01/Accounts(?:/(?P<account>[^/]+?)(?:/(?P<resource>.+?))?)?(?P<suffix>\.json)?/?")
MAX_BODY_LENGTH = 1600
MAX_PARAMETERS = 100
"""A request with more parameters is that of no case."""

SUBSTITUTES = frozenset({"Twiml", "ApplicationSid", "PhoneNumber", "AreaCode", "MessagingServiceSid"})
"""Parameters that take the place of another one, so that what is refused without them is not refused beside them."""

Asked = tuple[str, str, Format]
"""What a request asks for: method, resource, representation."""

ValuesByName = Mapping[str, tuple[str, ...]]
"""The values of each parameter of a form, in their order."""


@dataclass(frozen=True)
class RequestedResource:
    """What a recorded URL names: the account, the resource below it, and the representation (JSON or XML)."""

    account: str
    resource: str
    format: Format


def is_with_twilio(exchange: RecordedExchange) -> bool:
    """Whether an exchange is with Twilio, or with a fake of its 2010 API; without a valid URL it is not."""
    try:
        return is_from_twilio(exchange) or API_ROOT in urlsplit(exchange.url).path
    except ValueError:
        return False


def is_from_twilio(exchange: RecordedExchange) -> bool:
    """Whether a host of Twilio's answered, as far as the recorded URL says."""
    try:
        return is_twilio_host((urlsplit(exchange.url).hostname or "").rstrip("."))
    except ValueError:
        return False


def requested_resource(exchange: RecordedExchange) -> RequestedResource | None:
    """What the URL of an exchange names; `None` where it is not of the 2010 API."""
    path = unquote(urlsplit(exchange.url).path)
    found = API_PATH.fullmatch(path[path.find(API_ROOT) :]) if API_ROOT in path else None
    if found is None:
        return None
    representation = Format.JSON if found["suffix"] else Format.XML
    return RequestedResource(found["account"] or "", found["resource"] or "Account", representation)


def base_path_of(exchange: RecordedExchange) -> str:
    """What stands before the API in the path of a recorded URL: the path of the base URL, percent-encoded."""
    return urlsplit(exchange.url).path.partition(API_ROOT)[0]


def _as_written(case: Case) -> Case:
    """The case without what a run deals to it: of a request that was recorded, nothing was dealt by a run."""
    return case.undealt or case


def _accepted_companions(case: Case) -> Iterator[Companion]:
    """The companions beside which a case succeeds."""
    for hand in () if case.expect.refuses else case.beside:
        yield from hand.companions


class CaseMatcher:
    """Finds the case of an exchange among `cases`.

    A case matches where method, resource, representation and credentials are its own, every decisive parameter of it
    has the same value, and every other parameter is harmless: it could not have decided the answer itself. A case whose
    values are drawn in each run matches nothing.
    """

    def __init__(self, cases: Sequence[Case]) -> None:
        self._expected: dict[Asked, list[tuple[Case, ValuesByName]]] = {}
        self.refused: dict[tuple[str, str], set[str]] = {}
        self.accepted: dict[tuple[str, str], set[str]] = {}
        for case in cases:
            for companion in _accepted_companions(case):
                for name, value in companion.send:
                    if value is not None:
                        self.accepted.setdefault((case.resource, name), set()).add(value)
        cases = [case for case in map(_as_written, cases) if not case.draw and case.auth is not Auth.DRAWN_TOKEN]
        cases.sort(key=lambda case: bool(case.beside))  # of two that send the same, the plain one is named
        for case in cases:
            is_one_request = not case.silent and case.repeat == 1 and case.then is None
            if is_one_request and case.auth is Auth.RIGHT and case.account is Account.OWN:
                asked = self._expected.setdefault((case.method, case.resource, case.format), [])
                asked.append((case, _values_by_name(case.send)))
        for case in cases:
            values = self.refused if case.expect.refuses else self.accepted
            for name, value in case.send:
                if name in case.decisive or not case.expect.refuses:
                    values.setdefault((case.resource, name), set()).add(value)

    def find(self, exchange: RecordedExchange) -> Case | None:
        """The best match: of several cases the one with the most decisive parameters; `None` where no case matches."""
        requested = requested_resource(exchange)
        if requested is None or not requested.account.startswith("AC") or len(exchange.form) > MAX_PARAMETERS:
            return None
        if requested.resource not in SCHEMA_OF_RESOURCE and exchange.answer.status < 400:
            return None  # live credentials allow more than test credentials do
        sent = _values_by_name(exchange.form)
        known = self._expected.get((exchange.method, requested.resource, requested.format), [])
        matching = [case for case, expected in known if self._matches(case, expected, sent)]
        return max(matching, key=lambda case: len(case.decisive), default=None)

    def _matches(self, case: Case, expected: ValuesByName, sent: ValuesByName) -> bool:
        if any(sent.get(name) != expected.get(name) for name in case.decisive):
            return False
        if case.expect.refuses and SUBSTITUTES & (set(sent) - set(expected)):
            return False
        others = {name: values for name, values in sent.items() if name not in case.decisive}
        missing = set(expected) - set(sent)
        return not missing and all(self._harmless(case, name, values) for name, values in others.items())

    def _harmless(self, case: Case, name: str, values: tuple[str, ...]) -> bool:
        known = self.accepted.get((case.resource, name), set())
        if set(values) <= known:
            return True
        if set(values) & self.refused.get((case.resource, name), set()):
            return False
        if name == "MediaUrl" and "Body" in case.decisive:
            return False  # a message with media needs no body
        if name == "To":
            return all(_is_phone_number(value) for value in values)
        if name == "Body":
            return all(0 < len(value) <= MAX_BODY_LENGTH for value in values)
        if name in ("Url", "StatusCallback", "MediaUrl"):
            return all(re.match(r"https?://\S+\Z", value) for value in values)
        return False


def _is_phone_number(value: str) -> bool:
    import phonenumbers

    try:
        return value.startswith("+") and phonenumbers.is_valid_number(phonenumbers.parse(value))
    except phonenumbers.NumberParseException:
        return False


def _values_by_name(form: Sequence[tuple[str, str]]) -> ValuesByName:
    values: dict[str, list[str]] = {}
    for name, value in form:
        values.setdefault(name, []).append(value)
    return {name: tuple(given) for name, given in values.items()}
