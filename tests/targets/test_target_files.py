"""Target files: nothing is guessed, what is wrong has its place, and editors know the same rules."""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from conformance.case import Basis
from conformance.finding import Finding, Verdict
from conformance.normalise import normalised
from conformance.pattern import matches, widest_pattern
from conformance.report import Report, Standing
from conformance.result import Result
from conformance.suite.data import data_folder
from conformance.suite.yaml_document import Malformed
from conformance.target import TOKEN_IN_FILE, Target, is_target_file
from conformance.targets.baseline import excuse_lines, lines_without_excuses
from conformance.targets.excuse import NO_EXCUSES, Deviation, Excuses, Pin, Unsupported
from conformance.targets.resolving import ResolvedTarget
from conformance.targets.target_file import TargetFile, read_target_file
from conformance.targets.yaml_lines import WIDTH, folded, yaml_quoted

SCHEMA = Draft7Validator(json.loads((data_folder("schemas") / "target.json").read_text()))
NAMES = ("messages/to/unroutable", "messages/to/invalid", "calls/to/invalid", "other-resources/closed/account-get")
HEAD = "name: a\nbase-url: http://127.0.0.1:4010\n"
DEVIATION = """\
deviations:
- case: messages/to/unroutable
  findings: [{what: outcome, expected: 400/21612, got: 201 and no error (sid SM*)}]
  reason: No carriers.
"""


def read(tmp_path: Path, content: str) -> TargetFile:
    (tmp_path / "t.yaml").write_text(content)
    return read_target_file(str(tmp_path / "t.yaml"), NAMES)


def test_a_file_needs_a_name_and_a_base_url_and_the_rest_has_a_default(tmp_path: Path) -> None:
    file = read(tmp_path, HEAD)
    assert (file.name, file.base_url, file.start, file.before) == ("a", "http://127.0.0.1:4010", None, None)
    target = file.target(0, None, None, {})
    assert (target.name, target.base_url, target.file) == ("a", "http://127.0.0.1:4010", str(tmp_path / "t.yaml"))


KEYS_WITH_A_TEXT = (
    "name",
    "version",
    "homepage",
    "about",
    "base-url",
    "account-sid",
    "auth-token",
    "auth-token-env",
    "host",
    "ca-file",
    "proxy",
    "form: {A: %}",
    "environment: {A: %}",
    "pass-environment",
    "before",
    "before: [a, %]",
    "start: {command: %}",
    "start: {command: [%]}",
    "start: {command: a, folder: %}",
    "start: {command: a, log: %}",
    "start: {command: a, time-limit: %}",
    "start: {command: a, ready: {path: %}}",
    "start: {command: a, ready: {log: %}}",
    "start: {command: a, ready: %}",
    "form: {%: a}",
    "environment: {%: a}",
)
UNUSABLE = ('"http://localhost/a\\0b"', f'"{"a" * 5000}"')
NO_FILE_NAME = f'"{"a" * 300}"'
PATH_KEYS = ("ca-file", "start: {command: a, folder: %}", "start: {command: a, log: %}")


@pytest.mark.parametrize(
    ("key", "text"),
    [*product(KEYS_WITH_A_TEXT, UNUSABLE), *product(PATH_KEYS, [NO_FILE_NAME])],
    ids=lambda value: value[:20],
)
def test_a_text_that_nothing_can_be_has_its_place(tmp_path: Path, key: str, text: str) -> None:
    line = (key if "%" in key else f"{key}: %").replace("%", text)
    head = "".join(f"{one}\n" for one in HEAD.splitlines() if not line.startswith(one.partition(" ")[0]))
    with pytest.raises(Malformed) as refused:
        read(tmp_path, f"{head}{line}\n")
    assert refused.value.place.line == len(head.splitlines()) + 1


