"""Every fake of a folder of target files is judged several times; one that cannot be started stops no other."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from conformance.fake import ACCOUNT
from conformance.suite.data import data_folder
from conformance.targets.target_file import read_target_file
from targets.field import main
from targets.field_run import Options, run_command
from tests.cli.test_run import ROOT
from tests.support import few_cases
from tests.targets.test_target_runs import ear, gone, told

__all__ = ["ear"]
REPORT = jsonschema.Draft202012Validator(json.loads((data_folder("schemas") / "report.json").read_text()))
QUIRKY = f"exec {sys.executable} -m tests.support.quirky_fake {{port}}"


def written(folder: Path, name: str, command: str) -> None:
    start = {"command": command, "folder": str(ROOT)}
    keys = {"name": name, "version": "1", "base-url": "http://127.0.0.1:{port}", "start": start}
    keys |= {"account-sid": ACCOUNT.sid, "auth-token": ACCOUNT.token}
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(keys))


def words(folder: Path, *names: str) -> list[str]:
    return [sys.executable, "-m", "targets.field", "--targets", str(folder), "--out", str(folder / "out"), *names]


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return few_cases.copy_package(tmp_path_factory.mktemp("few"))


def judged(folder: Path, *names: str, package: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """What the program prints about fakes; `package` is where the suite is imported from."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (package, ROOT)))}
    command = words(folder, *names)
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=240, check=False
    )


def report_of(folder: Path, name: str) -> dict:
    report = json.loads((folder / "out" / f"{name}.json").read_text())
    REPORT.validate(report)
    return report


def test_every_target_is_in_the_table_also_one_that_cannot_be_started(tmp_path: Path, few: Path) -> None:
    written(tmp_path, "good", QUIRKY)
    written(tmp_path, "absent", "echo it needs Java; exit 69")
    done = judged(tmp_path, package=few)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(report_of(tmp_path, "good")["cases"]) == len(few_cases.few_cases())
    rows = [" ".join(line.replace("│", " ").split()) for line in done.stdout.splitlines() if "│" in line]
    assert rows == [
        "absent 1 not run: it needs Java",
        f"good 1 observed {len(report_of(tmp_path, 'good')['cases'])} 0 0 0 0",
    ]
    assert {case["reason"] for case in report_of(tmp_path, "absent")["cases"]} == {"it needs Java"}
    assert [path.name for path in sorted((tmp_path / "out" / "runs" / "good").glob("*.json"))] == ["1.json", "2.json"]
    assert (tmp_path / "out" / "comparison.html").exists()


def test_a_case_that_a_fake_answers_differently_after_each_start_is_unstable(tmp_path: Path, few: Path) -> None:
    mood = f"if rm {tmp_path}/mood; then {QUIRKY} routes; else touch {tmp_path}/mood; {QUIRKY}; fi"
    written(tmp_path, "moody", mood)
    done = judged(tmp_path, "moody", package=few)
    assert "moody: 10 runs" in done.stdout, done.stdout + done.stderr
    report = report_of(tmp_path, "moody")
    reasons = {case["case"]: case["reason"] for case in report["cases"] if case["reason"]}
    assert reasons["messages/to/unroutable"] == "unstable: pass 5 of 10 times, fail 5 of 10 times"
    assert all(reason.startswith("unstable") for reason in reasons.values())
    assert report["standing"]["page"] == "nonconformant"


def test_an_unknown_name_is_reported_in_one_message(tmp_path: Path) -> None:
    written(tmp_path, "good", QUIRKY)
    done = judged(tmp_path, "god")
    assert done.returncode == 2
    assert "no target file in" in done.stderr
    assert "god; there is good" in done.stderr


def test_a_target_file_that_cannot_be_read_is_reported_before_anything_is_judged(tmp_path: Path) -> None:
    written(tmp_path, "good", QUIRKY)
    (tmp_path / "worse.yaml").write_text("nam: a\n")
    done = judged(tmp_path)
    assert done.returncode == 2
    assert f"{tmp_path / 'worse.yaml'}:1:1" in done.stderr
    assert done.stdout == ""


def test_packages_are_installed_once_and_a_failed_installation_leaves_nothing(tmp_path: Path) -> None:
    npm, calls = tmp_path / "npm", tmp_path / "calls"
    npm.write_text(f'#!/bin/sh\necho "$@" >>{calls}\nmkdir "$3/node_modules"\n[ -e {tmp_path}/online ]\n')
    npm.chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def install() -> subprocess.CompletedProcess[str]:
        script = [str(ROOT / "targets" / "install"), "@a/fake@1.2.3", "b@4"]
        return subprocess.run(script, env=environment, capture_output=True, text=True, timeout=60, check=False)

    broken = install()
    assert (broken.returncode, broken.stdout) == (1, "")
    assert broken.stderr.strip().endswith("npm could not install @a/fake@1.2.3 b@4")
    assert [path for path in (tmp_path / "cache").rglob("*") if "fake" in path.name] == []
    (tmp_path / "online").touch()
    first, second = install(), install()
    assert first.stdout == second.stdout != ""
    assert Path(first.stdout.strip()).is_dir()
    assert len(calls.read_text().splitlines()) == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_fake_is_ended_when_the_program_is_interrupted(tmp_path: Path, ear: socket.socket, number: int) -> None:
    written(tmp_path, "mute", f"{QUIRKY} mute tell={ear.getsockname()[1]}")
    with subprocess.Popen(words(tmp_path), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        fakes = told(ear)
        os.kill(running.pid, number)
        assert running.wait(timeout=60) != 0
    assert all(gone(process) for process in fakes)


@pytest.mark.parametrize(
    ("line", "options", "said"),
    [
        ("", Options(5), ["--concurrency=1"]),
        ("concurrency: 3\n", Options(5), []),
        ("", Options(5, concurrency=2), ["--concurrency=2"]),
        ("concurrency: 3\nrate: 5/s\n", Options(5, concurrency=2, rate="7/m"), ["--concurrency=2", "--rate=7/m"]),
    ],
)
def test_an_option_comes_before_the_file_of_a_target_which_comes_before_one_request_at_a_time(
    tmp_path: Path, line: str, options: Options, said: list[str]
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"name: a\nbase-url: http://127.0.0.1:9\n{line}")
    command = run_command(read_target_file(str(path), ()), tmp_path / "r.json", options)
    assert [word for word in command if word.startswith(("--concurrency", "--rate"))] == said


@pytest.mark.parametrize("option", [("--rate", "many"), ("--concurrency", "0")])
def test_the_field_refuses_a_setting_before_it_starts_a_target(tmp_path: Path, option: tuple[str, str]) -> None:
    written(tmp_path, "good", "exit 1")
    done = CliRunner().invoke(main, ["--targets", str(tmp_path), "--out", str(tmp_path / "out"), *option])
    assert done.exit_code == 2
    assert option[0] in done.output
    assert not (tmp_path / "out").exists()
