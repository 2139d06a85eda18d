"""Lookup is asked about by name only: whoever offers the other resources is judged as before it came."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.case import Basis
from conformance.fake import Account, Request, Responder, Response, Tables, respond
from conformance.finding import Verdict
from conformance.profile import EVERYTHING
from conformance.report import Report
from conformance.reports.detail import Detail
from conformance.reports.headline import conclusion, resources_not_asked
from conformance.reports.reasons import reason_blocks
from conformance.resource_result import Attainment, resource_results
from conformance.result import Result, complete
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.suite.drawing import drawn
from conformance.suite.loader import Loaded
from conformance.suite.profiles import RESOURCES, profiles_of
from conformance.target import Target
from conformance.targets.resolving import ResolvedTarget
from conformance.targets.run_settings import RunSettings
from tests.cli.test_run import conform, said
from tests.fake.test_fake import basic
from tests.support import judged_targets
from tests.support.shared_suite import shared_suite

DEFAULT, FIRST, SECOND, ALL = (shared_suite(version) for version in (None, "0.1", "0.2", "all"))
LOOKUP = {case.name for case in DEFAULT.suite.aside}
AUTHORIZATION = basic()


def names(loaded: Loaded) -> list[str]:
    return [case.name for case in loaded.suite.cases]


def test_a_run_without_a_name_asks_what_it_asked_before() -> None:
    assert names(DEFAULT) == names(FIRST)
    assert DEFAULT.suite.scored == "0.1"
    assert LOOKUP
    assert all(name.startswith("lookup/") for name in LOOKUP)
    assert DEFAULT.suite.profile == DEFAULT.of_resources(()).suite.profile == EVERYTHING


def test_a_set_that_has_it_asks_about_it_and_so_does_everything() -> None:
    assert set(names(SECOND)) == set(names(ALL)) == {*names(FIRST), *LOOKUP}
    assert not any(case.newer_than for case in SECOND.suite.cases)
    assert not FIRST.suite.aside


def test_what_is_named_is_asked_in_the_order_of_the_files_and_scored_by_the_set_that_has_it() -> None:
    named = DEFAULT.of_resources(tuple(RESOURCES.values()))
    assert names(named) == names(SECOND)
    assert (named.suite.scored, named.suite.profile) == ("0.2", EVERYTHING)
    assert not any(case.newer_than for case in named.suite.cases)
    assert {path.parent.name for path, cases in named.files.items() if cases} >= {"lookup", "messages"}
    assert not any(cases for path, cases in DEFAULT.files.items() if path.parent.name == "lookup")


def test_it_can_be_asked_about_alone() -> None:
    alone = DEFAULT.of_resources(("lookup",)).suite
    assert {case.name for case in alone.cases} == LOOKUP
    assert (alone.scored, alone.profile.not_asked) == ("0.2", ("calls", "messages", "numbers"))


def test_a_profile_of_the_first_set_is_what_it_was() -> None:
    profile = FIRST.of_resources(("messages",)).suite.profile
    assert profile.to_json() == {"resources": ["messages"], "not_asked": ["calls", "numbers"]}


def test_no_case_of_the_first_set_belongs_to_it() -> None:
    known = {case.name: case for case in ALL.suite.cases}
    assert not any("lookup" in profiles_of(case, known) for case in FIRST.suite.cases)


@pytest.mark.parametrize("seed", range(200))
def test_a_seed_draws_for_the_first_set_what_it_drew_before_there_was_a_second(seed: int) -> None:
    alone = {case.name: case.drawn for case in drawn(FIRST.suite, seed).cases}
    for loaded in (DEFAULT, ALL):
        together = {case.name: case.drawn for case in loaded.drawn(seed).suite.cases}
        assert {name: together[name] for name in alone} == alone


def test_every_name_can_be_declared_whether_it_is_asked_or_not() -> None:
    for loaded in (DEFAULT, FIRST, SECOND, DEFAULT.of_resources(("calls",))):
        assert set(loaded.suite.names) == {*names(FIRST), *LOOKUP}


def session(resources: tuple[str, ...] = (), of_file: tuple[str, ...] = ()) -> Session:
    target = Target("a fake", "http://127.0.0.1:1", "AC1", "t")
    resolved = ResolvedTarget(target, run=RunSettings(resources=of_file))
    return Session(Settings("http://127.0.0.1:1", resources=resources), DEFAULT, resolved)


def test_a_target_file_names_it_and_the_command_that_repeats_the_run_leaves_that_to_the_file() -> None:
    by_file, by_option = session(of_file=("lookup", "messages")), session(("lookup",))
    assert set(names(by_file.loaded)) > LOOKUP
    assert "--resource" not in by_file.command
    assert set(names(by_option.loaded)) == LOOKUP
    assert by_option.command.endswith("--resource lookup")


def test_one_line_says_that_it_was_not_asked_and_nothing_else_of_a_report_does() -> None:
    chosen = judged_targets.judged(names=["messages/from/valid"])
    report = replace(chosen, results=tuple(result for result in chosen.results if result.got))
    assert resources_not_asked(report) == ["Resources not asked: lookup"]
    assert resources_not_asked(chosen) == []
    assert not {result.case for result in report.results} & LOOKUP
    assert not any("lookup" in result.profiles for result in report.results)
    assert "profile" not in report.to_json()


def test_a_report_of_before_there_were_profiles_says_nothing_about_it() -> None:
    chosen = judged_targets.judged(names=["messages/from/valid"])
    report = replace(chosen, results=tuple(result for result in chosen.results if result.got))
    old = type(report).from_json(
        {**report.to_json(), "cases": [{**each, "profiles": []} for each in report.to_json()["cases"]]}
    )
    assert resources_not_asked(old) == []


def judged_beside_messages(
    responder: Responder, services: tuple[tuple[str, str], ...] = ()
) -> tuple[dict[str, Result], Report]:
    """All cases of Lookup and one of messages at a target: the results, and the report."""
    account = judged_targets.ACCOUNT
    with judged_targets.Server(account, respond=responder) as server:
        target = Target("a", server.base_url, account.sid, account.token, services=services)
        settings = Settings(server.base_url, resources=("lookup", "messages"))
        run = Session(settings, judged_targets.LOADED, ResolvedTarget(target))
        try:
            chosen = [case for case in run.loaded.suite.cases if case.name in {"messages/from/valid"} | LOOKUP]
            results = {case.name: run.scheduler().result(case) for case in chosen}
        finally:
            run.close()
    report = run.report(dict(results), "not selected")
    return results, replace(report, results=complete(chosen, results, ""))


@pytest.mark.parametrize(
    "absent",
    [
        Response(404, (("Content-Type", "text/html"),), b"<h1>Not Found</h1>"),
        Response(405, (), b""),
        respond(Request("GET", "/v2/Services", authorization=AUTHORIZATION)),
    ],
    ids=["404", "405", "closed"],
)
def test_a_target_without_lookup_does_not_offer_it_once_and_nothing_else_suffers(absent: Response) -> None:
    def without(request: Request, account: Account, tables: Tables) -> Response:
        return absent if request.path.startswith(("/v1", "/v2")) else respond(request, account, tables)

    results, report = judged_beside_messages(without)
    assert {results[name].verdict for name in LOOKUP} == {Verdict.NOT_OFFERED}
    assert conclusion(report).count("lookup") == conclusion(report).count("; not offered: lookup.") == 1
    blocks = [block for verdict, block in reason_blocks(report, "", Detail.SHORT) if verdict is Verdict.NOT_OFFERED]
    assert [block.count("the endpoint is absent") for block in blocks] == [1]
    assert results["messages/from/valid"].verdict is Verdict.PASS
    attained = {each.name: each.attainment for each in resource_results(report)}
    assert attained == {"lookup": Attainment.NOT_OFFERED, "messages": Attainment.CONFORMANT}
    assert report.exit_code == 1


def test_a_host_that_cannot_be_reached_leaves_lookup_undecided_and_nothing_else() -> None:
    results, report = judged_beside_messages(respond, (("lookups", "http://127.0.0.1:9"),))
    of_lookup = [result for name, result in results.items() if name in LOOKUP]
    assert {result.verdict for result in of_lookup} == {Verdict.INCONCLUSIVE}
    assert sum("not sent" in result.reason or not result.attempts for result in of_lookup) >= len(of_lookup) - 3
    assert results["messages/from/valid"].verdict is Verdict.PASS
    attained = {each.name: each.attainment for each in resource_results(report)}
    assert attained == {"lookup": Attainment.UNDECIDED, "messages": Attainment.CONFORMANT}
    assert report.exit_code == 20
    assert report.attained is not Basis.OBSERVED


@pytest.mark.parametrize("elsewhere", ["http://127.0.0.1:9", "https://lookups.of-nobody.invalid"])
def test_where_lookup_is_decides_nothing_about_callbacks_of_the_api(elsewhere: str) -> None:
    target = Target("a", "http://127.0.0.1:1", "AC1", "t", services=(("lookups", elsewhere),))
    assert target.can_call_back
    assert not replace(target, base_url="https://a.of-nobody.invalid").can_call_back


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (
            ("--resource", "lookup", "--requirements", "0.1"),
            "--requirements: the set has no lookup, which came with 0.2",
        ),
        (("--case", "lookup/basic/valid"), "--case: what is of lookup is asked about by name: add --resource lookup"),
        (
            ("--case", "lookup/basic/valid", "--requirements", "0.1"),
            "--case: lookup/basic/valid is no part of requirements 0.1",
        ),
        (
            ("--case", "messages/to/blocked", "--resource", "lookup"),
            "--case: messages/to/blocked is no part of what --resource names",
        ),
        (("--case", "lookup/basic/vallid"), "did you mean 'lookup/basic/valid'"),
    ],
)
def test_what_cannot_be_asked_so_is_refused_with_the_way_to_ask_it(words: tuple[str, ...], problem: str) -> None:
    done = conform("run", "http://127.0.0.1:9", *words)
    assert done.returncode == 4, said(done)
    assert problem in said(done)
