"""Every row of the documented tables is held by the cases that send it: without the row, or with another code in it,
those cases no longer pass, and all others do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest

from conformance.case import Account, Auth, Basis, Case
from conformance.fake import OTHERS, TABLES, Tables
from conformance.finding import Verdict
from tests.support import misbehaving_targets
from tests.support.habits.trial import affected

ANOTHER_CODE = 21999
KEYPAD = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999", strict=True))
NUMBER = re.compile(r"\+?[\d\s().-]+")
ORDINARY = re.compile(r"\+1\d{10}|\+(?![01])\d{8,15}")
Rows = Mapping[str, int | None]


@dataclass(frozen=True)
class Role:
    """A table and the parameter whose values are its rows."""

    table: str
    resource: str
    parameter: str
    validated: bool = False

    @property
    def rows(self) -> Rows:
        return getattr(TABLES, self.table)

    def is_hidden(self, case: Case) -> bool:
        """Whether another value of the same request is what decides."""
        sent = dict(case.send)
        if self.parameter == "AreaCode":
            return "PhoneNumber" in sent
        return ":" in sent.get("To", "") or (self.parameter == "To" and case.name.startswith("messages/two-defects/"))

    def row(self, case: Case) -> str | None:
        """The row that the request of a case asks for, computed from what it sends."""
        if case.resource != self.resource or case.auth is not Auth.RIGHT or case.account is not Account.OWN:
            return None
        value = dict(reversed(case.send)).get(self.parameter, "")
        if self.is_hidden(case):
            return None
        number = in_full(value)
        if number in self.rows or not value:
            return number or None
        if OTHERS not in self.rows or (self.validated and ORDINARY.fullmatch(number)):
            return None
        return OTHERS


ROLES = (
    Role("message_from", "Messages", "From"),
    Role("message_to", "Messages", "To", validated=True),
    Role("call_from", "Calls", "From"),
    Role("call_to", "Calls", "To", validated=True),
    Role("phone_number", "IncomingPhoneNumbers", "PhoneNumber"),
    Role("area_code", "IncomingPhoneNumbers", "AreaCode"),
)
ROWS = [(role, row) for role in ROLES for row in role.rows]
SAME_BY_DEFAULT = {("message_from", "+15005550007"), ("phone_number", "+15005550000"), ("area_code", "533")}
"""Rows that say what holds without them: only another code shows that they are asked for."""


def in_full(value: str) -> str:
    """A number without punctuation, with plus sign and country code; what is no number as it is."""
    value = "".join(KEYPAD.get(letter, letter) for letter in value) if value.startswith("+") else value
    digits = re.sub(r"\D", "", value)
    if not NUMBER.fullmatch(value) or len(digits) < 10:
        return value
    return f"+1{digits}" if len(digits) == 10 and not value.startswith("+") else f"+{digits}"


def altered(role: Role, rows: Rows) -> Tables:
    return replace(TABLES, **{role.table: rows})


def not_passing(tables: Tables, level: Basis = Basis.INFERRED) -> dict[str, Verdict]:
    judgements = misbehaving_targets.judged(tables=tables, among=affected(tables=tables), level=level)
    verdicts = {name: judgement.verdict for name, judgement in judgements.items()}
    return {name: verdict for name, verdict in verdicts.items() if verdict is not Verdict.PASS}


def sending(role: Role, row: str) -> set[str]:
    """The cases that ask for a row."""
    return {name for name, case in misbehaving_targets.cases().items() if role.row(case) == row}


def without_control(names: set[str]) -> set[str]:
    """The cases that expect a refusal and have every control among `names`."""
    refusals = {name: case for name, case in misbehaving_targets.cases().items() if case.expect.refuses}
    return {name for name, case in refusals.items() if case.control and names.issuperset(case.control)}


def controls_among(names: set[str]) -> set[str]:
    return names & {control for case in misbehaving_targets.cases().values() for control in case.control}


def name_of(part: object) -> str:
    return part.table if isinstance(part, Role) else str(part).replace(" ", "-")


@pytest.mark.parametrize(("role", "row"), ROWS, ids=name_of)
def test_a_row_with_another_code_fails_the_cases_that_ask_for_it_and_no_others(role: Role, row: str) -> None:
    held = {name for name in sending(role, row) if not misbehaving_targets.cases()[name].expect.refused}
    assert held, "no case asks for this row"
    other = altered(role, {**role.rows, row: ANOTHER_CODE})
    expect_exactly(not_passing(other), role, row, held)
    assert not_passing(other, Basis.OBSERVED).keys() & held, "only what is inferred tells another code"


@pytest.mark.parametrize(("role", "row"), ROWS, ids=name_of)
def test_a_row_taken_out_fails_the_cases_that_ask_for_it_and_no_others(role: Role, row: str) -> None:
    found = not_passing(altered(role, {key: code for key, code in role.rows.items() if key != row}))
    if (role.table, row) in SAME_BY_DEFAULT:
        assert found == {}
    else:
        expect_exactly(found, role, row, sending(role, row))


def expect_exactly(found: Mapping[str, Verdict], role: Role, row: str, held: set[str]) -> None:
    """A row that refuses is held by failures alone.

    A row that lets through is in the requests of the controls as well, so that it carries nearly every case of the
    resource: none that sends it passes, nor any refusal that lost its control.
    """
    if role.rows[row] is not None:
        assert found == dict.fromkeys(held, Verdict.FAIL)
        return
    controls = controls_among(held)
    assert controls
    assert set(found) == held | without_control(controls)
    assert {found[name] for name in controls} == {Verdict.FAIL}
    assert set(found.values()) <= {Verdict.FAIL, Verdict.INCONCLUSIVE}


def test_cases_in_xml_asked_twice_and_in_other_notation_hold_rows_too() -> None:
    message_to, call_to = ROLES[1], ROLES[3]
    assert {"messages/to/unroutable", "xml/messages/unroutable-to", "access/repetition/refused-message"} <= sending(
        message_to, "+15005550002"
    )
    assert {"messages/to/invalid", "messages/notation/to-invalid-ten-digits"} <= sending(message_to, "+15005550001")
    assert {"calls/to/unroutable", "access/repetition/refused-call"} <= sending(call_to, "+15005550002")
    assert "numbers/phone-number/letters-spell-the-invalid-number" in sending(ROLES[4], "+15005550001")
