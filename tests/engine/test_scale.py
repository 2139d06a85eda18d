"""One process, many, and many machines: the same verdicts from the same number of requests."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from conformance.fake import Account, Request, Response, Tables, respond
from conformance.suite.data import data_folder
from tests.cli.test_run import conform, report_of, said
from tests.support import hostile_servers, small_servers
from tests.support.constant_reports import constant_part
from tests.support.counting_target import counted
from tests.support.shared_suite import shared_suite
from tests.support.ssh_hosts import MISSING, hosts

SUITE = shared_suite().suite
REQUESTS_OF_A_RUN = sum(case.repeat + bool(case.then) for case in SUITE.cases)
AFTER_A_PURCHASE = sum(bool(case.then) for case in SUITE.cases if case.resource == "IncomingPhoneNumbers")
"""Requests that are not sent where no purchase is offered."""

PROCESSES = pytest.mark.parametrize("words", [(), ("-n", "4")], ids=["one process", "four"])


def found(done: subprocess.CompletedProcess[str], path: Path) -> dict:
    """The report without what differs between any two runs."""
    return constant_part(report_of(done, path))


def departing(request: Request, account: Account, tables: Tables) -> Response:
    """Accepts one invalid number, offers no purchases, and answers 503 for another number."""
    if request.first("To") == "+15005550002":
        return respond(Request(request.method, request.path, (), request.authorization), account, tables)
    if "IncomingPhoneNumbers" in request.path:
        return Response(404, (("Content-Type", "text/html"),), b"<html>no such page</html>")
    if request.first("To") == "+15005550004":
        return Response(503, (("Content-Type", "text/html"),), b"<html>down</html>")
    return respond(request, account, tables)


@PROCESSES
def test_every_case_is_sent_once_and_no_more_are_in_flight_than_allowed(words: tuple[str, ...]) -> None:
    with counted() as target:
        done = conform("run", *target.words, "--concurrency", "3", *words, **target.environment)
    assert done.returncode == 0, said(done)
    assert len(target.requests) == REQUESTS_OF_A_RUN
    assert 1 <= target.most <= 3


def test_two_workers_fill_the_window_together() -> None:
    full, missed = threading.Barrier(8, timeout=60), threading.Event()
    first = iter(range(8))

    def waiting(request: Request, account: Account, tables: Tables) -> Response:
        if next(first, None) is not None:
            try:
                full.wait()
            except threading.BrokenBarrierError:
                missed.set()
        return respond(request, account, tables)

    with counted(waiting) as target:
        done = conform("run", *target.words, "-n", "2", "--timeout", "100", **target.environment)
    assert done.returncode == 0, said(done)
    assert not missed.is_set()
    assert target.most == 8


@PROCESSES
def test_a_control_is_sent_only_where_a_case_needs_it(words: tuple[str, ...]) -> None:
    with counted() as target:
        done = conform("run", *target.words, "-k", "messages/to/", *words, **target.environment)
    assert done.returncode == 0, said(done)
    cases = [case for case in SUITE.cases if case.name.startswith("messages/to/")]
    controls = {name for case in cases for name in case.control}
    assert len(target.requests) == len(cases) + len(controls)


def test_four_workers_together_send_no_more_than_the_rate_in_any_second() -> None:
    with counted() as target:
        words = ("-n", "4", "--rate", "20/s", "-k", "messages/to or messages/from")
        done = conform("run", *target.words, *words, **target.environment)
    assert done.returncode == 0, said(done)
    assert len(target.times) > 30
    assert target.shortest_span(20) >= 1.0


@pytest.mark.parametrize("rate", ["", "20", "0/s", "-1/s", "1.5/s", "20/h", "1000000/s"])
def test_an_invalid_rate_is_refused(rate: str) -> None:
    done = conform("run", "embedded", "--rate", rate)
    assert done.returncode == 4
    assert "20/s or 90/m" in said(done)


@PROCESSES
def test_the_findings_are_the_same_in_one_process_and_in_several(words: tuple[str, ...], tmp_path: Path) -> None:
    reports = []
    for more in ((), words or ("--concurrency", "1"), ("--junit", str(tmp_path / "j.xml"))):
        with counted(departing) as target:
            name = tmp_path / str(len(reports))
            done = conform("run", *target.words, "--seed", "41", "--report", name, *more, **target.environment)
        assert done.returncode == 1, said(done)
        reports.append(found(done, name))
    assert {case["verdict"] for case in reports[0]["cases"]} >= {"pass", "fail", "not-offered", "inconclusive"}
    assert reports[0] == reports[1] == reports[2]


@PROCESSES
def test_a_stop_sends_at_most_one_window_more(words: tuple[str, ...], tmp_path: Path) -> None:
    with small_servers.serving(small_servers.always_200_and_an_empty_object) as target:
        done = conform("run", target.url, "-x", "--report", tmp_path / "r.json", *words)
    assert done.returncode == 1
    report = report_of(done, tmp_path / "r.json")
    judged = len(report["cases"]) - report["counts"]["not-run"]
    controls = {name for case in SUITE.cases for name in case.control}
    assert len(target.requests) <= judged + 8 + len(controls)


def test_no_worker_sends_to_a_target_that_others_could_not_reach(tmp_path: Path) -> None:
    with hostile_servers.ClosingAtOnce(10_000) as target:
        done = conform("run", target.url, "-n", "4", "--report", tmp_path / "r.json")
    assert done.returncode == 20
    report = report_of(done, tmp_path / "r.json")
    assert report["counts"]["inconclusive"] == len(report["cases"])
    attempts, window = 2, 8
    assert len(target.requests) <= attempts * 2 * window


def test_workers_cannot_share_one_callback_address() -> None:
    for words in (("--callback-url", "https://here.example:8443/"), ("--callback-listen", "127.0.0.1:8443")):
        done = conform("run", "embedded", "-n", "2", *words)
        assert done.returncode == 4
        assert "--callback-url and --callback-listen name one listener" in said(done)


def test_processes_and_machines_cannot_be_combined() -> None:
    done = conform("run", "embedded", "-n", "2", "--tx", "2*popen")
    assert done.returncode == 4
    assert "4*popen" in said(done)


@pytest.mark.parametrize("spec", ["nonsense", "popen//python=/nowhere/python", "popen//chdir=/nowhere/at/all"])
def test_a_machine_that_cannot_be_reached_is_reported_in_one_message(spec: str) -> None:
    done = conform("run", "embedded", "--tx", spec)
    assert done.returncode == 4
    assert "a worker could not be started" in said(done)


@pytest.mark.parametrize("words", [(), ("-n", "3")], ids=["one process", "three"])
def test_ctrl_c_ends_what_every_worker_has_in_flight(words: tuple[str, ...]) -> None:
    """Only the coordinating process receives the signal, as when its workers are on other machines."""
    with hostile_servers.Hanging() as target:
        command = [sys.executable, "-m", "conformance", "run", target.url, "--timeout", "3000", *words]
        run = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        assert run.stdout is not None
        assert run.stdout.readline().startswith("Judging")
        while len(target.requests) < 6 and run.poll() is None:
            target.closed.wait(0.01)
        run.send_signal(signal.SIGINT)
        out, _ = run.communicate(timeout=60)
    assert run.returncode == 20
    assert "Cut short" in out
    assert len(target.requests) <= 8


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_a_machine_with_other_cases_is_refused(tmp_path: Path) -> None:
    root = data_folder("cases").parent
    for name in ("conformance", "cases", "schemas"):
        shutil.copytree(root / name, tmp_path / "other" / name)
    with (tmp_path / "other" / "cases" / "messages" / "to.yaml").open("a") as file:
        file.write("# another version\n")
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH={tmp_path / "other"} exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    with hosts(["one"], tmp_path) as specs:
        done = conform("run", "embedded", "--tx", specs["one"].replace(f"python={sys.executable}", f"python={python}"))
    assert done.returncode == 4, done.stdout + done.stderr
    assert "this machine has other cases" in said(done)


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_three_machines_share_the_cases_the_rate_and_one_report(tmp_path: Path) -> None:
    with counted(departing) as target:
        done = conform("run", *target.words, "--seed", "41", "--report", tmp_path / "serial", **target.environment)
        serial = found(done, tmp_path / "serial")
    with hosts(["one", "two", "three"], tmp_path) as specs, counted(departing) as target:
        words = [word for spec in specs.values() for word in ("--tx", spec)]
        words += [
            "--seed",
            "41",
            "--rate",
            "40/s",
            "--report",
            tmp_path / "spread",
            "--junit",
            tmp_path / "j.xml",
            "--",
            "-v",
        ]
        done = conform("run", *target.words, *words, **target.environment)
    assert done.returncode == 1, done.stdout + done.stderr
    assert found(done, tmp_path / "spread") == serial
    assert len(target.requests) == REQUESTS_OF_A_RUN - AFTER_A_PURCHASE
    assert target.shortest_span(40) >= 1.0
    for worker, name in (("gw0", "one"), ("gw1", "two"), ("gw2", "three")):
        assert "Accepted publickey" in (tmp_path / name / "log").read_text()
        assert f"[{worker}] " in done.stdout
    assert json.loads((tmp_path / "spread").read_text())["counts"] == serial["counts"]
