"""Whole runs against what real networks and broken fakes send: each ends, says why, and leaves a whole report."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import jsonschema
import pytest

from conformance.answer import BODY_LIMIT
from conformance.suite.data import data_folder
from tests.cli.test_run import said
from tests.support import hostile_servers, small_servers
from tests.support.few_cases import conform

SCHEMA = jsonschema.Draft202012Validator(json.loads((data_folder("schemas") / "report.json").read_text()))
Target = Callable[[], AbstractContextManager[hostile_servers.HostileServer]]

INCONCLUSIVE: dict[str, Target] = {
    "hanging": hostile_servers.Hanging,
    "dripping head": hostile_servers.DrippingHead,
    "dripping body": hostile_servers.DrippingBody,
    "closing at once": lambda: hostile_servers.ClosingAtOnce(10_000),
    "resetting": lambda: hostile_servers.ClosingAtOnce(10_000, resets=True),
    "closing in the body": hostile_servers.cut_in_the_body,
    "closing in a chunk": hostile_servers.cut_in_a_chunk,
    "closing in the head": hostile_servers.cut_in_the_head,
    "endless chunk size": hostile_servers.endless_chunk_size,
    "no HTTP": hostile_servers.BannerServer,
    "throttled for ever": lambda: hostile_servers.throttling(100_000, "0"),
    "throttled for an absurd time": lambda: hostile_servers.throttling(100_000, "99999999"),
}
WRONG: dict[str, Target] = {
    "60 MB": hostile_servers.sending_60_megabytes,
    "endless chunks": hostile_servers.endless_chunks,
    "gzip bomb": hostile_servers.gzip_bomb,
    "not gzip": hostile_servers.not_gzip,
    "redirect to itself": lambda: hostile_servers.redirecting("/2010-04-01/again"),
    "redirect to another host": lambda: hostile_servers.redirecting("http://192.0.2.1/elsewhere"),
}


def run(url: str, tmp_path: Path, *words: str) -> tuple[subprocess.CompletedProcess[str], dict]:
    done = conform("run", url, "--timeout", "0.5", "--report", tmp_path / "r.json", *words)
    said(done)
    report = json.loads((tmp_path / "r.json").read_text())
    SCHEMA.validate(report)
    assert report["counts"]["pass"] == 0
    assert report["attained"] is None
    return done, report


@pytest.mark.parametrize("name", INCONCLUSIVE)
def test_what_gives_no_answer_is_inconclusive_and_given_up_soon(name: str, tmp_path: Path) -> None:
    with INCONCLUSIVE[name]() as target:
        done, report = run(target.url, tmp_path)
    assert done.returncode == 20, done.stdout
    assert report["counts"]["inconclusive"] == len(report["cases"])
    assert len(target.requests) < 100
    assert len(done.stdout.splitlines()) < 80


@pytest.mark.parametrize("name", WRONG)
def test_an_answer_that_is_wrong_fails(name: str, tmp_path: Path) -> None:
    with WRONG[name]() as target:
        done, report = run(target.url, tmp_path, "-k", "messages/from")
    assert done.returncode == 1, done.stdout
    assert report["counts"]["fail"] > 0


def test_what_is_read_of_a_body_has_a_limit_and_says_so(tmp_path: Path) -> None:
    with hostile_servers.gzip_bomb() as target:
        done, _ = run(target.url, tmp_path, "-k", "messages/from/valid")
    assert f"more than {BODY_LIMIT} bytes" in said(done)


def test_a_redirect_is_named_and_not_followed(tmp_path: Path) -> None:
    with hostile_servers.redirecting("http://192.0.2.1/elsewhere") as target:
        done, _ = run(target.url, tmp_path, "-k", "messages/from/valid")
    assert "redirect to http://192.0.2.1/elsewhere" in said(done)


@pytest.mark.parametrize("expires", [False, True], ids=["unknown authority", "expired"])
def test_a_certificate_that_is_not_trusted_is_inconclusive(expires: bool) -> None:
    def fine(*_: object) -> tuple[int, dict[str, str], bytes]:
        return 201, {}, b"{}"

    with hostile_servers.expired(fine) if expires else hostile_servers.HttpsServer(fine) as target:
        trusted = {"REQUESTS_CA_BUNDLE": target.ca_file} if expires else {}
        words = ("run", target.url, "--timeout", "2")
        done = conform(*words, **trusted)
    assert done.returncode == 20
    assert "certificate" in said(done)
    assert not target.requests


def test_a_name_that_is_not_found_and_a_proxy_that_refuses_are_inconclusive(tmp_path: Path) -> None:
    done, _ = run("https://no-such-host.invalid", tmp_path)
    assert done.returncode == 20
    with hostile_servers.ConnectProxy({}) as proxy:
        settings = {"HTTPS_PROXY": proxy.url, "https_proxy": proxy.url, "NO_PROXY": "", "no_proxy": ""}
        done = conform("run", "https://fake.example", "--timeout", "2", **settings)
    assert done.returncode == 20
    assert "proxy" in said(done)


def test_a_full_queue_is_an_answer_and_asked_for_exactly_once(tmp_path: Path) -> None:
    full = hostile_servers.http(
        429,
        b'{"code": 21611, "message": "x", "more_info": "https://www.twilio.com/docs/errors/21611", "status": 429}',
        Content_Type="application/json",
        Retry_After="0",
    )
    with hostile_servers.CannedResponses(full) as target:
        done = conform("run", target.url, "-k", "messages/from/queue-full", "--report", tmp_path / "r.json")
    report = json.loads((tmp_path / "r.json").read_text())
    verdicts = {case["case"]: case for case in report["cases"]}
    assert done.returncode == 20
    assert verdicts["messages/from/queue-full"]["attempts"] == 1
    assert "refused like its control" in verdicts["messages/from/queue-full"]["reason"]
    assert len(target.requests) == 2, "the case and its control"


def test_a_target_that_dies_in_the_middle_leaves_verdicts_and_a_whole_report(tmp_path: Path) -> None:
    code = "from conformance.fake import Server as S\ns = S()\nprint(s.base_url, flush=True)\ns.serve_forever()"
    target = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert target.stdout is not None
    count, lock = [0], threading.Lock()
    url = target.stdout.readline().strip()

    def forwarding(heard: small_servers.ReceivedRequest) -> small_servers.Reply:
        import requests

        with lock:
            count[0] += 1
            if count[0] == 60:
                target.kill()
                target.wait()
        answer = requests.request(heard.method, url + heard.path, data=heard.body, headers=heard.headers, timeout=60)
        return answer.status_code, {"Content-Type": answer.headers["Content-Type"]}, answer.content

    try:
        with small_servers.serving(forwarding) as between:
            sid, token = _account()
            done = conform(
                "run",
                between.url,
                "--account-sid",
                sid,
                "--auth-token-env",
                "T",
                "--report",
                tmp_path / "r.json",
                T=token,
            )
    finally:
        target.kill()
        target.wait()
    report = json.loads((tmp_path / "r.json").read_text())
    SCHEMA.validate(report)
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode == 20, done.stdout
    assert 30 < report["counts"]["pass"] < 60
    assert report["counts"]["pass"] + report["counts"]["inconclusive"] == len(report["cases"])


def _account() -> tuple[str, str]:
    from conformance.fake import ACCOUNT

    return ACCOUNT.sid, ACCOUNT.token


@pytest.mark.parametrize("words", [(), ("-n", "2")], ids=["one process", "two processes"])
def test_serial_and_spread_runs_of_a_dead_target_say_the_same(words: tuple[str, ...], tmp_path: Path) -> None:
    with hostile_servers.ClosingAtOnce(10_000) as target:
        done, report = run(target.url, tmp_path, *words)
    assert done.returncode == 20
    assert report["counts"]["inconclusive"] == len(report["cases"])
