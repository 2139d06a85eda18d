"""One entry of a target file excuses one fault wherever it comes among the cases of its patterns, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.case import Basis
from conformance.finding import KINDS, Finding, Verdict
from conformance.normalise import by_rule
from conformance.report import Standing
from conformance.result import Result
from conformance.suite.data import data_folder
from conformance.suite.yaml_document import Malformed
from conformance.targets.baseline import excuse_lines, lines_without_excuses
from conformance.targets.baseline_faults import patterns
from conformance.targets.declared_fault import Pin
from conformance.targets.excuse import Deviation, Excuses, Unsupported
from conformance.targets.target_file import read_target_file
from tests.reports.test_report import report
from tests.support import declared_entries
from tests.targets.test_target_files import HEAD, SCHEMA

NAMES = ("messages/to/invalid", "messages/to/unroutable", "messages/from/valid", "calls/to/invalid")
DAY = "2026-01-01"
PRICE = Finding("field", "/price", "present", "missing", Basis.PAGE)
STATUS = Finding("field", "/status", "queued", '"sent" (text)', Basis.OBSERVED)
ENTRY = {
    "cases": "messages/*",
    "reason": "Nobody pays here.",
    "findings": [{"what": "field", "where": "/price", "expected": "present", "got": "missing"}],
}

fault = partial(declared_entries.fault, reason="why")


def written(folder: Path, *entries: dict[str, object], **keys: object) -> Path:
    path = folder / "t.yaml"
    content = json.loads(json.dumps({**keys, "deviations": list(entries)}))
    path.write_text(HEAD + yaml.safe_dump(content, sort_keys=False))
    return path


def read(folder: Path, *entries: dict[str, object], **keys: object) -> Excuses:
    return read_target_file(str(written(folder, *entries, **keys)), NAMES).excuses


def result(name: str, *findings: Finding, verdict: Verdict = Verdict.FAIL) -> Result:
    return Result(name, Basis.PAGE, verdict if findings or verdict is not Verdict.FAIL else Verdict.PASS, findings)


def judged(excuses: Excuses, *results: Result) -> tuple[Result, ...]:
    return excuses.require_use([excuses.apply(one, DAY) for one in results], DAY)


@pytest.mark.parametrize(
    "cases", ["messages/*", ["messages/to/*", "messages/from/valid"], "messages/to/invalid", ["calls/*"], "*"]
)
def test_the_cases_of_a_fault_are_one_pattern_or_a_list(tmp_path: Path, cases: object) -> None:
    (found,) = read(tmp_path, ENTRY | {"cases": cases}).faults
    assert found.cases == tuple([cases] if isinstance(cases, str) else cases)  # type: ignore[arg-type]
    assert SCHEMA.is_valid({"name": "a", "base-url": "http://127.0.0.1:1", "deviations": [ENTRY | {"cases": cases}]})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"cases": "message/*"}, "no case matches this"),
        ({"cases": ["messages/*", "numbers/*"]}, "no case matches this"),
        ({"cases": ["messages/*", "messages/*"]}, "a pattern is written twice"),
        ({"cases": []}, "at least one pattern"),
        ({"cases": ""}, "no case matches this"),
        ({"case": "messages/to/invalid"}, "'case' or 'cases', not both"),
        ({"cases": "calls/*"}, "has another excuse already"),
        ({"reason": ""}, "'reason' is empty"),
        ({"until": "2026-02-30"}, "'until' is a date"),
        ({"findings": []}, "a list with at least one entry"),
        ({"findings": [{"what": "field", "expected": "present", "got": "*"}]}, "excuses everything"),
    ],
)
def test_an_entry_that_excuses_nothing_or_everything_is_refused_with_its_line(
    tmp_path: Path, change: dict[str, object], says: str
) -> None:
    with pytest.raises(Malformed, match=r"t\.yaml:\d+:\d+: ") as refused:
        read(tmp_path, ENTRY | change, unsupported=["calls/*"])
    assert says in str(refused.value)


def test_one_finding_of_one_case_has_one_excuse(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="messages/to/invalid has this excuse already, at "):
        read(tmp_path, ENTRY, ENTRY | {"cases": "*/invalid"})
    other = [{"what": "field", "where": "/status", "expected": "queued", "got": "x"}]
    assert len(read(tmp_path, ENTRY, ENTRY | {"findings": other}).faults) == 2


@pytest.mark.parametrize("key", ["case", "cases"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_finding_that_there_is_not_is_refused_at_its_place_with_the_one_that_was_meant(
    tmp_path: Path, kind: str, key: str
) -> None:
    right = {"what": kind, "expected": "x", "got": "y"}
    entry = {key: "messages/to/invalid", "reason": "why"}
    assert SCHEMA.is_valid({"name": "a", "base-url": "http://a", "deviations": [{**entry, "findings": [right]}]})
    assert read(tmp_path, {**entry, "findings": [right]})
    for wrong in (kind[1:], f"{kind}s", kind.title(), f"{kind[1]}{kind[0]}{kind[2:]}"):
        deviation = {**entry, "findings": [right | {"what": wrong}]}
        assert not SCHEMA.is_valid({"name": "a", "base-url": "http://a", "deviations": [deviation]})
        with pytest.raises(Malformed) as refused:
            read(tmp_path, deviation)
        line = (tmp_path / "t.yaml").read_text().partition(f"what: {wrong}")[0].count("\n") + 1
        assert re.search(rf"t\.yaml:{line}:\d+: no such kind of finding; did you mean '{kind}'", str(refused.value))


def test_the_report_knows_the_same_kinds_of_findings() -> None:
    schema = json.loads((data_folder("schemas") / "report.json").read_text())
    (kinds,) = {tuple(sorted(each["properties"]["what"]["enum"])) for each in _with_what(schema)}
    assert kinds == KINDS


def _with_what(node: object) -> Iterator[dict[str, Any]]:
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _with_what(each)
    if isinstance(node, dict) and "enum" in node.get("properties", {}).get("what", {}):
        yield node


def test_every_empty_reason_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(
        HEAD
        + "unsupported:\n- calls/*\n- {cases: xml/*, reason: ''}\ndeviations:\n- {cases: messages/*, reason: '',\n"
        + "   findings: [{what: a, expected: b, got: c}]}\n- {case: messages/to/invalid, reason: ' ', findings: []}\n"
    )
    with pytest.raises(Malformed, match=r"t\.yaml:5:\d+: 3 reasons are empty: fill them in, in the lines 5, 7, 9$"):
        read_target_file(str(path), NAMES)


def test_a_fault_excuses_its_finding_in_the_cases_of_its_pattern_alone() -> None:
    excuses = Excuses(faults=(fault(PRICE),))
    excused, outside, other, passes = judged(
        excuses,
        result("messages/to/invalid", PRICE),
        result("calls/to/invalid", PRICE),
        result("messages/to/unroutable", STATUS),
        result("messages/from/valid"),
    )
    assert (excused.verdict, excused.reason, excused.complaint) == (Verdict.DEVIATION, "why", "")
    assert [one.verdict for one in (outside, other, passes)] == [Verdict.FAIL, Verdict.FAIL, Verdict.PASS]
    assert not any(one.excuse for one in (outside, other, passes))


def test_a_finding_beside_a_declared_one_is_no_excuse_and_two_faults_excuse_together() -> None:
    both = result("messages/to/invalid", PRICE, STATUS)
    (alone,) = judged(Excuses(faults=(fault(PRICE),)), both)
    assert (alone.verdict, alone.complaint, alone.undeclared) == (Verdict.FAIL, "", (STATUS,))
    (together,) = judged(Excuses(faults=(fault(PRICE), fault(STATUS, line=9))), both)
    assert (together.verdict, together.complaint) == (Verdict.DEVIATION, "")
    assert report(together).standing(Basis.PAGE) is Standing.AS_DECLARED


@pytest.mark.parametrize("verdict", [one for one in Verdict if one not in (Verdict.FAIL, Verdict.DEVIATION)])
def test_a_fault_changes_no_other_verdict_than_a_failure(verdict: Verdict) -> None:
    one = result("messages/to/invalid", PRICE, verdict=verdict)
    assert Excuses(faults=(fault(PRICE),)).apply(one, DAY) is one


def test_a_fault_holds_until_its_last_day() -> None:
    excuses = Excuses(faults=(fault(PRICE, until=DAY),))
    failing = result("messages/to/invalid", PRICE)
    assert excuses.apply(failing, DAY).verdict is Verdict.DEVIATION
    (ended,) = excuses.require_use([excuses.apply(failing, "2026-01-02")], "2026-01-02")
    assert (ended.verdict, ended.complaint.partition(": ")[0]) == (Verdict.FAIL, "t.yaml:8")
    assert ended.counted(Basis.PAGE) == (PRICE,)


def test_a_finding_that_no_case_has_any_longer_and_a_pattern_without_one_are_complaints() -> None:
    failing, passes = result("messages/to/invalid", PRICE), result("messages/from/valid")
    for excuses, says in (
        (Excuses(faults=(fault(PRICE, STATUS),)), "this finding no longer occurs in messages/*: remove it"),
        (
            Excuses(faults=(fault(PRICE, cases=("messages/to/*", "messages/from/*")),)),
            "no case of messages/from/* has",
        ),
    ):
        complaints = [one.complaint for one in judged(excuses, failing, passes) if one.complaint]
        assert len(complaints) == 1
        assert says in complaints[0]
        assert report(*judged(excuses, failing, passes)).exit_code == 1
        unknown = replace(passes, verdict=Verdict.NOT_RUN)
        assert not any(one.complaint for one in judged(excuses, failing, unknown))


def test_a_case_with_an_excuse_of_its_own_takes_no_part() -> None:
    pin = Pin("field", "/price", "present", "missing", "t.yaml:3")
    own = Deviation("messages/to/invalid", (pin,), "own", "", "", "", "t.yaml:2")
    excuses = Excuses((Unsupported("messages/from/*", "", "t.yaml:1"),), (own,), (fault(PRICE),))
    first, second, third = judged(excuses, *(result(name, PRICE) for name in NAMES[:3]))
    assert [first.reason, second.reason, third.verdict] == ["own", "why", Verdict.UNSUPPORTED]
    gone = judged(excuses, result(NAMES[0], PRICE), result(NAMES[1]), result(NAMES[2], PRICE))
    assert "this finding no longer occurs in messages/*" in gone[1].complaint


def test_faults_survive_the_way_to_a_worker_and_into_a_certificate(tmp_path: Path) -> None:
    excuses = read(tmp_path, ENTRY, ENTRY | {"cases": ["calls/*"], "until": "2030-01-01"})
    assert Excuses.from_wire(asdict(excuses)) == excuses


def test_a_baseline_names_a_case_a_file_or_a_resource() -> None:
    every = ["messages/to/invalid", "messages/to/unroutable", "messages/from/valid", "calls/to/invalid"]
    assert patterns(every[:1], every) == ["messages/to/invalid"]
    assert patterns(every[:2], every) == ["messages/to/*"]
    assert patterns(every, every) == ["messages/*", "calls/to/invalid"]


DEALT = ("messages/parameters/dealt-1", "messages/parameters/dealt-2", "messages/body/long", "calls/to/invalid")
SEGMENTS = by_rule('"2" (GSM-7)', "the number of segments of the text")


@pytest.mark.parametrize(
    ("case", "drawn", "what", "expected", "covered"),
    [
        (DEALT[1], {"To": "+14108670001"}, "outcome", "400/21211", DEALT[:2]),
        (DEALT[1], {"To": "+14108670001"}, "field", "a text", DEALT[:3]),
        (DEALT[1], {"To": "+14108670001"}, "envelope", by_rule("404", "the HTTP status"), DEALT[:3]),
        (DEALT[2], {}, "field", SEGMENTS, DEALT[:3]),
        (DEALT[2], {}, "field", "queued", DEALT[2:3]),
        (DEALT[2], {}, "outcome", "400/21211", DEALT[2:3]),
    ],
)
def test_what_other_values_may_show_elsewhere_is_declared_wherever_they_can_be(
    tmp_path: Path, case: str, drawn: dict[str, str], what: Any, expected: str, covered: tuple[str, ...]
) -> None:
    shown = replace(result(case, Finding(what, "", expected, '"1"', Basis.PAGE)), drawn=drawn)
    found = replace(report(shown, *(result(name) for name in DEALT if name != case)), seed=5)
    path = tmp_path / "t.yaml"
    path.write_text("\n".join([HEAD.rstrip(), *excuse_lines(found)]).replace('reason: ""', "reason: known"))
    (entry,) = read_target_file(str(path), DEALT).excuses.faults
    assert tuple(filter(entry.covers, DEALT)) == covered


def test_a_file_says_with_which_values_it_was_made_until_it_is_continued(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    drawn = replace(result(DEALT[0], PRICE), drawn={"To": "+14108670001"})
    for results, says in (((drawn,), True), ((result(DEALT[0], PRICE),), False)):
        lines = excuse_lines(replace(report(*results, result(DEALT[1], PRICE)), seed=5))
        text = " ".join(line.removeprefix("# ") for line in lines if line.startswith("#"))
        assert text.startswith("The values of 1 case were drawn with --seed 5, which repeats them. ") == says
        path.write_text("\n".join([HEAD.rstrip(), *lines, ""]).replace('reason: ""', "reason: known"))
        assert len(read_target_file(str(path), DEALT).excuses.faults) == 1
        assert lines_without_excuses(path) == HEAD.splitlines()


AGAIN = Finding("repeat", "/sid", "a new SID for each answer", '"SM1" again, as in messages/from/valid', Basis.PAGE)


@pytest.mark.parametrize("earlier", ["messages/from/valid", "messages/from/*"])
@pytest.mark.parametrize("verdict", [Verdict.NOT_RUN, Verdict.NOT_ASKED, Verdict.INCONCLUSIVE, None])
@pytest.mark.parametrize("is_own", [False, True])
def test_a_finding_that_needs_another_case_is_gone_only_where_that_was_asked(
    earlier: str, verdict: Verdict | None, *, is_own: bool
) -> None:
    got = f'"SM*" again, as in {earlier}'
    pin = Pin("repeat", "/sid", AGAIN.expected, got, "t.yaml:3")
    own = Deviation("messages/to/invalid", (pin,), "own", "", "", "", "t.yaml:2")
    shared = replace(fault(AGAIN, cases=("messages/to/invalid",)), pins=(pin,))
    excuses = Excuses(deviations=(own,)) if is_own else Excuses(faults=(shared,))
    later = result("messages/to/invalid")
    others = [replace(result("messages/from/valid"), verdict=verdict)] if verdict else []
    assert not any(one.complaint for one in judged(excuses, *others, later))
    whole = judged(excuses, result("messages/from/valid"), later)
    assert sum(bool(one.complaint) for one in whole) == 1
