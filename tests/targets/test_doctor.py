"""Whether a target can be judged: a line for each thing looked at, whatever the target does, and never a secret."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from conformance.fake import ACCOUNT, Server
from conformance.target import DUMMY_SID, DUMMY_TOKEN
from tests.cli.test_run import conform, said
from tests.cli.test_secrets import TOKEN as CANARY
from tests.cli.test_secrets import echoing, leaks
from tests.support import small_servers
from tests.support.hostile_servers import (
    BannerServer,
    CannedResponses,
    ClosingAtOnce,
    ConnectProxy,
    Hanging,
    HostileServer,
    HttpsServer,
    expired,
    gzip_bomb,
    http,
    redirecting,
)
from tests.targets.test_preflight import SID, TOKEN, account_answers, as_twilio_does, instead_of_twilio, posts
from tests.targets.test_target_runs import ear, line_of, quirky, written

__all__ = ["ear"]


def remarks(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """What is said about each thing: its state, then the words."""
    assert "Traceback" not in done.stdout + done.stderr
    lines = done.stdout.splitlines()
    doubted = any(line.startswith("note     credentials") for line in lines) and done.returncode == 0
    condition = ", if the credentials are right" if doubted else ""
    assert lines[-1] == f"This target can{'' if done.returncode == 0 else 'not'} be judged{condition}."
    found = {line[9:].split("  ")[0].strip(): f"{line[:8].strip()}: {line[22:]}" for line in lines[:-1]}
    assert all(line[:9].strip() in ("ok", "note", "problem") for line in lines[:-1])
    assert (done.returncode == 4) == any(says.startswith("problem") for says in found.values())
    return found


def with_date(value: str) -> bytes:
    return http(200, b'{"sid": "AC1"}', Date=value)


@pytest.mark.parametrize(("resources", "problem"), [("lookup", "lookups"), ("messages", "reachable")])
def test_what_cannot_be_reached_is_a_problem_where_it_is_asked(tmp_path: Path, resources: str, problem: str) -> None:
    """Of a service that no case asks it is a note."""
    with Server(ACCOUNT) as server:
        for is_there in (True, False):
            places = [server.base_url, "http://127.0.0.1:9"]
            api, lookups = places if is_there is (resources == "messages") else places[::-1]
            path = tmp_path / "t.yaml"
            path.write_text(
                f"name: a\nbase-url: {api}\naccount-sid: {ACCOUNT.sid}\nauth-token: {ACCOUNT.token}\n"
                f"resources: [{resources}]\nservices: {{lookups: '{lookups}'}}\n"
            )
            found = remarks(conform("doctor", path))
            states = {about for about, says in found.items() if says.startswith("problem")}
            assert states == (set() if is_there else {problem})


def test_the_embedded_target_can_be_judged_and_every_line_says_so() -> None:
    done = conform("doctor", "embedded")
    assert done.returncode == 0
    found = remarks(done)
    assert list(found)[:3] == ["suite", "Python", "libraries"]
    assert "cases, digest " in found["suite"]
    assert all(name in found["libraries"] for name in ("requests ", "urllib3 ", "pytest ", "OpenSSL "))
    assert found["target"].startswith("ok: the embedded target, http://127.0.0.1:")
    assert found["answer"].startswith("ok: 403/20008 to a GET of the account, after ")
    assert found["clock"].startswith("ok")
    assert "TLS" not in found
    assert "authorities" not in found


def test_a_fake_gets_dummies_and_is_asked_for_its_account_once() -> None:
    with CannedResponses(http(200, b'{"sid": "AC1"}')) as fake:
        done = conform("doctor", fake.url)
    found = remarks(done)
    assert done.returncode == 0
    assert found["target"] == f"ok: {fake.url} (TARGET)"
    assert found["account"] == f"ok: {DUMMY_SID} (a dummy, since none was named)"
    assert found["auth token"] == f"ok: {DUMMY_TOKEN} (a dummy, since none was named)"
    assert found["reachable"] == f"ok: 127.0.0.1 at 127.0.0.1:{fake.port}"
    assert found["clock"] == "note: the answer has no Date to compare with"
    assert [(request.method, request.path.endswith(".json")) for request in fake.requests] == [("GET", True)]


def test_options_are_named_as_the_source() -> None:
    with CannedResponses(http(200)) as fake:
        words = ("--account-sid", "ACmine", "--auth-token-env", "MY_TOKEN", "--timeout", "3")
        found = remarks(conform("doctor", fake.url, *words, MY_TOKEN=TOKEN))
    assert found["account"] == "ok: ACmine (--account-sid)"
    assert found["auth token"] == "ok: set (MY_TOKEN, by --auth-token-env)"
    assert found["limits"].startswith("ok: 3 s for a request (--timeout)")


def test_credentials_that_a_fake_refuses_are_noted() -> None:
    with CannedResponses(http(401, b'{"code": 20003, "message": "Authenticate", "status": 401}')) as fake:
        done = conform("doctor", fake.url)
    assert done.returncode == 0
    assert remarks(done)["credentials"].startswith("note: this GET is answered as for an account")


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (http(200, b'{"sid": "AC1"}'), "ok: accepted for this GET (200); no POST is sent"),
        (http(403, b'{"code": 20008, "message": "?", "status": 403}'), "ok: accepted for this GET (403/20008)"),
        (http(404, b"<html>no such page</html>", Content_Type="text/html"), "note: not tried: "),
        (http(404, b'{"detail": "Not Found"}'), "note: not tried: "),
        (http(405), "note: not tried: "),
        (http(200, b"<html>hello</html>", Content_Type="text/html"), "note: not tried: "),
        (http(400, b'{"code": 21211, "message": "?", "status": 400}'), "note: not tried: "),
        (http(401), "note: this GET is answered as for an account"),
    ],
)
def test_what_the_answer_shows_about_the_credentials_of_a_fake_is_said_and_no_more(answer: bytes, state: str) -> None:
    with CannedResponses(answer) as fake:
        found = remarks(conform("doctor", fake.url))
    assert found["credentials"].startswith(state)
    assert ("(a dummy, since none was named)" in found["credentials"]) == state.startswith("note")


@pytest.mark.parametrize(
    ("make_server", "answer"),
    [
        (lambda: CannedResponses(http(200, b"<html>welcome</html>", Content_Type="text/html")), "200 to a GET"),
        (lambda: CannedResponses(http(404, b"<html>no such page</html>", Content_Type="text/html")), "404 to a GET"),
        (lambda: CannedResponses(http(503, b"", Content_Type="")), "503 to a GET"),
        (lambda: CannedResponses(http(200, b"[]")), "200 to a GET"),
        (lambda: redirecting("http://127.0.0.1:9/"), "307 to a GET"),
        (gzip_bomb, "200 to a GET"),
    ],
)
def test_an_answer_that_is_not_twilios_is_noted_and_can_be_judged(
    make_server: Callable[[], HostileServer], answer: str
) -> None:
    with make_server() as server:
        done = conform("doctor", server.url)
    assert done.returncode == 0
    assert remarks(done)["answer"].startswith(f"note: {answer}")
    assert "not an answer as Twilio gives one" in remarks(done)["answer"]


@pytest.mark.parametrize(
    ("make", "about", "why"),
    [
        (Hanging, "answer", "gave no complete answer within 1 s"),
        (ClosingAtOnce, "answer", "closed the connection without an answer"),
        (lambda: CannedResponses(b"\x00\xff garbage \r\n\r\n", closes=True), "answer", "is not HTTP"),
        (lambda: BannerServer(), "answer", "is not HTTP"),
    ],
)
def test_a_target_without_an_answer_cannot_be_judged(make: Callable[[], HostileServer], about: str, why: str) -> None:
    with make() as server:
        done = conform("doctor", server.url, "--timeout", "1")
    assert done.returncode == 4
    found = remarks(done)
    assert found[about].startswith("problem: ")
    assert why in found[about]
    assert found["reachable"].startswith("ok")


def test_a_closed_port_is_said_in_the_words_of_a_run() -> None:
    with Hanging() as gone_soon:
        url = gone_soon.url
    done = conform("doctor", url)
    assert done.returncode == 4
    assert "is the target running?" in remarks(done)["reachable"]
    assert "answer" not in remarks(done)


def test_a_name_that_nobody_has_is_a_problem_of_reachability() -> None:
    done = conform("doctor", "https://nobody.invalid", "--timeout", "5", HTTPS_PROXY="", https_proxy="")
    assert done.returncode == 4
    assert remarks(done)["reachable"].startswith("problem: ")


def test_tls_names_version_issuer_and_the_days_that_are_left() -> None:
    with HttpsServer(account_answers(200, {"sid": "AC1"})) as server:
        found = remarks(conform("doctor", server.url, REQUESTS_CA_BUNDLE=server.ca_file))
    assert found["authorities"] == f"ok: {server.ca_file} (REQUESTS_CA_BUNDLE)"
    assert found["TLS"].startswith("ok: TLSv1.3, certificate by trustme")
    assert found["TLS"].endswith(" days left")


def test_a_certificate_that_ends_soon_is_noted() -> None:
    soon = datetime.now(UTC) + timedelta(days=3, hours=12)
    with HttpsServer(account_answers(200, {"sid": "AC1"}), expires=soon) as server:
        done = conform("doctor", server.url, REQUESTS_CA_BUNDLE=server.ca_file)
    assert done.returncode == 0
    assert remarks(done)["TLS"].startswith("note: ")
    assert remarks(done)["TLS"].endswith(", 3 days left")


def test_an_authority_that_nobody_trusts_is_a_problem_and_so_is_a_certificate_out_of_date() -> None:
    with HttpsServer(account_answers(200, {})) as server:
        done = conform("doctor", server.url, REQUESTS_CA_BUNDLE="")
    assert done.returncode == 4
    assert "is not trusted" in remarks(done)["reachable"]
    with expired(account_answers(200, {})) as server:
        done = conform("doctor", server.url, REQUESTS_CA_BUNDLE=server.ca_file)
    assert done.returncode == 4
    assert "is out of date" in remarks(done)["reachable"]


def test_https_to_a_port_that_speaks_something_else_is_a_problem() -> None:
    with BannerServer() as server:
        done = conform("doctor", server.url.replace("http:", "https:"), "--timeout", "2")
    assert done.returncode == 4
    assert "TLS" in remarks(done)["reachable"]


def test_a_file_of_authorities_that_is_missing_is_a_problem(tmp_path: Path) -> None:
    with HttpsServer(account_answers(200, {})) as server:
        done = conform("doctor", server.url, REQUESTS_CA_BUNDLE=str(tmp_path / "none.pem"))
    assert done.returncode == 4
    assert "no CA certificates can be read" in remarks(done)["reachable"]
    assert remarks(done)["authorities"].endswith("none.pem (REQUESTS_CA_BUNDLE)")


@pytest.mark.parametrize(
    ("hours", "state", "words"),
    [(0, "ok", "within 60 s"), (-2, "note", "ahead of the target's"), (2, "note", "behind the target's")],
)
def test_the_clock_is_held_against_the_date_of_the_answer(hours: int, state: str, words: str) -> None:
    there = format_datetime(datetime.now(UTC) + timedelta(hours=hours), usegmt=True)
    with CannedResponses(with_date(there)) as server:
        done = conform("doctor", server.url)
    assert done.returncode == 0
    assert remarks(done)["clock"].startswith(state)
    assert words in remarks(done)["clock"]


@pytest.mark.parametrize("value", ["yesterday", "Thu, 99 Foo 2026 99:99:99 GMT", "\x1b[31mred", "x" * 3000, "0"])
def test_a_date_that_is_none_is_noted_and_cannot_move_the_terminal(value: str) -> None:
    with CannedResponses(with_date(value)) as server:
        done = conform("doctor", server.url)
    assert done.returncode == 0
    assert remarks(done)["clock"].startswith("note: the Date of the answer cannot be read: ")
    assert "\x1b" not in done.stdout


def test_a_date_at_the_end_of_time_is_no_traceback() -> None:
    for value in ("Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "Mon, 01 Jan 0001 00:00:00 +2300"):
        with CannedResponses(with_date(value)) as server:
            assert remarks(conform("doctor", server.url))["clock"].startswith("note: ")


def test_a_proxy_is_named_with_its_variable_and_without_its_password() -> None:
    with (
        HttpsServer(account_answers(200, {"sid": "AC1"}), hostname="fake.example") as server,
        ConnectProxy({"fake.example:443": ("127.0.0.1", server.port)}) as proxy,
    ):
        secret = proxy.url.replace("//", "//user:proxypassword@")
        environment = {"https_proxy": secret, "HTTPS_PROXY": "", "NO_PROXY": "", "no_proxy": ""}
        done = conform("doctor", "https://fake.example", REQUESTS_CA_BUNDLE=server.ca_file, **environment)
        around = conform("doctor", "http://127.0.0.1:9", http_proxy=secret)
    found = remarks(done)
    assert done.returncode == 0, done.stdout
    assert found["proxy"] == f"ok: http://127.0.0.1:{proxy.port} (https_proxy)"
    assert found["reachable"] == "ok: fake.example by the proxy"
    assert "proxypassword" not in done.stdout + done.stderr
    assert remarks(around)["proxy"] == "ok: none: http_proxy is set, but loopback is asked without one"


def test_a_proxy_that_opens_no_way_is_a_problem() -> None:
    with ConnectProxy({}) as proxy:
        environment = {"https_proxy": proxy.url, "NO_PROXY": "", "no_proxy": ""}
        done = conform("doctor", "https://fake.example", **environment)
    assert done.returncode == 4
    assert "refused to connect to fake.example:443" in remarks(done)["reachable"]


def test_test_credentials_are_found_out_by_one_request_and_nothing_is_posted() -> None:
    with instead_of_twilio(as_twilio_does, "doctor") as (twilio, run):
        done = run(TWILIO_ACCOUNT_SID="AC" + "9" * 32, TWILIO_AUTH_TOKEN="livecanarylivecanary")
    assert done.returncode == 0, done.stdout
    found = remarks(done)
    assert found["target"] == "ok: https://api.twilio.com (TARGET)"
    assert found["account"] == f"ok: {SID[:6]}...{SID[-4:]} (TWILIO_TEST_ACCOUNT_SID)"
    assert found["auth token"] == "ok: set (TWILIO_TEST_AUTH_TOKEN)"
    assert found["credentials"].startswith("ok: test: ")
    assert found["proxy"].endswith("(https_proxy)")
    assert found["variables"].startswith("note: TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN: set, ")
    assert ["authorization" in request.headers for request in twilio.requests] == [True, False]
    assert posts(twilio) == 0
    for secret in (SID, TOKEN, "9" * 32, "livecanary"):
        assert secret not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (200, {"sid": SID, "auth_token": TOKEN, "status": "active"}, "problem: live: "),
        (401, {"code": 20003, "message": TOKEN, "more_info": "https://a", "status": 401}, "problem: refused: "),
        (403, {"error": TOKEN}, "problem: unknown: "),
        (503, {}, "problem: unknown: "),
    ],
)
def test_credentials_of_another_kind_cannot_be_judged_with(status: int, body: object, words: str) -> None:
    with instead_of_twilio(account_answers(status, body), "doctor") as (twilio, run):
        done = run()
    assert done.returncode == 4
    assert remarks(done)["credentials"].startswith(words)
    assert posts(twilio) == 0
    assert TOKEN not in done.stdout + done.stderr


def test_missing_credentials_are_named_and_the_versions_are_said_all_the_same() -> None:
    done = conform("doctor", "twilio", TWILIO_TEST_ACCOUNT_SID=SID)
    assert done.returncode == 4
    found = remarks(done)
    assert "missing: TWILIO_TEST_AUTH_TOKEN" in found["target"]
    assert found["libraries"].startswith("ok")


def test_credentials_for_twilio_are_said_to_stay_here_and_do() -> None:
    with CannedResponses(http(200)) as fake:
        done = conform("doctor", fake.url, TWILIO_TEST_ACCOUNT_SID=SID, TWILIO_TEST_AUTH_TOKEN=TOKEN)
    assert "sent to *.twilio.com only" in remarks(done)["variables"]
    assert SID not in str(fake.requests)
    assert TOKEN not in done.stdout


def test_no_form_of_a_token_that_a_target_sends_back_is_written() -> None:
    def in_the_media_type(heard: small_servers.ReceivedRequest) -> small_servers.Reply:
        _, headers, body = echoing(heard)
        return 500, headers | {"Content-Type": "x" * 40 + headers["X-Basic"]}, body

    for vice in (echoing, in_the_media_type):
        with small_servers.serving(vice) as fake:
            words = ("--account-sid", "ACcanaryaccount", "--auth-token-env", "CANARY")
            done = conform("doctor", fake.url, *words, CANARY=CANARY)
        assert done.returncode == 0, done.stdout
        assert leaks(done.stdout, done.stderr) == []


def test_a_date_with_the_token_in_it_is_masked_before_it_is_cut() -> None:
    with CannedResponses(with_date("x" * 30 + TOKEN + "y" * 30)) as server:
        done = conform("doctor", server.url, "--auth-token-env", "CANARY", CANARY=TOKEN)
    assert TOKEN[:8] not in done.stdout


def test_a_target_file_is_started_looked_at_and_stopped(tmp_path: Path) -> None:
    path = quirky(tmp_path, form={"Extra": "1"}, start={"ready": {"log": "listening"}})
    done = conform("doctor", path)
    found = remarks(done)
    assert done.returncode == 0, done.stdout
    assert found["target"].endswith(f"({path}:{line_of(path, 'base-url')})")
    assert found["account"] == f"ok: {ACCOUNT.sid} ({path}:{line_of(path, 'account-sid')})"
    assert found["auth token"] == f"ok: set ({path}:{line_of(path, 'auth-token')})"
    assert found["form"].startswith("note: Extra, added to every request")
    port = int(re.findall(r"http://127.0.0.1:(\d+)", found["target"])[0])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=60)


def test_a_target_file_that_names_proxy_authority_and_variable_is_the_source_of_them(tmp_path: Path) -> None:
    with (
        HttpsServer(account_answers(200, {"sid": "AC1"}), hostname="fake.example") as server,
        ConnectProxy({"fake.example:443": ("127.0.0.1", server.port)}) as proxy,
    ):
        keys = {"auth-token-env": "MY_TOKEN", "ca-file": server.ca_file, "proxy": proxy.url}
        path = written(tmp_path, name="mine", **{"base-url": "https://fake.example"}, **keys)
        done = conform("doctor", path, MY_TOKEN=TOKEN)
    found = remarks(done)
    assert done.returncode == 0, done.stdout
    assert found["auth token"] == f"ok: set (MY_TOKEN, by {path}:{line_of(path, 'auth-token-env')})"
    assert found["authorities"].endswith(f"({path}:{line_of(path, 'ca-file')})")
    assert found["proxy"].endswith(f"({path}:{line_of(path, 'proxy')})")


def test_a_target_that_does_not_start_and_a_file_that_cannot_be_read_are_problems(tmp_path: Path) -> None:
    path = quirky(tmp_path, start={"command": [sys.executable, "-c", "raise SystemExit('no port for me')"]})
    done = conform("doctor", path)
    assert done.returncode == 4
    assert "no port for me" in remarks(done)["target"]
    path.write_text("name: mine\nbase_url: https://fake.example\n")
    done = conform("doctor", path)
    assert done.returncode == 4
    assert f"{path}:2:1: unknown key 'base_url'" in remarks(done)["target"]


def test_what_of_pytest_is_kept_out_is_said() -> None:
    found = remarks(conform("doctor", "embedded", PYTEST_ADDOPTS="--maxfail=1", PYTEST_PLUGINS="nothing.there"))
    assert found["variables"] == "note: PYTEST_ADDOPTS, PYTEST_PLUGINS: set, and kept out of runs"


@pytest.mark.parametrize("where", ["nowhere", "http://example.com", "https://u:pw12345@host", "https://host/?q"])
def test_what_is_no_target_is_a_problem_and_no_secret_of_it_is_said(where: str) -> None:
    done = conform("doctor", where)
    assert done.returncode == 4
    assert remarks(done)["target"].startswith("problem: ")
    assert "pw12345" not in said(done)
