"""The action and the nightly workflow, run from their YAML files in a simulated GitHub environment."""

from __future__ import annotations

import json
import re
import shlex
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from conformance.fake import ACCOUNT, Server
from tests.support import few_cases, small_servers
from tests.support.command_line import written_program
from tests.support.nights import (
    AFTER,
    BIN,
    DEFAULTS,
    HISTORY_STEPS,
    INSTALL,
    NIGHT_STEPS,
    STEPS,
    Nights,
    judge_by_action,
)
from tests.support.workflow_runner import ACTION, NIGHTLY, ROOT, Runner, default_shell, read

WORKFLOWS = sorted((ROOT / ".github" / "workflows").iterdir())


def checked(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([BIN / words[0], *words[1:]], capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The suite as the action installs it."""
    runner = Runner(tmp_path_factory.mktemp("install"), DEFAULTS).run([INSTALL])
    assert not runner.failed, runner.log
    return runner.outputs["install"]["program"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The suite with all cases, which starts sooner than an installed one."""
    return written_program(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def judge(whole: str, tmp_path: Path) -> Callable[..., Runner]:
    def judge(folder: str = "job", environment: dict[str, str] | None = None, **inputs: str) -> Runner:
        return judge_by_action(whole, tmp_path / folder, environment, **inputs)

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


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ("github-issue-forms", ".github/ISSUE_TEMPLATE/[!c]*.yml"),
        ("github-issue-config", ".github/ISSUE_TEMPLATE/config.yml"),
        ("dependabot", ".github/dependabot.yml"),
        ("citation-file-format", "CITATION.cff"),
    ],
)
def test_what_github_reads_matches_its_schema(schema: str, pattern: str) -> None:
    files = sorted(ROOT.glob(pattern))
    assert files
    done = checked("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *files)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_workflow_names_its_shell_its_permissions_its_concurrency_and_its_time_limits(path: Path) -> None:
    workflow = read(path)
    assert workflow["defaults"]["run"]["shell"] == "bash"
    assert workflow["permissions"] in ({}, {"contents": "read"})
    assert workflow["concurrency"]["group"]
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 30


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_two_jobs_of_a_workflow_upload_one_artifact(path: Path) -> None:
    steps = [
        step for job in read(path)["jobs"].values() if "matrix" not in job.get("strategy", {}) for step in job["steps"]
    ]
    names = [step["with"]["name"] for step in steps if step.get("uses", "").startswith("actions/upload-artifact@")]
    assert len(names) == len(set(names))


PYTHON = """\
#!/bin/sh
env >> "$SEEN"
case "$*" in
  *version_info*) exit "${OLD:-0}" ;;
  *ensurepip*) exit "${NO_VENV:-0}" ;;
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
esac
"""
"""What stands in for python3 where the action is installed: it writes down the variables that it receives."""


def install_with(folder: Path, **environment: str) -> Runner:
    (folder / "bin").mkdir()
    (folder / "bin" / "python3").write_text(PYTHON)
    (folder / "bin" / "python3").chmod(0o755)
    secrets = {"TWILIO_TEST_ACCOUNT_SID": "AC-secret", "TWILIO_TEST_AUTH_TOKEN": "a-secret", "MY_TOKEN": "my-secret"}
    own = secrets | {"PATH": f"{folder / 'bin'}:/usr/bin:/bin", "SEEN": str(folder / "seen")} | environment
    return Runner(folder, DEFAULTS | {"auth-token-env": "MY_TOKEN"}, own).run([INSTALL])


def test_what_installs_the_suite_does_not_receive_the_credentials(tmp_path: Path) -> None:
    runner = install_with(tmp_path)
    assert not runner.failed, runner.log
    seen = (tmp_path / "seen").read_text()
    assert seen.count("\nPATH=") + seen.startswith("PATH=") >= 4
    assert "secret" not in seen


@pytest.mark.parametrize(
    ("missing", "said"), [("OLD", "Python 3.11 or newer is required as python3"), ("NO_VENV", "python3 has no venv")]
)
def test_a_python_that_cannot_be_used_is_told_in_one_line(tmp_path: Path, missing: str, said: str) -> None:
    runner = install_with(tmp_path, **{missing: "1"})
    assert runner.failed
    (line,) = runner.log.splitlines()
    assert line.startswith(f"::error::{said}")


def test_windows_is_refused_by_the_action_in_one_line(tmp_path: Path) -> None:
    runner = install_with(tmp_path, RUNNER_OS="Windows")
    assert runner.failed
    (line,) = runner.log.splitlines()
    assert line.startswith("::error::This action does not run on Windows")


def test_zizmor_finds_no_vulnerability() -> None:
    done = checked("zizmor", "--offline", "--no-progress", "--config", ROOT / ".github/zizmor.yml", ACTION, *WORKFLOWS)
    assert done.returncode == 0, done.stdout


def test_no_script_contains_an_expression() -> None:
    steps = [INSTALL, *STEPS, *NIGHT_STEPS, *HISTORY_STEPS]
    assert not [step["run"] for step in steps if "${{" in step.get("run", "")]


def test_the_night_does_not_start_on_the_hour_and_never_runs_twice_at_once() -> None:
    nightly = read(NIGHTLY)
    minute = nightly[True]["schedule"][0]["cron"].split()[0]  # YAML 1.1 reads the key `on` as true
    assert int(minute) % 15
    assert nightly["concurrency"]["cancel-in-progress"] is False
    assert nightly["permissions"] == {}


def test_a_target_that_conforms_is_green_and_its_outputs_say_so(program: str, tmp_path: Path) -> None:
    with conforming() as inputs:
        runner = judge_by_action(program, tmp_path / "job", TOKEN, **inputs)
    assert not runner.failed, runner.log
    outputs = runner.outputs["run"]
    report = json.loads((runner.folder / outputs["report"]).read_text())
    assert outputs == {
        "verdict": "conformant",
        "exit-code": "0",
        "level": "observed",
        "resources": '{"messages":"observed","calls":"observed","numbers":"observed"}',
        "counts": json.dumps(report["counts"], separators=(",", ":")),
        "report": "twilio-conformance/report.json",
    }
    assert json.loads(outputs["counts"])["pass"] == len(report["cases"])
    assert {path.name for path in runner.uploads["twilio-conformance-twilio-0"][0].iterdir()} == {
        "report.json",
        "report.html",
        "junit.xml",
    }
    assert "conforms at the three levels that count by default" in runner.summary


def test_drift_is_red_with_outputs_and_reports(judge: Callable[..., Runner]) -> None:
    with small_servers.serving(small_servers.always_200_and_an_empty_object) as target:
        runner = judge(target=target.url)
    assert runner.outcomes["End as the run did"] == "failure"
    outputs = runner.outputs["run"]
    assert (outputs["verdict"], outputs["exit-code"], outputs["level"]) == ("nonconformant", "1", "none")
    assert json.loads(outputs["counts"])["fail"] > 100
    assert runner.uploads["twilio-conformance-twilio-0"]
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
    expected["resources"] = "{}"
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
    assert runner.outputs["run"]["verdict"] == "refused"
    assert not list(runner.folder.rglob("hole"))
    assert judge("part", target="embedded", args="-k\nmessages/to").outputs["run"]["verdict"] == "partial"


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The suite with few cases, for nights whose results are of no interest."""
    return few_cases.program(tmp_path_factory.mktemp("few"))


@pytest.fixture
def nights(tmp_path: Path, few: str) -> Nights:
    return Nights(tmp_path, few)


FAKE_OF_ONES_OWN = """\
import signal
import sys

sys.path.insert(0, {root!r})

from conformance.fake import ACCOUNT, Server, tables

tables._MESSAGE_TO["+15005550004"] = 21614
with Server(ACCOUNT, port=int(sys.argv[1])):
    signal.pause()
"""
"""A program that is a fake with one habit of its own."""

TARGET_OF_ONES_OWN = """\
name: my-fake
base-url: http://127.0.0.1:{{port}}
account-sid: {account.sid}
auth-token: {account.token}
start: {{command: [{python}, fake.py, "{{port}}"]}}
unsupported:
- {{cases: [messages/to/blocked, messages/silence/of-a-blocked-recipient], reason: It blocks nobody.}}
"""


def test_a_fake_of_ones_own_is_started_from_its_target_file_and_judged_but_for_what_it_declares(
    few: str, tmp_path: Path
) -> None:
    target, fake = tmp_path / "my-fake.yaml", tmp_path / "fake.py"
    fake.write_text(FAKE_OF_ONES_OWN.format(root=str(ROOT)))
    target.write_text(TARGET_OF_ONES_OWN.format(account=ACCOUNT, python=BIN / "python"))
    declared = judge_by_action(few, tmp_path / "declared", target=str(target))
    assert not declared.failed, declared.log
    assert declared.outputs["run"]["verdict"] == "as-declared"
    assert json.loads(declared.outputs["run"]["counts"])["unsupported"] == 2

    target.write_text(target.read_text().partition("unsupported:")[0])
    undeclared = judge_by_action(few, tmp_path / "undeclared", target=str(target))
    assert (undeclared.failed, undeclared.outputs["run"]["verdict"]) == (True, "nonconformant")
    assert "::error" in undeclared.log


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
        (nights.artifact / "report.json").write_text("{}")
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
    shell = default_shell(read(NIGHTLY), "twilio")
    runner = Runner(tmp_path, environment={"GITHUB_REF_NAME": "main"}, shell=shell).run(AFTER)
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


def test_the_script_for_gitlab_runs_without_secrets(few: str, tmp_path: Path) -> None:
    (block,) = blocks("gitlab.md")
    (job,) = (job for job in yaml.safe_load(block).values() if "script" in job)
    runner = Runner(tmp_path, environment={"PATH": f"{Path(few).parent}:/usr/bin:/bin"})
    runner.run([{"name": "script", "run": "\n".join(job["script"])}])
    assert not runner.failed, runner.log
    assert runner.log.startswith("not run: ")
    assert any("--junit" in shlex.split(line) for line in job["script"])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_script_of_a_workflow_runs_in_a_shell_with_pipefail(path: Path) -> None:
    workflow = read(path)
    for name, job in workflow["jobs"].items():
        for step in job["steps"]:
            if "run" in step:
                assert step.get("shell", default_shell(workflow, name)) == "bash", step


def test_every_script_of_the_action_names_its_shell() -> None:
    assert {step["shell"] for step in [INSTALL, *STEPS] if "run" in step} == {"bash"}


def test_the_runner_takes_the_shell_without_pipefail_where_none_is_named(tmp_path: Path) -> None:
    step = {"id": "piped", "run": "false | cat"}
    assert not Runner(tmp_path).run([step]).failed
    assert Runner(tmp_path).run([step | {"shell": "bash"}]).failed
    assert Runner(tmp_path, shell="bash").run([step]).failed


FAILING = ("run list", "api", "run download", "issue list", "label create", "issue create", "issue edit")


@pytest.mark.parametrize("command", FAILING)
def test_a_command_of_github_that_fails_makes_the_job_red_and_says_why(nights: Nights, command: str) -> None:
    with small_servers.serving(small_servers.always_21211) as bad:
        if command not in ("label create", "issue create"):
            nights.night(target=bad.url)
        runner = nights.night(target=bad.url, github={"GH_FAILS": command})
    assert runner.outcomes["night"] == "failure"
    assert f"gh: {command}: HTTP 403: Resource not accessible by integration" in runner.log
    assert not runner.uploads


@pytest.mark.parametrize("command", ["issue comment", "issue close"])
def test_a_command_of_github_that_fails_when_an_issue_is_closed_does_so_too(nights: Nights, command: str) -> None:
    with small_servers.serving(small_servers.always_21211) as bad:
        nights.night(target=bad.url)
    with conforming() as good:
        runner = nights.night(TOKEN, github={"GH_FAILS": command}, **good)
    assert runner.outcomes["night"] == "failure"
    assert f"gh: {command}: HTTP 403" in runner.log


def test_the_workflow_may_have_another_name(tmp_path: Path, few: str) -> None:
    nights = Nights(tmp_path, few, workflow="twilio@night.yaml")
    with small_servers.serving(small_servers.always_21211) as bad:
        assert nights.night(target=bad.url).outputs["night"]["act"] == "open"
        assert nights.night(target=bad.url).outputs["night"]["act"] == "update"


def test_a_workflow_that_github_does_not_know_is_red(tmp_path: Path, few: str) -> None:
    nights = Nights(tmp_path, few)
    (tmp_path / "workflows" / "nightly.yml").rename(tmp_path / "workflows" / "other.yml")
    runner = nights.night(target=closed_port())
    assert runner.outcomes["night"] == "failure"
    assert "could not find any workflows named nightly.yml" in runner.log


def crashing(folder: Path, program: str, command: str) -> str:
    """The program, but `command` ends with an internal error after the first line of its output."""
    path = folder / "crashing"
    path.write_text(
        f'#!/bin/bash\n[ "$1" != {command} ] || {{ {program} "$@" | head -n 1; exit 3; }}\nexec {program} "$@"\n'
    )
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("command", ["night", "outcome", "compare", "run"])
def test_a_crash_of_the_suite_makes_the_job_red(nights: Nights, tmp_path: Path, command: str) -> None:
    with conforming() as good:
        nights.night(TOKEN, **good)
        nights.program = crashing(tmp_path, nights.program, command)
        runner = nights.night(TOKEN, **good)
    assert runner.failed or runner.outputs["night"]["red"] == "true"
    assert not runner.uploads or command == "run"


def test_the_jobs_of_a_matrix_and_the_jobs_of_a_workflow_have_artifacts_of_their_own(tmp_path: Path) -> None:
    steps = [step for step in STEPS if "upload-artifact" in step.get("uses", "")]
    names = set()
    for job, index in (("fake", "0"), ("fake", "1"), ("other", "0")):
        contexts = {"github.job": job, "strategy.job-index": index}
        runner = Runner(tmp_path, DEFAULTS, {}, {"run": {"report": "r.json"}}, contexts=contexts).run(steps)
        names |= set(runner.uploads)
    assert len(names) == 3
