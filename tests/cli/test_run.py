"""The command line as a stranger uses it: real processes, real sockets, and what they say."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.case import Basis
from tests.support import small_servers
from tests.support.command_line import run_command, without_ambient
from tests.support.constant_reports import constant_part
from tests.support.misbehaving_targets import cases

ROOT = Path(__file__).parents[2]


def conform(*words: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return run_command(list(map(str, words)), cwd, without_ambient() | environment)


def said(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stdout + done.stderr
    return " ".join((done.stdout + done.stderr).split())


def report_of(done: subprocess.CompletedProcess[str], path: Path) -> dict:
    assert path.exists(), done.stdout + done.stderr
    return json.loads(path.read_text())


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_the_embedded_target_is_judged_by_its_name_and_conforms_at_all_levels(tmp_path: Path) -> None:
    done = conform("run", "embedded", "--report", tmp_path / "r.json")
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("Judging the embedded target")
    assert "conforms at the three levels that count by default" in said(done)
    report = report_of(done, tmp_path / "r.json")
    assert report["standing"] == dict.fromkeys(map(str, Basis), "conformant")
    assert {case["verdict"] for case in report["cases"]} == {"pass"}


def test_one_process_and_four_find_the_same(tmp_path: Path) -> None:
    reports = []
    for name, words in (("one", ()), ("four", ("-n", "4"))):
        done = conform("run", "embedded", *words, "--seed", "41", "--report", tmp_path / name)
        assert done.returncode == 0, done.stdout + done.stderr
        reports.append(constant_part(report_of(done, tmp_path / name)))
    assert reports[0] == reports[1]


def test_an_empty_object_for_everything_is_nonconformant(tmp_path: Path) -> None:
    with small_servers.serving(small_servers.always_200_and_an_empty_object) as target:
        done = conform("run", target.url, "--report", tmp_path / "r.json")
    assert done.returncode == 1
    assert "expected 201, got 200" in said(done)
    report = report_of(done, tmp_path / "r.json")
    assert report["attained"] is None
    assert report["counts"]["pass"] == 0


def test_one_refusal_for_everything_earns_nothing(tmp_path: Path) -> None:
    with small_servers.serving(small_servers.always_21211) as target:
        done = conform("run", target.url, "--report", tmp_path / "r.json")
    assert done.returncode == 1
    report = report_of(done, tmp_path / "r.json")
    assert report["attained"] is None
    assert report["counts"]["pass"] == 0


def test_a_server_without_the_endpoints_is_told_that_they_are_not_offered(tmp_path: Path) -> None:
    with small_servers.serving(small_servers.always_404) as target:
        done = conform("run", target.url, "--report", tmp_path / "r.json")
    assert done.returncode == 1
    assert "NOT-OFFERED" in said(done)
    assert "`unsupported` in a target file says what is not claimed" in " ".join(done.stdout.split())
    report = report_of(done, tmp_path / "r.json")
    assert report["counts"]["fail"] == 0
    assert report["counts"]["not-offered"] == len(report["cases"])


def test_a_closed_port_is_inconclusive_and_said_once(closed_port: int) -> None:
    done = conform("run", f"http://127.0.0.1:{closed_port}")
    assert done.returncode == 20
    assert f"nothing listens on 127.0.0.1:{closed_port}" in said(done)
    assert len(done.stdout.splitlines()) < 60


def test_an_outage_is_inconclusive(tmp_path: Path) -> None:
    with small_servers.serving(small_servers.always_out_of_order) as target:
        done = conform("run", target.url, "--report", tmp_path / "r.json")
    assert done.returncode == 20
    assert "503, text/html" in said(done)
    assert done.stdout.count("  got       503 text/html") == 1
    assert done.stdout.count("  repeat    curl ") == 1
    report = report_of(done, tmp_path / "r.json")
    assert report["counts"]["inconclusive"] == len(report["cases"])


def test_nothing_selected_is_no_success() -> None:
    done = conform("run", "embedded", "-k", "nowhere")
    assert done.returncode == 5
    assert "no case matches -k." in said(done)


def test_a_part_never_looks_like_the_whole(tmp_path: Path) -> None:
    done = conform("run", "embedded", "-k", "messages/to/unroutable", "--report", tmp_path / "r.json")
    assert done.returncode == 0
    report = report_of(done, tmp_path / "r.json")
    assert f"{len(report['cases']) - 1} were not run" in said(done)
    assert {case["case"] for case in report["cases"]} > set(cases())
    assert report["attained"] is None
    assert len(report["cases"]) > 100
    assert sum(case["verdict"] == "pass" for case in report["cases"]) == 1


def test_twilio_without_credentials_is_one_message_that_names_both_variables() -> None:
    done = conform("run", "twilio")
    assert done.returncode == 4
    assert done.stderr.count("TWILIO_TEST_ACCOUNT_SID") == 1 or "missing" in done.stderr
    assert "TWILIO_TEST_AUTH_TOKEN" in done.stderr
    assert not done.stdout


@pytest.mark.parametrize("words", [("twilio",), ("https://api.twilio.com", "-n", "2"), ("target.yaml",)])
def test_missing_credentials_can_be_allowed_and_nothing_is_run_and_nothing_written(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "target.yaml").write_text("name: twilio\nbase-url: https://api.twilio.com\n")
    done = conform("run", *words, "--allow-missing-credentials", "--report", "r.json", cwd=tmp_path)
    assert done.returncode == 0
    assert not done.stdout
    assert done.stderr.startswith("not run: ")
    assert len(done.stderr.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["target.yaml"]


@pytest.mark.parametrize(
    "environment",
    [{"TWILIO_TEST_AUTH_TOKEN": "t"}, {"TWILIO_TEST_ACCOUNT_SID": "SK1", "TWILIO_TEST_AUTH_TOKEN": "t"}],
)
def test_wrong_credentials_are_refused_where_missing_ones_are_allowed(environment: dict[str, str]) -> None:
    done = conform("run", "twilio", "--allow-missing-credentials", **environment)
    assert done.returncode == 4
    assert "not run" not in said(done)


def test_missing_credentials_that_are_allowed_keep_nobody_else_from_being_judged() -> None:
    done = conform("run", "embedded", "--allow-missing-credentials", "--case", "messages/to/unroutable")
    assert done.returncode == 0
    assert "1 pass" in said(done)


@pytest.mark.parametrize("url", ["127.0.0.1:80", "http://fake.example", "http://127.0.0.1:1/?a=b"])
def test_what_is_no_target_is_one_message(url: str) -> None:
    done = conform("run", url)
    assert done.returncode == 4
    assert len(done.stderr.strip().splitlines()) <= 3
    said(done)


def test_an_unreadable_case_file_is_said_with_its_place_and_the_others_run(tmp_path: Path) -> None:
    own = tmp_path / "mine"
    own.mkdir()
    (own / "bad.yaml").write_text("cases:\n- {id: a, states: R35, expct: 201}\n")
    done = conform("run", "embedded", "--cases", own, "--report", tmp_path / "r.json")
    assert done.returncode == 4
    assert "mine/bad.yaml:2:24: unknown key 'expct'" in said(done)
    report = report_of(done, tmp_path / "r.json")
    assert report["counts"]["pass"] == len(report["cases"])
    assert set(report["standing"].values()) == {"undecided"}


def test_own_cases_are_judged_beside_those_of_the_suite(tmp_path: Path) -> None:
    own = tmp_path / "mine"
    own.mkdir()
    (own / "extra.yaml").write_text(
        'cases:\n- {id: a, states: R35, send: {To: "+15005550001", From: "+15005550006", Body: x}, expect: 400/21211}\n'
    )
    done = conform("run", "embedded", "--cases", own, "-k", "extra/a", "--report", tmp_path / "r.json", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    verdicts = {case["case"]: case["verdict"] for case in report_of(done, tmp_path / "r.json")["cases"]}
    assert verdicts["extra/a"] == "pass"


def test_cases_of_ones_own_in_two_files_may_have_one_id(tmp_path: Path) -> None:
    own = tmp_path / "mine"
    own.mkdir()
    for name, number in (("one", "+15005550001"), ("two", "+15005550002")):
        send = f'{{To: "{number}", From: "+15005550006", Body: x}}'
        (own / f"{name}.yaml").write_text(f"cases:\n- {{id: a, states: R35, send: {send}, expect: 400/21211}}\n")
    for words in ((), ("-n", "2")):
        done = conform("run", "embedded", "--cases", own, "-k", "mine", "--report", tmp_path / "r.json", *words)
        assert done.returncode == 1, said(done)
        cases = {case["case"]: case["verdict"] for case in report_of(done, tmp_path / "r.json")["cases"]}
        assert (cases.pop("one/a"), cases.pop("two/a"), set(cases.values())) == ("pass", "fail", {"not-run"})


def test_a_place_to_listen_that_is_taken_is_one_message() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        done = conform("run", "embedded", "--callback-listen", place)
    assert done.returncode == 4
    assert f"Error: the callback server cannot listen on {place}: Address already in use" in said(done)


@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, False), ({"FORCE_COLOR": "1"}, True), ({"NO_COLOR": "1"}, False)]
)
def test_a_pipe_gets_the_same_lines_and_colours_only_where_it_asks(environment: dict[str, str], coloured: bool) -> None:
    with small_servers.serving(small_servers.always_200_and_an_empty_object) as target:
        words = ("run", target.url, "-k", "messages/to", "--seed", "41")
        done, plain = conform(*words, **environment), conform(*words)
    assert ("\x1b[1;31mFAIL\x1b[0m" in done.stdout) is coloured
    assert DATE.sub("", without_colours(done.stdout)) == DATE.sub("", plain.stdout)


DATE = re.compile(r"\w{3}, [0-9]{2} \w{3} [0-9]{4}\s+[0-9:]{8}")


def without_colours(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_the_users_own_pytest_settings_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    (tmp_path / "conftest.py").write_text("raise SystemExit('a conftest was read')\n")
    (tmp_path / "nosuch.yaml").write_text("- not a case\n")
    done = conform("run", "embedded", cwd=tmp_path, PYTEST_ADDOPTS="--no-such-option", PYTEST_PLUGINS="no_such_plugin")
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_stands_behind_two_hyphens_goes_to_pytest() -> None:
    done = conform("run", "embedded", "-k", "R36", "--", "--durations=1", "-v")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "slowest" in done.stdout
    assert "cases/messages/to.yaml::" in done.stdout


def test_bare_pytest_says_the_same_and_has_the_same_exit_codes(closed_port: int) -> None:
    def bare(*words: str) -> subprocess.CompletedProcess[str]:
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "conformance.plugin",
            "-p",
            "no:cacheprovider",
            "cases",
            *words,
        ]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)

    done = bare("--twilio-target", "twilio", "--twilio-allow-missing-credentials")
    assert done.returncode == 0, done.stderr
    assert "not run: no test credentials" in done.stdout
    done = bare("--twilio-target", "embedded", "-n", "2")
    assert done.returncode == 0, done.stdout
    assert "level observed   conformant" in done.stdout
    assert bare("--twilio-target", "embedded", "-k", "nowhere").returncode == 5
    assert bare("--twilio-target", f"http://127.0.0.1:{closed_port}", "-q", "-k", "R36").returncode == 20
    with small_servers.serving(small_servers.always_200_and_an_empty_object) as target:
        done = bare("--twilio-target", target.url, "-k", "R36")
    assert done.returncode == 1
    assert "cases/messages/to.yaml::" in done.stdout


def test_a_stop_at_the_first_failure_leaves_the_rest_unrun(tmp_path: Path) -> None:
    with small_servers.serving(small_servers.always_200_and_an_empty_object) as target:
        done = conform("run", target.url, "-x", "--report", tmp_path / "r.json")
    assert done.returncode == 1
    report = report_of(done, tmp_path / "r.json")
    assert report["counts"]["fail"] == 1
    assert report["counts"]["not-run"] == len(report["cases"]) - 1
    assert len(target.requests) < 30


def test_junit_is_written(tmp_path: Path) -> None:
    from xml.etree import ElementTree

    with small_servers.serving(small_servers.always_200_and_an_empty_object) as target:
        conform(
            "run",
            target.url,
            "-k",
            "messages/to/unroutable",
            "--junit",
            tmp_path / "j.xml",
            FORCE_COLOR="1",
            PY_COLORS="1",
        )
    suite = ElementTree.parse(tmp_path / "j.xml").getroot()[0]
    assert suite.get("failures") == "1"
    assert "\x1b" not in (tmp_path / "j.xml").read_text()
    assert "expected 400/21612" in " ".join(ElementTree.tostring(suite, "unicode").split())


def test_the_folder_of_a_report_has_to_exist(tmp_path: Path) -> None:
    done = conform("run", "embedded", "--report", tmp_path / "no" / "r.json")
    assert done.returncode == 4
    assert "does not exist" in done.stderr


@pytest.mark.parametrize("limit", ["inf", "nan", "0", "-1", "1e10"])
def test_a_time_limit_has_a_limit_of_its_own(limit: str) -> None:
    done = conform("run", "http://127.0.0.1:9", "--timeout", limit)
    assert done.returncode == 4
    said(done)


@pytest.mark.parametrize("words", [("run", ""), ("run", "http://127.0.0.1:9", "--account-sid", "")])
def test_an_empty_text_is_a_mistake_and_never_the_default(words: tuple[str, ...]) -> None:
    done = conform(*words)
    assert done.returncode == 4
    assert "Judging" not in done.stdout
    said(done)


def test_a_reader_that_goes_away_changes_no_verdict() -> None:
    command = f"{sys.executable} -m conformance run embedded -k messages/to; echo exit $? >&2"
    done = subprocess.run(
        ["bash", "-c", f"({command}) | head -n 1"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.startswith("Judging")
    assert done.stderr.strip() == "exit 0"


@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-"])
def test_a_reader_that_was_never_there_changes_no_verdict(closed: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m conformance run embedded -k R36 {closed}"], cwd=ROOT, check=False
    )
    assert done.returncode == 0


@pytest.mark.parametrize("more", [{}, {"FORCE_COLOR": "1"}], ids=["plain", "coloured"])
def test_what_an_output_cannot_encode_is_escaped(more: dict[str, str]) -> None:
    with small_servers.serving(lambda _: small_servers.as_json(200, {"sid": "\u00e4\u4f60"})) as target:
        done = conform("run", target.url, "--case", "messages/from/valid", PYTHONIOENCODING="ascii", **more)
    assert done.returncode == 1
    assert "\\xe4\\u4f60" in done.stdout or "\\u00e4\\u4f60" in done.stdout


def test_a_case_that_is_named_is_judged_and_no_other() -> None:
    done = conform("run", "embedded", "--case", "numbers/phone-number/available")
    assert done.returncode == 0
    assert "1 chosen case: 1 pass " in said(done)
    misspelt = conform("run", "embedded", "--case", "numbers/phone-number/availab")
    assert misspelt.returncode == 4
    assert "numbers/phone-number/available" in said(misspelt)


def test_modules_in_the_folder_change_nothing(tmp_path: Path) -> None:
    for name in ("execnet", "xdist", "yaml", "conformance"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a module of the folder was read')\n")
    command = [
        str(Path(sys.executable).with_name("twilio-conformance")),
        "run",
        "embedded",
        "-n",
        "2",
        "-k",
        "messages/to/",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_success_without_a_resource_vouches_for_no_refusal(tmp_path: Path) -> None:
    def empty_for_successes(heard: small_servers.ReceivedRequest) -> small_servers.Reply:
        magic = dict(heard.form).get("To") == "+15005550001"
        return small_servers.envelope(400, 21211) if magic else small_servers.as_json(201, {})

    with small_servers.serving(empty_for_successes) as target:
        done = conform("run", target.url, "-k", "messages/to/", "--report", tmp_path / "r.json")
    verdicts = {case["case"]: case["verdict"] for case in report_of(done, tmp_path / "r.json")["cases"]}
    assert verdicts["messages/to/invalid"] == "inconclusive"
    assert verdicts["messages/to/unroutable"] == "fail"


def test_a_refusal_of_ones_own_without_a_control_has_the_usual_one(tmp_path: Path) -> None:
    own = tmp_path / "mine"
    own.mkdir()
    (own / "extra.yaml").write_text(
        'cases:\n- {id: a, states: R35, send: {To: "+15005550001", From: "+15005550006", Body: x}, expect: 400/21211}\n'
    )
    with small_servers.serving(small_servers.always_21211) as target:
        done = conform("run", target.url, "--cases", own, "--case", "extra/a")
    assert done.returncode == 20
    assert "refused like its control messages/from/valid" in said(done)
