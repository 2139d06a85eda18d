"""A control that was inconclusive is asked once more at the end of the run, and what hangs on it is judged then."""

from __future__ import annotations

import json
import subprocess
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import jsonschema
import pytest

from conformance import judge_app
from conformance.fake import ACCOUNT, TABLES, Account, Request, Response, Server, Tables, respond
from conformance.suite.data import data_folder
from tests.cli import test_run
from tests.cli.test_run import said
from tests.support import few_cases
from tests.support.misbehaving_targets import alike, refused, request_of

CONTROL = "xml/messages/created"
SCHEMA = jsonschema.Draft202012Validator(json.loads((data_folder("schemas") / "report.json").read_text()))
TROUBLE = (503, 20503)
Hiccup = Callable[[Request], Response]


def in_trouble(request: Request) -> Response:
    return refused(request, TROUBLE[1], TROUBLE[0], TABLES)


def in_html(_: Request) -> Response:
    return Response(502, (("Content-Type", "text/html"),), b"<html>Bad Gateway</html>")


class Hiccups:
    """The embedded target, but the first `times` requests of the control are answered otherwise."""

    def __init__(self, times: int = 1, answer: Hiccup = in_trouble, also: str = "") -> None:
        self.times, self.answer, self.also = times, answer, also
        self.controls: list[int] = []
        self.seen: Counter[tuple[object, ...]] = Counter()

    def __call__(self, request: Request, account: Account, tables: Tables) -> Response:
        self.seen[request.method, request.path, request.form, request.authorization] += 1
        if self.also and alike(request, request_of(self.also)):
            return Response(201, (("Content-Type", "application/json"),), b"{}")
        if not alike(request, request_of(CONTROL)):
            return respond(request, account, tables)
        self.controls.append(sum(self.seen.values()))
        return self.answer(request) if len(self.controls) <= self.times else respond(request, account, tables)


@contextmanager
def target(responder: Hiccups) -> Iterator[tuple[str, ...]]:
    with Server(ACCOUNT, TABLES, responder) as server:
        yield "run", server.base_url, "--account-sid", ACCOUNT.sid, "--auth-token-env", "THEIRS"


def report_at(path: Path) -> dict:
    report = json.loads(path.read_text())
    SCHEMA.validate(report)
    return report


def names(path: Path) -> list[str]:
    return [case["case"] for case in report_at(path)["cases"] if case["verdict"] != "pass"]


Conform = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(few_cases.copy_package(tmp_path_factory.mktemp("few"), {"xml/messages", "messages/to"}))


