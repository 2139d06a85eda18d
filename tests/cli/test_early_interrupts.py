"""A signal before anything is judged: exit code 20, nothing left behind, and a line on reports that are missing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_run import ROOT
from tests.engine.test_signals import PROGRAM
from tests.support.marked_processes import gone
from tests.targets.test_target_runs import ear, quirky, told

__all__ = ["ear"]

SIGNALS = [signal.SIGINT, signal.SIGTERM]
UNWRITTEN = "No report was written, because the run ended before it had one: "


def outputs(folder: Path) -> dict[str, Path]:
    return {"--report": folder / "r.json", "--html": folder / "r.html", "--junit": folder / "j.xml"}


def words(folder: Path) -> list[str]:
    return [str(word) for pair in outputs(folder).items() for word in pair]


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_while_the_target_is_started_costs_the_reports_and_says_so(
    tmp_path: Path, ear: object, number: signal.Signals
) -> None:
    tell = f"tell={ear.getsockname()[1]}"  # type: ignore[attr-defined]
    path = quirky(tmp_path, "never", tell, start={"time-limit": "100"})
    command = [sys.executable, "-m", "conformance", "run", str(path), *words(tmp_path)]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        processes = told(ear)
        run.send_signal(number)
        out, err = run.communicate(timeout=60)
    finally:
        run.kill()
    assert run.returncode == 20, out + err
    assert "interrupted while the target was started" in err
    assert err.count(UNWRITTEN) == 1
    assert not any(path.exists() for path in outputs(tmp_path).values())
    assert processes
    assert all(map(gone, processes))


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize(
    "function",
    [
        "conformance.session.session.Session.prepare",
        "conformance.engine.prefetch.prefetch",
        "conformance.commands.run.writable_outputs",
    ],
)
def test_a_signal_before_the_first_case_is_no_verdict(tmp_path: Path, number: signal.Signals, function: str) -> None:
    """Nothing is started here that has to be stopped, and the signal is none that ends the process all the same."""
    program = [sys.executable, "-c", PROGRAM, "before", function, f"{number:d}", "run", "embedded", *words(tmp_path)]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 20, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    if UNWRITTEN in done.stderr or function.endswith("writable_outputs"):
        assert not any(path.exists() for path in outputs(tmp_path).values())
        return
    cases = json.loads(outputs(tmp_path)["--report"].read_text())["cases"]
    assert {case["verdict"] for case in cases} == {"not-run"}
    assert all(path.exists() for path in outputs(tmp_path).values())


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_while_a_log_is_masked_leaves_it_masked_and_no_process(tmp_path: Path, number: signal.Signals) -> None:
    secret, log = "canary4token4that4nobody4may4see", tmp_path / "the.log"
    path = quirky(
        tmp_path, **{"auth-token-env": "FAKES_TOKEN"}, start={"log": str(log)}, before="echo it is $FAKES_TOKEN"
    )
    path.write_text("\n".join(line for line in path.read_text().split("\n") if not line.startswith("auth-token:")))
    function = "conformance.targets.log._ends"
    program = [sys.executable, "-c", PROGRAM, "before", function, f"{number:d}", "run", str(path)]
    case = ["--case", "messages/from/valid", *words(tmp_path)]
    done = subprocess.run(
        [*program, *case],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | {"FAKES_TOKEN": secret},
    )
    assert done.returncode in (1, 20), done.stdout + done.stderr
    assert "it is [secret]" in log.read_text()
    assert secret not in log.read_text()
    assert all(path.exists() for path in outputs(tmp_path).values())
    assert UNWRITTEN not in done.stderr
