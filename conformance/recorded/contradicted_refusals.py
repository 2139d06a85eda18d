"""Refusals that contradict their own request: the code is that of a value that was not sent, or of one that was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance.case import Case, Service
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.hidden_values import has_hidden_parts, hides_text, is_hidden_parameter
from conformance.recorded.live_echoes import LONGEST_TEXT, service_of
from conformance.reply import Reply
from conformance.suite.expectation import SCHEMA_OF_RESOURCE

OF_PARAMETERS = {
    21452: ("AreaCode",),
    21421: ("PhoneNumber",),
    21617: ("Body", "ContentSid"),
    21623: ("MediaUrl",),
}
"""Codes of values of parameters, of which one has to be sent."""

TOO_LONG = 21617
NONE_NAMED = 400
"""The code of a purchase that names neither a number nor an area."""

EMPTY_SERVICE = 21703
"""The code of a messaging service without senders."""

CLOSED = 20008
"""The code of a resource that is not open to test credentials."""

RefusedParameter = tuple[str, str, int | None]
"""A resource, a parameter and a code."""


class Presuppositions:
    """What the codes of `cases` presuppose of a request.

    `of_value` are the codes that only a value of a parameter results in, be it beside that of another one. Doubts
    rest on cases that one parameter decides, and on none that has the code as one of several.
    """

    def __init__(self, cases: Sequence[Case]) -> None:
        refused = [case for case in cases if case.expect.refuses]
        with_value, with_none = _refused(refused)
        self.of_value = with_value - with_none
        alone = [case for case in refused if len(case.decisive) == 1]
        with_value, with_none = _refused(alone)
        of_one_code = [case for case in alone if len({answer.code for answer in case.expect.answers}) == 1]
        self._of_value_alone = with_value - with_none
        certain_of_value, certain_of_none = _refused(of_one_code)
        self._of_none_alone = with_none - certain_of_value - (with_value - certain_of_none)
        self._codes: dict[str, set[int | None]] = {}
        for case in cases:
            if case.service is Service.API:
                self._codes.setdefault(case.resource, set()).update(answer.code for answer in case.expect.answers)

    def doubt(self, exchange: RecordedExchange, resource: str, reply: Reply) -> str:
        """Why a refusal contradicts its request, as far as that was recorded; empty where it does not."""
        if exchange.encoding != "urlencoded":
            return ""  # the service may not have read what was sent
        for name, value in exchange.form:
            place = (resource, name, reply.code)
            if not value.strip() and place in self._of_value_alone:
                return f"{name} was sent empty, and {reply.code} is the code of a value of it"
            if value.strip() and not is_hidden_parameter(name, value) and place in self._of_none_alone:
                return f"{name} was sent, and {reply.code} is the code of a request without it"
        if self._is_of_another_resource(resource, reply.code):
            return f"cases of other resources have {reply.code}, and none of {resource} has"
        return _contradiction(dict(exchange.form), resource, reply.code)

    def _is_of_another_resource(self, resource: str, code: int | None) -> bool:
        own = self._codes.get(resource, set())
        others = (codes for each, codes in self._codes.items() if each != resource)
        return resource in SCHEMA_OF_RESOURCE and code not in own and any(code in codes for codes in others)


def _contradiction(sent: Mapping[str, str], resource: str, code: int | None) -> str:
    """Why a code that no single parameter of a case decides contradicts what was sent."""
    if code == CLOSED and resource in SCHEMA_OF_RESOURCE:
        return f"{code} is the code of a resource that test credentials do not reach, and they reach {resource}"
    if (
        code == EMPTY_SERVICE
        and not service_of([*sent.items()])
        and not is_hidden_parameter("From", sent.get("From", ""))
    ):
        return f"{code} is the code of a messaging service, and none was sent"
    absent = OF_PARAMETERS.get(code or 0, ())
    if sent and absent and not any(sent.get(name) for name in absent):
        return f"{code} is the code of a value of {' or '.join(absent)}, and none was sent"
    text = sent.get("Body", "")
    if code == TOO_LONG and len(text) <= LONGEST_TEXT // 2 and not has_hidden_parts(text) and not hides_text(text):
        return f"{code} is the code of a long text, and Body has {len(text)} characters"
    named = [name for name in ("PhoneNumber", "AreaCode") if sent.get(name)]
    if code == NONE_NAMED and resource == "IncomingPhoneNumbers" and named:
        return f"{named[0]} was sent, and {code} is the code of a request without it"
    return ""


def _refused(cases: Sequence[Case]) -> tuple[set[RefusedParameter], set[RefusedParameter]]:
    """What is refused with a value of a deciding parameter, and what without one."""
    found: dict[bool, set[RefusedParameter]] = {True: set(), False: set()}
    for case in cases:
        sent = dict(case.send)
        for name in case.decisive:
            codes = {(case.resource, name, answer.code) for answer in case.expect.answers}
            found[bool(sent.get(name, "").strip())] |= codes
    return found[True], found[False]
