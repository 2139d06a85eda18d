"""Runs the steps of a workflow or an action as they are written in its YAML file."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "action.yml"
NIGHTLY = ROOT / ".github" / "workflows" / "nightly.yml"
AMBIENT = re.compile("TWILIO_|GITHUB_|RUNNER_|GH_|CI$")
SHELLS = {None: ["bash", "-e"], "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"]}
"""How the runner of GitHub calls a script where no shell is named, and where `bash` is."""

Step = Mapping[str, Any]


def read(path: Path) -> dict[Any, Any]:
    return yaml.safe_load(path.read_text())


def default_shell(workflow: Mapping[Any, Any], job: str) -> str | None:
    """The shell of the steps of a job that name none."""
    of_both = (each.get("defaults", {}).get("run", {}).get("shell") for each in (workflow["jobs"][job], workflow))
    return next((shell for shell in of_both if shell), None)


@dataclass
class Runner:
    """Runs steps in `folder`, each in the shell that GitHub would use, and stands in for actions/upload-artifact.

    `shell` is the default of the workflow, and `contexts` the values of `github`, `strategy` and `needs`.
    """

    folder: Path
    inputs: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    uploads: dict[str, list[Path]] = field(default_factory=dict)
    ran: list[str] = field(default_factory=list)
    log: str = ""
    shell: str | None = None
    contexts: Mapping[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        return "failure" in self.outcomes.values()

    @property
    def summary(self) -> str:
        path = self.folder / "summary"
        return path.read_text() if path.exists() else ""

    def run(self, steps: list[Step]) -> Runner:
        for step in steps:
            if not self.failed and self._is_true(step.get("if", "true")):
                self._step(step)
        return self

    def _step(self, step: Step) -> None:
        name = step.get("id", step.get("name"))
        self.ran.append(step.get("name", name))
        if "uses" in step:
            assert step["uses"].startswith("actions/upload-artifact@")
            self._upload(step["with"])
            return
        output = self.folder / f"output of {name}"
        output.touch()
        ambient = {key: value for key, value in os.environ.items() if not AMBIENT.match(key)}
        own = {key: self._evaluated(value) for key, value in step.get("env", {}).items()}
        files = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(self.folder / "summary")}
        github = {"GITHUB_ACTIONS": "true", "RUNNER_TEMP": str(self.folder), "GITHUB_ACTION_PATH": str(ROOT)}
        script = self.folder / "step.sh"
        script.write_text(step["run"])
        done = subprocess.run(
            [*SHELLS[step.get("shell", self.shell)], str(script)],
            cwd=self.folder,
            env=ambient | github | files | self.environment | own,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        self.log += done.stdout + done.stderr
        self.outputs[name] = dict(line.split("=", 1) for line in output.read_text().splitlines())
        self.outcomes[name] = "failure" if done.returncode else "success"

    def _upload(self, given: Mapping[str, Any]) -> None:
        paths = [self.folder / line for line in self._evaluated(given["path"]).split("\n") if line]
        self.uploads[self._evaluated(given["name"])] = [path for path in paths if path.exists()]

    def keep(self, name: str, into: Path) -> None:
        """Copies the artifact `name` into a folder where later runs find it."""
        into.mkdir(parents=True, exist_ok=True)
        for path in self.uploads.get(name, ()):
            shutil.copy(path, into / path.name)

    def outputs_of(self, name: str, job: Mapping[str, Any]) -> dict[str, str]:
        """The outputs of the job that was run, under the names by which other jobs know them."""
        return {f"needs.{name}.outputs.{key}": self._evaluated(value) for key, value in job["outputs"].items()}

    def _evaluated(self, template: str) -> str:
        return re.sub(r"\$\{\{ *(.*?) *\}\}", lambda found: self._value(found[1]), template)

    def _value(self, name: str) -> str:
        if re.fullmatch(r"'[^']*'", name):
            return name[1:-1]
        match name.split("."):
            case ["inputs", key]:
                return self.inputs[key]
            case ["steps", step, "outputs", key]:
                return self.outputs.get(step, {}).get(key, "")
            case ["steps", step, "outcome"]:
                return self.outcomes.get(step, "skipped")
            case ["github" | "strategy" | "needs", *_]:
                return self.contexts.get(name, "made-up")
        raise AssertionError(f"what is {name}?")

    def _is_true(self, condition: str) -> bool:
        for part in condition.split(" && ") if condition != "true" else ():
            left, operator, right = re.fullmatch(r"(\S+) (==|!=) (\S+)", part).groups()
            if (self._value(left) == self._value(right)) is not (operator == "=="):
                return False
        return True