@pytest.mark.parametrize(
    "line",
    [
        'homepage: "http://[x"',
        'homepage: "http://a\\\\b"',
        "homepage: http://me:word@a.example",
        "homepage: //a.example",
        'start: {command: a, ready: {path: "//[x"}}',
        "start: {command: a, ready: {path: //evil.example/}}",
        "start: {command: a, ready: {path: health}}",
        "start: {command: a, ready: {path: 'http://evil.example/'}}",
        "start: {command: a, ready: {path: '/a b'}}",
        "start: {command: a, ready: {path: '@evil.example/'}}",
        "environment: {TWILIO_TEST_AUTH_TOKEN: a}",
        "environment: {twilio_test_x: a}",
        "environment: {A=B: a}",
        "environment: [A]",
        "environment: {A: null}",
        "environment: {A: [b]}",
        "environment: {A: '{port}'}",
        "pass-environment: TWILIO_TEST_AUTH_TOKEN",
        "pass-environment: [A, Twilio_Test_Account_Sid]",
        "pass-environment: ['']",
        "pass-environment: {A: b}",
        "pass-environment: ['A B']",
    ],
)
def test_an_address_or_variable_that_leads_elsewhere_has_its_place(tmp_path: Path, line: str) -> None:
    with pytest.raises(Malformed) as refused:
        read(tmp_path, f"{HEAD}{line}\n")
    assert refused.value.place.line == 3
    assert "word" not in str(refused.value)


@pytest.mark.parametrize("name", ["account-sid", "auth-token", "auth-token-env", "host", "ca-file", "proxy"])
def test_the_embedded_target_has_its_own_address_and_account(tmp_path: Path, name: str) -> None:
    value = "http://127.0.0.1:9" if name == "proxy" else "t.yaml"
    with pytest.raises(Malformed, match="has its own"):
        read(tmp_path, f"name: a\nbase-url: embedded\n{name}: {value}\n")


def test_every_scalar_is_text(tmp_path: Path) -> None:
    file = read(tmp_path, HEAD + "version: 1.10\naccount-sid: 0012\nform: {Flag: no, Number: 0533, To: [+1, 1e3]}\n")
    assert (file.version, file.account_sid) == ("1.10", "0012")
    assert file.form == (("Flag", "no"), ("Number", "0533"), ("To", "+1"), ("To", "1e3"))


def test_the_command_line_goes_before_the_file(tmp_path: Path) -> None:
    file = read(tmp_path, HEAD + "account-sid: theirs\nauth-token: public\n")
    target = file.target(0, "mine", "OWN", {"OWN": "t0ken"})
    assert (target.account_sid, target.auth_token, target.token_shown) == ("mine", "t0ken", "$OWN")
    target = file.target(0, None, None, {})
    assert (target.account_sid, target.auth_token, target.secrets) == ("theirs", "public", ("public",))
    assert target.token_shown == TOKEN_IN_FILE


def test_a_line_goes_to_the_shell_and_words_to_the_program_in_the_folder_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    file = read(tmp_path, HEAD + "before: seed it\nstart: {command: [a, '{port}', b c], folder: inner}\n")
    assert file.start is not None
    assert file.before is not None
    assert file.start.command.words == ("a", "{port}", "b c")
    assert file.before.words == ("/bin/sh", "-c", "seed it")
    assert file.start.command.folder == file.before.folder == tmp_path / "inner"
    assert file.before.place == f"{tmp_path / 't.yaml'}:3"


