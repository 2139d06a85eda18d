"""The benchmark: every contestant sends the same rows, the target counts, and the arithmetic is right."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from threading import Barrier, Thread

import pytest
import requests
import yaml

from benchmarks import contestants, documents, recordings, whole_runs
from benchmarks.__main__ import FULL, SMALL, takes_part
from benchmarks.capacity import rate
from benchmarks.figures import Claim, Setting, claims, table
from benchmarks.measure import Failed, Sample, counts, median, run, serving
from benchmarks.rows import PATH, rows, write
from conformance.fake import ACCOUNT
from conformance.finding import Verdict
from conformance.recorded.formats import read
from conformance.recorded.replay import replay
from conformance.suite.data import data_folder
from conformance.suite.loader import load
from tests.cli.test_run import ROOT
from tests.support.shared_suite import shared_suite


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_no_two_rows_are_alike_half_are_refused_and_the_first_is_not() -> None:
    for count in (4, 40, 4000):
        given = rows(count)
        assert len({row.name for row in given}) == len({str(row.send) for row in given}) == count
        assert sum(row.code is None for row in given) == count / 2
        assert given[0].code is None


def test_every_contestant_has_the_same_rows(tmp_path: Path) -> None:
    given = rows(20)
    files = write(given, tmp_path / "rows")
    cases = [case for case in load([data_folder("cases"), files.suite]).suite.cases if case.capability == "bench"]
    sent = [dict(row.send) for row in given]
    assert [dict(case.send) for case in cases] == sent
    assert [(out.status, out.code) for case in cases for out in case.expect.answers] == [
        (r.status, r.code) for r in given
    ]
    assert {control for case in cases for control in case.control} == {"bench/row-0000"}
    assert [row["send"] for row in json.loads(files.plain.read_text())["rows"]] == sent
    stages = [test["stages"][0] for test in yaml.safe_load_all(files.tavern.read_text())]
    assert [stage["request"]["data"] for stage in stages] == sent
    assert [stage["response"]["status_code"] for stage in stages] == [row.status for row in given]
    requests_of_hurl = sorted(files.hurl.iterdir())
    assert len(requests_of_hurl) == len(given)
    for row, file in zip(given, requests_of_hurl, strict=True):
        text = file.read_text()
        assert all(f"{name}: {value}\n" in text for name, value in row.send.items())
        assert f"HTTP {row.status}\n" in text


def test_the_target_counts_requests_connections_and_the_most_at_once() -> None:
    together = Barrier(3)

    def send(url: str) -> None:
        with requests.Session() as session:
            together.wait(60)
            for _ in range(2):
                session.post(url + PATH, data=rows(1)[0].send, auth=(ACCOUNT.sid, ACCOUNT.token), timeout=60)

    with serving(200) as served:
        threads = [Thread(target=send, args=(served.url,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert counts(served.url) == {"requests": 6, "connections": 3, "at_once": 3}
        assert counts(served.url) == {"requests": 0, "connections": 0, "at_once": 0}


def test_the_rate_is_that_of_answers() -> None:
    with serving(0) as served:
        counts(served.url)
        per_second = rate(served.url, seconds=0.5)
        counted = counts(served.url)
    assert counted["requests"] >= per_second * 0.5 > 0
    assert counted["connections"] == 8


def test_a_run_is_measured_and_one_that_fails_is_no_measurement() -> None:
    busy = (
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'b = bytearray(90 << 20); sum(range(3000000))'])"
    )
    sample = run([sys.executable, "-c", busy])
    assert sample.wall > 0
    assert sample.cpu > 0
    assert sample.memory > 90
    with pytest.raises(Failed, match="ended with 3:\nso it ends"):
        run([sys.executable, "-c", "import sys; print('so it ends', flush=True); sys.exit(3)"])


def test_the_median_is_that_of_each_figure() -> None:
    samples = [Sample(1, 9, 50, 40, 16, 4), Sample(3, 7, 60, 40, 15, 6), Sample(2, 8, 40, 41, 14, 5)]
    assert median(samples) == Sample(2, 8, 50, 40, 15, 5)


def test_the_limit_is_a_latency_for_each_round() -> None:
    assert Setting(40, 100).limit == pytest.approx(0.3)
    assert Setting(400, 100).limit == pytest.approx(2.5)
    assert Setting(4000, 0).limit == 0


def test_a_table_has_ratios_to_the_limit_and_to_every_contestant() -> None:
    by_name = {contestants.SUITE: Sample(0.6, 0.5, 51, 40, 16, 16), contestants.TAVERN_4: Sample(6, 5, 60, 40, 40, 4)}
    shown = [cells(line) for line in table(Setting(40, 100), by_name)[2:]]
    columns = dict(zip(shown[0], zip(*shown[2:], strict=True), strict=True))
    assert columns["who"] == ("twilio-conformance", "Tavern, -n 4")
    assert columns["to the limit"] == ("x 2.00", "x 20.00")
    assert columns["suite is faster"] == ("x 1.00", "x 10.00")
    assert columns["suite's CPU"] == ("x 1.00", "x 0.10")
    assert (columns["connections"], columns["at once"]) == (("16", "40"), ("16", "4"))


def test_every_claim_is_calculated_and_can_fail() -> None:
    suite, threads = Sample(0.9, 0.7, 50, 40, 16, 17), Sample(0.5, 0.2, 30, 40, 16, 16)
    figures = {
        Setting(40, 100): {
            contestants.SUITE: suite,
            contestants.THREADS: threads,
            contestants.TAVERN_4: Sample(9, 5, 60),
            contestants.CURL: Sample(0.75, 0.1, 10, 40, 16, 16),
        },
        Setting(400, 0): {contestants.SUITE: Sample(1, 0.9, 50, 401, 16, 9), contestants.BY_HAND: Sample(2, 1, 40)},
        Setting(4000, 0): {contestants.SUITE: Sample(9, 9, 120, 4000, 16, 9)},
        Setting(400, 100): {contestants.SUITE: Sample(3, 1, 55, 400, 16, 16)},
    }
    by_label = {claim.label: claim for claim in claims(figures)}
    got = {label: (round(claim.measured, 4), claim.holds) for label, claim in by_label.items()}
    assert got["40 cases at 100 ms: wall to bare threads"] == (1.8, False)
    assert got["40 cases at 100 ms: wall to curl --parallel"] == (1.2, True)
    assert got["40 cases at 100 ms: wall faster, times Tavern, -n 4"] == (10, True)
    assert got["40 cases at 100 ms: requests at once"] == (17, False)
    assert got["400 cases at 100 ms: wall to the limit"] == (1.2, True)
    assert got["400 cases at 0 ms: CPU of a case, start-up included"] == (2.25, False)
    assert got["400 cases at 0 ms: CPU to by hand"] == (0.9, True)
    assert got["400 cases at 0 ms: requests of a case"] == (1.0025, False)
    assert got["CPU of each case more"] == (2.25, False)
    assert got["peak memory of each case more"] == (19.9111, False)
    assert got["4,000 cases at 0 ms, peak memory"] == (120, True)
    assert str(Claim("so long", 2.5, unit=" s")) == "so long | 2.50 s |  | "
    assert str(Claim("so many", 999.6, 1000, at_least=True)) == "so many | 1,000 | at least 1000 | **no**"


def test_the_small_benchmark_leaves_out_contestants_that_take_minutes() -> None:
    everybody = [contestants.suite(), contestants.threads(), contestants.by_hand(contestants.BY_HAND_8)]
    assert [who.name for who in everybody if takes_part(who, Setting(4000, 0), full=False)] == [contestants.SUITE]
    assert all(takes_part(who, setting, full=True) for who in everybody for setting in FULL)
    assert set(SMALL) < set(FULL)


def test_the_benchmark_runs_and_writes_what_it_shows(tmp_path: Path) -> None:
    left_out = [f"--without={name}" for name in ("tavern", "hurl", "hand8", "rest")]
    words = ["--cases=4", "--latency=0", "--repeat=1", *left_out, f"--out={tmp_path / 'bench.md'}"]
    command = [sys.executable, "-m", "benchmarks", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    written = (tmp_path / "bench.md").read_text()
    lines = [cells(line) for line in written.splitlines() if line.startswith("|")]
    requests_of = {line[0]: line[7] for line in lines if len(line) > 7 and line[7].isdigit()}
    others = (contestants.THREADS, contestants.BY_HAND, *([contestants.CURL] if shutil.which("curl") else []))
    assert requests_of == dict.fromkeys((contestants.SUITE, *others), "4")
    assert all(line in done.stdout for line in written.splitlines() if line.startswith("|"))


def test_the_memory_of_a_command_is_its_own() -> None:
    held = b"x" * 200_000_000
    assert run((sys.executable, "-S", "-c", "")).memory < 100 < len(held)
    assert run((sys.executable, "-S", "-c", "b'x' * 300_000_000")).memory > 280


def test_each_way_of_a_whole_run_is_measured_beside_its_limit_and_beside_one_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seconds = {(): 1.5, ("-n", "2"): 3.0, ("--tx", "2*popen"): 1.2}
    monkeypatch.setattr(whole_runs, "_sample", lambda _, options: Sample(seconds[tuple(options)], 2, 80, requests=40))
    got = {claim.label: (round(claim.measured, 4), claim.holds) for claim in whole_runs.claims(1)}
    assert got["whole run at 100 ms, 4 in flight, one process: wall to the limit"] == (1.5, False)
    assert got["whole run, `-n 2`: wall to one process"] == (2, False)
    assert got["whole run, two workers by `--tx`: wall to one process"] == (0.8, True)


def test_certificates_and_comparisons_are_measured() -> None:
    got = {claim.label: claim for claim in documents.claims(1)}
    verified = next(label for label in got if label.startswith("verify of ") and label.endswith(": wall"))
    assert int(verified.split()[2]) > 700
    assert all(claim.measured > 0 for claim in got.values())
    assert len(got) == 9


def test_every_recorded_exchange_of_the_benchmark_passes_by_a_case(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(recordings, "EXCHANGES", 40)
    recordings.write(tmp_path / "traffic.har")
    replayed = replay(read(tmp_path / "traffic.har"), shared_suite().suite.cases)
    assert (dict(replayed.counts), replayed.by_case) == ({Verdict.PASS: 40}, 40)
