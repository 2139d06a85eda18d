"""What stands before a path in an answer: nothing, or the path of the base URL."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.case import Basis
from conformance.fake import ACCOUNT, Account, Request, Response, Server, Tables, respond
from conformance.finding import Verdict
from conformance.judging.control_result import ControlResult
from conformance.judging.judge import judge
from conformance.judging.places import Places
from conformance.recorded.formats import read
from conformance.recorded.replay import replay
from tests.support import recordings
from tests.support.few_cases import conform
from tests.support.misbehaving_targets import ask, cases

WORDS = ("--account-sid", ACCOUNT.sid, "--auth-token-env", "MY_TOKEN")
KINDS = ("messages/from/valid", "calls/from/valid", "numbers/phone-number/available", "xml/messages/created")
GOOD = (("", ""), ("/api/laml", ""), ("/api/laml", "/api/laml"), ("/a%20b", "/a%20b"), ("/a%7Eb", "/a~b"))
WRONG = (
    ("", "/api"),
    ("/api", "/apis"),
    ("/api/laml", "/api"),
    ("/api/laml", "/laml"),
    ("/api", "/api/api"),
    ("", f"/2010-04-01/Accounts/{ACCOUNT.sid}"),
    ("/api", f"/api/2010-04-01/Accounts/{ACCOUNT.sid}"),
)


def found(name: str, base_path: str, prefix: str) -> set[tuple[str, Basis]]:
    """The findings for an answer of the embedded target with this before every path."""
    answer, case = ask(cases()[name]), cases()[name]
    body = answer.body.replace(b"/2010-04-01/Accounts", f"{prefix}/2010-04-01/Accounts".encode())
    answered = [replace(answer, body=body)] * case.repeat
    judgement = judge(case, answered, ACCOUNT.sid, ControlResult(), places=Places(base_path))
    return {(finding.where.lower(), finding.basis) for finding in judgement.findings}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(("base_path", "prefix"), GOOD)
def test_the_path_of_the_base_url_or_nothing_conforms(name: str, base_path: str, prefix: str) -> None:
    assert found(name, base_path, prefix) == set()


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(("base_path", "prefix"), WRONG)
def test_anything_else_before_the_version_departs(name: str, base_path: str, prefix: str) -> None:
    is_form = name.startswith("xml/") and "/2010-04-01/" in prefix
    assert ("/uri", Basis.OBSERVED if is_form else Basis.REFERENCE) in found(name, base_path, prefix)


@pytest.mark.parametrize(("base_path", "verdict"), [("", Verdict.FAIL), ("/api", Verdict.PASS)])
def test_a_recording_is_judged_by_the_url_of_its_request(tmp_path: Path, base_path: str, verdict: Verdict) -> None:
    recorded = recordings.plain(recordings.SUCCESS)
    recorded["request"]["url"] = f"http://fake.example{base_path}{recordings.SUCCESS.path}"
    body = json.dumps(recorded["response"]["body"]).replace('"/2010-04-01/', '"/api/2010-04-01/')
    recorded["response"]["body"] = json.loads(body)
    (tmp_path / "a.json").write_text(json.dumps(recorded))
    (result,) = replay(read(tmp_path / "a.json"), [*cases().values()]).results
    assert (result.case, result.verdict) == ("messages/from/valid", verdict)


def prefixed(request: Request, account: Account, tables: Tables) -> Response:
    """Serves below one prefix, and writes another one."""
    response = respond(replace(request, path=request.path.removeprefix("/api")), account, tables)
    return replace(response, body=response.body.replace(b"/2010-04-01/", b"/inner/2010-04-01/"))


def test_a_run_and_its_certificate_agree_on_a_prefix(tmp_path: Path) -> None:
    out = tmp_path / "c"
    with Server(respond=prefixed) as server:
        certified = conform(
            "certify", f"{server.base_url}/api", "--listen", "100ms", "--out", out, *WORDS, MY_TOKEN=ACCOUNT.token
        )
    verified = conform("verify", out)
    assert (certified.returncode, verified.returncode) == (1, 0), certified.stdout + verified.stdout
    judged = json.loads((out / "certificate.json").read_text())["cases"]
    departs = [finding for case in judged for finding in case["findings"]]
    assert departs
    assert {finding["where"].lower() for finding in departs} == {"/uri"}


@pytest.mark.parametrize(("form", "code"), [({"VoiceMethod": "GET", "SmsUrl": "https://example.com/a"}, 0), ({}, 1)])
def test_what_a_target_file_adds_to_every_request_counts_as_sent(
    tmp_path: Path, form: dict[str, str], code: int
) -> None:
    def with_get(request: Request, account: Account, tables: Tables) -> Response:
        added = (("VoiceMethod", "GET"), ("SmsUrl", "https://example.com/a"))
        own = {name for name, _ in request.form}
        extended = (*request.form, *(pair for pair in added if pair[0] not in own))
        return respond(replace(request, form=extended), account, tables)

    out, path = tmp_path / "c", tmp_path / "target.yaml"
    with Server(respond=with_get) as server:
        described = {"name": "a fake", "version": "1", "base-url": server.base_url, "form": form}
        path.write_text(json.dumps(described | {"account-sid": ACCOUNT.sid, "auth-token": ACCOUNT.token}))
        certified = conform("certify", path, "--listen", "100ms", "--out", out)
    assert certified.returncode == code, certified.stdout + certified.stderr
    verified = conform("verify", out)
    assert verified.returncode == 0, verified.stdout + verified.stderr
