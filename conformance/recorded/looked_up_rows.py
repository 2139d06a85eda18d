"""Rows of looked-up numbers: the cases whose tables have a recorded number, however number and packages are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from conformance.case import Case
from conformance.judging.looked_up_number import COUNTRY, NUMBER, in_e164, parsed_number
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.urls import LOOKUP, requested_resource

PACKAGES = "Fields"
"""The parameter with which a lookup asks for packages: what is in them depends on credentials that nobody knows.

A case that asks for others, or for none, is another case."""


class _Asked(NamedTuple):
    """What decides the answer to a lookup: the number in E.164, the packages, and their parameters."""

    number: str
    packages: frozenset[str]
    parameters: frozenset[tuple[str, str]]


class LookedUpRows:
    """The rows among `cases` of one request each: those for packages of a number, of which the case states values."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self._rows: dict[str, list[tuple[_Asked, Case]]] = {}
        for case in cases:
            sent = dict(case.send)
            if case.resource == LOOKUP and PACKAGES in sent and case.expect.body:
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
    asked = parsed_number(sent)
    number = sent.get(NUMBER, "") if asked is None else in_e164(asked)
    packages = frozenset(filter(None, (name.strip() for name in sent.get(PACKAGES, "").split(","))))
    others = frozenset((name, value) for name, value in sent.items() if name not in (NUMBER, COUNTRY, PACKAGES))
    return _Asked(number, packages, others)
