"""Which tags a release moves: the steps of the workflow as they are written, in a repository that has tags."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from release.moving_tags import moved
from tests.support.nights import BIN
from tests.support.workflow_runner import ROOT, Runner, Step, default_shell, read

RELEASE = read(ROOT / ".github" / "workflows" / "release.yml")

GH = """\
#!/bin/sh
case "$*" in
  "release create"*) echo "$*" >> releases ;;
  "api repos/who/what/git/ref/tags/"*) git rev-parse --quiet --verify "refs/tags/${2##*/}" ;;
  "api --method PATCH repos/who/what/git/refs/tags/"*" -F force=true")
    git rev-parse --quiet --verify "refs/tags/${4##*/}" && git tag --force "${4##*/}" "${6#sha=}" ;;
  "api --method POST repos/who/what/git/refs "*) git tag "${6#ref=refs/tags/}" "${8#sha=}" ;;
  *) exit 2 ;;
esac
"""
DOCKER = """\
#!/bin/sh
case "$*" in
  "build --file Containerfile "*) echo "$5" >> images ;;
  "tag "*) echo "$3" >> images ;;
  "push --all-tags ghcr.io/who/what") cp images pushed ;;
  "run "* | "login "*) ;;
  *) exit 2 ;;
esac
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the scripts of a release, and programs in the place of GitHub's and Docker's."""
    folder = tmp_path / "repository"
    shutil.copytree(ROOT / "release", folder / "release", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "bin").mkdir()
    for name, text in (("gh", GH), ("docker", DOCKER)):
        (folder / "bin" / name).write_text(text)
        (folder / "bin" / name).chmod(0o755)
    git(folder, "init", "--quiet")
    return folder


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", "-C", folder, *who, *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def step_of(job: str, name: str) -> Step:
    (step,) = [each for each in RELEASE["jobs"][job]["steps"] if name in (each.get("id"), each.get("name"))]
    return step


def release(folder: Path, tag: str) -> None:
    """What the workflow does about tags when `tag` is pushed, which names a new commit."""
    git(folder, "commit", "--quiet", "--allow-empty", "--message", tag)
    git(folder, "tag", tag)
    contexts = {
        "github.ref_name": tag,
        "github.sha": git(folder, "rev-parse", "HEAD"),
        "github.repository": "who/what",
        "github.token": "a",
    }
    environment = {"PATH": f"{folder / 'bin'}:{BIN}:/usr/bin:/bin"}
    for job, name in (
        ("build", "moved"),
        ("github", "Make the release, and move the tag of its line"),
        ("image", "Build the image from the wheel that was published, try it, and push it"),
    ):
        shell = default_shell(RELEASE, job)
        runner = Runner(folder, environment=environment, shell=shell, contexts=contexts).run([step_of(job, name)])
        assert not runner.failed, runner.log
        if "outputs" in RELEASE["jobs"][job]:
            contexts |= runner.outputs_of(job, RELEASE["jobs"][job])


def test_a_patch_of_an_older_line_moves_nothing_backwards(repository: Path) -> None:
    where = {}
    for tag, line, of_line, latest in (
        ("v0.1.0", "v0", "v0.1.0", "v0.1.0"),
        ("v0.2.0", "v0", "v0.2.0", "v0.2.0"),
        ("v0.1.1", "v0", "v0.2.0", "v0.2.0"),
        ("v0.10.0", "v0", "v0.10.0", "v0.10.0"),
        ("v0.9.1", "v0", "v0.10.0", "v0.10.0"),
        ("v1.0.0", "v1", "v1.0.0", "v1.0.0"),
        ("v0.10.1", "v0", "v0.10.1", "v1.0.0"),
    ):
        (repository / "images").unlink(missing_ok=True)
        release(repository, tag)
        assert git(repository, "rev-parse", line) == git(repository, "rev-parse", of_line), tag
        pushed = (repository / "pushed").read_text().split()
        assert pushed[0] == f"ghcr.io/who/what:{tag[1:]}"
        where |= dict.fromkeys((each.rpartition(":")[2] for each in pushed), tag)
        assert where["latest"] == latest, tag
        assert (repository / "releases").read_text().splitlines()[-1].endswith(f"--latest={str(latest == tag).lower()}")


def test_tags_that_name_no_release_are_passed_over() -> None:
    others = ("v0", "v1", "v9.0.0-rc1", "9.0.0", "v9.0", "v9.0.0.1", "v09.0.0", "nightly")
    assert moved("v0.1.0", others) == {"line": "v0", "latest": "true"}


@pytest.mark.parametrize("tag", ["", "v0", "0.1.0", "v0.1.0-rc1", "v0.1.0\n"])
def test_a_tag_that_names_no_release_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="no tag of a release"):
        moved(tag, ["v0.1.0"])
