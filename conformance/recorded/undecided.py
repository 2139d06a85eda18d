"""Requests that have a number for test credentials and are those of no case: whether their answer can be right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from conformance.case import Basis, Case, Format, Service
from conformance.finding import Finding
from conformance.judging.answer_checks import observed_statuses
from conformance.judging.fields import field_name, field_of_parameter
from conformance.judging.finding_text import alternatives
from conformance.recorded.contradicted_refusals import Presuppositions
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.hidden_values import is_hidden_parameter
from conformance.recorded.numbers import FEWEST_DIGITS, NUMBER, digits, magic_number
from conformance.recorded.urls import RequestedResource, requested_resource
from conformance.reply import Reply

NUMBERS = ("To", "From", "PhoneNumber")
"""Parameters whose value decides the answer to test credentials."""

OF_LIVE_CREDENTIALS = (20008, 20404, 20429, 21608)
"""Codes of no case of the API whose status recordings show."""

ELSEWHERE = {20003: {403}}
"""The statuses that a code can have as well: live accounts lack permissions of which no case is."""


def numbers_answered(reply: Reply) -> dict[str, str]:
    """The numbers in an answer, by the parameters that they are the values of."""
    content = reply.content or {}
    values = {name: content.get(field_name(field_of_parameter(name), reply.format)) for name in NUMBERS}
    return {name: value for name, value in values.items() if isinstance(value, str)}


class KnownOutcomes:
    """The codes with which `cases` refuse a parameter by itself, and the values with which they accept it."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self.presuppositions = Presuppositions(cases)
        self._codes: dict[tuple[str, str], set[int | None]] = {}
        self._of_value: dict[tuple[str, str, str], set[int | None]] = {}
        self._accepted: set[tuple[str, str, object]] = set()
        api = [case for case in cases if case.service is Service.API]
        self._of_credentials = {
            outcome.code
            for case in api
            if not case.has_own_credentials or not case.decisive
            for outcome in case.expect.answers
        }
        self._known = {outcome.code for case in api for outcome in case.expect.answers} - {None}
        self._known |= {*OF_LIVE_CREDENTIALS}
        for case in cases:
            if not case.has_own_credentials:
                continue
            sent = dict(case.send)
            if not case.expect.refuses:
                self._accepted |= {(case.resource, name, value) for name, value in sent.items()}
            elif len(case.decisive) == 1:
                (name,) = case.decisive
                codes = {outcome.code for outcome in case.expect.answers}
                self._codes.setdefault((case.resource, name), set()).update(codes)
                if name in sent:
                    self._of_value.setdefault((case.resource, name, sent[name]), set()).update(codes)

    def status_findings(self, reply: Reply, requested: RequestedResource | None) -> Iterator[Finding]:
        """That the status is none that was observed: of a success, or of a refusal with a code that was observed.

        Whoever asked gets it: of refusals with other codes, which live credentials get, less is known.
        """
        if requested is None or (reply.is_refusal and reply.code not in self._known):
            return
        statuses = observed_statuses(reply, requested.service) | ELSEWHERE.get(reply.code or 0, set())
        if reply.answer.status not in statuses:
            expected = alternatives(map(str, sorted(statuses)))
            yield Finding("status", "", expected, str(reply.answer.status), Basis.OBSERVED)

    def doubt(self, exchange: RecordedExchange) -> str:
        """Why nobody knows whether an answer is right that no case judges.

        Empty where no number in it exists for test credentials alone, or where what is sent explains the answer, unless
        the answer is a refusal that contradicts what was sent.
        """
        requested = requested_resource(exchange.url)
        if requested is None or requested.service is not Service.API or exchange.is_exact:
            return ""
        reply, resource = Reply(exchange.answer, Format(requested.format)), requested.resource.removeprefix("SMS/")
        if reply.is_refusal and (reason := self.presuppositions.doubt(exchange, resource, reply)):
            return reason
        if not any(name in NUMBERS and magic_number(value) for name, value in exchange.form):
            return ""
        if not reply.is_refusal:
            came = numbers_answered(reply)
            shown = [(name, value) for name, value in exchange.form if not self._is_accepted(resource, name, came)]
            open_names = list(self._undecided(resource, shown))
            return f"{open_names[0]} decides the answer, and no case has its value" if open_names else ""
        names = [name for of, name in self._codes if of == resource and reply.code in self._codes[of, name]]
        sent = dict(exchange.form)
        explaining = [name for name in names if self._explains(resource, name, sent, reply.code)]
        is_of_no_parameter = not names and reply.code in self._of_credentials
        if is_of_no_parameter or any(_is_shown(name, sent.get(name)) for name in explaining):
            return ""
        if explaining:
            return f"{explaining[0]} decides the answer, and no case has its value"
        return f"no case has this request, and what is sent does not explain {reply.code}"

    def _is_accepted(self, resource: str, name: str, came: Mapping[str, str]) -> bool:
        """Whether the answer shows a number that is accepted: where the request hides it, it is that one."""
        return (resource, name, came.get(name)) in self._accepted

    def _undecided(self, resource: str, form: Sequence[tuple[str, str]]) -> Iterator[str]:
        for name, value in form:
            if name not in NUMBERS or not value or magic_number(value) or (resource, name, value) in self._accepted:
                continue
            if name != "To" or is_hidden_parameter(name, value) or len(digits(value)) < 7:
                yield name

    def _explains(self, resource: str, name: str, sent: dict[str, str], code: int | None) -> bool:
        """Whether a refusal may be one of a parameter: of a known value it is, of an unknown one it may be."""
        if name not in sent:
            return True  # a recorder may have taken it out
        value = sent[name]
        if own := self._of_value.get((resource, name, value)):
            return code in own
        if (number := magic_number(value)) and number != value:
            return code in self._of_value.get((resource, name, number), set()) | self._malformed(resource, name)
        if value.strip() and not is_hidden_parameter(name, value) and not self._refuses_a_value(resource, name, code):
            return False
        return (resource, name, value) not in self._accepted

    def _refuses_a_value(self, resource: str, name: str, code: int | None) -> bool:
        """Whether a case refuses a value of a parameter with the code, and not only that there is none."""
        known = self._of_value.items()
        return any(of[:2] == (resource, name) and of[2].strip() and code in codes for of, codes in known)

    def _malformed(self, resource: str, name: str) -> set[int | None]:
        """The codes of what is no number for test credentials, in any notation."""
        known = self._of_value.items()
        codes = (found for of, found in known if of[:2] == (resource, name) and not magic_number(of[2]))
        return set().union(*codes)


def _is_shown(name: str, value: str | None) -> bool:
    """Whether a value explains a refusal as it is: no text stands for it, and a number is one; it may be taken out."""
    if value is None:
        return True
    if name in NUMBERS and value and not (NUMBER.fullmatch(value.strip()) and len(digits(value)) >= FEWEST_DIGITS):
        return False
    return not is_hidden_parameter(name, value)