@pytest.mark.parametrize(
    ("where", "answer"),
    [("a.yaml", True), ("dir/A.YML", True), ("http://127.0.0.1/a.yaml", False), ("twilio", False), (__file__, True)],
)
def test_a_target_file_is_told_from_a_url(where: str, answer: bool) -> None:
    assert is_target_file(where) is answer


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        ("", 1, "the file is empty"),
        ("- a\n", 1, "a target file is a mapping"),
        ("name: a\n", 1, "a target file has 'base-url'"),
        ("base-url: http://a\n", 1, "a target file has 'name'"),
        ("name: ''\nbase-url: http://a\n", 1, "'name' is empty"),
        (HEAD + "nam: b\n", 3, "unknown key 'nam'; is it 'name'?"),
        (HEAD + "name: b\n", 3, "written twice"),
        (HEAD + "version: null\n", 3, "'version' is one text"),
        (HEAD + "version: [1]\n", 3, "'version' is one text"),
        (HEAD + "about: ''\n", 3, "'about' is empty"),
        (HEAD + "homepage: example.com\n", 3, "a web address"),
        (HEAD + "auth-token: a\nauth-token-env: B\n", 3, "not both"),
        (HEAD + "host: 'a b'\n", 3, "a Host header"),
        (HEAD + 'host: "a\\r\\nb: c"\n', 3, "a Host header"),
        (HEAD + "ca-file: nowhere.pem\n", 3, "no such file: nowhere.pem"),
        (HEAD + "form: a\n", 3, "'form' is a mapping"),
        (HEAD + "form: {A: {}}\n", 3, "'A' is one text"),
        (HEAD + "before: ''\n", 3, "'before' is empty"),
        (HEAD + "before: []\n", 3, "'before' is empty"),
        (HEAD + "before: echo {port}\n", 3, "{port} is the port that 'start' is given"),
        ("name: a\nbase-url: http://127.0.0.1:{port}\n", 2, "{port} is the port that 'start' is given"),
        (HEAD + "start: a\n", 3, "'start' is a mapping"),
        (HEAD + "start: {ready: port}\n", 3, "'start' has 'command'"),
        (HEAD + "start: {command: a, port: 1}\n", 3, "unknown key 'port'"),
        (HEAD + "start:\n  command: a\n  folder: nowhere\n", 5, "no such folder"),
        (HEAD + "start:\n  command: a\n  ready: soon\n", 5, "'ready' is port"),
        (HEAD + "start:\n  command: a\n  ready: {}\n", 5, "'ready' is port"),
        (HEAD + "start:\n  command: a\n  ready: {path: /, log: a}\n", 5, "'ready' is port"),
        (HEAD + "start:\n  command: a\n  ready: [port]\n", 5, "'ready' is port"),
        (HEAD + "start:\n  command: a\n  time-limit: 5s\n", 5, "'time-limit': a number of more than 0"),
        (HEAD + "start:\n  command: a\n  time-limit: \uff15\n", 5, "'time-limit': a number of more than 0"),
        (HEAD + "start:\n  command: a\n  time-limit: 1_0\n", 5, "'time-limit': a number of more than 0"),
        (HEAD + "start:\n  command: a\n  time-limit: 0\n", 5, "'time-limit': a number of more than 0"),
        (HEAD + "unsupported: calls/*\n", 3, "'unsupported' is a list"),
        (HEAD + "unsupported: []\n", 3, "'unsupported' is a list"),
        (HEAD + "unsupported:\n- faxes/*\n", 4, "no case matches this"),
        (HEAD + "unsupported:\n- calss/*\n", 4, "no case matches this; did you mean 'calls/*'"),
        (HEAD + "unsupported:\n- {cases: calls/*, reason: ''}\n", 4, "'reason' is empty: fill it in"),
        (HEAD + "unsupported:\n- {cases: calls/*}\n", 4, "has 'reason'"),
        (HEAD + DEVIATION + "  untill: 2027-01-01\n", 7, "unknown key 'untill'; is it 'until'?"),
        (HEAD + DEVIATION + "  until: tomorrow\n", 7, "a date such as"),
        (HEAD + DEVIATION + "  until: 2027-02-30\n", 7, "a date such as"),
        (HEAD + DEVIATION + "  until: 20270228\n", 7, "a date such as"),
        (HEAD + DEVIATION + "  link: nowhere\n", 7, "a web address"),
        (HEAD + DEVIATION.replace("No carriers.", "''"), 6, "'reason' is empty: fill it in"),
        (HEAD + DEVIATION.replace("No carriers.", "' '"), 6, "'reason' is empty: fill it in"),
        (HEAD + DEVIATION.replace("  reason: No carriers.\n", ""), 4, "a deviation has 'reason'"),
        (HEAD + DEVIATION.replace("unroutable", "unrutable"), 4, "no case has this name; is it"),
        (HEAD + DEVIATION.replace("201 and no error (sid SM*)", "'*'"), 5, "'got' excuses everything"),
        (HEAD + DEVIATION.replace("400/21612", "'* *'"), 5, "'expected' excuses everything"),
        (HEAD + DEVIATION.replace("what: outcome, ", ""), 5, "a finding has 'what'"),
        (HEAD + DEVIATION.replace("what: outcome", "what: outcome, basis: page"), 5, "unknown key 'basis'"),
        (HEAD + DEVIATION + DEVIATION.partition("\n")[2], 7, "has a deviation already, at"),
        (HEAD + "unsupported:\n- messages/*\n" + DEVIATION, 6, "is unsupported already, at"),
        (HEAD + "deviations: []\n", 3, "'deviations' is a list"),
    ],
)
def test_what_is_malformed_has_its_place(tmp_path: Path, content: str, line: int, says: str) -> None:
    with pytest.raises(Malformed) as malformed:
        read(tmp_path, content)
    assert str(malformed.value).startswith(f"{tmp_path / 't.yaml'}:{line}:")
    assert says in str(malformed.value)


