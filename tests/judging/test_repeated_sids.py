"""A SID that is answered twice in one run, to whatever requests, is found: in the run and by whoever verifies it."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from conformance.case import Basis
from conformance.fake import Account, Request, Response, Tables, respond
from conformance.finding import Finding, Verdict
from conformance.judging.repeated_sids import mark_repeated_sids
from conformance.report import Report, Standing
from conformance.result import Result
from tests.support.judged_targets import judged
from tests.support.misbehaving_targets import is_created

CANNED = "0123456789abcdef" * 2


def canned_unless_repeated(resource: str) -> type:
    """A target with one SID for all resources of a kind, but for a request that it knows already."""

    class Canned:
        def __init__(self) -> None:
            self.seen: set[tuple[tuple[str, str], ...]] = set()

        def __call__(self, request: Request, account: Account, tables: Tables) -> Response:
            response = respond(request, account, tables)
            if not is_created(response, resource, request) or request.form in self.seen:
                return response
            self.seen.add(request.form)
            sid = json.loads(response.body)["sid"]
            return replace(response, body=response.body.replace(sid.encode(), (sid[:2] + CANNED).encode()))

    return Canned


def repeated(report: Report) -> list[tuple[str, Finding]]:
    return [(one.case, each) for one in report.results for each in one.findings if each.what == "repeat"]


@pytest.mark.parametrize(("resource", "prefix"), [("Messages", "SM"), ("Calls", "CA")])
def test_one_sid_for_all_resources_of_a_kind_is_one_finding(resource: str, prefix: str) -> None:
    report = judged(canned_unless_repeated(resource)())
    found = [(case, each) for case, each in repeated(report) if each.got.startswith(f'"{prefix}')]
    assert found
    case, finding = found[-1]
    assert (finding.where, finding.basis) == ("/sid", Basis.OBSERVED)
    earlier = re.fullmatch(rf'"{prefix}{CANNED}" again, as in (\S+)', finding.got)
    assert earlier
    assert earlier[1] != case
    assert report.standing(Basis.OBSERVED) is Standing.NONCONFORMANT
    assert report.exit_code == 1


def test_the_embedded_target_repeats_no_sid() -> None:
    assert repeated(judged()) == []


def result(case: str, *sids: str, verdict: Verdict = Verdict.PASS) -> Result:
    return Result(case, Basis.PAGE, verdict, sids=sids)


def as_it_is(result: Result) -> Result:
    return result


def test_the_first_repetition_of_each_kind_is_marked_and_the_rest_is_not() -> None:
    results = [result("a/a/a", "SM1"), result("a/a/b", "SM1"), result("a/a/c", "SM1"), result("a/a/d", "CA1")]
    marked = mark_repeated_sids([*results, result("a/a/e", "CA1", "CA2")], as_it_is)
    assert [one.verdict for one in marked] == ["pass", "fail", "pass", "pass", "fail"]
    assert [each.got for one in marked for each in one.findings] == [
        '"SM1" again, as in a/a/a',
        '"CA1" again, as in a/a/d',
    ]


def test_marking_twice_adds_nothing() -> None:
    once = mark_repeated_sids([result("a/a/a", "SM1"), result("a/a/b", "SM1")], as_it_is)
    assert mark_repeated_sids(once, as_it_is) == once


def test_a_case_that_was_not_judged_is_not_marked_and_a_later_one_is() -> None:
    doubtful = result("a/a/b", "SM1", verdict=Verdict.UNSUPPORTED)
    marked = mark_repeated_sids([result("a/a/a", "SM1"), doubtful, result("a/a/c", "SM1")], as_it_is)
    assert [one.verdict for one in marked] == ["pass", "unsupported", "fail"]


def test_what_the_target_declares_applies_to_the_marked_result() -> None:
    def excuse(marked: Result) -> Result:
        assert marked.excuse is None
        return replace(marked, verdict=Verdict.DEVIATION)

    marked = mark_repeated_sids([result("a/a/a", "SM1"), result("a/a/b", "SM1")], excuse)
    assert [one.verdict for one in marked] == ["pass", "deviation"]


def test_sids_are_part_of_a_report_only_where_there_are_some() -> None:
    for one in (result("a/a/a", "SM1", "SM2"), result("a/a/b")):
        assert Result.from_json(json.loads(json.dumps(one.to_json()))) == one
    assert "sids" not in result("a/a/b").to_json()
