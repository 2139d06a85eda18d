"""Errors of compatible servers, specifications and clients about the form of an answer, which are not made here."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.answer import Answer
from conformance.case import Basis
from conformance.fake import OTHERS, TABLES, Account, Request, Response, Tables, respond
from conformance.finding import Verdict
from conformance.judging.schema_check import violations
from conformance.suite.data import data_folder
from tests.support import misbehaving_targets
from tests.support.public_reports import (
    answer,
    case,
    created,
    envelope,
    found,
    judged,
    report,
    response,
)

ROOT = Path(__file__).parents[2]
TEXT, CALL = "messages/from/valid", "calls/from/valid"
RIGHT, FAIL = Verdict.PASS, Verdict.FAIL


@report("B32")
def test_the_shape_of_a_call_is_judged_and_not_its_status_alone() -> None:
    judgement = judged(CALL, answer(201, {"sid": "CA" + "0a" * 16, "status": "queued"}))
    missing = {finding.where for finding in judgement.findings if finding.got == "missing"}
    assert missing >= {"/direction", "/duration", "/from_formatted", "/phone_number_sid", "/subresource_uris"}
    assert len(missing) == len(violations("call", {})) - 2


@report("B32")
def test_a_call_that_is_created_in_xml_where_it_has_to_be_refused_fails_and_breaks_nothing() -> None:
    lenient = replace(TABLES, call_to={OTHERS: None})
    names = ["xml/calls/invalid-to", "xml/calls/no-international-permission"]
    for judgement in misbehaving_targets.judged(tables=lenient, among=map(case, names)).values():
        assert judgement.verdict is FAIL
        assert "got 201 and no error" in found(judgement)[0]


@report("B33")
def test_what_a_specification_forgot_to_call_nullable_may_be_null() -> None:
    nullable = ("messaging_service_sid", "price", "price_unit", "error_code", "error_message", "date_sent")
    assert judged(TEXT, created(TEXT, **dict.fromkeys(nullable))).verdict is RIGHT
    nullable = ("parent_call_sid", "phone_number_sid", "group_sid", "start_time", "end_time", "duration", "price")
    nullable += ("direction", "answered_by", "forwarded_from", "caller_name", "trunk_sid", "queue_time")
    assert judged(CALL, created(CALL, **dict.fromkeys(nullable))).verdict is RIGHT
    (finding,) = judged(CALL, created(CALL, price_unit=None)).findings
    assert (finding.where, finding.basis) == ("/price_unit", Basis.OBSERVED)  # Documented is that it may be null.


@report("B35")
@pytest.mark.parametrize(
    ("field", "conforming"), [("num_media", '"0"'), ("num_segments", 'text of digits, such as "1"')]
)
def test_a_count_is_a_text(field: str, conforming: str) -> None:
    (finding,) = found(judged(TEXT, created(TEXT, **{field: 1})))
    assert finding.startswith(f"field at /{field}: expected {conforming}")
    assert finding.endswith(", got 1 (integer)")


@report("B36")
def test_an_error_code_is_an_integer() -> None:
    (finding,) = judged(TEXT, created(TEXT, error_code="21606")).findings
    assert (finding.where, finding.expected, finding.got) == ("/error_code", "null", '"21606" (text)')
    (finding,) = judged("messages/from/not-owned", answer(400, envelope(400, 21606) | {"code": "21606"})).findings
    assert (finding.where, finding.expected, finding.got) == ("/code", "21606 (an integer)", '"21606" (text)')


@report("B38")
def test_nothing_is_fetched_while_an_answer_is_judged() -> None:
    program = (
        "import sys\n"
        "asked = []\n"
        "sys.addaudithook(lambda event, _: asked.append(event) if event.startswith(('socket.', 'urllib.')) else None)\n"
        "from tests.support import misbehaving_targets\n"
        "assert {str(found.verdict) for found in misbehaving_targets.judged().values()} == {'pass'}\n"
        "print(asked)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("[]\n", "")
    schemas = {path.name: path.read_text() for path in data_folder("schemas").glob("*.json")}
    referred = {file for text in schemas.values() for file in re.findall(r'"\$ref":\s*"([^"#]+)', text)}
    assert "common.json" in referred <= set(schemas)


@report("B41")
def test_a_refusal_without_a_body_fails_and_the_rest_is_judged() -> None:
    bodies: dict[str, Answer] = {
        f"{status} {kind}": answer(status, b"", kind) for status in (400, 401, 404) for kind in ("", "text/plain")
    }
    for said, given in bodies.items():
        judgement = judged("messages/from/not-owned", given)
        assert judgement.verdict is FAIL
        status, media = said.split(" ")
        assert found(judgement)[-1] == (
            f"body: expected a JSON object, got an empty body ({status}, {media or 'no media type'})"
        )

    def silent(request: Request, account: Account, tables: Tables) -> Response:
        given = respond(request, account, tables)
        return response(400, b"", "") if given.status == 400 else given

    verdicts = [judgement.verdict for judgement in misbehaving_targets.judged(silent).values()]
    assert len(verdicts) == len(misbehaving_targets.cases())
    assert set(verdicts) == {RIGHT, FAIL}


@report("B42")
def test_a_price_is_a_text_and_nothing_that_was_just_created_has_one() -> None:
    for name in (TEXT, CALL):
        assert judged(name, created(name, price=None)).verdict is RIGHT
        for price, basis in (("-0.03000", Basis.OBSERVED), ("cheap", Basis.REFERENCE), (-0.03, Basis.PAGE)):
            (finding,) = judged(name, created(name, price=price)).findings
            assert (finding.where, finding.expected, finding.basis) == ("/price", "null", basis)


@report("B43")
def test_what_is_null_in_every_recording_is_a_text_by_the_documentation() -> None:
    something = {"answered_by": "human", "price": "-0.03000", "caller_name": "A", "forwarded_from": "+14155550100"}
    something |= {"parent_call_sid": "CA" + "0a" * 16, "phone_number_sid": "PN" + "0a" * 16}
    something |= {"group_sid": "GP" + "0a" * 16, "trunk_sid": "TK" + "0a" * 16, "annotation": "a text"}
    assert judged(CALL, created(CALL, **dict.fromkeys(something))).verdict is RIGHT
    for name, value in something.items():
        bases = {}
        for given in (value, 5):
            (finding,) = judged(CALL, created(CALL, **{name: given})).findings
            bases[given] = (finding.where, finding.basis)
        assert bases == {value: (f"/{name}", Basis.OBSERVED), 5: (f"/{name}", Basis.PAGE)}