def test_a_file_that_is_not_there_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="cannot be read: No such file or directory"):
        read_target_file(str(tmp_path / "nowhere.yaml"), NAMES)


TARGETS = Path(__file__).parents[2] / "targets"


@pytest.mark.parametrize("path", sorted(TARGETS.glob("*.yaml")), ids=lambda path: path.stem)
def test_an_editor_and_the_reader_have_nothing_to_say_about_the_target_files_here(path: Path) -> None:
    assert [error.message for error in SCHEMA.iter_errors(yaml.safe_load(path.read_text()))] == []
    assert path.read_text().startswith("# yaml-language-server: $schema=../schemas/target.json\n")
    assert read_target_file(str(path), NAMES).start is not None


@pytest.mark.parametrize("path", sorted(TARGETS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_version_that_a_target_file_here_says_is_the_one_that_it_installs(path: Path) -> None:
    file = read_target_file(str(path), NAMES)
    installed = re.search(r"\$\(\./install (\S+)@(\S+?)[ )]", " ".join(file.start.command.words))
    assert installed is not None
    assert (file.homepage, file.version) == (f"https://www.npmjs.com/package/{installed[1]}", installed[2])


def test_the_example_of_the_documentation_is_one(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "docs" / "target-files.md").read_text()
    lines = readme[readme.index("    name: my-fake") : readme.index("    twilio-conformance run my-fake.yaml")]
    (tmp_path / "t.yaml").write_text(textwrap.dedent(lines))
    assert read_target_file(str(tmp_path / "t.yaml"), NAMES).version == "2.3.0"
    assert [error.message for error in SCHEMA.iter_errors(yaml.load(textwrap.dedent(lines), yaml.BaseLoader))] == []


BASE: dict[str, Any] = {"name": "a", "base-url": "http://127.0.0.1:{port}"}
GOOD_DEVIATION: dict[str, Any] = {
    "case": "messages/to/unroutable",
    "findings": [{"what": "code", "where": "/code", "expected": "21612", "got": 1}],
    "reason": "b",
    "link": "https://example.com",
    "until": "2027-01-01",
}


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("name", ("a", 1.5), ("", " ", None, [])),
        ("version", ("1", 1.0), ("", None, {})),
        ("about", ("A fake of messaging.",), ("", " ", None, [])),
        ("homepage", ("https://example.com",), ("example.com", "", 5)),
        ("base-url", ("twilio", "https://a/b", "http://127.0.0.1:{port}"), ("a", "", "ftp://a", "http://a b", 5)),
        ("account-sid", ("AC1", 12), ("", None)),
        ("auth-token", ("a", 12), ("", None)),
        ("auth-token-env", ("A",), ("", 5)),
        ("host", ("api.twilio.com", "[::1]:80"), ("a b", "a\n", "")),
        ("ca-file", ("a.pem",), ("", 5)),
        ("proxy", ("http://a:1",), ("a:1", "socks5://a")),
        ("form", ({}, {"A": "b", "C": ["d", 5]}), ("a", [], {"A": {}}, {"A": None})),
        ("before", ("a", ["a", "b"]), ("", [], {}, None)),
        ("unsupported", (["a/*"], [{"cases": "a/*", "reason": "b"}]), ([], "a", [""], [{"cases": "a"}], [5])),
        ("deviations", ([GOOD_DEVIATION],), ([], {}, [{}], [GOOD_DEVIATION | {"reason": ""}])),
    ],
)
def test_a_target_file_takes_a_key_with_these_values_alone(
    key: str, good: tuple[Any, ...], bad: tuple[Any, ...]
) -> None:
    for value in good:
        assert SCHEMA.is_valid(BASE | {key: value}), value
    for value in bad:
        assert not SCHEMA.is_valid(BASE | {key: value}), value


