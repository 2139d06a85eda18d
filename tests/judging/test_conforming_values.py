"""A finding about a field names a value that conforms, so that one round mends one field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Any
from xml.sax.saxutils import escape

import pytest

from conformance.answer import Answer
from conformance.case import Case, Format
from conformance.commands.explanation import explanation
from conformance.finding import Finding
from conformance.judging import conforming_value
from conformance.judging.check import check
from conformance.judging.echo import echoes
from conformance.judging.finding_text import expected_values
from conformance.judging.schema_check import path_of, violations
from conformance.judging.schemas import conforms, schema
from conformance.normalise import closest
from conformance.reply import Reply
from tests.judging.test_schema_check import DATE, GOOD
from tests.support.misbehaving_targets import SEED, TARGET, ask, cases
from tests.support.named_values import named_values
from tests.support.shared_suite import drawn_suite

ABSENT = object()
WRONG = (ABSENT, None, {}, [], 0, 1.5, True, "", "?", "null", DATE.replace("+0000", "-0000"), "+15005550006\n")
"""What is put into the place of each value in turn."""

Body = dict[str, Any]
Path = tuple[str, ...]


def nodes(node: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every part of a schema that is about a value, with the path to the value."""
    yield path, node
    for name, part in node.get("properties", {}).items():
        if isinstance(part, dict):
            yield from nodes(part, (*path, name))


EVERY = [
    pytest.param(name, path, node, id="/".join((name, *path))) for name in GOOD for path, node in nodes(schema(name))
]


def put(body: Body, path: Path, value: object) -> Body:
    """The body with `value` at `path`, or with nothing there."""
    changed = deepcopy(body)
    inner = changed
    for step in path[:-1]:
        inner = inner.setdefault(step, {})
    if value is ABSENT:
        inner.pop(path[-1], None)
    else:
        inner[path[-1]] = value
    return changed


def below(where: str, place: str) -> bool:
    return where == place or where.startswith(f"{place}/")


@pytest.mark.parametrize(("name", "path", "node"), EVERY)
def test_every_part_of_a_schema_names_a_value_and_the_value_conforms(name: str, path: Path, node: Body) -> None:
    assert conforming_value.node_at(name, path) is node
    assert conforms(node, conforming_value.example(node))
    named = named_values(conforming_value.in_words(node, path=path))
    assert any(conforms(node, value) for value in named), conforming_value.in_words(node)


@pytest.mark.parametrize(("name", "path", "node"), [each for each in EVERY if each.values[1]])
def test_a_value_that_a_violation_names_mends_it_at_once(name: str, path: Path, node: Body) -> None:
    tried = 0
    for wrong in WRONG:
        broken = put(GOOD[name], path, wrong)
        found = violations(name, broken)
        tried += bool(found)
        for violation in found:
            where = violation.where
            assert below(where, "/" + "/".join(path))
            mended = (put(broken, path_of(where), value) for value in named_values(violation.expected))
            left = ({each.where for each in violations(name, body)} for body in mended)
            assert any(not [one for one in places if below(one, where)] for places in left), violation
    assert tried or conforms(node, "?"), "nothing is wrong here"


JUDGED = (
    "messages/from/valid",
    "calls/from/valid",
    "numbers/phone-number/available",
    "messages/to/unroutable",
    "calls/to/unroutable",
    "xml/messages/created",
    "xml/calls/created",
    "xml/calls/unroutable-to",
)
"""A success of each resource, and refusals, in both formats."""

WRONG_IN = {
    Format.JSON: (ABSENT, None, {}, "?", DATE.replace("+0000", "-0000")),
    Format.XML: (ABSENT, "", {}, "?", DATE.replace("+0000", "-0000")),
}
"""What is put into the place of each value of an answer."""


def written(case: Case, answer: Answer, body: Body) -> Answer:
    """The answer with another body."""
    if case.format is Format.JSON:
        return Answer(answer.status, answer.headers, json.dumps(body).encode())
    element = Reply(answer, case.format).element
    data = f"<TwilioResponse><{element}>{_elements(body)}</{element}></TwilioResponse>"
    return Answer(answer.status, answer.headers, data.encode())


