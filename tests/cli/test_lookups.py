"""Cases, schemas and evidence are found by what people have in hand, and a wrong name gets the right one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conformance.answer import Answer
from conformance.case import Format
from conformance.engine.keyword_expression import Selection
from conformance.fake import ACCOUNT, Account, Server
from conformance.judging.check import check
from conformance.ledger_entry import Evidence
from conformance.moment import dated
from conformance.suite.data import data_folder
from conformance.target import DUMMY_TOKEN
from tests.cli.test_run import said
from tests.support import few_cases, small_servers
from tests.support.called_commands import call
from tests.support.misbehaving_targets import cases as drawn_cases
from tests.support.shared_suite import drawn_suite, shared_suite

SUITE = shared_suite().suite
SUITE_WITH_LOOKUP = shared_suite("all").suite
UNROUTABLE = "messages/to/unroutable"


@pytest.mark.parametrize(
    "words", ["21612", "+15005550002", "5005550002", "400/21612", "unroutable and 21612", "no route to the recipient"]
)
def test_list_finds_a_case_by_what_people_have_in_hand_and_so_does_k(words: str) -> None:
    listed = [line.split()[0] for line in call("list", words).out.splitlines()]
    assert UNROUTABLE in listed
    assert listed == [line.split()[0] for line in call("list", "-k", words).out.splitlines()]
    assert listed == [case.name for case in Selection(words, SUITE).matching(SUITE.cases)]
    assert len(listed) < len(SUITE.cases) / 4


def test_a_number_is_found_whole_and_a_phone_number_without_its_country_code_too() -> None:
    def found(words: str) -> set[str]:
        return {case.name for case in Selection(words, SUITE).matching(SUITE.cases)}

    assert found("5005550002") >= found("+15005550002")
    assert found("2161") == found("1612") == set()
    refused = found("401")
    assert all("401" in str(case.expect.answers) for case in SUITE.cases if case.name in refused)


def test_a_word_that_names_have_is_looked_up_in_names_alone() -> None:
    """So that an expression selects what it always did, whatever cases send and notes say."""
    for word in ("messages", "valid", "calls", "R36"):
        found = Selection(word, SUITE).matching(SUITE.cases)
        assert [case.name for case in found] == [
            case.name
            for case in SUITE.cases
            if any(word.lower() in keyword.lower() for keyword in (case.file, *case.keywords))
        ]


def test_a_drawn_value_finds_nothing_since_the_next_run_has_another() -> None:
    suite = drawn_suite(5).suite
    (case,) = (case for case in suite.cases if case.name == "messages/from-others/drawn")
    (value,) = case.drawn.values()
    assert case not in Selection(value, suite).matching(suite.cases)


def test_a_text_selects_the_same_cases_in_a_run_and_in_its_workers(tmp_path: Path) -> None:
    words = "no route to the recipient"
    expected = {case.name for case in Selection(words, SUITE).matching(SUITE.cases)}
    for number, more in enumerate(((), ("--", "-q"), ("-n", "1"))):
        report = tmp_path / f"{number}.json"
        call("run", "embedded", "-k", words, "--report", report, *more)
        judged = {each["case"] for each in json.loads(report.read_text())["cases"] if each["verdict"] != "not-run"}
        assert judged == expected


def test_explain_lists_the_cases_that_have_a_number_and_explains_the_only_one() -> None:
    several = call("explain", "+15005550002")
    assert several.code == 0
    assert UNROUTABLE in several.out
    assert "name one of them" in several.err
    only = call("explain", "unroutable and messages/to/ and not xml")
    assert only.code == 0
    assert only.out.startswith(f"{UNROUTABLE}\n")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("explain", "messages/to/unrotable"), f"no case 'messages/to/unrotable'; did you mean '{UNROUTABLE}'"),
        (("run", "embedded", "--case", "messages/to/unrotable"), f"did you mean '{UNROUTABLE}'"),
        (
            ("list", "--resource", "message"),
            "--resource: no such resource; did you mean 'messages'? (there are access, calls,",
        ),
        (
            ("list", "--resource", "sms"),
            "--resource: no such resource (there are access, calls, lookup, messages, numbers,",
        ),
        (("list", "--basis", "observd"), "'observed', 'inferred'; did you mean 'observed'?"),
        (("run", "embedded", "--level", "pag"), "'observed', 'inferred'; did you mean 'page'?"),
        (("schemas", "mesage"), "no schema 'mesage'; did you mean 'message'"),
    ],
)
def test_a_misspelt_name_gets_the_right_one_and_the_choices(words: tuple[str, ...], says: str) -> None:
    done = call(*words)
    assert done.code == 4
    assert says in done.err


ANSWERED = [
    "messages/from/valid",
    UNROUTABLE,
    "calls/from/valid",
    "numbers/phone-number/available",
    "access/authentication/wrong-token",
    "messages/silence/status-callback",
    "xml/messages/created",
    "xml/messages/state/created-message-get",
    "messages/from-others/drawn",
]


@pytest.mark.parametrize("name", ANSWERED)
def test_the_answer_that_explain_prints_conforms(name: str) -> None:
    """As a stub it would pass: it is taken apart and judged again here."""
    done = call("explain", name, "--answer", "--seed", "3")
    assert done.code == 0, done.err
    case = drawn_cases()[name]
    if case.then:
        first, _, second = done.out.removeprefix("# to the first request\n").partition("\n# to the second request\n")
        assert check(case.then, read(second), ACCOUNT.sid) == ()
    else:
        first = done.out
    assert check(case, read(first), ACCOUNT.sid) == ()
    assert ("callback server" in done.err) == bool(case.silent)
    if case.format is Format.JSON:
        assert '\n  "' in first


def read(shown: str) -> Answer:
    head, _, body = shown.partition("\n\n")
    status, *headers = head.splitlines()
    assert status.startswith("HTTP/1.1 ")
    pairs = tuple((name, value) for name, _, value in (line.partition(": ") for line in headers))
    assert not {name.lower() for name, _ in pairs} & {"content-length", "connection"}
    return dated(Answer(int(status.split()[1]), pairs, body.encode()))


def test_explain_ends_with_the_answer() -> None:
    done = call("explain", UNROUTABLE)
    _, _, answer = done.out.partition("\n  answer    ")
    assert answer.startswith("HTTP/1.1 400\n")
    assert '"code": 21612' in answer


def test_a_case_that_the_embedded_target_does_not_pass_gets_no_answer(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        'cases:\n- {id: mine, states: R40, send: {To: "+15005550001"}, expect: 400/21999}\n'
    )
    (name,) = (line.split()[0] for line in call("list", "--cases", tmp_path, "-k", "mine").out.splitlines())
    alone = call("explain", name, "--answer", "--cases", tmp_path)
    assert (alone.code, alone.out) == (1, "")
    assert "gives no answer" in alone.err
    assert "gives no answer" in " ".join(call("explain", name, "--cases", tmp_path).out.split())


def test_every_schema_is_printed_by_name_and_needs_no_other_file() -> None:
    names = [line.split()[0] for line in call("schemas").out.splitlines()]
    assert set(names) == {path.stem for path in data_folder("schemas").glob("*.json")}
    for name in names:
        schema = json.loads(call("schemas", name).out)
        assert ".json#/" not in json.dumps(schema)
    message = json.loads(call("schemas", "message").out)
    Draft202012Validator(message).validate(
        json.loads(read(call("explain", "messages/from/valid", "--answer").out).body)
    )


@pytest.mark.parametrize(
    ("where", "known"),
    [
        ("https://example.com/a", True),
        ("owner/repository@0123abc:folder/file", True),
        ("owner/repository issue #5", True),
        ("owner/repository, its tests", True),
        ("a public file, repository not recorded", False),
        ("Class Some/Thing, a public file", False),
        ("two applications that cite https://example.com/a", False),
    ],
)
def test_evidence_without_a_place_is_known_as_such(where: str, known: bool) -> None:
    assert Evidence("a", where, "recording", "2020", "test").can_be_looked_up is known
    assert Evidence("a", where, "run", "2020", "test").can_be_looked_up


def test_evidence_that_cannot_be_looked_up_is_marked_and_listed() -> None:
    unknown = {each.id for each in SUITE.evidence.values() if not each.can_be_looked_up}
    listed = call("evidence", "list", "--without-source")
    assert {line.partition(":")[0] for line in listed.out.splitlines()} == unknown
    assert len(call("evidence", "list").out.splitlines()) == len(SUITE.evidence)
    marked = next(case for case in SUITE.cases if set(case.evidence) & unknown)
    assert "cannot be looked up" in call("explain", marked.name).out
    sound = next(case for case in SUITE.cases if case.evidence and not set(case.evidence) & unknown)
    assert "cannot be looked up" not in call("explain", sound.name).out


@pytest.mark.parametrize(
    ("words", "setting"),
    [
        (("{url}", "--account-sid", "AC-of-nobody"), "that of --account-sid"),
        (("{url}",), "a dummy, since none was named by --account-sid"),
        (("{file}",), "that of {file}:3"),
    ],
)
def test_a_wrong_account_is_suspected_before_endpoints_are_called_absent(
    words: tuple[str, ...], setting: str, tmp_path: Path
) -> None:
    with Server(Account("AC" + "5" * 32, "a-token")) as server:
        file = tmp_path / "target.yaml"
        file.write_text(f"name: mine\nbase-url: {server.base_url}\naccount-sid: AC-of-nobody\n")
        named = [word.format(url=server.base_url, file=file) for word in words]
        done = call("run", *named, "-k", "messages/to/")
        doctor = call("doctor", *named)
    said, setting = " ".join(done.out.split()), setting.format(file=file)
    assert "Are the Account SID and the auth token right? A request with nothing wrong" in said
    assert f"The Account SID is {setting}" in said.replace("- ", "-")
    if "not-offered" in said:
        assert said.index("Are the Account SID and the auth token right?") < said.index("NOT-OFFERED")
    assert "as for an account that the target does not know" in doctor.out
    (hint,) = (line for line in doctor.out.splitlines() if line.startswith("note     credentials "))
    assert "AC-of-nobody" not in hint


def test_an_account_is_suspected_too_where_json_is_answered_to_what_was_asked_in_xml() -> None:
    with small_servers.serving(lambda _: small_servers.envelope(404, 20404)) as server:
        done = call("run", server.url, "-k", "messages/to/ or xml/messages")
    assert "Are the Account SID and the auth token right? A request with nothing wrong" in " ".join(done.out.split())


def test_a_path_without_an_account_says_nothing_about_one() -> None:
    with small_servers.serving(lambda _: small_servers.envelope(404, 20404)) as server:
        alone = call("run", server.url, "--resource", "lookup")
        both = call("run", server.url, "--resource", "lookup", "--resource", "messages", "-k", "messages/to/ or lookup")
    assert "Are the Account SID and the auth token right?" not in alone.out + alone.err
    count = sum("lookup" in case.profiles for case in SUITE_WITH_LOOKUP.cases)
    assert f"NOT-OFFERED {count} cases" in alone.out
    assert "Are the Account SID and the auth token right? A request with nothing wrong" in both.out


def test_what_is_asked_about_by_name_only_is_named_where_an_expression_selects_it_alone() -> None:
    done = call("run", "http://127.0.0.1:9", "-k", "sim_swap")
    assert done.code == 5
    assert "add --resource lookup" in done.err
    assert "--resource" not in call("run", "http://127.0.0.1:9", "-k", "qqqqqqq").err


def test_doctor_asks_the_host_of_another_service_without_credentials(tmp_path: Path) -> None:
    file = tmp_path / "target.yaml"
    with Server() as server, small_servers.serving(lambda _: small_servers.envelope(401, 20003)) as lookups:
        text = f"name: mine\nbase-url: {server.base_url}\nservices: {{lookups: '%s'}}\n"
        file.write_text(text % lookups.url)
        reached = call("doctor", file)
        file.write_text(text % "http://127.0.0.1:9")
        absent = call("doctor", file)
    assert [{name.lower() for name in request.headers} & {"authorization"} for request in lookups.requests] == [set()]
    assert "lookups      answer: 401/20003 to a GET of a number, without credentials" in reached.out
    assert "note     lookups      reachable: nothing listens on 127.0.0.1:9" in absent.out


def test_doctor_counts_the_cases_that_a_run_has() -> None:
    done = call("doctor", "embedded")
    assert f"{len(SUITE_WITH_LOOKUP.cases)} cases" in done.out
    assert "lookups      answer" not in done.out


def test_a_target_that_answers_something_is_not_suspected() -> None:
    with Server(Account(ACCOUNT.sid, DUMMY_TOKEN)) as server:
        done = call("run", server.base_url, "--account-sid", ACCOUNT.sid, "-k", "messages/to/ or wrong-token")
    assert "Are the Account SID and the auth token right?" not in done.out


@pytest.mark.parametrize("value", ["AC one", "AC/one", "SK" + "0" * 32])
def test_a_wrong_setting_is_named_and_its_value_is_not_shown(value: str, tmp_path: Path) -> None:
    file = tmp_path / "target.yaml"
    file.write_text(f"name: mine\nbase-url: http://127.0.0.1:9\naccount-sid: {value}\n")
    by_option = call("run", "http://127.0.0.1:9", "--account-sid", value)
    by_file = call("run", file)
    assert by_option.code == by_file.code == 4
    assert "--account-sid" in by_option.err
    assert "'account-sid' in line 3" in by_file.err
    assert value not in by_option.err + by_file.err


def test_the_longest_texts_have_an_answer_that_conforms_too() -> None:
    in_json = [case for case in drawn_cases().values() if case.format is Format.JSON]
    longest = sorted(in_json, key=lambda case: -sum(len(value) for _, value in case.send))[:6]
    for case in longest:
        done = call("explain", case.name, "--answer", "--seed", "5")
        assert done.code == 0, done.err
        body = json.loads(done.out.partition("\n\n")[2])
        assert body.get("body", "") == dict(case.send).get("Body", "") or body["code"]


@pytest.mark.parametrize(
    "words",
    [
        ("--resource", "messages", "-k", "xml"),
        ("--resource", "xml", "--statement", "no-statement"),
        ("21612", "--resource", "numbers"),
        ("--resource", "numbers", "--stale", "1d", "-k", "messages/to/"),
        ("--resource", "messages", "-k", "xml", "--json"),
    ],
)
def test_a_list_that_is_empty_says_so(words: tuple[str, ...]) -> None:
    done = call("list", *words)
    assert done.code == 5
    assert done.errors == ["No case matches everything that was asked for."]


def test_the_two_meanings_of_resource_are_told_apart_where_each_is_explained() -> None:
    assert "run --resource" in " ".join(call("list", "--help").out.split())
    assert "list --resource" in " ".join(call("run", "--help").out.split())
    listed = {line.split()[0] for line in call("list", "--resource", "messages").out.splitlines()}
    judged = {case.name for case in SUITE.cases if "messages" in case.profiles}
    assert listed
    assert listed < judged


@pytest.mark.parametrize("words", [("list",), ("run", "embedded", "-k"), ("list", "-k")], ids=" ".join)
def test_a_name_that_finds_nothing_is_answered_with_the_one_that_was_meant(words: tuple[str, ...]) -> None:
    done = call(*words, "messages/to/unrotable")
    assert done.code == 5
    assert "; did you mean 'messages/to/unroutable'" in done.err
    assert "did you mean" not in call(*words, "qqqqqqqqqq").err


def test_nothing_is_certified_or_declared_where_the_account_seems_wrong(tmp_path: Path) -> None:
    with Server(Account("AC" + "5" * 32, "a-token")) as server:
        words = (server.base_url, "--account-sid", "AC-of-nobody", "--listen", "100ms")
        certified = few_cases.conform("certify", *words, "--out", tmp_path / "c", "--report", tmp_path / "r.json")
        baseline = few_cases.conform("baseline", *words, "--out", tmp_path / "b.yaml")
    assert (certified.returncode, baseline.returncode) == (20, 20), certified.stderr + baseline.stderr
    assert "No certificate: every answer is as for an account that the target does not know" in certified.stderr
    question = "Are the Account SID and the auth token right?"
    assert f"Nothing is written, since nothing can be said of the target. {question}" in said(baseline)
    lines = certified.stdout.rstrip().splitlines()
    assert lines[-1] == "Resources not asked: lookup"
    assert "is undecided: are the Account SID and the auth token right?" in certified.stdout
    assert "Mend first: the Account SID or the auth token." in certified.stdout
    assert json.loads((tmp_path / "r.json").read_text())["exit_code"] == 20
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.json"]