@pytest.mark.parametrize(
    ("start", "is_good"),
    [
        ({"command": "a"}, True),
        ({"command": ["a"], "folder": "b", "ready": "port", "time-limit": 5, "log": "c"}, True),
        ({"command": "a", "ready": {"path": "/"}, "time-limit": "2.5"}, True),
        ({"command": "a", "ready": {"log": "b"}}, True),
        ({}, False),
        ({"command": "a", "ready": {"log": "b", "path": "/"}}, False),
        ({"command": "a", "ready": {}}, False),
        ({"command": "a", "ready": "soon"}, False),
        ({"command": "a", "time-limit": 0}, False),
        ({"command": "a", "time-limit": "5s"}, False),
        ({"command": "a", "more": "b"}, False),
    ],
)
def test_an_editor_knows_how_a_target_is_started(start: dict[str, Any], is_good: bool) -> None:
    assert SCHEMA.is_valid(BASE | {"start": start}) is is_good


@pytest.mark.parametrize("key", ["findings", "case", "reason"])
def test_an_editor_misses_what_a_deviation_needs(key: str) -> None:
    assert SCHEMA.is_valid(BASE | {"deviations": [GOOD_DEVIATION]})
    assert not SCHEMA.is_valid(BASE | {"deviations": [{k: v for k, v in GOOD_DEVIATION.items() if k != key}]})


def test_a_pin_matches_the_declared_finding_and_no_other() -> None:
    pin = Pin("field", "/sid", "SM*", "a (b) [c]*", "t.yaml:1")
    declared = Finding("field", "/sid", "SM12", "a (b) [c] and\nmore", Basis.PAGE)
    assert pin.matches(declared)
    for what, where, expected, got in (
        ("echo", "/sid", "SM12", "a (b) [c]"),
        ("field", "/to", "SM12", "a (b) [c]"),
        ("field", "/sid", "CA12", "a (b) [c]"),
        ("field", "/sid", "SM12", "a b c"),
        ("field", "/sid", "SM12", "and a (b) [c]"),
    ):
        assert not pin.matches(Finding(what, where, expected, got, Basis.PAGE))


def result(verdict: Verdict, *findings: Finding, case: str = NAMES[0]) -> Result:
    return Result(case, Basis.PAGE, verdict, findings)


CODE = Finding("code", "/code", "21612", "21614", Basis.PAGE)
STATUS = Finding("status", "", "400", "404", Basis.OBSERVED)


UNTIL, LATER = "2020-01-01", "2020-01-02"


def deviation(*findings: Finding) -> Excuses:
    pins = tuple(Pin(one.what, one.where, one.expected, one.got, "t.yaml:9") for one in findings)
    return Excuses(deviations=(Deviation(NAMES[0], pins, "why", "", UNTIL, "t.yaml:8", "t.yaml:7"),))


@pytest.mark.parametrize("verdict", [Verdict.INCONCLUSIVE, Verdict.NOT_RUN])
def test_what_was_not_judged_neither_fulfils_nor_contradicts_an_excuse(verdict: Verdict) -> None:
    excused = deviation(CODE).apply(result(verdict), LATER)
    assert (excused.verdict, excused.complaint) == (verdict, "")


def test_an_excuse_holds_on_its_last_day_and_not_after_it() -> None:
    departs = result(Verdict.FAIL, CODE)
    assert deviation(CODE).apply(departs, UNTIL).verdict is Verdict.DEVIATION
    ended = deviation(CODE).apply(departs, LATER)
    assert ended.verdict is Verdict.FAIL
    assert f"t.yaml:8: the deviation ended on {UNTIL}" in ended.complaint


def test_what_is_not_offered_is_another_departure() -> None:
    excused = deviation(CODE).apply(result(Verdict.NOT_OFFERED), UNTIL)
    assert excused.verdict is Verdict.NOT_OFFERED
    assert "t.yaml:7: the result is not the declared deviation: not-offered" in excused.complaint


