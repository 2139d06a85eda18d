"""Rows of faults: no two read the same, in any list, and what one repair removes is one fault."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from conformance.case import Basis
from conformance.finding import Finding, Verdict
from conformance.judging.triage import Faults
from conformance.report import Report
from conformance.reports.fault_line import HEAD
from conformance.reports.short_failures import ShortFailures
from conformance.result import Result
from tests.reports.test_report import report
from tests.support.judged_targets import LOADED
from tests.support.written_reports import WRITERS

SUITE = LOADED.suite
PATHS = {"messages": "Messages", "calls": "Calls", "numbers": "IncomingPhoneNumbers"}


def failing(name: str, got: str) -> Result:
    """The failure of a case that was answered so."""
    case = SUITE.case(name)
    finding = Finding("outcome", "", " or ".join(map(str, case.expect.answers)) or "a refusal", got, Basis.PAGE)
    path = PATHS.get(name.partition("/")[0], case.resource)
    sent = {"method": case.method, "url": f"http://127.0.0.1:1/{path}.json", "form": [*map(list, case.send)]}
    answer = {"status": 200, "outcome": "200", "headers": [], "body": "{}", "cut": False}
    return Result(name, Basis.PAGE, Verdict.FAIL, (finding,), sent={**sent, "user": "", "curl": ""}, got=(answer,))


@pytest.fixture(scope="module", params=["200 and no error", "400/21999", "404", "no answer of Twilio's form"])
def same_answer(request: pytest.FixtureRequest) -> Report:
    """Every case is answered in the same way."""
    return report(*(failing(case.name, str(request.param)) for case in SUITE.cases))


def listed(form: str, found: Report) -> list[str]:
    """The texts of all faults in a list, without their numbers."""
    if form.startswith("rows"):
        listed = ShortFailures(found, SUITE, lambda name, _: f"judge {name}").rows(most=10_000)
        return [(row.short if form == "rows in short" else row.text)[HEAD:] for row in listed]
    patterns = {
        "Markdown": (r"^\| \d+ \| (.*) \| [^|]* \|$", re.MULTILINE),
        "HTML": (r'<li class="fault">.*?</span></span>(.*?)</dl>|<li class="fault">(.*?)</dl>', re.DOTALL),
        "annotations": (r"^::error title=fault \d+%3A (.*?) \(", re.MULTILINE),
    }
    pattern, flags = patterns[form]
    texts = [next(filter(None, each.groups())) for each in re.finditer(pattern, WRITERS[form](found), flags)]
    return [re.sub(r"Fault </span>\d+", "", text) for text in texts]


@pytest.mark.parametrize("form", ["rows", "rows in short", "Markdown", "HTML", "annotations"])
def test_no_two_faults_of_a_list_read_the_same(form: str, same_answer: Report) -> None:
    texts = listed(form, same_answer)
    assert len(texts) > 5
    assert [text for text, count in Counter(texts).items() if count > 1] == []


def test_what_decides_alike_at_one_resource_is_one_fault_whichever_file_has_the_case() -> None:
    names = ("messages/from/invalid", "messages/beside/from-invalid", "calls/from/invalid")
    faults = Faults.of_suite(report(*(failing(name, "200 and no error") for name in names)), SUITE).all
    assert [[one.case for one in fault.results] for fault in faults] == [[*names[:2]], [names[2]]]
