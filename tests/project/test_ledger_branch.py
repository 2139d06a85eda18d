"""The job that keeps the ledger of nights on a branch: its script as it stands, with real repositories on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.reports.documentation import SITE
from tests.support.command_line import written_program
from tests.support.few_nights import nights as few_nights
from tests.support.nights import WORKFLOW, Nights, git
from tests.support.workflow_runner import ROOT, Runner, default_shell, read

DOCS = ROOT / ".github" / "workflows" / "docs.yml"

LINES = [f'{{"form":1,"night":{number}}}\n'.encode() for number in range(9)]
"""The script reads no line, so that these are as good as nights."""

Push = Callable[..., Path]


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    return Nights(tmp_path, "no-program")


@pytest.fixture
def pushed(tmp_path: Path, nights: Nights) -> Push:
    """Pushes what somebody made of the branch, from a clone of their own."""

    def pushed(content: bytes, *, branch: str = "nights") -> Path:
        clone = tmp_path / f"clone{len(list(tmp_path.glob('clone*')))}"
        git("clone", "--quiet", nights.remote, clone)
        if "nights" in git("-C", clone, "branch", "--remotes"):
            git("-C", clone, "checkout", "--quiet", "nights")
        (clone / "nights.jsonl").write_bytes(content)
        git("-C", clone, "add", "nights.jsonl")
        git("-C", clone, "commit", "--quiet", "--message", "something")
        git("-C", clone, "push", "--quiet", "--force", nights.remote, f"HEAD:refs/heads/{branch}")
        return clone

    return pushed


def judged(nights: Nights, *lines: bytes, again: bool = False) -> None:
    """One more night, or the last run again, whose job has uploaded these lines."""
    nights.begin(again=again)
    nights.artifact.mkdir(parents=True)
    for line in lines:
        (nights.artifact / "ledger.jsonl").write_bytes(line)


def added(nights: Nights, *lines: bytes) -> bytes:
    """The ledger after one more night."""
    judged(nights, *lines)
    runner = nights.history()
    assert not runner.failed, runner.log
    return nights.ledger


def hook(nights: Nights, script: str) -> None:
    path = nights.remote / "hooks" / "pre-receive"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def commits(nights: Nights) -> int:
    return len(git("-C", nights.remote, "log", "--format=%H", "nights").splitlines())


def test_the_first_night_begins_the_branch_which_has_the_ledger_alone(nights: Nights) -> None:
    assert added(nights, LINES[0]) == LINES[0]
    assert git("-C", nights.remote, "ls-tree", "--name-only", "nights").split() == [".gitattributes", "nights.jsonl"]
    assert added(nights, LINES[1]) == LINES[0] + LINES[1]
    assert commits(nights) == 2


def test_a_job_that_is_run_again_adds_nothing(nights: Nights) -> None:
    added(nights, LINES[0])
    runner = nights.history()
    assert not runner.failed
    assert (nights.ledger, commits(nights)) == (LINES[0], 1)
    assert [path.read_bytes() for path in runner.uploads["nights"]] == [LINES[0]]


@pytest.mark.parametrize("fails", [{"GH_FAILS": "api"}, {}], ids=["download", "push"])
def test_a_run_whose_jobs_are_all_run_again_adds_the_night_of_each_attempt(
    nights: Nights, fails: dict[str, str]
) -> None:
    added(nights, LINES[0])
    attempts = [f'{{"form":1,"attempt":{number}}}\n'.encode() for number in range(1, 11)]
    hook(nights, "exit 1")
    judged(nights, attempts[0])
    assert nights.history(**fails).failed
    hook(nights, "exit 0")
    for line in attempts[1:]:
        judged(nights, line, again=True)
    runner = nights.history()
    assert not runner.failed, runner.log
    assert nights.ledger == b"".join([LINES[0], *attempts])
    assert [path.read_bytes() for path in runner.uploads["nights"]] == [nights.ledger]


def test_a_later_night_adds_those_of_all_attempts_of_an_earlier_run(nights: Nights) -> None:
    judged(nights, LINES[0])
    judged(nights, LINES[1], again=True)
    assert nights.history(GH_FAILS="api").failed
    assert added(nights, LINES[2]) == LINES[0] + LINES[1] + LINES[2]


def test_where_no_night_was_judged_there_is_nothing_to_push(nights: Nights) -> None:
    judged(nights)
    runner = nights.history()
    assert not runner.failed, runner.log
    assert (nights.ledger, runner.uploads) == (b"", {})


BROKEN = b'{"form":1, half a line\n\n\xff\xfe not a text \x00 at all\r\n{"form":1}\n{"form":1}\n'


@pytest.mark.parametrize("end", [b"", b"cut off at the e"], ids=["whole", "cut off"])
def test_what_nobody_can_read_stays_byte_for_byte(nights: Nights, pushed: Push, end: bytes) -> None:
    pushed(BROKEN + end)
    assert added(nights, LINES[0]) == BROKEN + end + (b"\n" if end else b"") + LINES[0]


def test_what_a_forced_push_lost_is_added_again_from_the_last_artifact(nights: Nights, pushed: Push) -> None:
    added(nights, LINES[0])
    added(nights, LINES[1])
    pushed(LINES[5])
    assert added(nights, LINES[2]) == b"".join([LINES[5], LINES[0], LINES[1], LINES[2]])
    git("-C", nights.remote, "update-ref", "-d", "refs/heads/nights")
    assert added(nights) == b"".join([LINES[5], LINES[0], LINES[1], LINES[2]])


def test_a_push_that_comes_in_between_loses_nothing(nights: Nights, pushed: Push) -> None:
    added(nights, LINES[0])
    pushed(LINES[0] + LINES[7], branch="of-another")
    once = nights.folder / "once"
    hook(
        nights,
        f"[ -e {once} ] || [ ! -e refs/heads/of-another ] || {{ touch {once}; "
        "env -u GIT_QUARANTINE_PATH git update-ref refs/heads/nights refs/heads/of-another; }",
    )
    assert added(nights, LINES[1]) == LINES[0] + LINES[7] + LINES[1]
    assert once.exists()


def test_a_branch_that_nobody_may_push_is_red_after_a_few_attempts_and_the_next_night_adds_this_one(
    nights: Nights,
) -> None:
    added(nights, LINES[0])
    tries = nights.folder / "tries"
    hook(nights, f"echo >> {tries}; echo 'protected branch' >&2; exit 1")
    judged(nights, LINES[1])
    runner = nights.history()
    assert runner.failed
    assert "protected branch" in runner.log
    assert "::error::" in runner.log
    assert len(tries.read_text()) == 5
    hook(nights, "exit 0")
    assert added(nights, LINES[2]) == LINES[0] + LINES[1] + LINES[2]


@pytest.mark.parametrize("command", ["api", "run list", "run download"])
def test_a_command_of_github_that_fails_makes_the_job_red_and_pushes_nothing(nights: Nights, command: str) -> None:
    judged(nights, LINES[0])
    runner = nights.history(GH_FAILS=command)
    assert runner.failed
    assert f"gh: {command}: HTTP 403" in runner.log
    assert (nights.ledger, runner.uploads) == (b"", {})


@pytest.mark.parametrize("command", ["api", "run list", "run download"])
def test_nights_whose_jobs_failed_are_added_by_the_next_in_their_order(nights: Nights, command: str) -> None:
    added(nights, LINES[0])
    for line in LINES[1:3]:
        judged(nights, line)
        assert nights.history(GH_FAILS=command).failed
    assert added(nights, LINES[3]) == b"".join(LINES[:4])
    assert commits(nights) == 2


def test_a_night_whose_job_failed_while_a_later_one_succeeded_is_added_by_the_next(nights: Nights) -> None:
    judged(nights)
    late = nights.artifact
    added(nights, LINES[1])
    (late / "ledger.jsonl").write_bytes(LINES[0])
    assert added(nights, LINES[2]) == LINES[1] + LINES[0] + LINES[2]


def test_an_artifact_of_an_earlier_night_that_cannot_be_downloaded_does_not_keep_this_night_away(
    nights: Nights,
) -> None:
    added(nights, LINES[0])
    judged(nights, LINES[1])
    broken = f"run download {1000 + nights.count}"
    judged(nights, LINES[2])
    runner = nights.history(GH_FAILS=broken)
    assert not runner.failed, runner.log
    assert nights.ledger == LINES[0] + LINES[2]
    assert "could not be downloaded; the next night tries it again" in runner.log
    assert added(nights, LINES[3]) == LINES[0] + LINES[2] + LINES[1] + LINES[3]


def test_two_people_who_add_lines_to_the_ledger_can_merge(nights: Nights, tmp_path: Path) -> None:
    added(nights, LINES[0])
    for name, line in (("one", LINES[1]), ("other", LINES[2])):
        git("clone", "--quiet", "--branch", "nights", nights.remote, tmp_path / name)
        (tmp_path / name / "nights.jsonl").write_bytes(LINES[0] + line)
        git("-C", tmp_path / name, "commit", "--quiet", "--all", "--message", name)
    git("-C", tmp_path / "one", "pull", "--quiet", "--no-rebase", "--no-edit", tmp_path / "other", "nights")
    merged = (tmp_path / "one" / "nights.jsonl").read_bytes()
    assert sorted(merged.splitlines()) == sorted(line.strip() for line in LINES[:3])


(PUBLISHING,) = [
    step for step in read(DOCS)["jobs"]["build"]["steps"] if step.get("name") == "Add the history of the nights"
]


def published(nights: Nights) -> tuple[Runner, Path]:
    """What the step of the workflow of the site does, and the folder of the site."""
    place = nights.folder / "docs"
    tools, site = place / "build" / "docs-tools" / "bin", place / "build" / "site"
    for folder in (tools, site):
        folder.mkdir(parents=True)
    (tools / "twilio-conformance").symlink_to(written_program(nights.folder))
    shell = default_shell(read(DOCS), "build")
    runner = Runner(place, {}, nights.environment, shell=shell, contexts=nights.contexts).run([PUBLISHING])
    return runner, site


def test_the_site_has_the_history_of_the_branch(nights: Nights, pushed: Push) -> None:
    pushed(BROKEN + b"".join(f"{night.to_line()}\n".encode() for night in few_nights({"messages/to/blocked": "ppf"})))
    runner, site = published(nights)
    assert not runner.failed, runner.log
    assert sorted(path.name for path in site.iterdir()) == [
        "history-of-nights.html",
        "history-of-nights.json",
        "history-of-nights.xml",
    ]
    address = f"{SITE}/history-of-nights.xml"
    assert f'rel="self" type="application/atom+xml" href="{address}"' in (site / "history-of-nights.xml").read_text()
    assert "400/21610 -&gt; 400/21617, pass -&gt; fail" in (site / "history-of-nights.html").read_text()


@pytest.mark.parametrize("content", [b"", BROKEN], ids=["no branch", "no night"])
def test_a_site_without_a_night_has_no_history_and_is_published(nights: Nights, pushed: Push, content: bytes) -> None:
    if content:
        pushed(content)
    runner, site = published(nights)
    assert not runner.failed, runner.log
    assert list(site.iterdir()) == []


def test_the_job_that_may_write_sees_no_secret_and_no_other_job_may_write() -> None:
    may_write = [name for name, job in WORKFLOW["jobs"].items() if job["permissions"].get("contents") == "write"]
    assert may_write == ["history"]
    assert "secrets" not in str(WORKFLOW["jobs"]["history"])
    assert not [step for step in WORKFLOW["jobs"]["history"]["steps"] if "--force" in step.get("run", "")]
