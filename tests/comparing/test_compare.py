"""What changed between two reports of one target, and reports of several targets side by side."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from conformance.case import Basis
from conformance.comparing.change import Change, ChangeKind
from conformance.comparing.comparison import Comparison, is_same_target
from conformance.fake import Account, Request, Response, Tables, respond
from conformance.finding import Finding, Verdict
from conformance.report import Report
from conformance.reports import change_report, matrix_report
from conformance.reports.matrix import Matrix
from conformance.result import Result
from conformance.suite.data import data_folder
from conformance.targets.excuse import Deviation, Pin, Unsupported
from tests.cli.test_run import said
from tests.reports.test_report import report
from tests.support import small_servers
from tests.support.few_cases import conform
from tests.support.judged_targets import LOADED, judged

Alter = Callable[[Request, Response], Response]
UNROUTABLE = "messages/to/unroutable"


@cache
def run(alter: Alter | None = None) -> Report:
    """The report on the embedded target, its answers altered."""

    def altered(request: Request, account: Account, tables: Tables) -> Response:
        response = respond(request, account, tables)
        return alter(request, response) if alter else response

    return judged(altered)


def compared(old: Report, new: Report) -> Comparison:
    return Comparison(old, new)


def kinds(comparison: Comparison) -> dict[ChangeKind, int]:
    return {kind: number for kind, number in comparison.counts.items() if number}


def of(comparison: Comparison, case: str) -> dict[ChangeKind, tuple[str, ...]]:
    return {change.kind: change.descriptions for change in comparison.changes if change.case == case}


def rewritten(response: Response, **fields: Any) -> Response:
    """The answer with other fields in its JSON body; `...` leaves one out."""
    if response.body[:1] != b"{":
        return response
    body = json.loads(response.body) | fields
    return replace(response, body=json.dumps({key: value for key, value in body.items() if value is not ...}).encode())


def wrong_code(request: Request, response: Response) -> Response:
    return rewritten(response, code=21211) if request.first("To") == "+15005550002" else response


def another_wrong_code(request: Request, response: Response) -> Response:
    return rewritten(response, code=21610) if request.first("To") == "+15005550002" else response


def wrong_code_and_no_message(request: Request, response: Response) -> Response:
    return rewritten(response, code=21211, message=...) if request.first("To") == "+15005550002" else response


def no_calls(request: Request, response: Response) -> Response:
    missing = request.path.endswith("/Calls.json") and response.status != 401
    return rewritten(replace(response, status=404), code=20404, status=404) if missing else response


def new_field(_: Request, response: Response) -> Response:
    return rewritten(response, colour="red") if response.status == 201 else response


def detail_in_errors(_: Request, response: Response) -> Response:
    return rewritten(response, detail="a word more") if response.status == 400 else response


def other_message(request: Request, response: Response) -> Response:
    return rewritten(response, message="Said otherwise.") if request.first("To") == "+15005550002" else response


def other_message_in_xml(_: Request, response: Response) -> Response:
    return replace(response, body=response.body.replace(b"<Message>Message cannot", b"<Message>That cannot"))


def other_headers(_: Request, response: Response) -> Response:
    headers = tuple((name, value) for name, value in response.headers if name.lower() != "content-type")
    kind = (response.header("Content-Type") or "").partition(";")[0]
    return replace(response, headers=(("X-Colour", "red"), *headers, ("Content-Type", f"{kind}; charset=ascii")))


def fewer_optional_fields(_: Request, response: Response) -> Response:
    body = json.loads(response.body) if response.body[:1] == b"{" else {}
    return rewritten(response, trunk_sid=...) if "trunk_sid" in body else response


def out_of_order(_: Request, __: Response) -> Response:
    return Response(503, (("Content-Type", "text/html"),), b"<html>come back later</html>")


def reordered(_: Request, response: Response) -> Response:
    """What may differ without a difference: the order of headers and fields, spaces, ids and other values."""
    headers = (("X-REQUEST-ID", "abc"), *reversed(response.headers))
    if response.body[:1] != b"{":
        return replace(response, headers=headers)
    body = dict(reversed(json.loads(response.body).items()))
    return replace(response, headers=headers, body=json.dumps(body, indent=2).encode())


def with_request_id(_: Request, response: Response) -> Response:
    return replace(response, headers=(*response.headers, ("X-Request-Id", "def")))


def test_two_runs_of_one_target_differ_in_nothing() -> None:
    comparison = compared(judged(), judged())
    assert comparison.changes == ()
    assert comparison.exit_code == 0
    assert comparison.unchanged == len(comparison.new.results)
    assert comparison.remarks == ()


def test_order_spaces_and_values_that_nobody_judges_are_no_change() -> None:
    assert compared(run(with_request_id), run(reordered)).changes == ()


def test_a_case_that_stands_against_the_target_now_is_breaking_and_the_reverse_is_repaired() -> None:
    comparison = compared(run(), run(wrong_code))
    assert of(comparison, UNROUTABLE) == {ChangeKind.BREAKING: ("code at /code: expected 21612, got 21211",)}
    assert set(kinds(comparison)) == {ChangeKind.BREAKING}
    assert comparison.exit_code == 1
    back = compared(run(wrong_code), run())
    assert of(back, UNROUTABLE) == {
        ChangeKind.REPAIRED: ("passes now; before: code at /code: expected 21612, got 21211",)
    }
    assert back.exit_code == 0


def test_a_resource_that_is_not_offered_any_more_is_breaking_even_where_it_failed() -> None:
    comparison = compared(run(), run(no_calls))
    (says,) = of(comparison, "calls/to/invalid").values()
    assert says[0].startswith("not-offered: ")
    new = comparison.new
    against = [one for one in new.results if one.counts_against(Basis.OBSERVED)]
    assert {one.case for one in against if one.verdict is Verdict.FAIL} == {"other-resources/closed/calls-list-get"}
    assert comparison.counts[ChangeKind.BREAKING] == len(against) > 40
    assert new.counts["not-offered"] > len(against), "what is inferred is not offered either"
    assert compared(run(no_calls), run()).counts[ChangeKind.REPAIRED] == comparison.counts[ChangeKind.BREAKING]
    failed = replace(passing("calls/to/invalid"), verdict=Verdict.FAIL, findings=(found("status"),))
    absent = replace(passing("calls/to/invalid"), verdict=Verdict.NOT_OFFERED, reason="404")
    assert kinds(compared(report(failed), report(absent))) == {ChangeKind.BREAKING: 1}
    assert kinds(compared(report(absent), report(failed))) == {ChangeKind.REPAIRED: 1}


def test_a_further_departure_of_a_failing_case_is_breaking_and_one_less_is_repaired() -> None:
    comparison = compared(run(wrong_code), run(wrong_code_and_no_message))
    (says,) = [says for kind, says in of(comparison, UNROUTABLE).items() if kind is ChangeKind.BREAKING]
    assert len(says) == 1
    assert says[0].startswith("new finding: envelope at /message")
    back = compared(run(wrong_code_and_no_message), run(wrong_code))
    assert of(back, UNROUTABLE)[ChangeKind.REPAIRED][0].startswith("finding is gone: envelope at /message")
    assert back.exit_code == 0


def test_a_failing_case_that_fails_with_another_outcome_is_breaking() -> None:
    comparison = compared(run(wrong_code), run(another_wrong_code))
    assert of(comparison, UNROUTABLE) == {ChangeKind.BREAKING: ("another outcome: 400/21610, before 400/21211",)}


def found(what: str, where: str = "", got: str = "422", basis: Basis = Basis.PAGE) -> Finding:
    return Finding(what, where, "400", got, basis)


def passing(case: str = "a/b") -> Result:
    return Result(case, Basis.PAGE, Verdict.PASS)


def failing(*findings: Finding) -> Result:
    return Result("a/b", Basis.PAGE, Verdict.FAIL, findings)


def excused(result: Result, got: str = "422", day: str = "2026-01-01") -> Result:
    pins = (Pin("status", "", "400", got, "t.yaml:9"),)
    return Deviation("a/b", pins, "known", "", "2026-01-01", "t.yaml:8", "t.yaml:7").apply(result, day)


def one(old: Result, new: Result, level: Basis = Basis.OBSERVED) -> tuple[Change, ...]:
    return compared(report(old), report(new, level=level)).changes


def test_an_excuse_that_stops_to_hold_is_breaking_and_one_that_holds_again_is_repaired() -> None:
    fails = failing(found("status"))
    (change,) = one(excused(fails), excused(fails, day="2026-01-02"))
    assert change.kind is ChangeKind.BREAKING
    assert "the deviation ended on 2026-01-01" in change.descriptions[-1]
    (change,) = one(excused(fails), excused(failing(found("status", got="500"))))
    assert change.kind is ChangeKind.BREAKING
    assert [text for text in change.descriptions if str(found("status", got="500")) in text]
    assert "no longer occurs" in change.descriptions[-1]
    (change,) = one(excused(fails, day="2026-01-02"), excused(fails))
    assert change.kind is ChangeKind.REPAIRED
    (change,) = one(fails, excused(fails))
    assert change.kind is ChangeKind.REPAIRED


def test_an_excuse_that_is_not_needed_any_more_is_repaired_and_one_that_is_needed_now_is_breaking() -> None:
    fails = failing(found("status"))
    (change,) = one(excused(fails), excused(passing()))
    assert change.kind is ChangeKind.REPAIRED
    assert "remove this deviation" in change.descriptions[-1]
    (change,) = one(passing(), excused(fails))
    assert change.kind is ChangeKind.BREAKING
    (change,) = one(passing(), Unsupported("a/*", "", "t.yaml:3").apply(fails))
    assert change.kind is ChangeKind.BREAKING
    assert one(excused(fails), excused(fails)) == ()
    unsupported = Unsupported("a/*", "", "t.yaml:3")
    assert one(unsupported.apply(fails), unsupported.apply(failing(found("status"), found("code")))) == ()


def test_a_field_that_the_schemas_do_not_know_is_additive_when_it_comes_and_when_it_leaves() -> None:
    comparison = compared(run(), run(new_field))
    assert of(comparison, "calls/from/valid") == {ChangeKind.ADDITIVE: ("new field /colour",)}
    assert set(kinds(comparison)) == {ChangeKind.ADDITIVE}
    assert comparison.exit_code == 0
    back = compared(run(new_field), run())
    assert of(back, "calls/from/valid") == {ChangeKind.ADDITIVE: ("field /colour is gone",)}
    errors = compared(run(), run(detail_in_errors))
    assert of(errors, UNROUTABLE) == {ChangeKind.ADDITIVE: ("new field /detail",)}
    assert set(kinds(errors)) == {ChangeKind.ADDITIVE}


def test_texts_headers_and_parameters_that_nobody_judges_are_cosmetic() -> None:
    comparison = compared(run(), run(other_message))
    (text,) = of(comparison, UNROUTABLE)[ChangeKind.COSMETIC]
    assert text.startswith('message: "Said otherwise.", before "')
    assert set(kinds(comparison)) == {ChangeKind.COSMETIC}
    (text,) = of(compared(run(), run(other_message_in_xml)), "xml/messages/unroutable-to")[ChangeKind.COSMETIC]
    assert text.startswith('Message: "That cannot')
    headers = of(compared(run(), run(other_headers)), UNROUTABLE)
    assert set(headers) == {ChangeKind.COSMETIC}
    assert "new header x-colour" in headers[ChangeKind.COSMETIC]
    assert any('"charset=ascii", before' in text for text in headers[ChangeKind.COSMETIC])
    optional = compared(run(), run(fewer_optional_fields))
    assert of(optional, "calls/from/valid") == {ChangeKind.COSMETIC: ("optional field /trunk_sid is gone",)}


def test_another_answer_that_conforms_too_and_another_value_at_a_departure_are_cosmetic() -> None:
    def got(outcome: str) -> tuple[dict[str, Any], ...]:
        return ({"outcome": outcome, "status": int(outcome[:3]), "headers": [], "body": "", "cut": False},)

    (change,) = one(replace(passing(), got=got("400/21611")), replace(passing(), got=got("429/21611")))
    assert (change.kind, change.descriptions[0][:15]) == (ChangeKind.COSMETIC, "another outcome")
    fails = [replace(failing(found("echo", "/to", got=value)), got=got("201")) for value in ("+1", "+2")]
    (change,) = one(*fails)
    assert change.kind is ChangeKind.COSMETIC


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sid SM" + "1" * 32, "sid SM" + "2" * 32),
        ("Tue, 09 Jun 2026 05:40:43 +0000", "Wed, 10 Jun 2026 05:40:43 +0000"),
        ("2026-06-09T05:40:43Z", "2026-06-10T05:40:43.123Z"),
        ("request 0e37ac10-7c6a-4b3c-9a52-0dc7d6d0b6a1", "request 5b1bd2c8-0b3b-4f39-a0e8-0cb1a6a86d7e"),
        ("http://127.0.0.1:4010/x", "http://127.0.0.1:39999/x"),
    ],
)
def test_what_differs_in_every_answer_is_no_change(old: str, new: str) -> None:
    def failed(said: str) -> Result:
        body = json.dumps({"code": 1, "message": said, "more_info": "https://a", "status": 400})
        got = {"outcome": "400/1", "status": 400, "headers": [["Date", said]], "body": body, "cut": False}
        return replace(failing(found("field", "/sid", said)), got=(got,))

    assert one(failed(old), failed(new)) == ()
    assert len(one(failed(old), failed("something else"))) == 1


def test_an_outage_is_undecided_both_ways_and_never_breaking() -> None:
    comparison = compared(run(), run(out_of_order))
    assert set(kinds(comparison)) == {ChangeKind.UNDECIDED}
    assert comparison.exit_code == 20
    (says,) = of(comparison, UNROUTABLE).values()
    assert says[0].startswith("inconclusive, before pass: ")
    back = compared(run(out_of_order), run(wrong_code))
    assert set(kinds(back)) == {ChangeKind.UNDECIDED}
    assert back.exit_code == 0
    assert one(*[Result("a/b", Basis.PAGE, verdict) for verdict in (Verdict.NOT_RUN, Verdict.INCONCLUSIVE)]) == ()


def test_a_case_that_one_report_does_not_know_is_new_or_gone_whatever_its_verdict() -> None:
    old, new = report(passing("a/old")), report(replace(failing(found("status")), case="a/new"))
    comparison = compared(old, replace(new, digest="1" * 64))
    assert [(change.case, change.kind) for change in comparison.changes] == [
        ("a/new", ChangeKind.NEW),
        ("a/old", ChangeKind.GONE),
    ]
    assert comparison.exit_code == 0
    assert comparison.unchanged == 0
    assert any("other cases" in remark for remark in comparison.remarks)


def test_what_departs_above_the_level_asked_for_is_cosmetic_and_levels_that_differ_are_said() -> None:
    above = failing(found("status", basis=Basis.OBSERVED))
    assert [change.kind for change in one(passing(), above)] == [ChangeKind.BREAKING]
    assert [change.kind for change in one(passing(), above, Basis.PAGE)] == [ChangeKind.COSMETIC]
    assert [change.kind for change in one(above, passing(), Basis.PAGE)] == [ChangeKind.COSMETIC]
    remarks = compared(report(passing()), report(passing(), level=Basis.PAGE)).remarks
    assert [remark for remark in remarks if "compared at level page" in remark]


def test_remarks_say_what_else_may_be_behind_a_change() -> None:
    older, younger = report(passing()), replace(report(passing()), started="2027-01-01T00:00:00Z")
    assert "is the order right" in compared(younger, older).remarks[0]
    assert "two targets" in compared(older, replace(older, target={**older.target, "name": "b"})).remarks[0]
    assert "could not be read" in compared(older, report(passing(), errors=("a.yaml:1:1: no",))).remarks[0]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (("a", "http://127.0.0.1:1"), ("a", "http://localhost:2"), True),
        (("http://127.0.0.1:1/x", "http://127.0.0.1:1/x"), ("http://127.0.0.1:2/x", "http://127.0.0.1:2/x/"), True),
        (("a", "http://127.0.0.1:1/x"), ("a", "http://127.0.0.1:1/y"), False),
        (("a", "http://127.0.0.1:1"), ("b", "http://127.0.0.1:1"), False),
        (("a", "https://a.example:1"), ("a", "https://a.example:2"), False),
    ],
)
def test_one_target_is_one_name_and_one_address_but_for_a_local_port(
    first: tuple[str, str], second: tuple[str, str], same: bool
) -> None:
    old, new = (
        replace(report(passing()), target={"name": name, "base_url": url, "account_sid": "AC"})
        for name, url in (first, second)
    )
    assert is_same_target(old, new) is same


def test_a_part_of_a_report_has_the_level_of_its_resource() -> None:
    whole = judged(silence=True)
    assert whole.resources == ("access", "calls", "messages", "numbers", "other-resources", "xml")
    assert {name: whole.of_resource(name).attained for name in whole.resources} == dict.fromkeys(
        whole.resources, Basis.OBSERVED
    )
    broken = run(wrong_code)
    assert broken.attained is None
    assert broken.of_resource("numbers").attained is Basis.OBSERVED
    assert broken.of_resource("messages").attained is None
    asked = [case for case in LOADED.suite.cases if case.name.startswith("numbers/")]
    assert len(broken.of_resource("numbers").results) == len(asked)
    assert broken.of_resource("none").attained is None


def stored(folder: Path, **reports: Report) -> list[Path]:
    for name, whole in reports.items():
        (folder / name).write_text(json.dumps(whole.to_json()))
    return [folder / name for name in reports]


def validator() -> Draft202012Validator:
    folder = data_folder("schemas")
    schemas = [json.loads((folder / f"{name}.json").read_text()) for name in ("comparison", "report")]
    registry = Registry().with_resources((schema["$id"], Resource.from_contents(schema)) for schema in schemas)
    return Draft202012Validator(schemas[0], registry=registry)


def narrow(lines: Iterable[str]) -> bool:
    return all(len(line) <= 80 for line in lines)


def test_compare_says_and_writes_what_changed_and_ends_with_one_where_something_broke(tmp_path: Path) -> None:
    paths = stored(tmp_path, old=run(), new=run(wrong_code))
    files = {form: tmp_path / f"a.{form}" for form in ("json", "markdown", "html")}
    done = conform("compare", *paths, *(word for form, path in files.items() for word in (f"--{form}", path)))
    assert done.returncode == 1
    assert re.search(r"BREAKING \d+ cases: code at /code: expected 21612, got 21211", done.stdout)
    assert narrow(done.stdout.splitlines())
    data = json.loads(files["json"].read_text())
    validator().validate(data)
    assert (data["comparison"], data["exit_code"]) == ("changes", 1)
    broken = data["counts"]["breaking"]
    assert broken >= 5
    assert data["unchanged"] == len(run().results) - broken
    (change,) = [change for change in data["changes"] if change["case"] == UNROUTABLE]
    assert change["old"] == {"verdict": "pass", "outcome": "400/21612"}
    assert change["new"] == {"verdict": "fail", "outcome": "400/21211"}
    assert data["reports"][1]["resources"]["messages"]["attained"] is None
    assert data["reports"][1]["resources"]["numbers"]["attained"] == "observed"
    assert files["markdown"].read_text().startswith(f"## {broken} cases broke.")
    assert f"`{UNROUTABLE}`" in files["markdown"].read_text()
    assert f"{broken} cases broke." in files["html"].read_text()
    assert conform("compare", *reversed(paths)).returncode == 0


def test_json_on_standard_output_is_alone_there(tmp_path: Path) -> None:
    paths = stored(tmp_path, old=run(), new=run(out_of_order))
    done = conform("compare", *paths, "--json", "-")
    assert done.returncode == 20
    validator().validate(json.loads(done.stdout))


def test_reports_of_several_targets_are_a_matrix_and_no_failure(tmp_path: Path) -> None:
    named = {
        f"target-{number}": replace(whole, target={**whole.target, "name": f"target-{number}"})
        for number, whole in enumerate([run(), run(wrong_code), run(no_calls), run(new_field)] * 2)
    }
    paths = stored(tmp_path, **named)
    done = conform("compare", *paths, "--json", tmp_path / "a.json", "--markdown", tmp_path / "a.md")
    assert done.returncode == 0
    assert narrow(done.stdout.splitlines())
    assert f"{UNROUTABLE}: expected 400/21612, A C D E G H pass 400/21612; B F fail" in said(done)
    data = json.loads((tmp_path / "a.json").read_text())
    validator().validate(data)
    assert data["comparison"] == "matrix"
    (row,) = [row for row in data["cases"] if row["case"] == UNROUTABLE]
    assert [cell["verdict"] for cell in row["cells"]] == ["pass", "fail", "pass", "pass"] * 2
    markdown = (tmp_path / "a.md").read_text()
    assert "| unroutable | 400/21612 | ✅ `400/21612` | ❌ `400/21211` | ✅ `400/21612` |" in markdown
    tables = [line for line in markdown.splitlines() if line.startswith("| case |")]
    assert tables
    assert {line.count("|") for line in tables} == {2 + 8 + 1}


def test_two_reports_can_be_shown_the_other_way(tmp_path: Path) -> None:
    paths = stored(tmp_path, old=run(), new=run(wrong_code))
    done = conform("compare", *paths, "--matrix")
    assert done.returncode == 0
    assert "cases differ" in done.stdout
    other = replace(run(wrong_code), target={**run().target, "name": "another"})
    paths = stored(tmp_path, old=run(), other=other)
    assert conform("compare", *paths).returncode == 0
    done = conform("compare", *paths, "--changes")
    assert done.returncode == 1
    assert "these are two targets" in said(done)


def test_what_cannot_be_compared_is_said_with_four(tmp_path: Path) -> None:
    paths = stored(tmp_path, old=run(), new=run())
    (tmp_path / "none").write_text("{}")
    for words, why in (
        ([paths[0]], "two reports"),
        ([paths[0], tmp_path / "none"], "no report of this suite"),
        ([paths[0], tmp_path / "absent"], "does not exist"),
        ([*paths, paths[0], "--changes"], "about two reports"),
        ([*paths, "--json", tmp_path / "no" / "a.json"], "does not exist"),
    ):
        done = conform("compare", *words)
        assert done.returncode == 4, words
        assert why in said(done)


def test_no_text_of_a_target_breaks_out_of_what_is_said_of_a_change() -> None:
    hostile = "\n::error::x\u202e</details>|`<script>[a](b)@everyone"
    matrix = Matrix.compared(compared(report(passing()), report(failing(found("status", got=hostile)))), LOADED.suite)
    markdown = change_report.markdown(matrix)
    assert "\n::error" not in markdown
    assert "<script>" not in markdown
    assert "\\[a\\]\\(b\\)\\@everyone" in markdown
    assert not any(line.startswith("::error") for line in "\n".join(change_report.lines(matrix)).splitlines())


def test_a_report_of_recordings_is_compared_by_case_and_place() -> None:
    places = [replace(passing("form/message"), place=place) for place in ("a.yml#1", "a.yml#1", "a.yml#2")]
    wrong = [*places[:2], replace(places[2], verdict=Verdict.FAIL, findings=(found("field", "/sid"),))]
    (change,) = compared(report(*places), report(*wrong)).changes
    assert (change.place, change.kind) == ("a.yml#2", ChangeKind.BREAKING)
    side_by_side = matrix_report.to_json(Matrix.of([report(*places), report(*wrong)], LOADED.suite))
    assert len(side_by_side["cases"]) == 3
    validator().validate(side_by_side)


def test_a_real_server_before_and_after_its_end(tmp_path: Path) -> None:
    with small_servers.serving(small_servers.always_21211) as target:
        assert conform("run", target.url, "--report", tmp_path / "last.json").returncode == 1
    assert conform("run", target.url, "--report", tmp_path / "new.json").returncode == 20
    done = conform("compare", tmp_path / "last.json", tmp_path / "new.json")
    assert done.returncode == 20
    assert "no verdict" in done.stdout


def test_two_runs_from_the_command_line_differ_in_nothing_though_their_ports_do(tmp_path: Path) -> None:
    for name in ("last.json", "new.json"):
        assert conform("run", "embedded", "--report", tmp_path / name).returncode == 0
    done = conform("compare", tmp_path / "last.json", tmp_path / "new.json")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Nothing changed.")


def test_headers_of_the_way_and_bodies_that_were_cut_are_no_change() -> None:
    def answered(body: str, cut: bool, *headers: str) -> Result:
        given = [[name, "1"] for name in headers]
        got = {"outcome": "201", "status": 201, "headers": given, "body": body, "cut": cut}
        return replace(passing(), got=(got,))

    assert one(answered('{"a": 1}', False, "Age", "Via"), answered('{"a": 1}', False, "Transfer-Encoding")) == ()
    assert one(answered('{"a": 1}', False), answered('{"a": 1, "b": ', True)) == ()
    (change,) = one(answered('{"a": {"b": 1}}', False), answered('{"a": [{"c/d": 1}]}', False))
    assert change.descriptions == ("new optional field /a/*/c~1d", "optional field /a/b is gone")


@pytest.mark.parametrize(
    "volatile",
    [
        ("Fri, 27 Nov 2026 04:40:23 +0000", "Fri, 27 Nov 2026 04:40:24 +0000"),
        ("2026-11-27T04:40:23Z", "2026-11-27T04:40:24Z"),
        ("SM" + "0a" * 16, "SM" + "0b" * 16),
    ],
)
def test_what_differs_in_every_answer_does_not_split_a_change(volatile: tuple[str, str]) -> None:
    def of_moment(kind: str, shown: str) -> Result:
        hint = f'the moment of each answer, such as "{shown}"'
        return Result(kind, Basis.PAGE, Verdict.FAIL, (Finding("field", "/a", hint, f'"{shown}" (text)', Basis.PAGE),))

    names = ("messages/to/valid", "messages/to/invalid")
    old = report(*(Result(name, Basis.PAGE, Verdict.PASS) for name in names))
    new = report(*map(of_moment, names, volatile))
    groups = change_report.changes_by_description(compared(old, new))
    ((kind, text),) = groups
    assert kind is ChangeKind.BREAKING
    assert volatile[0] in text
    assert [change.case for change in groups[kind, text]] == list(names)