def test_one_finding_more_or_less_breaks_an_excuse() -> None:
    both = result(Verdict.FAIL, CODE, STATUS)
    assert deviation(CODE, STATUS).apply(both, UNTIL).verdict is Verdict.DEVIATION
    more = deviation(CODE).apply(both, UNTIL)
    assert (more.verdict, more.complaint, more.undeclared) == (Verdict.FAIL, "", (STATUS,))
    less = deviation(CODE, STATUS).apply(result(Verdict.FAIL, CODE), UNTIL)
    assert (less.verdict, less.complaint) == (Verdict.DEVIATION, "t.yaml:9: this finding no longer occurs: remove it")
    assert report(less).exit_code == 1


def report(*results: Result, level: Basis = Basis.OBSERVED) -> Report:
    target = {"name": "a", "base_url": "http://a", "account_sid": "AC"}
    return Report("0", "0" * 64, target, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", level, results)


def test_a_deviation_counts_at_the_level_of_what_departs() -> None:
    passes = result(Verdict.PASS, case=NAMES[1])
    whole = report(passes, deviation(STATUS).apply(result(Verdict.FAIL, STATUS), UNTIL))
    assert [whole.standing(level) for level in Basis] == ["conformant", "conformant", *["as-declared"] * 2]
    assert (whole.attained, whole.exit_code) == (Basis.REFERENCE, 0)


def test_what_is_unsupported_keeps_its_level_from_conformance_and_what_is_claimed_attains_it() -> None:
    excuses = Excuses(unsupported=(Unsupported("calls/*", "", "t.yaml:5"),))
    results = [result(Verdict.PASS), excuses.apply(result(Verdict.NOT_OFFERED, case=NAMES[2]), UNTIL)]
    whole = report(*results)
    assert results[1].verdict is Verdict.UNSUPPORTED
    assert [whole.standing(level) for level in Basis] == [Standing.AS_DECLARED] * 4
    assert (whole.attained, whole.exit_code) == (Basis.OBSERVED, 0)


def test_an_excuse_that_does_not_hold_is_no_success_at_any_level_but_says_nothing_against_the_target() -> None:
    stale = deviation(STATUS).apply(result(Verdict.PASS), UNTIL)
    whole = report(stale, level=Basis.PAGE)
    assert whole.exit_code == 1
    assert whole.standing(Basis.PAGE) is Standing.CONFORMANT
    assert "passes now" in stale.complaint


def test_nothing_claimed_is_no_success() -> None:
    excuses = Excuses(unsupported=(Unsupported("*", "", "t.yaml:5"),))
    assert report(excuses.apply(result(Verdict.FAIL, CODE), UNTIL)).exit_code == 5


def test_an_excuse_survives_the_way_to_a_worker_and_through_json() -> None:
    excuses = Excuses((Unsupported("calls/*", "", "t.yaml:5"),), deviation(CODE).deviations)
    opened = ResolvedTarget(Target("a", "http://127.0.0.1:1", "AC", "t", form=(("A", "b"),)), excuses=excuses)
    assert ResolvedTarget.from_wire(opened.to_wire()) == opened
    excused = excuses.apply(result(Verdict.FAIL, CODE), UNTIL)
    assert Result.from_json(json.loads(json.dumps(excused.to_json()))) == excused
    assert NO_EXCUSES.apply(excused, UNTIL) is excused


@pytest.mark.parametrize(
    ("text", "steadied"),
    [
        ("201 and no error (sid SM1d1fae47a50544e49de63bd4701cbe38)", "201 and no error (sid SM*)"),
        ("at 2026-11-25T13:54:42Z", "at *"),
        ("Wed, 25 Nov 2026 13:54:42 +0000 came", "* came"),
        ("id 0b3a6b0e-6a52-4f8c-9d4e-0c8a3e1b2f3d.", "id *."),
        ("POST /0123456789abcdef0123456789abcdef", "POST /*"),
        ("21612 and +15005550006", "21612 and +15005550006"),
    ],
)
def test_what_differs_each_time_is_a_star_in_a_baseline(text: str, steadied: str) -> None:
    assert normalised(text) == steadied


@pytest.mark.parametrize("text", ["a: b # c", '"\\', "é\U0001f600\x85\x7f", "{}", "- a", "null", " a ", "a\nb\tc", "*"])
def test_what_a_baseline_quotes_is_read_as_it_was(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.yaml").write_text(f"name: {yaml_quoted(text)}\nbase-url: http://127.0.0.1:1\n", "utf-8")
    assert read_target_file(str(tmp_path / "t.yaml"), NAMES).name == text


@pytest.mark.parametrize(
    "text", ["a b", "a  b ", " # c", "- d: e", '\\ "', "é \U0001f600 \x85", "null,", "*", "reason: "]
)
def test_a_long_line_of_a_baseline_is_broken_where_that_changes_nothing(text: str) -> None:
    many = [{"expected": text * number, "got": f"{'x' * 130} {text}"} for number in (1, 9, 60)]
    lines = folded(f"- {{reason: {yaml_quoted(text)}, findings: [{', '.join(map(as_entry, many))}]}}")
    assert yaml.safe_load("\n".join(lines)) == [{"reason": text, "findings": many}]
    assert len(lines) > 3
    assert all(len(each) <= WIDTH or " " not in each.strip() for each in lines if "x" * 130 not in each)


def as_entry(values: dict[str, str]) -> str:
    return f"{{{', '.join(f'{name}: {yaml_quoted(value)}' for name, value in values.items())}}}"


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (("a/b/c-d", "a/b/e-d", "a/f/g"), ["a/*"]),
        (("a/b/c-d", "a/b/e-d"), ["a/b/*"]),
        (("a/b/c-d",), ["a/b/c-d"]),
        (("x/y/send-call", "x/y/call"), ["x/y/*call"]),
        (("x/y/send-call", "x/y/send-text"), ["x/y/send-*"]),
        (("x/y/call", "x/y/send-text"), ["x/y/call", "x/y/send-text"]),
    ],
)
def test_cases_that_have_words_in_common_and_no_other_case_has_are_one_pattern(
    chosen: tuple[str, ...], expected: list[str]
) -> None:
    known = ["a/b/c-d", "a/b/e-d", "a/f/g", "x/y/send-call", "x/y/call", "x/y/send-text", "x/y/text", "x/z"]
    found = list(dict.fromkeys(widest_pattern(name, chosen, known) for name in chosen))
    assert found == expected
    covered = {name for name in known if any(matches(pattern, name) for pattern in found)}
    assert covered == set(chosen)


