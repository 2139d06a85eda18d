"""No body with a single point changed passes for right, unless a written reason allows it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from conformance.answer import Answer
from conformance.case import Case, Format
from conformance.fake import ACCOUNT
from conformance.finding import Verdict
from conformance.judging.check import check
from conformance.judging.control_result import ControlResult, ControlState
from conformance.judging.judge import judge
from conformance.suite.data import data_folder
from tests.support import misbehaving_targets
from tests.support.counts import Record, record
from tests.support.mutants import ALLOWED, CHOICES, Allowed, Mutant, mutants, xml_mutants
from tests.support.shared_suite import shared_suite

SUCCEEDED = ControlResult(ControlState.SUCCEEDED)
SHAPES = (
    "error",
    "message",
    "call",
    "incoming-phone-number",
    "xml-error",
    "xml-message",
    "xml-call",
    "xml-incoming-phone-number",
)
OWN = re.compile(rb"(?<=[A-Z]{2})[0-9a-f]{32}|(?<=, )\d\d \w{3} \d{4} [0-9:]{8}")
Key = tuple[str, str, str]


def shape_of(case: Case, answer: Answer) -> str:
    if answer.status >= 400:
        return "error" if case.format is Format.JSON else "xml-error"
    return case.expect.schema or ""


@cache
def distinct(shape: str) -> tuple[tuple[Case, Answer], ...]:
    """The answers with that shape that differ in more than SIDs and dates, or in what is expected of them."""
    found: dict[object, tuple[Case, Answer]] = {}
    for case in misbehaving_targets.cases().values():
        answer = misbehaving_targets.ask(case)
        if shape_of(case, answer) == shape and not case.expect.refused:
            expected = (case.expect.answers, sorted(case.expect.body.items()))
            found.setdefault((OWN.sub(b"", answer.body), repr(expected)), (case, answer))
    return tuple(found.values())


def mutants_of(shape: str, answer: Answer) -> Iterator[tuple[Mutant, Answer]]:
    choices = CHOICES.get(shape, {})
    if shape.startswith("xml"):
        for mutant in xml_mutants(answer.body.decode(), choices):
            yield mutant, replace(answer, body=str(mutant.body).encode())
    else:
        for mutant in mutants(json.loads(answer.body), choices):
            yield mutant, replace(answer, body=json.dumps(mutant.body).encode())


def conforms(case: Case, where: str, allowed: Allowed | None) -> bool:
    """Whether a written reason holds for a case: what was sent itself comes back as sent, whatever is written."""
    sent = {name for name, value in case.send if value}
    parameter = "".join(part[:1].upper() + part[1:] for part in where.strip("/").split("_"))
    if allowed is None or (allowed.beside and sent.isdisjoint(allowed.beside.split())):
        return False
    if allowed.abroad and not re.match(r"\+(?!1)", dict(case.send).get(allowed.abroad, "")):
        return False
    return allowed.as_sent or parameter not in sent


@pytest.mark.parametrize("shape", SHAPES)
def test_no_mutant_survives_without_a_written_reason(shape: str, record_property: Record) -> None:
    reasons = {key: allowed for allowed in ALLOWED for key in allowed.keys if key[0] == shape}
    counts: Counter[str] = Counter()
    survivors, used = [], set()
    for case, answer in distinct(shape):
        for mutant, mutated in mutants_of(shape, answer):
            counts["mutants"] += 1
            key = (shape, mutant.where, mutant.kind)
            refused = bool(check(case, mutated, ACCOUNT.sid))
            allowed = conforms(case, mutant.where, reasons.get(key))
            if allowed and not refused:
                used.add(key)
                counts["allowed"] += 1
            elif allowed or not refused:
                survivors.append(f"{case.name}: {shape}{mutant.where} {mutant.kind}{', allowed but refused' * refused}")
    record(record_property, survivors, mutants=counts["mutants"], allowed=counts["allowed"])
    assert not survivors
    assert set(reasons) == used, "these reasons allow nothing"


@pytest.mark.parametrize("shape", SHAPES)
def test_a_mutant_with_a_finding_fails_its_case(shape: str) -> None:
    case, answer = distinct(shape)[0]
    for mutant, mutated in mutants_of(shape, answer):
        judgement = judge(case, [mutated], ACCOUNT.sid, SUCCEEDED)
        expected = Verdict.FAIL if judgement.findings else Verdict.PASS
        assert judgement.verdict is expected, (mutant.where, mutant.kind)


@pytest.mark.parametrize("shape", sorted(CHOICES))
def test_every_enumerated_field_of_a_schema_has_other_choices_tried(shape: str) -> None:
    fields = json.loads((data_folder("schemas") / f"{shape}.json").read_text())["properties"]
    named = {f"/{name}": field for name, field in fields.items() if isinstance(field, dict)}
    enumerated = {where for where, field in named.items() if "enum" in field or field.get("const")}
    assert enumerated <= set(CHOICES[shape])


def test_each_mutation_is_allowed_once_and_on_evidence() -> None:
    evidence = shared_suite().suite.evidence
    keys = Counter(key for allowed in ALLOWED for key in allowed.keys)
    assert max(keys.values()) == 1
    for allowed in ALLOWED:
        assert allowed.reason
        assert allowed.evidence
        assert set(allowed.evidence) <= set(evidence)