def _elements(body: Body) -> str:
    return "".join(
        f"<{name}>{(_elements(value) or '<Other/>') if isinstance(value, dict) else escape(str(value))}</{name}>"
        for name, value in body.items()
    )


def places(body: Body, path: Path = ()) -> Iterator[Path]:
    for name, value in body.items():
        yield (*path, name)
        if isinstance(value, dict):
            yield from places(value, (*path, name))


def findings(case: Case, answer: Answer, body: Body) -> tuple[Finding, ...]:
    return check(case, written(case, answer, body), TARGET.account_sid)


def mended(body: Body, old: Body, where: str, value: object) -> Body:
    """The body with a value in it; where it is a SID, paths name it too, as in any new answer."""
    if where.lower() == "/sid" and isinstance(value, str):
        name = where[1:]
        return json.loads(json.dumps(body | {name: value}).replace(old[name], json.dumps(value)[1:-1]))
    return put(body, path_of(where), value)


@pytest.mark.parametrize("name", JUDGED)
def test_one_round_mends_one_field(name: str) -> None:
    """Whatever is wrong with a field, some value that its finding names leaves nothing to be said of that field."""
    case = cases()[name]
    answer = ask(case)
    body: Body = json.loads(json.dumps(Reply(answer, case.format).content))
    assert findings(case, answer, body) == ()
    rounds = 0
    for path in places(body):
        for wrong in WRONG_IN[case.format]:
            broken = put(body, path, wrong)
            departing = [each for each in findings(case, answer, broken) if each.where]
            for finding in departing:
                rounds += 1
                bodies = (mended(broken, body, finding.where, value) for value in named_values(finding.expected))
                left = [{each.where for each in findings(case, answer, each)} for each in bodies]
                assert any(not [one for one in where if below(one, finding.where)] for where in left), finding
    assert rounds > 15


EMPTIED = (*JUDGED, "numbers/area-code/available", "xml/numbers/created")
"""And a purchase of which the number is not known before, and one in XML."""


@pytest.mark.parametrize("name", EMPTIED)
def test_an_empty_object_that_is_filled_with_what_the_findings_name_conforms_in_one_round(name: str) -> None:
    """Each field is written as its finding says, with no other finding read; then nothing departs."""
    case = cases()[name]
    answer = ask(case)
    filled: Body = {}
    for finding in findings(case, answer, filled):
        assert finding.where, finding
        values = named_values(finding.expected)
        is_code = finding.what == "code" and case.format is Format.JSON
        value = next(each for each in values if not is_code or isinstance(each, int))
        filled = put(filled, path_of(finding.where), value)
    assert filled
    assert findings(case, answer, filled) == ()


def test_a_date_with_another_offset_is_told_what_is_wrong_with_it() -> None:
    case = cases()["messages/from/valid"]
    answer = ask(case)
    body: Body = json.loads(answer.body)
    for offset in ("-0000", "GMT", "+0200"):
        date = body["date_created"].replace("+0000", offset)
        (finding,) = findings(case, answer, body | {"date_created": date})
        assert finding.expected.startswith(f'+0000 at the end, not {offset}: a date, such as "')
        assert finding.got == f'"{date}" (text)'
        assert closest(finding.expected).startswith(f"+0000 at the end, not {offset}: ")


@pytest.mark.parametrize("form", ["%Y-%m-%dT%H:%M:%S", "%d.%m.%Y", "%s", "?"])
def test_a_date_in_another_form_is_told_which_form_is_right(form: str) -> None:
    case = cases()["messages/from/valid"]
    answer = ask(case)
    body: Body = json.loads(answer.body)
    date = parsedate_to_datetime(body["date_created"]).strftime(form)
    (finding,) = findings(case, answer, body | {"date_created": date})
    assert finding.expected.startswith('in the form of RFC 2822: a date, such as "')
    assert closest(finding.expected).startswith('in the form of RFC 2822: the moment of each answer, such as "')


