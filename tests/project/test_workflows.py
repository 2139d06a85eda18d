"""The action and the nightly workflow, run from their YAML files in a simulated GitHub environment."""

from __future__ import annotations

import json
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from conformance.fake import ACCOUNT, Server
from tests.support import small_servers
from tests.support.workflow_runner import ACTION, NIGHTLY, ROOT, Runner, read

BIN = Path(sys.executable).parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").iterdir())
DEFAULTS = {name: given["default"] for name, given in read(ACTION)["inputs"].items()}
INSTALL, *STEPS = read(ACTION)["runs"]["steps"]
NIGHT_STEPS = read(NIGHTLY)["jobs"]["twilio"]["steps"]
AFTER = NIGHT_STEPS[[step.get("id") for step in NIGHT_STEPS].index("night") :]


def checked(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([BIN / words[0], *words[1:]], capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The suite as the action installs it."""
    runner = Runner(tmp_path_factory.mktemp("install")).run([INSTALL])
    assert not runner.failed, runner.log
    return runner.outputs["install"]["program"]


@pytest.fixture
def judge(program: str, tmp_path: Path) -> Callable[..., Runner]:
    def judge(folder: str = "job", environment: dict[str, str] | None = None, **inputs: str) -> Runner:
        place = tmp_path / folder
        place.mkdir()
        given = DEFAULTS | {name.replace("_", "-"): value for name, value in inputs.items()}
        return Runner(place, given, environment or {}, {"install": {"program": program}}).run(STEPS)

    return judge


@contextmanager
def conforming() -> Iterator[dict[str, str]]:
    """Inputs of the action for a target that conforms, with its credentials."""
    with Server(ACCOUNT) as server:
        yield {"target": server.base_url, "account_sid": ACCOUNT.sid, "auth_token_env": "MY_TOKEN"}


TOKEN = {"MY_TOKEN": ACCOUNT.token}


def closed_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_match_the_schema_of_github(path: Path) -> None:
    done = checked("check-jsonschema", "--builtin-schema", "vendor.github-workflows", path)
    assert done.returncode == 0, done.stdout


def test_the_action_matches_the_schema_of_github() -> None:
    done = checked("check-jsonschema", "--builtin-schema", "vendor.github-actions", ACTION)
    assert done.returncode == 0, done.stdout


def test_zizmor_finds_no_vulnerability() -> None:
    done = checked("zizmor", "--offline", "--no-progress", "--config", ROOT / ".github/zizmor.yml", ACTION, *WORKFLOWS)
    assert done.returncode == 0, done.stdout


def test_no_script_contains_an_expression() -> None:
    steps = [INSTALL, *STEPS, *NIGHT_STEPS]
    assert not [step["run"] for step in steps if "${{" in step.get("run", "")]


def test_the_night_does_not_start_on_the_hour_and_never_runs_twice_at_once() -> None:
    nightly = read(NIGHTLY)
    minute = nightly[True]["schedule"][0]["cron"].split()[0]  # YAML 1.1 reads the key `on` as true
    assert int(minute) % 15
    assert nightly["concurrency"]["cancel-in-progress"] is False
    assert nightly["permissions"] == {}


def test_a_target_that_conforms_is_green_and_its_outputs_say_so(judge: Callable[..., Runner]) -> None:
    with conforming() as inputs:
        runner = judge(environment=TOKEN, **inputs)
    assert not runner.failed, runner.log
    outputs = runner.outputs["run"]
    report = json.loads((runner.folder / outputs["report"]).read_text())
    assert outputs == {
        "verdict": "conformant",
        "exit-code": "0",
        "level": "observed",
        "counts": json.dumps(report["counts"], separators=(",", ":")),
        "report": "twilio-conformance/report.json",
    }
    assert json.loads(outputs["counts"])["pass"] == len(report["cases"])
    assert {path.name for path in runner.uploads["twilio-conformance"][0].iterdir()} == {
        "report.json",
        "report.html",
        "junit.xml",
    }
    assert "conforms at all three levels" in runner.summary


def test_drift_is_red_with_outputs_and_reports(judge: Callable[..., Runner]) -> None:
    with small_servers.serving(small_servers.always_200_and_an_empty_object) as target:
        runner = judge(target=target.url)
    assert runner.outcomes["End as the run did"] == "failure"
    outputs = runner.outputs["run"]
    assert (outputs["verdict"], outputs["exit-code"], outputs["level"]) == ("nonconformant", "1", "none")
    assert json.loads(outputs["counts"])["fail"] > 100
    assert runner.uploads["twilio-conformance"]
    assert "::error" in runner.log


def test_an_outage_is_inconclusive(judge: Callable[..., Runner]) -> None:
    runner = judge(target=closed_port())
    assert runner.failed
    assert (runner.outputs["run"]["verdict"], runner.outputs["run"]["exit-code"]) == ("inconclusive", "20")


def test_without_secrets_there_is_one_line_and_nothing_else(judge: Callable[..., Runner]) -> None:
    # A secret that is not there is an empty text.
    nobody = {"TWILIO_TEST_ACCOUNT_SID": "", "TWILIO_TEST_AUTH_TOKEN": ""}
    runner = judge(environment=nobody, allow_missing_credentials="true")
    assert not runner.failed, runner.log
    assert runner.log.startswith("not run: ")
    assert len(runner.log.splitlines()) == 1
    expected = {"verdict": "not-run", "exit-code": "0", "level": "none", "counts": "{}", "report": ""}
    assert runner.outputs["run"] == expected
    assert (runner.uploads, runner.summary) == ({}, "")


def test_incomplete_credentials_and_a_missing_required_secret_are_red(judge: Callable[..., Runner]) -> None:
    half = judge("half", {"TWILIO_TEST_AUTH_TOKEN": "t"}, allow_missing_credentials="true")
    needed = judge("needed")
    for runner in (half, needed):
        assert runner.failed
        assert runner.outputs["run"]["verdict"] == "refused"
        assert runner.uploads == {}


def test_inputs_are_never_run_as_commands(judge: Callable[..., Runner]) -> None:
    odd = "messages/to/unroutable or $(touch hole) or `touch hole`; touch hole"
    runner = judge(target="embedded", level="page", args=f"-k\nmessages/to\n--case\n{odd}", reports="my reports")
    assert runner.outputs["run"]["verdict"] == "nothing-ran"
    assert not list(runner.folder.rglob("hole"))
    assert judge("part", target="embedded", args="-k\nmessages/to").outputs["run"]["verdict"] == "partial"


class Nights:
    """Nights of the workflow, one after the other, against one stand-in for GitHub."""

    def __init__(self, folder: Path, judge: Callable[..., Runner], program: str) -> None:
        self.folder, self.judge, self.program, self.count = folder, judge, program, 0
        (folder / "github").mkdir()
        (folder / "bin").mkdir()
        (folder / "bin" / "gh").symlink_to(ROOT / "tests" / "support" / "gh")

    def night(self, environment: dict[str, str] | None = None, again: bool = False, **inputs: str) -> Runner:
        """One more night, or the last one run again."""
        self.count += not again
        judged = self.judge(f"night{self.count}{' again' * again}", environment, **inputs)
        outputs = {"run": judged.outputs["run"] | {"program": self.program}}
        github = {
            "PATH": f"{self.folder / 'bin'}:{BIN}:/usr/bin:/bin",
            "GH_STAND_IN": str(self.folder / "github"),
            "GITHUB_RUN_ID": str(1000 + self.count),
            "GITHUB_REF_NAME": "main",
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_REPOSITORY": "me/mine",
        }
        runner = Runner(judged.folder, environment=github, outputs=outputs).run(AFTER)
        runner.keep("night", self.folder / "github" / github["GITHUB_RUN_ID"])
        return runner

    @property
    def state(self) -> dict:
        path = self.folder / "github" / "state.json"
        return json.loads(path.read_text()) if path.exists() else {"issues": [], "calls": []}

    @property
    def issues(self) -> list[dict]:
        return self.state["issues"]


@pytest.fixture
def nights(tmp_path: Path, judge: Callable[..., Runner], program: str) -> Nights:
    return Nights(tmp_path, judge, program)


def test_drift_opens_one_issue_that_stays_open_until_a_night_conforms(nights: Nights) -> None:
    with conforming() as good, small_servers.serving(small_servers.always_21211) as bad:
        assert not nights.night(TOKEN, **good).failed
        assert nights.issues == []
        first = nights.night(target=bad.url)
        assert first.failed
        assert first.outputs["night"]["act"] == "open"
        assert "broke" in first.summary
        second = nights.night(target=bad.url)
        assert second.failed
        assert second.outputs["night"]["act"] == "update"
        (issue,) = nights.issues
        assert (issue["open"], issue["comments"]) == (True, [])
        assert issue["title"].startswith(f"{bad.url}, level observed: nonconformant: ")
        assert "| `messages/from/valid` | " in issue["body"]
        assert "https://github.example/me/mine/actions/runs/1003" in issue["body"]
        over = nights.night(TOKEN, **good)
        assert not over.failed, over.log
    (issue,) = nights.issues
    assert not issue["open"]
    assert len(issue["comments"]) == 1
    assert issue["comments"][0].startswith("Resolved: ")


def test_other_drift_is_a_comment_on_the_same_issue(nights: Nights) -> None:
    with small_servers.serving(small_servers.always_21211) as one:
        nights.night(target=one.url)
    with small_servers.serving(small_servers.always_404) as other:
        assert nights.night(target=other.url).outputs["night"]["act"] == "comment"
    (issue,) = nights.issues
    assert issue["open"]
    assert "breaking" in issue["comments"][0]


def test_silent_nights_are_reported_once_on_the_third_in_a_row_and_never_close_anything(nights: Nights) -> None:
    away = closed_port()
    acts = []
    for _ in range(4):
        runner = nights.night(target=away)
        acts.append((runner.outputs["night"]["act"], runner.outputs["night"]["silent"], runner.failed))
    assert acts == [("nothing", "1", False), ("nothing", "2", False), ("open", "3", True), ("nothing", "4", True)]
    (issue,) = nights.issues
    assert issue["title"] == "No verdict for 3 nights"
    assert "nothing listens" in issue["body"]
    with conforming() as good:
        heard = nights.night(TOKEN, **good).outputs["night"]
    assert (heard["act"], heard["silent"], heard["red"]) == ("close", "0", "false")
    assert not nights.issues[0]["open"]


def test_a_silent_night_does_not_change_which_report_the_next_night_is_compared_with(nights: Nights) -> None:
    with small_servers.serving(small_servers.always_21211) as bad:
        nights.night(target=bad.url)
        assert nights.night(target=closed_port()).outputs["night"]["act"] == "nothing"
        assert nights.night(target=bad.url).outputs["night"]["act"] == "update"
    assert nights.issues[0]["comments"] == []


def test_a_fork_without_secrets_stays_silent_and_green(nights: Nights) -> None:
    runner = nights.night({"TWILIO_TEST_ACCOUNT_SID": ""}, allow_missing_credentials="true")
    assert not runner.failed
    assert (runner.ran, runner.uploads, nights.state["calls"]) == ([], {}, [])


def test_refused_credentials_are_red_and_no_issue(nights: Nights) -> None:
    runner = nights.night({"TWILIO_TEST_ACCOUNT_SID": "SK1", "TWILIO_TEST_AUTH_TOKEN": "t"})
    assert runner.failed
    assert runner.outputs["night"]["act"] == "nothing"
    assert nights.issues == []


def test_a_last_report_that_cannot_be_read_is_compared_with_nothing(nights: Nights) -> None:
    with small_servers.serving(small_servers.always_21211) as bad:
        nights.night(target=bad.url)
        (nights.folder / "github" / "1001" / "report.json").write_text("{}")
        runner = nights.night(target=bad.url)
    assert runner.outputs["night"]["act"] == "comment"
    assert "compared with nothing" in runner.log


def test_a_night_that_is_run_again_is_counted_once(nights: Nights) -> None:
    away = closed_port()
    nights.night(target=away)
    nights.night(target=away)
    again = nights.night(again=True, target=away)
    assert again.outputs["night"]["silent"] == "2"


def test_a_run_without_an_exit_code_is_red(tmp_path: Path) -> None:
    runner = Runner(tmp_path, environment={"GITHUB_REF_NAME": "main"}).run(AFTER)
    assert runner.failed
    assert "did not come to an end" in runner.log


def blocks(name: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / name).read_text(), re.DOTALL)


@pytest.mark.parametrize(("page", "schema"), [("github.md", "github-workflows"), ("gitlab.md", "gitlab-ci")])
def test_the_examples_of_the_documents_match_their_schemas(page: str, schema: str, tmp_path: Path) -> None:
    assert blocks(page)
    for number, block in enumerate(blocks(page)):
        path = tmp_path / f"{number}.yml"
        path.write_text(block)
        done = checked("check-jsonschema", "--builtin-schema", f"vendor.{schema}", path)
        assert done.returncode == 0, done.stdout + block


def test_the_documents_name_only_inputs_and_outputs_that_exist() -> None:
    action, said = read(ACTION), (ROOT / "docs" / "github.md").read_text()
    for block in blocks("github.md"):
        for job in yaml.safe_load(block)["jobs"].values():
            for step in job["steps"]:
                if "twilio-conformance@" in step.get("uses", ""):
                    assert set(step.get("with", {})) <= set(action["inputs"])
    for name in (*action["inputs"], *action["outputs"]):
        assert f"`{name}`" in said, name


def test_the_script_for_gitlab_runs_without_secrets(program: str, tmp_path: Path) -> None:
    (block,) = blocks("gitlab.md")
    (job,) = (job for job in yaml.safe_load(block).values() if "script" in job)
    runner = Runner(tmp_path, environment={"PATH": f"{Path(program).parent}:/usr/bin:/bin"})
    runner.run([{"name": "script", "run": "\n".join(job["script"])}])
    assert not runner.failed, runner.log
    assert runner.log.startswith("not run: ")
    assert any("--junit" in shlex.split(line) for line in job["script"])
