"""A run judges what was named: without a target, or with an empty one, nothing is judged and nothing is green."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_run import ROOT, said
from tests.support.few_cases import conform

COMMANDS = {
    "run": (),
    "certify": ("--out", "certificate"),
    "baseline": ("--out", "target.yaml"),
    "doctor": (),
}


@pytest.mark.parametrize("words", [(), ("",), (" ",), ("\u00a0",)], ids=["none", "empty", "blank", "wide blank"])
@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_target_the_kinds_of_targets_are_named_and_nothing_is_judged(
    command: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    done = conform(command, *words, *COMMANDS[command], cwd=tmp_path)
    assert done.returncode == 4
    assert not done.stdout
    for kind in ("a base URL", "a target file", "'twilio'", "'embedded'"):
        assert kind in said(done)
    assert f"for example: twilio-conformance {command} http://127.0.0.1:4010" in said(done)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["$UNSET", '"$UNSET"', "$UNSET --report r.json"])
def test_a_variable_that_is_not_set_is_no_target(target: str, tmp_path: Path) -> None:
    line = f"{sys.executable} -m conformance run {target}"
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (4, "")
    assert "no target: name a base URL" in said(done)


@pytest.mark.parametrize("words", [(), ("--twilio-target=",), ("--twilio-target= ",), ("-n", "2")])
def test_bare_pytest_has_no_default_target_either(words: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "pytest", "-p", "conformance.plugin", "-p", "no:cacheprovider", "cases", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 4
    assert "no target: name a base URL" in " ".join(done.stderr.split())


def test_the_embedded_target_is_looked_at_certified_and_declared_by_its_name(tmp_path: Path) -> None:
    done = conform("doctor", "embedded")
    assert done.returncode == 0, said(done)
    assert "the embedded target" in done.stdout
    done = conform("certify", "embedded", "--listen", "100ms", "--out", tmp_path / "c")
    assert done.returncode == 0, said(done)
    assert conform("verify", tmp_path / "c").returncode == 0
    done = conform("baseline", "embedded", "--out", tmp_path / "t.yaml")
    assert done.returncode == 0, said(done)
    done = conform("run", tmp_path / "t.yaml", "-k", "R36")
    assert done.returncode == 0, said(done)
    assert "the embedded target" in done.stdout


@pytest.mark.parametrize("name", ["embedded", "twilio"])
def test_a_file_with_the_name_of_a_target_is_not_read_in_its_place(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("not: a target\n")
    done = conform("run", name, "-k", "R36", cwd=tmp_path)
    assert done.returncode == (0 if name == "embedded" else 4)
    assert "a target file" not in said(done)
    assert ("no test credentials" in said(done)) is (name == "twilio")


def test_the_command_that_repeats_a_run_of_the_embedded_target_names_it(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    wrong = "{id: a, send: {To: '+14108675310', From: '+15005550006', Body: a}, expect: 400/21212}"
    (own / "extra.yaml").write_text(f"defaults: {{states: R36, resource: Messages}}\ncases:\n- {wrong}\n")
    done = conform("run", "embedded", "--cases", own, "--case", "extra/a")
    assert "twilio-conformance run embedded --cases" in said(done)
