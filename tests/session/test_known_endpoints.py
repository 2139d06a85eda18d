"""An endpoint is absent only where no harmless request of a run shows it; a 404 to one input of it departs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from conformance.answer import Answer
from conformance.case import Basis, Case
from conformance.fake import Account, Response, Tables, respond
from conformance.fake import Request as ReadRequest
from conformance.finding import Verdict
from conformance.judging.endpoints import MOST_WITNESSES, Endpoint, witnesses_of
from conformance.request import Request
from tests.support import lookup_answers, lookup_server, misbehaving_targets
from tests.support.called_commands import call
from tests.support.lookup_answers import judged

Refused = Callable[[str, str], bool]
"""Whether a target answers 404 to a number with `Fields`."""

KNOWN = ("+14159929960", "4159929960")
HABITS: dict[str, Refused] = {
    "an invalid number": lambda number, _: not lookup_answers.looked_up(number)["valid"],
    "one package": lambda _, fields: "sms_pumping_risk" in fields,
    "all but one package": lambda _, fields: fields != "sim_swap",
    "every number but that of the sample": lambda number, _: number not in KNOWN,
    "the number of the sample": lambda number, _: number in KNOWN,
}


def number_of(request: Request) -> str:
    return unquote(urlsplit(request.url).path).removeprefix(lookup_answers.ROOT)


def not_found(refused: Refused, code: int = 20404) -> lookup_answers.Respond:
    """A faithful target but for what it answers with 404."""

    def answer(request: Request) -> Answer:
        usual = lookup_answers.respond(request)
        is_refused = usual.status == 200 and refused(number_of(request), dict(request.form).get("Fields", ""))
        return lookup_answers.refusal(404, code) if is_refused else usual

    return answer


def is_refused(case: Case, refused: Refused) -> bool:
    asked = [dict(each.send) for each in (case, case.then) if each]
    return not case.expect.refuses and any(refused(sent["PhoneNumber"], sent.get("Fields", "")) for sent in asked)


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize("code", [20404, 60600])
def test_404_for_one_input_of_an_endpoint_that_answers_others_departs(habit: str, code: int) -> None:
    refused = HABITS[habit]
    found = judged(not_found(refused, code), Basis.INFERRED)
    departing = {name for name, case in lookup_answers.cases().items() if is_refused(case, refused)}
    assert {name for name, judgement in found.items() if judgement.verdict is Verdict.FAIL} == departing
    assert Verdict.NOT_OFFERED not in {judgement.verdict for judgement in found.values()}


def test_a_refusal_of_what_was_sent_shows_an_endpoint_and_one_that_any_path_has_does_not() -> None:
    for code, shows in ((60600, True), (21211, True), (20003, False), (20008, False), (400, False)):

        def answer(request: Request, code: int = code) -> Answer:
            is_short = len(number_of(request)) < len("+14159929960")
            return lookup_answers.refusal(400, code) if is_short else lookup_answers.refusal(404, 20404)

        verdicts = {name: judgement.verdict for name, judgement in judged(answer).items()}
        assert (verdicts["lookup/basic/valid"] is Verdict.FAIL) is shows, code
        assert (verdicts["lookup/basic/valid"] is Verdict.NOT_OFFERED) is not shows, code


def _missing() -> list[str]:
    """A control of each endpoint of the API, and the last of its witnesses."""
    known = misbehaving_targets.cases()
    return list(
        dict.fromkeys(name for names in witnesses_of(known.values()).values() for name in (names[0], names[-1]))
    )


@pytest.mark.parametrize("name", _missing())
def test_the_same_holds_for_every_endpoint_and_for_its_control(name: str) -> None:
    missing, known = misbehaving_targets.request_of(name), misbehaving_targets.cases()

    def answer(request: ReadRequest, account: Account, tables: Tables) -> Response:
        if misbehaving_targets.alike(request, missing):
            return Response(404, (("Content-Type", "text/html"),), b"<html>no such page</html>")
        return respond(request, account, tables)

    dependent = [case for case in known.values() if name in case.control][:3]
    found = misbehaving_targets.judged(answer, among=[known[name], *dependent])
    assert found[name].verdict is Verdict.FAIL
    assert Verdict.NOT_OFFERED not in {judgement.verdict for judgement in found.values()}


def test_witnesses_are_harmless_of_every_file_and_limited() -> None:
    known = {**misbehaving_targets.cases(), **lookup_answers.cases()}
    for endpoint, names in witnesses_of(known.values()).items():
        assert 0 < len(names) == len(set(names)) <= MOST_WITNESSES
        harmless = [known[name] for name in names]
        assert {Endpoint.of(case) for case in harmless} == {endpoint}
        assert not any(case.expect.refuses or case.silent or case.then for case in harmless)
        controls = {name for case in known.values() for name in case.control if Endpoint.of(known[name]) == endpoint}
        assert controls <= set(names)
    lookups = {name for name, case in lookup_answers.cases().items() if not (case.expect.refuses or case.then)}
    (names,) = witnesses_of(lookup_answers.cases().values()).values()
    assert set(names) == lookups, "every harmless lookup decides"


def invalid_numbers_are_not_found(answer: Answer) -> Answer:
    is_invalid = answer.status == 200 and not json.loads(answer.body)["valid"]
    return lookup_answers.refusal(404, 20404) if is_invalid else answer


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["one process", "a worker"])
def test_a_baseline_declares_them_as_deviations_and_a_run_and_a_certificate_say_the_same(
    workers: tuple[str, ...], tmp_path: Path
) -> None:
    invalid = {name for name, case in lookup_answers.cases().items() if case.expect.body.get("valid") == ("false",)}
    report, based = tmp_path / "r.json", tmp_path / "t.yaml"
    with lookup_server.serving(invalid_numbers_are_not_found) as server:
        ran = call("run", server.url, "--resource", "lookup", "--report", report, *workers)
        verdicts = {each["case"]: each["verdict"] for each in json.loads(report.read_text())["cases"]}
        if not workers:
            call("baseline", server.url, "--resource", "lookup", "--out", based)
            based.write_text(based.read_text().replace('reason: ""', "reason: As in version 1."))
            declared = call("run", based, "--resource", "lookup")
            certified = call("certify", server.url, "--resource", "lookup", "--out", tmp_path / "c")
    assert ran.code == 1
    assert {name for name, verdict in verdicts.items() if verdict == "fail"} == invalid
    assert "not-offered" not in verdicts.values()
    if not workers:
        assert "unsupported" not in based.read_text()
        assert declared.code == 0, declared.out
        assert f"{len(invalid)} deviation" in declared.out
        assert certified.code == 1
        stored = json.loads((tmp_path / "c" / "certificate.json").read_text())["cases"]
        assert {each["case"]: each["verdict"] for each in stored} == verdicts
