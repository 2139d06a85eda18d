"""A target file in whole runs: started, prepared, held to what it declares, and gone when the run is over."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import parse_qsl

import jsonschema
import pytest
import yaml

from conformance.fake import ACCOUNT, Account, Request, respond
from conformance.normalise import normalised
from conformance.session.results import REPLACED
from conformance.suite.data import data_folder
from conformance.targets.launch import free_port
from conformance.targets.process import wait_until
from tests.cli.test_run import ROOT, report_of, said
from tests.support import small_servers
from tests.support.few_cases import conform
from tests.support.hostile_servers import ConnectProxy, HttpsServer
from tests.support.marked_processes import gone

REPORT = jsonschema.Draft202012Validator(json.loads((data_folder("schemas") / "report.json").read_text()))
UNROUTABLE = "messages/to/unroutable"
TAKEN = {"what": "outcome", "expected": "400/21612", "got": "201 and no error (sid SM*)"}
DEVIATION = {"case": UNROUTABLE, "findings": [TAKEN], "reason": "It has no carriers."}


def quirky(tmp_path: Path, *quirks: str, **more: object) -> Path:
    """A target file for the quirky fake; `start` is laid over what starts it, other keys over the file."""
    start = {"command": [sys.executable, "-m", "tests.support.quirky_fake", "{port}", *quirks], "folder": str(ROOT)}
    start |= more.pop("start", {})  # type: ignore[arg-type]
    keys = {
        "name": "quirky",
        "base-url": "http://127.0.0.1:{port}",
        "account-sid": ACCOUNT.sid,
        "auth-token": ACCOUNT.token,
        "start": start,
    }
    return written(tmp_path, **keys | more)


def written(tmp_path: Path, **keys: object) -> Path:
    path = tmp_path / "target.yaml"
    path.write_text(yaml.safe_dump({name.replace("_", "-"): value for name, value in keys.items()}, sort_keys=False))
    return path


def line_of(path: Path, text: str) -> int:
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line)


def judged(path: Path, *words: str, **environment: str) -> tuple[subprocess.CompletedProcess[str], dict]:
    report = ("--report", path.with_suffix(".json"))
    done = conform("run", path, *report, "-k", "messages/to/", *words, **environment)
    report = report_of(done, path.with_suffix(".json"))
    REPORT.validate(report)
    return done, {case["case"]: case for case in report["cases"]} | {"report": report}


@pytest.fixture
def ear() -> socket.socket:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(60)
        yield listening


def told(ear: socket.socket) -> list[int]:
    with ear.accept()[0] as peer:
        return [int(word) for word in peer.recv(100).split()]


def test_exact_excuses_are_no_failure_and_no_conformance_either(tmp_path: Path) -> None:
    own = {**DEVIATION, "link": "https://example.com/1", "until": "2999-12-31"}
    path = quirky(tmp_path, "routes", deviations=[own])
    first = report_of(conform("run", path, "--report", tmp_path / "r.json"), tmp_path / "r.json")
    others = [case for case in first["cases"] if case["verdict"] == "fail"]
    path = quirky(tmp_path, "routes", deviations=[own, *map(deviation_of, others)])
    done = conform("run", path, "-v", "--report", tmp_path / "r.json")
    report = report_of(done, tmp_path / "r.json")
    REPORT.validate(report)
    assert others
    assert done.returncode == report["exit_code"] == 0, done.stdout + done.stderr
    assert report["standing"]["page"] == "as-declared"
    assert report["attained"] is None
    excuse = next(case["excuse"] for case in report["cases"] if case["case"] == UNROUTABLE)
    assert [excuse[key] for key in ("reason", "until", "link")] == [own[key] for key in ("reason", "until", "link")]
    place = f"{path}:{line_of(path, f'case: {UNROUTABLE}')}"
    assert f"{place}: It has no carriers.; until 2999-12-31 https://example.com/1" in said(done)
    assert f"DEVIATION {UNROUTABLE}: outcome: expected 400/21612, got 201 and no error" in said(done)
    assert f"level observed as-declared: {1 + len(others)} deviate, and everything else conforms" in said(done)
    assert "numbers: conforms at observed (" in said(done)
    assert "messages: as declared at observed (" in said(done)


def deviation_of(case: dict) -> dict:
    """The deviation that holds for a case of a report."""
    findings = [
        {key: finding[key] for key in ("what", "where", "expected")} | {"got": normalised(finding["got"])}
        for finding in case["findings"]
    ]
    return {"case": case["case"], "findings": findings, "reason": "No carriers."}


def test_a_deviation_of_a_case_that_passes_now_fails_and_says_which_line_to_take_out(tmp_path: Path) -> None:
    path = quirky(tmp_path, deviations=[DEVIATION])
    done, cases = judged(path)
    assert done.returncode == 1
    assert cases[UNROUTABLE]["verdict"] == "pass"
    line = line_of(path, f"case: {UNROUTABLE}")
    assert f"{path}:{line}: {UNROUTABLE} passes now: remove this deviation" in said(done)
    assert done.stdout.count("EXCUSE ") == 1
    assert "1 entry of " in said(done)


@pytest.mark.parametrize(
    "change",
    [{"got": "202 and no error"}, {"expected": "400/21614"}, {"what": "status"}, {"where": "/code"}],
)
def test_another_departure_than_the_pinned_one_fails(tmp_path: Path, change: dict[str, str]) -> None:
    path = quirky(tmp_path, "routes", deviations=[DEVIATION | {"findings": [TAKEN | change]}])
    done, cases = judged(path)
    assert done.returncode == 1
    assert cases[UNROUTABLE]["verdict"] == "fail"
    assert "expected 400/21612, got 201" in said(done)
    line = line_of(path, f"what: {change.get('what', 'outcome')}")
    assert f"{path}:{line}: this finding no longer occurs" in said(done)


def test_a_pinned_finding_that_comes_no_longer_fails_at_its_own_line(tmp_path: Path) -> None:
    other = {"what": "media-type", "expected": "application/json", "got": "text/html"}
    path = quirky(tmp_path, "routes", deviations=[DEVIATION | {"findings": [TAKEN, other]}])
    done, _ = judged(path)
    assert done.returncode == 1
    assert f"{path}:{line_of(path, 'what: media-type')}: this finding no longer occurs" in said(done)


def test_an_unknown_case_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    path = quirky(tmp_path, "routes", deviations=[DEVIATION | {"case": "messages/to/unrutable"}])
    done = conform("run", path)
    assert done.returncode == 4
    line = line_of(path, "unrutable")
    assert f"{path}:{line}:9: no case has this name; is it 'messages/to/unroutable'?" in said(done)
    assert not done.stdout


def test_an_excuse_that_ran_out_fails_and_says_the_line_of_its_date(tmp_path: Path) -> None:
    path = quirky(tmp_path, "routes", deviations=[DEVIATION | {"until": "2020-02-29"}])
    done, cases = judged(path)
    assert done.returncode == 1
    assert cases[UNROUTABLE]["verdict"] == "fail"
    assert f"{path}:{line_of(path, 'until')}: the deviation ended on 2020-02-29" in said(done)


def test_what_is_unsupported_is_neither_failure_nor_pass_and_what_passes_is_reported(tmp_path: Path) -> None:
    path = quirky(tmp_path, "routes", unsupported=[{"cases": UNROUTABLE, "reason": "No carriers."}])
    done, cases = judged(path)
    assert done.returncode == 0
    assert cases[UNROUTABLE]["verdict"] == "unsupported"
    assert f"does not claim {UNROUTABLE}: No carriers." in said(done)
    path = quirky(tmp_path, "routes", unsupported=["messages/to/*"])
    done, cases = judged(path)
    assert done.returncode == 1
    assert f"{path}:{line_of(path, '- messages/to')}: messages/to/" in said(done)
    assert "pass: remove them from 'messages/to/*', with [messages/to/unroutable] in its place" in said(done)
    done = conform("run", path, "-k", UNROUTABLE)
    assert done.returncode == 5
    assert "Nothing was judged that the target claims" in said(done)


@pytest.mark.parametrize("words", [(), ("-n", "2"), ("--", "-q")])
def test_one_process_serves_a_run_however_it_is_spread(tmp_path: Path, words: tuple[str, ...]) -> None:
    start = {
        "command": f"echo started >> {tmp_path}/starts;"
        f" exec {sys.executable} -m tests.support.quirky_fake {{port}} routes"
    }
    done, cases = judged(quirky(tmp_path, deviations=[DEVIATION], start=start), *words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert cases[UNROUTABLE]["verdict"] == "deviation"
    assert (tmp_path / "starts").read_text() == "started\n"


def test_bare_pytest_takes_a_target_file_and_junit_shows_the_excuse(tmp_path: Path) -> None:
    path = quirky(tmp_path, "routes", deviations=[DEVIATION])
    command = [sys.executable, "-m", "pytest", "-p", "conformance.plugin", "-p", "no:cacheprovider", "cases/messages"]
    words = [f"--twilio-target={path}", "-k", "messages/to/", f"--junitxml={tmp_path / 'j.xml'}"]
    done = subprocess.run([*command, *words], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "xfailed" in done.stdout
    assert "It has no carriers." in (tmp_path / "j.xml").read_text()
    path.write_text(path.read_text().replace("reason: It has no carriers.", "reason: ''"))
    done = subprocess.run([*command, *words], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 4
    assert f"{path}:{line_of(path, 'reason')}:11: 'reason' is empty" in done.stderr


def test_a_command_that_dies_is_refused_with_its_log(tmp_path: Path) -> None:
    start = {"command": "seq 100; echo no such module >&2; exit 7"}
    done = conform("run", quirky(tmp_path, start=start))
    assert done.returncode == 4
    assert "ended with exit status 7" in said(done)
    assert "no such module" in done.stderr
    assert "  100\n" in done.stderr
    assert "  50\n" not in done.stderr


def test_a_program_that_is_not_there_is_one_message(tmp_path: Path) -> None:
    done = conform("run", quirky(tmp_path, start={"command": ["/no/such/program"]}))
    assert done.returncode == 4
    assert "cannot be started: No such file or directory" in said(done)


@pytest.mark.parametrize(
    ("ready", "says"),
    [
        ("port", "nothing listens on 127.0.0.1:"),
        ({"path": "/healthy"}, "/healthy does not answer"),
        ({"log": "at your service"}, "'at your service' is not in its log"),
    ],
)
def test_what_never_gets_ready_is_refused_after_its_time_and_stopped(
    tmp_path: Path, ear: socket.socket, ready: object, says: str
) -> None:
    start = {"ready": ready, "time-limit": "5"}
    done = conform("run", quirky(tmp_path, "never", f"tell={ear.getsockname()[1]}", start=start))
    assert done.returncode == 4
    assert "not ready after 5 s" in said(done)
    assert says in said(done)
    assert "not yet" in done.stderr
    assert all(map(gone, told(ear)))


@pytest.mark.parametrize("ready", ["port", {"path": "/2010-04-01"}, {"log": "listening"}])
def test_readiness_is_known_by_port_path_or_log(tmp_path: Path, ready: object) -> None:
    path = quirky(tmp_path, start={"ready": ready, "log": str(tmp_path / "the.log")})
    done, _ = judged(path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "listening" in (tmp_path / "the.log").read_text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(("quirk", "words"), [("never", ()), ("mute", ()), ("mute", ("-n", "2"))])
def test_who_ends_the_run_leaves_no_process_behind(
    tmp_path: Path, ear: socket.socket, number: signal.Signals, quirk: str, words: tuple[str, ...]
) -> None:
    path = quirky(tmp_path, quirk, f"tell={ear.getsockname()[1]}", start={"time-limit": "100"})
    command = [sys.executable, "-m", "conformance", "run", str(path), "--timeout", "100", *words]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        processes = told(ear)
        run.send_signal(number)
        out, err = run.communicate(timeout=60)
    finally:
        run.kill()
    assert run.returncode == 20, out + err
    assert "Traceback" not in out + err
    assert len(processes) == 2
    assert all(map(gone, processes))


def test_a_stubborn_child_is_ended_all_the_same(tmp_path: Path, ear: socket.socket) -> None:
    path = quirky(tmp_path, "stubborn", "never", f"tell={ear.getsockname()[1]}", start={"time-limit": "100"})
    with subprocess.Popen(
        [sys.executable, "-m", "conformance", "run", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as run:
        processes = told(ear)
        run.terminate()
        assert run.wait(timeout=60) == 20
    assert all(map(gone, processes))


def test_a_target_that_dies_during_the_run_is_inconclusive_and_its_log_is_shown(tmp_path: Path) -> None:
    code = (
        "import socket, sys\n"
        "ear = socket.create_server(('127.0.0.1', int(sys.argv[1])))\n"
        "while not (peer := ear.accept()[0]).recv(100): pass\n"
        "sys.exit('out of memory')"
    )
    done, cases = judged(quirky(tmp_path, start={"command": [sys.executable, "-c", code, "{port}"]}))
    assert done.returncode == 20
    assert "ended with exit status 1" in said(done)
    assert "out of memory" in done.stdout
    assert any("out of memory" in remark for remark in cases["report"]["remarks"])


def test_a_start_that_fails_shows_the_cause_above_a_long_trace(tmp_path: Path) -> None:
    code = "print('the cause'); [print('at', line) for line in range(9000)]; raise SystemExit('the end')"
    done = conform("run", quirky(tmp_path, start={"command": [sys.executable, "-c", code]}))
    assert done.returncode == 4
    shown = done.stderr.splitlines()
    assert [line.strip() for line in shown if line.startswith("  ")] == [
        "the cause", "at 0", "at 1", "at 2", "at 3", "...", *(f"at {line}" for line in range(8986, 9000)), "the end",
    ]  # fmt: skip


def test_before_runs_once_when_the_target_is_ready_and_its_failure_is_refused(tmp_path: Path) -> None:
    connect = 'import socket; socket.create_connection(("127.0.0.1", {port})); '
    seed = connect + f'print("seeded", file=open("{tmp_path}/s", "a"))'
    done, _ = judged(quirky(tmp_path, before=[sys.executable, "-c", seed]), "-n", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "s").read_text() == "seeded\n"
    path = quirky(tmp_path, before="echo no seed; exit 3")
    done = conform("run", path)
    assert done.returncode == 4
    assert f"{path}:{line_of(path, 'before')}: it ended with exit status 3" in said(done)
    assert "no seed" in done.stderr
    done = conform("run", quirky(tmp_path, before="sleep 100", start={"time-limit": "6"}))
    assert done.returncode == 4
    assert "not done after 6 s" in said(done)


def test_a_port_in_use_is_refused_since_somebody_else_would_be_judged(tmp_path: Path) -> None:
    with small_servers.serving(small_servers.always_404) as target:
        done = conform("run", quirky(tmp_path, **{"base-url": target.url}))
    assert done.returncode == 4
    assert "listens on 127.0.0.1:" in said(done)
    assert not target.requests


def test_what_takes_the_place_of_a_target_that_ends_is_not_judged_for_it(tmp_path: Path) -> None:
    """The command starts, binds nothing, and ends in the middle of the run; meanwhile something else has its port."""
    port, begun, over = free_port(), tmp_path / "begun", tmp_path / "over"
    fake = f"echo $$ > {begun}.new; mv {begun}.new {begun}; until test -e {over}; do sleep 0.02; done; exit 1"
    path = tmp_path / "t.yaml"
    path.write_text(f"name: a\nbase-url: http://127.0.0.1:{port}\nstart: {{command: '{fake}'}}\n")

    def stranger(heard: small_servers.ReceivedRequest) -> small_servers.Reply:
        over.touch()
        state = Path(f"/proc/{begun.read_text().strip()}/stat")
        assert wait_until(lambda: not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z", 20)
        return small_servers.always_21211(heard)

    def serve_when_begun() -> None:
        if wait_until(begun.exists, 60):
            with small_servers.serving(stranger, port):
                finished.wait(60)

    finished = threading.Event()
    server = threading.Thread(target=serve_when_begun)
    server.start()
    report = tmp_path / "r.json"
    done = conform("run", path, "--case", "messages/from/valid", "--case", "messages/to/invalid", "--report", report)
    finished.set()
    server.join()
    assert done.returncode == 20, done.stdout + done.stderr
    judged_cases = [case for case in json.loads(report.read_text())["cases"] if case["verdict"] != "not-run"]
    assert {(case["verdict"], case["reason"]) for case in judged_cases} == {("inconclusive", REPLACED)}
    assert "it ended with exit status 1" in said(done)


def test_a_listener_that_accepts_nothing_for_now_has_the_port_all_the_same(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(address)
        done = conform("run", quirky(tmp_path, **{"base-url": f"http://127.0.0.1:{address[1]}"}))
        for each in waiting:
            each.close()
    assert done.returncode == 4
    assert "listens on 127.0.0.1:" in said(done)


SPEAKING_OF_TWILIO = (
    "TWILIO_TEST_ACCOUNT_SID",
    "TWILIO_TEST_AUTH_TOKEN",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_API_SECRET",
    "TWILIO_API_KEY_SECRET",
    "TWILIO_LIVE_AUTH_TOKEN",
    "TWILIO_PASSWORD",
    "twilio_auth_token",
    "MyTwilioToken",
    "TWILIO",
    "OUR_TWILIO_KEY",
    "twilio_test_auth_token",
)


@pytest.mark.parametrize("key", ["start", "before"])
def test_the_commands_see_no_variable_that_speaks_of_twilio(tmp_path: Path, key: str) -> None:
    secret, log = "canary4token4that4nobody4may4see", tmp_path / "log"
    if key == "start":
        path = quirky(tmp_path, start={"command": "env; exit 1", "log": str(log)})
    else:
        path = quirky(tmp_path, before=f"env > {log}; exit 1")
    conform("run", path, **dict.fromkeys(SPEAKING_OF_TWILIO, secret))
    assert "PATH=" in log.read_text()
    assert secret not in log.read_text()
    assert "twilio" not in "".join(line.partition("=")[0].lower() for line in log.read_text().splitlines())


def test_the_commands_see_what_the_file_sets_and_passes_on_by_name(tmp_path: Path) -> None:
    log = tmp_path / "log"
    given = {
        "environment": {"TWILIO_REGION": "us1", "OWN": "at {port}"},
        "pass-environment": ["TWILIO_EDGE", "TWILIO_API_KEY"],
    }
    path = quirky(tmp_path, start={"command": "env; echo for {port}; exit 1", "log": str(log)}, **given)
    variables = dict.fromkeys((*SPEAKING_OF_TWILIO, "TWILIO_EDGE"), "ashburn")
    done = conform("run", path, TWILIO_API_KEY="canary4key4that4nobody4may4see", **variables)
    seen = log.read_text().splitlines()
    port = next(line.removeprefix("for ") for line in seen if line.startswith("for "))
    twilio = sorted(line for line in seen if "twilio" in line.partition("=")[0].lower())
    assert twilio == ["TWILIO_API_KEY=[secret]", "TWILIO_EDGE=ashburn", "TWILIO_REGION=us1"]
    assert f"OWN=at {port}" in seen
    assert "canary4key" not in done.stdout + done.stderr


@pytest.mark.parametrize("key", [{"proxy": "http://127.0.0.1:9"}, {"ca_file": "ca.pem"}])
@pytest.mark.parametrize("base_url", ["twilio", "https://api.twilio.com", "https://API.Dublin.ie1.Twilio.com.:8443/x"])
def test_a_target_file_does_not_choose_the_way_to_twilio(tmp_path: Path, key: dict[str, str], base_url: str) -> None:
    (tmp_path / "ca.pem").write_text("no certificate\n")
    path = written(tmp_path, name="a", base_url=base_url, **key)
    pair = {"TWILIO_TEST_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_TEST_AUTH_TOKEN": "canary4token4that4nobody4may4see"}
    for command in ("run", "doctor"):
        done = conform(command, path, **pair)
        assert done.returncode == 4
        assert "not for hosts of Twilio" in said(done)


def test_a_token_that_the_target_says_is_masked_in_its_log_when_it_is_over(tmp_path: Path) -> None:
    secret = "canary4token4that4nobody4may4see"
    log = tmp_path / "log"
    path = quirky(tmp_path, start={"command": "echo it is $FAKES_TOKEN; exit 1", "log": str(log)})
    text = path.read_text().replace(f"auth-token: {ACCOUNT.token}\n", "auth-token-env: FAKES_TOKEN\n")
    path.write_text(text)
    conform("run", path, FAKES_TOKEN=secret)
    assert log.read_text() == "it is [secret]\n"


def test_a_token_from_the_variable_that_the_file_names_is_in_no_output(tmp_path: Path) -> None:
    secret = "canary4token4that4nobody4may4see"
    path = quirky(tmp_path, start={"command": "echo $OWN; exit 1"}, **{"auth-token-env": "OWN"})
    path.write_text(path.read_text().replace(f"auth-token: {ACCOUNT.token}\n", ""))
    done = conform("run", path, OWN=secret)
    assert done.returncode == 4
    assert "ended with exit status 1" in said(done)
    assert secret not in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["TWILIO_TEST_AUTH_TOKEN", "TWILIO_TEST_ACCOUNT_SID", "twilio_auth_token"])
def test_a_target_file_cannot_send_a_token_for_twilio_elsewhere(tmp_path: Path, name: str) -> None:
    with small_servers.serving(small_servers.always_404) as target:
        path = written(tmp_path, name="thief", base_url=target.url, auth_token_env=name)
        done = conform("run", path, **{name: "canary4token4that4nobody4may4see"})
    assert done.returncode == 4
    assert "sent to *.twilio.com only" in said(done)
    assert not target.requests


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"base_url": "http://fake.example"}, "plain http goes to loopback only"),
        ({"base_url": "http://127.0.0.1:9", "proxy": "http://proxy.example:80"}, "this proxy is not"),
        ({"base_url": "http://127.0.0.1:9", "proxy": "socks5://127.0.0.1:80"}, "not a proxy"),
        ({"base_url": "http://127.0.0.1:9", "proxy": "http://me:secret@127.0.0.1:80"}, "credentials do not belong"),
        ({"base_url": "twilio", "auth_token": "a"}, "written into no file"),
        ({"base_url": "https://api.twilio.com", "auth_token": "a"}, "written into no file"),
        ({"base_url": "http://127.0.0.1:9", "account_sid": "a b"}, "not an Account SID"),
        ({"base_url": "http://127.0.0.1:9", "auth_token_env": "NOWHERE"}, "names NOWHERE, which is not set"),
    ],
)
def test_what_is_not_safe_is_refused_with_the_name_of_the_file(tmp_path: Path, keys: dict[str, str], says: str) -> None:
    path = written(tmp_path, name="a", **keys)
    done = conform("run", path)
    assert done.returncode == 4
    assert re.search(rf"{re.escape(str(path))}(:\d+)?: ", said(done))
    assert says in said(done)


def test_host_and_form_are_seen_on_the_wire_and_in_the_command_that_repeats_it(tmp_path: Path) -> None:
    with small_servers.serving(small_servers.always_200_and_an_empty_object) as target:
        path = written(
            tmp_path,
            name="behind a front",
            version="1.0",
            base_url=target.url,
            host="api.twilio.com",
            form={"ApplicationSid": "AP1", "To": "not this one", "Tag": ["a", "b"]},
        )
        done = conform("run", path, "-k", UNROUTABLE)
    assert done.returncode == 1
    posts = [request for request in target.requests if request.method == "POST"]
    assert {request.headers["Host"] for request in posts} == {"api.twilio.com"}
    for request in posts:
        pairs = request.form
        assert [value for name, value in pairs if name in ("ApplicationSid", "Tag")] == ["AP1", "a", "b"]
        assert [name for name, _ in pairs].count("To") == 1
        assert ("To", "not this one") not in pairs
    assert "-H 'Host: api.twilio.com'" in done.stdout
    assert "Judging behind a front 1.0 at" in done.stdout


def test_a_proxy_and_a_ca_file_of_its_own_lead_to_the_target(tmp_path: Path) -> None:
    def handler(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        form = tuple(parse_qsl(body.decode(), keep_blank_values=True))
        request = Request(method, path, form, headers.get("authorization"))
        response = respond(request, Account(ACCOUNT.sid, ACCOUNT.token))
        return response.status, dict(response.headers), response.body

    with (
        HttpsServer(handler, hostname="fake.example") as fake,
        ConnectProxy({"fake.example:443": ("127.0.0.1", fake.port)}) as proxy,
    ):
        (tmp_path / "ca.pem").write_bytes(Path(fake.ca_file).read_bytes())
        keys = {"name": "far", "base_url": "https://fake.example", "ca_file": "ca.pem", "proxy": proxy.url}
        path = written(tmp_path, **keys, account_sid=ACCOUNT.sid, auth_token=ACCOUNT.token)
        done, cases = judged(path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert cases[UNROUTABLE]["verdict"] == "pass"
    assert proxy.lines


def test_a_baseline_holds_once_its_reasons_are_filled_in(tmp_path: Path) -> None:
    path = quirky(tmp_path, "routes")
    done = conform("baseline", path)
    baseline = tmp_path / "target.baseline.yaml"
    assert done.returncode == 0, done.stdout + done.stderr
    done = conform("run", baseline)
    assert done.returncode == 4
    assert "'reason' is empty: fill it in" in said(done)
    baseline.write_text(baseline.read_text().replace('reason: ""', "reason: No carriers."))
    done = conform("run", baseline)
    assert done.returncode == 0, done.stdout + done.stderr
    done = conform("baseline", baseline, "--out", tmp_path / "again.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert yaml.safe_load((tmp_path / "again.yaml").read_text()) == yaml.safe_load(baseline.read_text())
    done = conform("baseline", path)
    assert done.returncode == 4
    assert "exists already" in said(done)


def test_a_baseline_of_a_url_names_what_is_not_offered_by_its_widest_pattern(tmp_path: Path) -> None:
    with small_servers.serving(small_servers.always_404) as target:
        done = conform("baseline", target.url, "--out", tmp_path / "new.yaml", cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        content = yaml.safe_load((tmp_path / "new.yaml").read_text())
    assert content["base-url"] == target.url
    assert {"cases": "calls/*", "reason": ""} in content["unsupported"]
    assert "deviations" not in content
    assert "lookup" not in str(content)
    assert not [request.path for request in target.requests if "PhoneNumbers/" in request.path]


def test_nothing_answered_is_no_baseline(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        done = conform("baseline", f"http://127.0.0.1:{probe.getsockname()[1]}", "--out", tmp_path / "new.yaml")
    assert done.returncode == 20
    assert not (tmp_path / "new.yaml").exists()
    assert not list(tmp_path.iterdir())
