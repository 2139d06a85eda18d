"""Rows of looked-up numbers: the cases whose tables have a recorded number, however number and packages are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from conformance.case import Account, Auth, Case
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.urls import LOOKUP, requested_resource

PACKAGES, NUMBER, COUNTRY = "Fields", "PhoneNumber", "CountryCode"
DEFAULT_COUNTRY = "US"


class _Asked(NamedTuple):
    """What decides the answer to a lookup: the number in E.164, the packages, and their parameters."""

    number: str
    packages: frozenset[str]
    parameters: frozenset[tuple[str, str]]


class LookedUpRows:
    """The rows among `cases`: each one request for packages of a number, of which the case states values."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self._rows: dict[str, list[tuple[_Asked, Case]]] = {}
        for case in cases:
            sent = dict(case.send)
            is_one_request = not (case.then or case.draw) and case.repeat == 1
            is_own = case.auth is Auth.RIGHT and case.account is Account.OWN
            if case.resource == LOOKUP and PACKAGES in sent and case.expect.body and is_one_request and is_own:
                asked = _asked(sent)
                self._rows.setdefault(asked.number, []).append((asked, case))

    def of(self, exchange: RecordedExchange) -> tuple[Case, ...]:
        """The rows that decide a part of the answer, the ones with most packages first; none where it is no lookup.

        Beside the packages and parameters of a row others may be asked for, which do not change its values.
        """
        requested = requested_resource(exchange.url)
        if requested is None or requested.resource != LOOKUP or exchange.method != "GET" or exchange.unread:
            return ()
        asked = _asked(dict((*requested.path, *exchange.form)))
        found = [
            (row, case)
            for row, case in self._rows.get(asked.number, ())
            if row.packages <= asked.packages and row.parameters <= asked.parameters
        ]
        return tuple(case for _, case in sorted(found, key=lambda pair: -len(pair[0].packages)))


def _asked(sent: Mapping[str, str]) -> _Asked:
    number = _in_e164(sent.get(NUMBER, ""), sent.get(COUNTRY) or DEFAULT_COUNTRY)
    packages = frozenset(filter(None, (name.strip() for name in sent.get(PACKAGES, "").split(","))))
    others = frozenset((name, value) for name, value in sent.items() if name not in (NUMBER, COUNTRY, PACKAGES))
    return _Asked(number, packages, others)


def _in_e164(number: str, country: str) -> str:
    """The number in its one form; as it is where nobody can read it."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
