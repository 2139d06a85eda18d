"""Values of requests and answers side by side: whether a recorder hid one of them, by the field that it is in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from conformance.finding import Finding
from conformance.judging.places import AT_TWILIO
from conformance.recorded.hidden_values import (
    NUMBERS,
    has_hidden_parts,
    hides_number,
    hides_text,
    is_hidden,
    is_placeholder,
    is_surely_hidden,
    may_be_hidden,
    may_be_same_text,
    surely_hides_text,
)
from conformance.recorded.numbers import E164, MAGIC, NUMBER, are_alike, is_made_up, is_sample, is_word
from conformance.recorded.printed_values import is_printed
from conformance.recorded.resource_paths import stand_in

SEGMENTS = "num_segments"
BODY = "body"
BOUGHT = "phone_number"
ADDRESS = "url"
LOOKUPS = f"{AT_TWILIO}/v2/PhoneNumbers/"
CALLED = ("to", BOUGHT)
"""The fields in which a word can be no number: a sender may have a name."""


@dataclass(frozen=True)
class Values:
    """The values of a request by the fields in which they come back, those of the answer, and the texts of others.

    The text that came is without the prefix of trial accounts.
    """

    sent: Mapping[str, str]
    came: Mapping[str, object]
    texts: frozenset[str]

    def is_hidden(self, field: str, value: object) -> bool:
        """Whether the value of a field stands for another."""
        return is_hidden(field, value) or (isinstance(value, str) and value in self.texts)

    def is_excused(self, finding: Finding, field: str) -> bool:
        """Whether a finding is about a value that was hidden for sure."""
        came, sent = self.came.get(field), self.sent.get(field, "")
        if field == SEGMENTS:
            return isinstance(came, str) and came.isdecimal() and self._is_text_hidden()
        if field.endswith("_sid"):
            return came == stand_in(field) and bool(self.texts)
        if field == ADDRESS:
            return self._is_number_hidden(came)
        if came is None and field == "from" and self.came.get("messaging_service_sid"):
            return self.is_hidden(field, sent)
        if not may_be_hidden(field) or not isinstance(came, str):
            return False
        if self.is_hidden(field, came) or self.is_hidden(_unformatted(field), self.came.get(_unformatted(field))):
            return True
        if finding.what != "echo" or not sent:
            return False
        if field == BODY:
            return surely_hides_text(sent)
        return self.is_hidden(field, sent) or (bool(MAGIC.fullmatch(came)) and is_made_up(sent))

    def unsure(self, fields: Iterable[str]) -> str:
        """Why a value in one of the fields may be hidden or wrong: none in request and answer is hidden for sure."""
        known = [pair for each in (self.sent, self.came) for pair in each.items() if may_be_hidden(pair[0])]
        if any(is_surely_hidden(*pair) for pair in known):
            return ""
        shown = ((name, each.get(name)) for name in map(_unformatted, fields) for each in (self.came, self.sent))
        hiding = (
            value for name, value in shown if is_hidden(name, value) or is_placeholder(value) or hides_number(value)
        )
        return next((f"{value!r} may stand for another value" for value in hiding), "")

    def doubt(self, finding: Finding, field: str) -> str:
        """Why nobody knows whether a value was hidden; empty where it was not, or was for sure."""
        came, sent = self.came.get(field), self.sent.get(field, "")
        if not isinstance(came, str):
            return ""
        if field in (BODY, SEGMENTS):
            return self._doubt_of_text(field, came)
        is_looked_up = "national_format" in self.came  # its number is in the address, and in three fields
        return _doubt_of_number(field, finding.what, sent, came) if field in NUMBERS and not is_looked_up else ""

    def _doubt_of_text(self, field: str, came: str) -> str:
        text = self.sent.get(BODY, "")
        if hides_text(text) and not surely_hides_text(text):
            return f"{text!r} may stand for another text"
        is_count = field == SEGMENTS and came.isdecimal() and came != "0"
        own = self._own_text
        if (is_count and has_hidden_parts(text + own)) or (field == BODY and may_be_same_text(text, own)):
            return f"a part of {text!r} may stand for another text"
        return ""

    @property
    def _own_text(self) -> str:
        came = self.came.get(BODY)
        return came if isinstance(came, str) else ""

    def _is_number_hidden(self, address: object) -> bool:
        """Whether the address of a lookup ends in a text for a number, or shows the one that is hidden beside it."""
        before, slash, number = str(address).rpartition("/")
        is_shown = unquote(number) == self.sent.get(BOUGHT) and self.is_hidden(BOUGHT, self.came.get(BOUGHT))
        return before + slash == LOOKUPS and (is_shown or self.is_hidden(BOUGHT, unquote(number)))

    def _is_text_hidden(self) -> bool:
        return surely_hides_text(self.sent.get(BODY, "")) or self.is_hidden(BODY, self._own_text)


def _doubt_of_number(field: str, kind: str, sent: str, came: str) -> str:
    if kind == "field" and field == BOUGHT and sent in (came, "") and _is_no_number(came, sent):
        return f"{came!r} may stand for a number"
    if kind != "echo" or not sent:
        return ""
    if field in CALLED and E164.fullmatch(came) and _is_name(sent):
        return f"{sent!r} may stand for a number"
    if not NUMBER.fullmatch(came) or MAGIC.fullmatch(came):
        return ""
    if is_made_up(came) != is_made_up(sent):
        return f"{came if is_made_up(came) else sent!r} is a number that stands for another"
    if field != BOUGHT and is_sample(came) != is_sample(sent) and not are_alike(came, sent):
        return f"{came if is_sample(came) else sent!r} may be a number that stands for another"
    return ""


def _is_no_number(came: str, sent: str) -> bool:
    """Whether a number that was bought is one that nobody can buy, or is the word that was sent for it."""
    return is_made_up(came) or (came == sent and _is_name(came))


def _is_name(text: str) -> bool:
    """Whether a text without a number may be a name that stands for one."""
    return is_word(text) and not is_printed(text)


def _unformatted(field: str) -> str:
    return field.removesuffix("_formatted")
