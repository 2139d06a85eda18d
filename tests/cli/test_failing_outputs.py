"""An output that cannot be written costs one line and a verdict of 0, never another verdict, another output, or a part.

The obstacles are real ones: a device that is full, a limit on the size of files, a pipe that nobody reads, a path that
no file can have.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.finding import Verdict
from tests.support import small_servers
from tests.support.called_commands import call
from tests.support.command_line import CREDENTIALS, GITHUB
from tests.support.recordings import KINDS, REFUSAL, SUCCESS
from tests.support.written_reports import report_with

OUTPUTS = {
    "--report": "r.json",
    "--junit": "j.xml",
    "--html": "a.html",
    "--markdown": "a.md",
    "--ctrf": "ctrf.json",
    "--badge": "b.svg",
}
BEFORE = "what was there before"
LIMIT = 64
"""How many bytes a file may have where files are limited: less than any output has."""

FULL = "No space left on device"
TOO_LARGE = "File too large"


def started(
    words: Sequence[str | Path], *, limit: int = resource.RLIM_INFINITY, stdout: object = subprocess.PIPE, **more: str
) -> subprocess.CompletedProcess[str]:
    """The ended process of a command whose files have a limit."""
    ambient = {name: value for name, value in os.environ.items() if name not in (*CREDENTIALS, *GITHUB)}
    return subprocess.run(
        [sys.executable, "-m", "conformance", *map(str, words)],
        env=ambient | more,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )


def no_answer(_: small_servers.ReceivedRequest) -> small_servers.Reply:
    return small_servers.always_out_of_order(_)


VERDICTS: Mapping[int, small_servers.Behaviour | None] = {
    0: None,
    1: small_servers.always_200_and_an_empty_object,
    20: no_answer,
}


@contextmanager
def target_of(code: int) -> Iterator[str]:
    """A target whose verdict is `code`."""
    behave = VERDICTS[code]
    if behave is None:
        yield "embedded"
        return
    with small_servers.serving(behave) as server:
        yield server.url


def asked(paths: Mapping[str, Path]) -> list[str | Path]:
    return [word for option, path in paths.items() for word in (option, path)]


def require_lines(done: subprocess.CompletedProcess[str], names: Sequence[str], reason: str) -> None:
    """Requires one line for each output, with its name and the reason, and nothing else."""
    lines = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert len(lines) == len(names), done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert all(reason in line for line in lines), lines


@pytest.mark.parametrize("code", VERDICTS)
def test_outputs_on_a_full_device_cost_a_line_each_and_no_verdict(code: int, tmp_path: Path) -> None:
    for name in OUTPUTS.values():
        (tmp_path / name).symlink_to("/dev/full")
    paths = {option: tmp_path / name for option, name in OUTPUTS.items()}
    with target_of(code) as url:
        words = ["run", url, "--case", "messages/to/unroutable", *asked(paths), "--html", tmp_path / "good.html"]
        done = started(words, GITHUB_STEP_SUMMARY="/dev/full")
    assert done.returncode == (code or 4), done.stdout + done.stderr
    require_lines(done, list(paths), FULL)
    assert "summary of the job cannot be written: No space left" in done.stdout
    assert "1 chosen case" in done.stdout
    assert (tmp_path / "good.html").read_text().endswith("</html>\n")


@pytest.mark.parametrize("code", [0, 1])
def test_outputs_beyond_the_space_that_is_left_stay_as_they_were(code: int, tmp_path: Path) -> None:
    paths = {option: tmp_path / name for option, name in OUTPUTS.items()}
    new = {"--html": tmp_path / "new.html", "--badge": tmp_path / "new.json"}
    for path in (*paths.values(), tmp_path / "summary.md"):
        path.write_text(BEFORE)
    with target_of(code) as url:
        words = ["run", url, "--case", "messages/to/unroutable", *asked(paths), *asked(new)]
        done = started(words, limit=LIMIT, GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"))
    assert done.returncode == (code or 4), done.stdout + done.stderr
    require_lines(done, [*paths, *new], TOO_LARGE)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(
        (*OUTPUTS.values(), "summary.md"), BEFORE
    )


def test_a_junit_file_that_pytest_writes_itself_costs_a_line_too() -> None:
    done = started(["run", "embedded", "--case", "messages/to/unroutable", "--", "-q", "--junitxml=/dev/full"])
    assert done.returncode == 4, done.stdout + done.stderr
    assert f"Error: an output of pytest cannot be written: {FULL}" in done.stdout + done.stderr
    assert "INTERNALERROR" not in done.stdout + done.stderr
    assert "1 chosen case" in done.stdout


OBSTACLES: Mapping[str, Callable[[Path], object]] = {
    "folder": lambda path: path.mkdir(),
    "loop of links": lambda path: path.symlink_to(path.name),
    "link to nowhere": lambda path: path.symlink_to("none/at/all"),
    "link to a folder": lambda path: path.symlink_to("."),
}


@pytest.mark.parametrize("obstacle", OBSTACLES)
@pytest.mark.parametrize("option", OUTPUTS)
def test_a_path_that_no_output_can_have_is_refused_before_anything_is_sent(
    option: str, obstacle: str, tmp_path: Path
) -> None:
    path = tmp_path / OUTPUTS[option]
    OBSTACLES[obstacle](path)
    before = sorted(tmp_path.iterdir())
    with small_servers.serving(small_servers.always_21211) as server:
        ended = call("run", server.url, option, path)
    assert ended.code == 4
    assert path.name in ended.err
    assert not server.requests
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("option", OUTPUTS)
def test_a_path_below_a_file_is_refused(option: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(BEFORE)
    ended = call("run", "http://127.0.0.1:9", option, tmp_path / "file" / OUTPUTS[option])
    assert ended.code == 4
    assert "does not exist" in ended.err


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """Reports and a recording to work with; `passing` and `failing` are of one target."""
    folder = tmp_path / "stored"
    folder.mkdir()
    for verdict in (Verdict.PASS, Verdict.FAIL):
        (folder / f"{verdict}.json").write_text(json.dumps(report_with(verdict).to_json()))
    (folder / "recording.json").write_text(KINDS["plain.json"](SUCCESS))
    (folder / "wrong.json").write_text(KINDS["plain.json"](REFUSAL).replace("21211", "21999"))
    return folder


Made = Callable[[Path, Path], tuple[str | Path, ...]]
WRITTEN: Mapping[str, tuple[int, Made]] = {
    **{
        f"render {option}": (0, lambda stored, out, option=option: ("render", stored / "fail.json", option, out))
        for option in ("--html", "--markdown", "--ctrf", "--badge")
    },
    **{
        f"compare {option}": (
            1,
            lambda stored, out, option=option: ("compare", stored / "pass.json", stored / "fail.json", option, out),
        )
        for option in ("--html", "--markdown", "--json")
    },
    **{
        f"compare matrix {option}": (
            0,
            lambda stored, out, option=option: (
                *("compare", "--matrix", stored / "pass.json", stored / "fail.json"),
                *(option, out),
            ),
        )
        for option in ("--html", "--markdown", "--json")
    },
    **{
        f"replay {option}": (0, lambda stored, out, option=option: ("replay", stored / "recording.json", option, out))
        for option in ("--report", "--html", "--markdown", "--ctrf", "--badge")
    },
    "replay of a wrong answer": (1, lambda stored, out: ("replay", stored / "wrong.json", "--html", out)),
}
"""Commands that write a file, each with its exit code where the file can be written."""


def out_of(name: str, folder: Path) -> Path:
    return folder / ("out.svg" if name.endswith("--badge") else "out.json")


@pytest.mark.parametrize("name", WRITTEN)
def test_a_command_whose_output_is_on_a_full_device_keeps_its_verdict(name: str, stored: Path, tmp_path: Path) -> None:
    code, words = WRITTEN[name]
    out = out_of(name, tmp_path)
    assert call(*words(stored, out)).code == code
    assert out.stat().st_size
    out.unlink()
    out.symlink_to("/dev/full")
    ended = call(*words(stored, out))
    assert ended.code == (code or 4)
    assert ended.errors == [f"Error: {out} cannot be written: {FULL}"]


@pytest.mark.parametrize("name", WRITTEN)
def test_a_pipe_that_nobody_reads_is_no_output_and_not_waited_for(name: str, stored: Path, tmp_path: Path) -> None:
    code, words = WRITTEN[name]
    out = out_of(name, tmp_path)
    os.mkfifo(out)
    ended = call(*words(stored, out))
    assert ended.code == (code or 4)
    assert ended.errors == [f"Error: {out} cannot be written: No such device or address"]


def test_a_pipe_that_is_read_gets_the_whole_output_and_one_whose_reader_goes_away_costs_a_line(
    stored: Path, tmp_path: Path
) -> None:
    pipe, heard = tmp_path / "page.html", []
    os.mkfifo(pipe)
    words = ("compare", "--matrix", *[stored / "pass.json", stored / "fail.json"] * 40, "--html", pipe)

    def read(descriptor: int, *, whole: bool) -> None:
        heard[:] = [os.read(descriptor, 65536)]
        while whole and not heard[-1].endswith(b"</html>\n"):
            heard.append(os.read(descriptor, 65536))
        os.close(descriptor)

    for whole, code in ((True, 0), (False, 4)):
        # Opened for both, since a pipe that is opened for reading alone is at its end until somebody writes.
        reader = threading.Thread(target=read, args=(os.open(pipe, os.O_RDWR),), kwargs={"whole": whole})
        reader.start()
        ended = call(*words)
        reader.join()
        assert ended.code == code, ended.err
        assert (b"".join(heard).count(b"</html>") == 1) is whole
    assert ended.errors == [f"Error: {pipe} cannot be written: Broken pipe"]


def test_a_link_stays_one_and_leads_to_the_output(stored: Path, tmp_path: Path) -> None:
    (tmp_path / "latest.html").symlink_to("new.html")
    assert call("render", stored / "pass.json", "--html", tmp_path / "latest.html").code == 0
    assert (tmp_path / "latest.html").is_symlink()
    assert (tmp_path / "new.html").read_text().endswith("</html>\n")


def test_a_link_whose_file_is_only_asked_for_stays_as_it_was(stored: Path, tmp_path: Path) -> None:
    (tmp_path / "latest.html").symlink_to("new.html")
    ended = call("render", stored / "recording.json", "--html", tmp_path / "latest.html")
    assert ended.code == 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["latest.html", "stored"]


def test_what_a_night_cannot_write_is_a_line_each_and_its_decision_is_printed(stored: Path, tmp_path: Path) -> None:
    last, new = tmp_path / "last", tmp_path / "new"
    for path in (last, new):
        path.mkdir()
    for name in ("issue.md", "comment.md", "night.json", "report.json"):
        (new / name).symlink_to("/dev/full")
    ended = call(
        *("night", last, new, "--report", stored / "fail.json", "--exit-code", "1", "--run-url", "https://x"),
    )
    assert ended.code == 4
    assert "act=open" in ended.out
    assert ended.errors == [
        f"Error: {new / name} cannot be written: {FULL}"
        for name in ("issue.md", "comment.md", "night.json", "report.json")
    ]


def test_a_step_summary_that_is_a_pipe_is_not_waited_for(stored: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "summary")
    ended = call("replay", stored / "recording.json", GITHUB_STEP_SUMMARY=str(tmp_path / "summary"))
    assert ended.code == 0
    assert "::warning::the summary of the job cannot be written: No such device or address" in ended.out


def test_no_space_for_temporary_files_is_said_and_no_error_of_the_suite(tmp_path: Path) -> None:
    target = tmp_path / "t.yaml"
    target.write_text("name: a\nbase-url: http://127.0.0.1:{port}\nstart: {command: exec sleep 60, time-limit: 1}\n")
    for words in (
        ("run", "embedded", "--case", "messages/to/unroutable", "--junit", tmp_path / "j.xml"),
        ("certify", "embedded", "--listen", "100ms", "--out", tmp_path / "c"),
        ("baseline", "embedded", "--out", tmp_path / "b.yaml"),
        ("run", target),
    ):
        done = started(words, limit=0)
        assert done.returncode == 4, done.stdout + done.stderr
        assert "temporary" in done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["t.yaml"]


@pytest.mark.parametrize("limit", [1000, 20_000])
def test_a_certificate_that_cannot_be_written_as_a_whole_is_not_written(limit: int, tmp_path: Path) -> None:
    """First not even its exchanges can be kept; then the certificate is larger than there is room for."""
    done = started(("certify", "embedded", "--listen", "100ms", "--out", tmp_path / "c"), limit=limit)
    assert done.returncode == 4, done.stdout + done.stderr
    assert TOO_LARGE in done.stderr
    assert "No certificate: " in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_baseline_that_cannot_be_written_is_a_line(tmp_path: Path) -> None:
    with small_servers.serving(small_servers.always_200_and_an_empty_object) as server:
        done = started(("baseline", server.url, "--out", tmp_path / "b.yaml"), limit=200)
    assert done.returncode == 1
    assert TOO_LARGE in done.stderr
    assert list(tmp_path.iterdir()) == []
