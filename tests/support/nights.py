"""Nights of the nightly workflow: the steps of the action and of the workflow as they are written, with a stand-in for
GitHub's command line that remembers issues and artifacts from night to night."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support.workflow_runner import ACTION, NIGHTLY, ROOT, Runner, default_shell, read

BIN = Path(sys.executable).parent
DEFAULTS = {name: given["default"] for name, given in read(ACTION)["inputs"].items()}
INSTALL, *STEPS = read(ACTION)["runs"]["steps"]
WORKFLOW = read(NIGHTLY)
NIGHT_STEPS = WORKFLOW["jobs"]["twilio"]["steps"]
HISTORY_STEPS = WORKFLOW["jobs"]["history"]["steps"]
AFTER = NIGHT_STEPS[[step.get("id") for step in NIGHT_STEPS].index("night") :]
JUDGED = NIGHT_STEPS[[step.get("id") for step in NIGHT_STEPS].index("run")]["with"]
CONTEXTS = {
    "github.repository": "me/mine",
    "github.token": "a-token",
    "github.job": "twilio",
    "strategy.job-index": "0",
    "github.workflow_ref": "me/mine/.github/workflows/nightly.yml@refs/heads/main",
}


def judge_by_action(program: str, place: Path, environment: Mapping[str, str] | None = None, **inputs: str) -> Runner:
    """Runs the action but for its installation."""
    place.mkdir()
    given = DEFAULTS | {name.replace("_", "-"): value for name, value in inputs.items()}
    runner = Runner(place, given, environment or {}, {"install": {"program": program}}, contexts=CONTEXTS)
    return runner.run(STEPS)


def git(*words: str | Path) -> str:
    """What a git command prints; a command that fails is an error."""
    identity = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.com"]
    done = subprocess.run(["git", *identity, *words], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout


class Nights:
    """Nights of the workflow, one after the other; `workflow` is the name of its file in somebody's repository."""

    def __init__(self, folder: Path, program: str, workflow: str = "nightly.yml") -> None:
        self.folder, self.program, self.count, self.attempt = folder, program, 0, 1
        for name in ("github", "bin", "workflows"):
            (folder / name).mkdir()
        (folder / "bin" / "gh").symlink_to(ROOT / "tests" / "support" / "gh")
        shutil.copy(NIGHTLY, folder / "workflows" / workflow)
        ref = f"me/mine/.github/workflows/{workflow}@refs/heads/main"
        self.remote = folder / "git" / "me" / "mine"
        self.contexts = CONTEXTS | {"github.workflow_ref": ref, "github.server_url": str(folder / "git")}
        git("init", "--quiet", "--bare", self.remote)

    def night(
        self,
        environment: Mapping[str, str] | None = None,
        *,
        again: bool = False,
        github: Mapping[str, str] | None = None,
        **inputs: str,
    ) -> Runner:
        """One more night, or the last one run again; `github` adds to the environment of what follows the run."""
        self.begin(again=again)
        place = self.folder / f"night{self.count}{' again' * again}"
        judged = judge_by_action(self.program, place, environment, **inputs)
        outputs = {"run": judged.outputs.get("run", {}) | {"program": self.program}}
        own = self.environment
        self.run.mkdir(exist_ok=True)
        shell = default_shell(WORKFLOW, "twilio")
        contexts = self.contexts | {"github.run_attempt": str(self.attempt)}
        runner = Runner(place, {}, own | (github or {}), outputs, shell=shell, contexts=contexts, log=judged.log)
        runner.run(AFTER)
        for name in runner.uploads:
            runner.keep(name, self.run / name)
        return runner

    def begin(self, *, again: bool = False) -> None:
        """Begins one more run of the workflow, or the last one again, as by the button that runs all its jobs again."""
        self.count, self.attempt = (self.count, self.attempt + 1) if again else (self.count + 1, 1)

    @property
    def run(self) -> Path:
        """Where the nights of the attempts of the last run are kept."""
        return self.folder / "github" / str(1000 + self.count)

    @property
    def artifact(self) -> Path:
        """Where the night of the last attempt is kept."""
        return self.run / f"night-{self.attempt}"

    @property
    def environment(self) -> dict[str, str]:
        """What the runner sets for the steps of a job of this night."""
        return {
            "PATH": f"{self.folder / 'bin'}:{BIN}:/usr/bin:/bin",
            "GH_STAND_IN": str(self.folder / "github"),
            "GH_WORKFLOWS": str(self.folder / "workflows"),
            "GITHUB_RUN_ID": str(1000 + self.count),
            "GITHUB_REF_NAME": "main",
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_REPOSITORY": "me/mine",
        }

    def twilio(self, environment: Mapping[str, str], **inputs: str) -> Runner:
        """One more night with the inputs of the workflow, and its line in the ledger."""
        runner = self.night(environment, **(JUDGED | inputs))
        history = self.history()
        assert not history.failed, history.log
        return runner

    def history(self, **github: str) -> Runner:
        """The job that adds this night to the ledger; `github` adds to its environment."""
        place = self.folder / f"history{self.count}"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        shell = default_shell(WORKFLOW, "history")
        runner = Runner(place, {}, self.environment | github, shell=shell, contexts=self.contexts).run(HISTORY_STEPS)
        runner.keep("nights", self.folder / "github" / "artifacts" / "nights" / str(1000 + self.count))
        return runner

    @property
    def ledger(self) -> bytes:
        """The ledger on its branch; empty where there is none."""
        done = subprocess.run(
            ["git", "-C", self.remote, "show", "nights:nights.jsonl"], capture_output=True, check=False, timeout=60
        )
        return done.stdout

    @property
    def kept(self) -> dict[str, Any]:
        """The report that the last night kept."""
        path = self.artifact / "report.json"
        return json.loads(path.read_text()) if path.exists() else {}

    @property
    def state(self) -> dict[str, Any]:
        path = self.folder / "github" / "state.json"
        return json.loads(path.read_text()) if path.exists() else {"issues": [], "calls": []}

    @property
    def issues(self) -> list[dict[str, Any]]:
        return self.state["issues"]