def test_a_baseline_keeps_the_file_but_for_its_excuses(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(f"# mine\n{HEAD}unsupported:\n- calls/*\n# why\n{DEVIATION}version: 1 # kept\n")
    assert lines_without_excuses(path) == ["# mine", *HEAD.splitlines(), "version: 1 # kept"]
    path.write_text("{name: a, base-url: b}\n")
    with pytest.raises(Malformed, match="at the beginning of lines"):
        lines_without_excuses(path)


def test_a_baseline_leaves_reasons_to_a_person_and_keeps_those_that_hold() -> None:
    held = deviation(CODE).apply(result(Verdict.FAIL, CODE), UNTIL)
    others = (result(Verdict.FAIL, CODE, case=NAMES[1]), result(Verdict.NOT_OFFERED, case=NAMES[2]))
    on_its_last_day = replace(report(held, *others), started=f"{UNTIL}T00:00:00Z")
    lines = excuse_lines(on_its_last_day, deviation(CODE))
    content = yaml.safe_load("\n".join(lines))
    assert content["unsupported"] == [{"cases": "calls/to/invalid", "reason": ""}]
    assert [(entry["cases"], entry["reason"]) for entry in content["deviations"]] == [(NAMES[0], "why"), (NAMES[1], "")]


def test_a_pattern_that_stands_alone_has_a_reason_as_every_declaration_does(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(f"{HEAD}unsupported:\n- calls/*\n- {{cases: [messages/*], reason: Not ours.}}\n")
    excuses = read_target_file(str(path), NAMES).excuses
    assert [(each.cases, each.reason) for each in excuses.unsupported] == [
        ("calls/*", "not offered"),
        ("messages/*", "Not ours."),
    ]
