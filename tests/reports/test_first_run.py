"""The first run of a fake that somebody wrote in half an hour: what is to be mended first can be seen at once."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from conformance.abridgement import GAP
from conformance.case import Account, Basis, Case
from conformance.engine.keyword_expression import Selection
from conformance.finding import Finding, Verdict
from conformance.judging.triage import Faults
from conformance.report import Report, Standing
from conformance.reports import layout, report_text
from conformance.reports.answer_text import AnswerText
from conformance.reports.body_lines import body_lines
from conformance.reports.case_words import CaseWords
from conformance.reports.credentials_text import ACCOUNTS, CREDENTIALS
from conformance.reports.fault_line import HEAD, HEADING, describe, row
from conformance.reports.input_text import SHOWN_LENGTH, case_input, fault_input, plainest
from conformance.reports.refusal_count import refusal_count
from conformance.reports.short_failures import ShortFailures
from conformance.reports.short_output import Row, ShortOutput
from conformance.result import Result
from conformance.suite.yaml_document import Malformed
from conformance.targets.baseline import excuse_lines, settings_lines
from conformance.targets.target_file import read_target_file
from tests.cli.test_run import conform
from tests.reports.test_report import report
from tests.support.judged_targets import LOADED
from tests.support.naive_fake import naive_fake

SUITE = LOADED.suite
CASES = {case.name: case for case in SUITE.cases}
LAST_SCREEN = 24
ROW = r"(?:(.+): )?expected (.+), got (.+) +(\S+)"
"""A row of the list: what was sent, expected and received, and a word."""


@dataclass(frozen=True)
class FirstRun:
    """What one run of the naive fake printed and wrote."""

    lines: list[str]
    report: Report
    folder: Path


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    folder = tmp_path_factory.mktemp("first")
    with naive_fake() as url:
        written = ("--report", folder / "r.json", "--html", folder / "r.html", "--markdown", folder / "r.md")
        done = conform("run", url, *written, "--junit", folder / "r.xml", "--seed", SUITE.seed)
    assert done.returncode == 1, done.stdout + done.stderr
    found = Report.from_json(json.loads((folder / "r.json").read_text()))
    return FirstRun(done.stdout.splitlines(), found, folder)


def short(found: Report) -> ShortFailures:
    return ShortFailures(found, SUITE, lambda name, _: f"judge {name}")


def companions_of(case: Case) -> set[str]:
    """The parameters that were dealt to a case and are sent."""
    return {name for companion in case.dealt for name, value in companion.send if value is not None}


def rows(lines: Sequence[str]) -> dict[int, tuple[int, str]]:
    """The rows of a list of faults by number, each with its number of cases and its text."""
    found: dict[int, tuple[int, str]] = {}
    place = next((number + 1 for number, line in enumerate(lines) if line == HEADING), len(lines))
    for line in lines[place:]:
        if start := re.match(r" {0,3}(\d+) +(\d+)  (.*)", line):
            number = int(start[1])
            found[number] = int(start[2]), start[3]
        elif line.startswith(" " * HEAD):
            found[number] = found[number][0], f"{found[number][1]} {line.strip()}"
        else:
            break
    return found


def test_a_first_run_fits_on_few_screens_with_the_verdict_and_the_first_fault_on_the_last(first_run: FirstRun) -> None:
    on_screen = [
        line[at : at + layout.WIDTH] for line in first_run.lines for at in range(0, len(line) or 1, layout.WIDTH)
    ]
    assert len(on_screen) <= 120
    last = "\n".join(on_screen[-LAST_SCREEN:])
    assert "conforms at no level." in last
    assert "Mend first: fault 1 of " in last
    assert re.search(r"run http\S+ --case messages/from/valid$", last, re.MULTILINE)
    assert "-v shows every failure" in last


def test_every_fault_is_in_a_block_in_a_row_or_to_be_declared_with_its_number_of_cases(first_run: FirstRun) -> None:
    faults = Faults.of_suite(first_run.report, SUITE)
    in_rows = {number: cases for number, (cases, _) in rows(first_run.lines).items()}
    counted = "\n".join(line for line in first_run.lines if line.startswith("  faults "))
    in_blocks = {
        number: int(cases)
        for numbers, cases in re.findall(r"(\d+(?:-\d+)?(?:, \d+(?:-\d+)?)*?) in (\d+) case", counted)
        for first, _, last in (part.partition("-") for part in numbers.split(", "))
        for number in range(int(first), int(last or first) + 1)
    }
    mended = [fault for fault in faults.all if not fault.may_be_declared]
    assert in_rows | in_blocks == {fault.number: len(fault.results) for fault in mended}
    assert not in_rows.keys() & in_blocks.keys()
    cases = {one.case for fault in faults.declarable for one in fault.results}
    numbers = report_text.numbers(faults.declarable)
    (line,) = [line for line in first_run.lines if line.startswith(f"faults {numbers} ({len(cases)} cases): GET ")]
    assert "expected 403, got 404" in line


def test_every_row_says_what_was_expected_and_got_and_ends_with_a_word_that_finds_its_case(first_run: FirstRun) -> None:
    faults = {fault.number: fault for fault in Faults.of_suite(first_run.report, SUITE).all}
    for number, (_, text) in rows(first_run.lines).items():
        sent, expected, got, word = re.fullmatch(ROW, text).groups()  # type: ignore[union-attr]
        fault = faults[number]
        shown = plainest(fault, CASES)
        assert CASES[shown.case] in Selection(word, SUITE).matching(SUITE.cases)
        place = f"{fault.place} for {case_input(CASES[shown.case])}"
        whole = (place, fault.expected_in(shown), fault.received_in(shown))
        for part, of in zip((sent or place, expected, got.strip()), whole, strict=True):
            codes = set(re.findall(r"\d{5}", of))
            is_whole = part in of or set(re.findall(r"\d{5}", part)) == codes
            assert is_whole or (GAP in part and part.partition(GAP)[0][:3] in of), (part, of)


@pytest.mark.parametrize("expected", ["400/21211", "400/21211 or 21604", "x" * 90, f"a text, such as {'y' * 90}"])
def test_the_row_of_every_case_has_at_most_two_lines_and_one_in_short(expected: str) -> None:
    wrong = Finding("outcome", "", expected, "201 and no error", Basis.PAGE)
    words = CaseWords(CASES)
    for case in SUITE.cases:
        (fault,) = Faults(report(Result(case.name, Basis.PAGE, Verdict.FAIL, (wrong,)))).all
        shown = row(fault, CASES, words)
        for text, most in ((shown.text, 2), (shown.short, 1)):
            lines = text.split("\n")
            assert len(lines) <= most or (most == 1 and text == shown.text and len(words.of(case.name)) > 36)
            assert max(map(len, lines)) <= layout.WIDTH
            ends = (words.of(case.name), *([words.shortest(case.name)] if most == 1 else []))
            assert text.endswith(tuple(f" {end}" for end in ends))
            assert re.search(r"expected\s+\S.*,\s+got\s+(201|\.\.\.|2\.\.\.)\s", text, re.DOTALL), text
        if len(sent := case_input(case)) <= 30 and len(expected) <= 30:
            assert f"  {sent}: expected {expected}, got 201 " in shown.text.replace(f"\n{' ' * HEAD}", " ")


def test_the_shortest_word_of_a_case_finds_it_and_is_no_longer_than_the_other() -> None:
    words = CaseWords(CASES)
    for name in list(CASES)[::25]:
        short = words.shortest(name)
        assert len(short) <= len(words.of(name))
        assert name in [case.name for case in Selection(short, SUITE).matching(SUITE.cases)]


def test_rows_that_would_not_tell_what_was_sent_are_shortened_last() -> None:
    listed = [Row("a\nb", "none", lost=2), Row("c\nd", "part", lost=1), Row("e\nf", "all")]
    room = {7: ["a", "b", "c", "d", "all"], 6: ["a", "b", "part", "all"], 5: ["none", "part", "all"]}
    for number, texts in room.items():
        (block,) = ShortOutput([], "heading", listed).blocks(number)
        assert block.text.split("\n") == ["heading", *texts]


def test_the_word_of_a_case_finds_it_and_nearly_always_alone() -> None:
    words = CaseWords(CASES)
    found = {name: [case.name for case in Selection(words.of(name), SUITE).matching(SUITE.cases)] for name in CASES}
    for name, cases in found.items():
        assert name in cases
        assert name.endswith(words.of(name))
    several = {name: cases for name, cases in found.items() if len(cases) > 1}
    assert len(several) < len(CASES) / 10
    assert len({words.of(name) for name in CASES}) == len(CASES)


def test_the_input_of_every_case_is_whole_in_words_unless_it_is_very_long() -> None:
    wrong = Finding("outcome", "", "400/21211", "201 and no error", Basis.PAGE)
    for case in SUITE.cases:
        result = Result(case.name, Basis.PAGE, Verdict.FAIL, (wrong,))
        (fault,) = Faults(report(result)).all
        shown = "".join(describe(fault, CASES).split())
        for name in case.written.decisive:
            values = [value for sent, value in case.send if sent == name]
            for value in (values[0], values[-1]) if values else ():
                if len(value) <= SHOWN_LENGTH:
                    assert "".join(layout.printable(layout.parameter("", value)[1:]).split()) in shown, case.name
            assert len(values) < 3 or f"({len(values)}values)" in shown
        if case.dealt and case.decisive != case.written.decisive and re.search(r"and[0-9]+more:", shown):
            assert re.search(rf"and{len(companions_of(case))}more:", shown), shown
        assert case.account is Account.OWN or ACCOUNTS[case.account].replace(" ", "") in shown
        assert case.auth not in CREDENTIALS or CREDENTIALS[case.auth].replace(" ", "") in shown


def test_a_missing_row_of_a_table_is_one_fault_that_says_what_was_sent(first_run: FirstRun) -> None:
    (text,) = [text for _, text in rows(first_run.lines).values() if "expected 400/21612" in text]
    assert text == "To=+15005550002: expected 400/21612, got 201  messages/to/unroutable"
    faults = Faults.of_suite(first_run.report, SUITE).all
    fault = next(one for one in faults if one.expected_in(one.results[0]) == "400/21612")
    assert {one.case.partition("/")[0] for one in fault.results} == {"access", "messages"}


def test_one_line_says_how_many_refusals_were_answered_with_a_success(first_run: FirstRun) -> None:
    (line,) = [line for line in first_run.lines if line.endswith(" answered with a success")]
    succeeded, due = map(int, re.findall(r"\d+", line))
    wrong = [one for one in first_run.report.results if one.got and one.got[0]["outcome"] == "201"]
    assert succeeded == sum(CASES[one.case].expect.refuses for one in wrong)
    assert succeeded < due


def test_where_every_refusal_comes_nothing_is_said_of_refusals() -> None:
    refused = {"status": 400, "outcome": "400/21211", "headers": [], "body": "", "cut": False}
    result = Result("messages/to/invalid", Basis.PAGE, Verdict.PASS, got=(refused,))
    assert refusal_count(report(result), SUITE) == []
    created = replace(result, verdict=Verdict.FAIL, got=(refused | {"status": 201},))
    assert refusal_count(report(created), SUITE) == [
        "1 of the 1 request that had to be refused was answered with a success"
    ]


@pytest.mark.parametrize("words", [("-q",), ("--quiet",)])
def test_quiet_prints_the_verdict_alone(words: tuple[str, ...]) -> None:
    with naive_fake() as url:
        done = conform("run", url, "-k", "messages/to/", *words)
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert lines[-1].endswith(": 1 of 5 chosen cases does not conform at observed.")
    assert not [line for line in lines if "FAIL" in line or "Judging" in line or "expected" in line]


def test_verbose_prints_every_failure_and_few_failures_are_printed_in_full_without_it() -> None:
    with naive_fake() as url:
        verbose = conform("run", url, "-k", "messages/to", "-v")
        few = conform("run", url, "-k", "messages/to/")
    failed = sum(line.startswith("FAIL ") for line in verbose.stdout.splitlines())
    assert f"\n{failed} cases fail for " in verbose.stdout
    assert failed > 3
    assert "  evidence  " in few.stdout
    assert "  repeat    curl " in few.stdout


def test_a_case_that_is_named_is_shown_with_its_whole_answer() -> None:
    with naive_fake() as url:
        done = conform("run", url, "--case", "messages/body/too-long")
    body = dict(CASES["messages/body/too-long"].send)["Body"]
    assert f'              "body": "{body}",' in done.stdout.splitlines()
    assert "more lines" not in done.stdout


def test_the_line_of_a_field_is_marked_and_a_missing_field_has_a_line() -> None:
    findings = [
        Finding("field", "/status", "queued", '"sent" (text)', Basis.PAGE),
        Finding("field", "/uris/media", "a path", "missing", Basis.PAGE),
        Finding("field", "/list/1", "a text", "2.50 (number)", Basis.PAGE),
        Finding("field", "/a~1b", "a text", "null", Basis.PAGE),
        Finding("outcome", "", "400", "201", Basis.PAGE),
    ]
    body = '{"status":"sent","uris":{},"list":["a",2.50],"a/b":null,"é":"\\u0000"}'
    lines = body_lines(body, findings)
    assert [line.text for line in lines if line.findings] == [
        '  "status": "sent",',
        '    "media": missing',
        "    2.50",
        '  "a/b": null,',
    ]
    assert [line.text for line in lines if line.is_missing] == ['    "media": missing']
    assert lines[-2].text == '  "é": "\\u0000"'


@pytest.mark.parametrize("body", ["", "<p>no</p>", "[" * 300, '{"a": 1', "12", '"text"', "null", "{" * 5000])
def test_a_body_that_is_no_object_keeps_its_own_lines(body: str) -> None:
    finding = Finding("body", "", "a JSON object", "no JSON", Basis.PAGE)
    assert [line.text for line in body_lines(body, [finding])] == body.splitlines()


def test_a_name_that_is_written_twice_is_shown_twice() -> None:
    assert [line.text for line in body_lines('{"a": 1, "a": 1e400}', [])] == ["{", '  "a": 1,', '  "a": 1e400', "}"]


def test_every_finding_is_at_its_own_answer() -> None:
    first = Finding("field", "/sid", "a text", "null", Basis.PAGE)
    second = Finding("field", "/sid", "a text", "7 (integer) (answer 2)", Basis.PAGE)
    got = [{"status": 201, "headers": [], "body": f'{{"sid": {sid}}}', "cut": False} for sid in ("null", "7")]
    result = Result("messages/to/invalid", Basis.PAGE, Verdict.FAIL, (first, second), got=tuple(got))
    marked = [line for line in AnswerText(explained=True).lines(result) if "//" in line]
    assert [line.split("//")[0].split() for line in marked] == [[">", '"sid":', "null"], [">", '"sid":', "7"]]


def test_the_input_of_a_fault_is_what_its_cases_share_or_the_shortest_one() -> None:
    def of(*names: str) -> tuple[str, str]:
        wrong = Finding("outcome", "", "400/21211", "201 and no error", Basis.PAGE)
        found = report(*(Result(name, Basis.PAGE, Verdict.FAIL, (wrong,)) for name in names))
        (fault,) = Faults(found).all
        return fault_input(fault, CASES), plainest(fault, CASES).case

    assert of("messages/to/invalid") == ("To=+15005550001", "messages/to/invalid")
    names = ("messages/to-malformed/seven-digits", "messages/to-malformed/three-digits")
    assert of(*names) == ("To=123 and 1 other", names[1])


def test_a_single_fault_is_not_numbered_among_others_and_none_needs_no_mending() -> None:
    finding = Finding("field", "/a", "a text", "null", Basis.PAGE)
    failing = [Result(name, Basis.PAGE, Verdict.FAIL, (finding,)) for name in list(CASES)[:5]]
    assert short(report(*failing)).first()[0] == "Mend first: fault 1, /a: expected a text, got null (5 cases)"
    assert list(short(report(*failing)).rows()) == []
    assert short(report()).first() == []


def test_a_baseline_of_a_first_run_has_an_entry_for_each_fault_and_holds_once_the_reasons_are_there(
    first_run: FirstRun, tmp_path: Path
) -> None:
    lines = [*settings_lines("http://127.0.0.1:1", first_run.report.target, None), *excuse_lines(first_run.report)]
    assert len(lines) <= 150
    path = tmp_path / "t.yaml"
    path.write_text("\n".join(lines))
    with pytest.raises(Malformed, match=f" {sum('reason: ' in line for line in lines)} reasons are empty: "):
        read_target_file(str(path), list(CASES))
    path.write_text("\n".join(lines).replace('reason: ""', "reason: Known to us."))
    excuses = read_target_file(str(path), list(CASES)).excuses
    results = excuses.require_use([excuses.apply(one, "2026-01-01") for one in first_run.report.results], "2026-01-01")
    declared = replace(first_run.report, results=results)
    assert not [one.complaint for one in results if one.complaint]
    assert declared.standing(Basis.OBSERVED) is Standing.AS_DECLARED
    assert declared.exit_code == 0
    again = excuse_lines(declared, excuses)
    assert again == [line.replace('reason: ""', 'reason: "Known to us."') for line in lines[3:]]


def test_the_markdown_of_a_first_run_is_what_a_comment_can_hold(first_run: FirstRun) -> None:
    written = (first_run.folder / "r.md").read_text()
    assert len(written) <= 65_536
    faults = Faults.of_suite(first_run.report, SUITE).all
    table = written.partition(f"for {len(faults)} faults")[2]
    assert all(f"\n| {fault.number} | " in table for fault in faults)
    assert "outcome for `To=+15005550002` | `400/21612` | `201 and no error`" in table


def test_a_failure_in_junit_has_a_message_of_one_line_and_its_block_as_text(first_run: FirstRun) -> None:
    tests = {
        f"{test.get('classname', '').replace('.', '/')}/{test.get('name')}": test
        for test in ElementTree.parse(first_run.folder / "r.xml").iter("testcase")
    }
    assert tests.keys() == {f"cases/{name}" for name in CASES}
    for failure in (failure for test in tests.values() for failure in test.iter("failure")):
        message, text = failure.attrib["message"], failure.text or ""
        assert "\n" not in message
        assert text.startswith(f"{message}\n  where     cases/")
    failure = tests["cases/messages/to/unroutable"].find("failure")
    assert failure is not None
    assert failure.attrib["message"].endswith("Messages.json: expected 400/21612, got 201")