@pytest.mark.parametrize("date", ["2026-11-27", DATE.replace("+0000", "-0000"), DATE.replace("+0000", "GMT"), DATE])
def test_where_no_date_conforms_the_form_of_one_is_not_told(date: str) -> None:
    case = cases()["messages/from/valid"]
    answer = ask(case)
    (finding,) = findings(case, answer, json.loads(answer.body) | {"date_sent": date})
    assert finding.expected == "null"


@pytest.mark.parametrize(("status", "in_body"), [(422, 400), (422, "400"), (500, 404), (200, 404), (404, ...)])
def test_a_wrong_http_status_is_never_named_as_the_one_of_the_body(status: int, in_body: object) -> None:
    case = cases()["access/authentication/wrong-token"]
    answer = ask(case)
    due = {str(outcome.status) for outcome in case.expect.answers}
    body = json.loads(answer.body) | {"status": in_body}
    if in_body is ...:
        del body["status"]
    found = check(case, replace(written(case, answer, body), status=status), TARGET.account_sid)
    of_body = [finding for finding in found if finding.where == "/status"]
    assert len(of_body) == 1
    assert due == {"401"}
    assert of_body[0].demand.startswith("401, by the rule: the HTTP status")
    assert str(status) not in of_body[0].expected


def test_a_wrong_code_is_never_named_as_the_end_of_the_link() -> None:
    case = cases()["messages/to/invalid"]
    answer = ask(case)
    wrong = {"code": 10001, "more_info": "https://example.com"}
    found = {each.where: each for each in findings(case, answer, json.loads(answer.body) | wrong)}
    assert "21211" in found["/more_info"].expected
    assert "10001" not in found["/more_info"].expected


def test_a_value_that_a_case_states_is_shown_in_the_type_that_its_schema_has() -> None:
    suite = drawn_suite(SEED).suite
    kinds = set()
    for case in (*suite.cases, *suite.aside):
        for echo in () if case.expect.refuses or case.expect.schema is None else echoes(case):
            node = conforming_value.node_at(case.expect.schema, tuple(echo.field.split("/")))
            for value in echo.values if node else ():
                shown = expected_values([value], case, echo.field)
                kinds.add(type(stated := value if shown[0] == '"' else json.loads(shown)))
                assert conforms(node, stated), (case.name, echo.field, shown)
    assert kinds == {str, int, bool, type(None)}


@pytest.mark.parametrize(
    ("name", "field", "stated", "shown"),
    [
        ("lookup/sms-pumping-risk/british-blocked", "sms_pumping_risk/sms_pumping_risk_score", 1, "34"),
        ("lookup/sms-pumping-risk/british-blocked", "sms_pumping_risk/number_blocked", False, "true"),
        ("lookup/sms-pumping-risk/british-blocked", "identity_match/summary_score", 0, "100"),
        ("numbers/parameters/voice-caller-id-lookup", "voice_caller_id_lookup", False, "true"),
        ("messages/media/one", "num_media", "0", '"1"'),
    ],
)
def test_a_number_and_a_boolean_are_expected_without_quotes_by_a_finding_and_by_explain(
    name: str, field: str, stated: object, shown: str
) -> None:
    suite = drawn_suite(SEED).suite
    case = next(each for each in (*suite.cases, *suite.aside) if each.name == name)
    case = replace(case, expect=replace(case.expect, body=case.expect.body | {field: (shown.strip('"'),)}))
    body = put({}, tuple(field.split("/")), stated)
    status = case.expect.answers[0].status
    answer = Answer(status, (("Content-Type", "application/json"),), json.dumps(body).encode())
    found = {each.where: each for each in check(case, answer, TARGET.account_sid)}
    assert found[f"/{field}"].demand.startswith(shown)
    explained = " ".join(" ".join(explanation(case, suite)).split())
    assert f"{field} is {shown.replace(chr(34), chr(39))} [" in explained