@pytest.fixture
def conform(few: str, tmp_path: Path) -> Conform:
    """The command line where the suite is the cases with the control and some others."""

    def conform(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return test_run.conform(*words, cwd=tmp_path, PYTHONPATH=few, **environment)

    return conform


MANNERS = [(), ("--concurrency", "1"), ("-n", "2"), ("-n", "2", "--junit", "j.xml"), ("--junit", "j.xml")]


@pytest.mark.parametrize("manner", MANNERS, ids=" ".join)
@pytest.mark.parametrize("answer", [in_trouble, in_html])
def test_one_hiccup_of_a_control_changes_no_verdict(
    conform: Conform, tmp_path: Path, manner: tuple[str, ...], answer: Hiccup
) -> None:
    hiccups = Hiccups(answer=answer)
    with target(hiccups) as words:
        done = conform(*words, *manner, "--report", "r.json", THEIRS=ACCOUNT.token)
    assert done.returncode == 0, said(done)
    report = report_at(tmp_path / "r.json")
    assert {case["verdict"] for case in report["cases"]} == {"pass"}
    (again,) = report["asked_again"]
    assert again["case"] == CONTROL
    assert str(answer(request_of(CONTROL)).status) in again["reason"]
    assert "1 control was asked once more at the end of the run" in said(done)
    if "--junit" in manner:
        suite = ET.parse(tmp_path / "j.xml").getroot()[0]
        assert (suite.get("tests"), suite.get("errors"), suite.get("failures")) == (str(len(report["cases"])), "0", "0")


def test_it_is_asked_at_the_end_and_nothing_else_is_asked_twice(conform: Conform) -> None:
    usual, hiccups = Hiccups(times=0), Hiccups()
    for responder in (usual, hiccups):
        with target(responder) as words:
            conform(*words, THEIRS=ACCOUNT.token)
    assert sum(hiccups.seen.values()) == sum(usual.seen.values()) + 1
    assert hiccups.controls[-1] == sum(hiccups.seen.values())


@pytest.mark.parametrize("manner", [(), ("-n", "2")], ids=" ".join)
def test_a_control_that_stays_inconclusive_is_asked_twice_and_no_more(
    conform: Conform, tmp_path: Path, manner: tuple[str, ...]
) -> None:
    usual, hiccups = Hiccups(times=0), Hiccups(times=1000)
    with target(usual) as words:
        conform(*words, THEIRS=ACCOUNT.token)
    with target(hiccups) as words:
        done = conform(*words, *manner, "--report", tmp_path / "r.json", THEIRS=ACCOUNT.token)
    assert done.returncode == 20, said(done)
    assert len(hiccups.controls) == len(usual.controls) + 1
    report = report_at(tmp_path / "r.json")
    assert [each["case"] for each in report["asked_again"]] == [CONTROL]
    assert {case["verdict"] for case in report["cases"]} == {"pass", "inconclusive"}
    assert report["counts"]["inconclusive"] > 3


@pytest.mark.parametrize("manner", [(), ("-n", "2")], ids=" ".join)
def test_a_wrong_answer_that_hung_on_the_control_is_found(
    conform: Conform, tmp_path: Path, manner: tuple[str, ...]
) -> None:
    with target(Hiccups(also="xml/messages/unroutable-to")) as words:
        done = conform(*words, *manner, "--report", tmp_path / "r.json", THEIRS=ACCOUNT.token)
    assert done.returncode == 1
    assert "xml/messages/unroutable-to" in names(tmp_path / "r.json")


def test_a_control_that_was_not_selected_is_asked_again_for_those_that_were(conform: Conform, tmp_path: Path) -> None:
    hiccups = Hiccups()
    with target(hiccups) as words:
        done = conform(
            *words, "--case", "xml/messages/unroutable-to", "--report", tmp_path / "r.json", THEIRS=ACCOUNT.token
        )
    assert done.returncode == 0, said(done)
    assert len(hiccups.controls) == 2
    assert report_at(tmp_path / "r.json")["counts"]["pass"] == 1
    assert len(report_at(tmp_path / "r.json")["asked_again"]) == 1


def test_what_is_judged_at_the_end_can_stop_a_run_that_stops_at_a_failure(conform: Conform, tmp_path: Path) -> None:
    with target(Hiccups(times=1000)) as words:
        done = conform(*words, "-x", "--report", tmp_path / "r.json", THEIRS=ACCOUNT.token)
    assert done.returncode == 20
    assert report_at(tmp_path / "r.json")["counts"]["inconclusive"] == 1


def test_a_certificate_holds_after_a_hiccup(conform: Conform, tmp_path: Path) -> None:
    with target(Hiccups()) as words:
        certify = ("certify", *words[1:], "--out", tmp_path / "c", "--listen", "100ms")
        done = conform(*certify, THEIRS=ACCOUNT.token)
    assert done.returncode == 0, said(done)
    assert conform("verify", tmp_path / "c").returncode == 0


def test_an_app_in_the_same_process_is_asked_again_too() -> None:
    from conformance.fake.server import application

    hiccups = Hiccups()
    report = judge_app(application(ACCOUNT, TABLES, hiccups), account_sid=ACCOUNT.sid, auth_token=ACCOUNT.token)
    assert report.exit_code == 0, report.text
    assert list(report.asked_again) == [CONTROL]


def test_nothing_is_asked_again_where_every_control_decided(conform: Conform) -> None:
    with target(Hiccups(times=0)) as words:
        done = conform(*words, THEIRS=ACCOUNT.token)
    assert "once more" not in said(done)
