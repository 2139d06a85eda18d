"""Two outputs that are one file, and an output that is also read, are refused before anything is sent."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from conformance.commands.certify import certify
from conformance.commands.compare import compare
from conformance.commands.render import render
from conformance.commands.replay import replay
from conformance.commands.run import run
from conformance.output_conflicts import conflicts
from tests.cli.test_run import conform, said
from tests.support.counting_target import counted

NO_OUTPUTS: dict[str, tuple[Path, ...]] = {"html": (), "markdown": (), "ctrf": (), "badge": ()}


def named_twice(folder: Path) -> dict[str, tuple[Path, Path]]:
    """Two names of one file, for each way in which a file can have two."""
    (folder / "sub").mkdir()
    (folder / "link").symlink_to(folder / "sub", target_is_directory=True)
    (folder / "there.json").write_text("{}")
    os.link(folder / "there.json", folder / "hard.json")
    (folder / "soft.json").symlink_to("there.json")
    (folder / "dangling.json").symlink_to("new.json")
    return {
        "the same name": (folder / "a.json", folder / "a.json"),
        "a longer name": (folder / "a.json", folder / "sub/../a.json"),
        "a linked folder": (folder / "sub/a.json", folder / "link/a.json"),
        "a hard link": (folder / "there.json", folder / "hard.json"),
        "a symbolic link": (folder / "there.json", folder / "soft.json"),
        "a link to a new file": (folder / "new.json", folder / "dangling.json"),
    }


def test_two_names_of_one_file_are_a_conflict_whatever_makes_them_so(tmp_path: Path) -> None:
    for kind, names in named_twice(tmp_path).items():
        assert len(list(conflicts(names))) == 1, kind
        assert len(list(conflicts(names[:1], names[1:]))) == 1, kind
    assert not list(conflicts([tmp_path / "a.json", tmp_path / "b.json"], [tmp_path / "there.json"]))


def test_what_is_no_regular_file_takes_any_number_of_outputs(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert not list(conflicts([Path("/dev/null"), Path("/dev/null"), tmp_path / "pipe", tmp_path / "pipe"]))


@pytest.mark.parametrize("output", ["--html", "--markdown", "--ctrf", "--badge", "--junit"])
def test_a_run_refuses_its_report_as_another_output(output: str, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    other = {output[2:]: path if output == "--junit" else [path]}
    with pytest.raises(click.UsageError, match=r"the same file as .*r\.json, which is another output"):
        run(target="http://127.0.0.1:9", report=path, **other)
    assert not path.exists()


def test_a_command_refuses_to_write_what_it_reads(tmp_path: Path) -> None:
    path, other = tmp_path / "a.yaml", tmp_path / "b.json"
    path.write_text("name: a\nbase-url: http://127.0.0.1:9\n")
    other.write_text("{}")
    certified = {"account_sid": None, "auth_token_env": None, "level": "page", "requirements": None, "timeout": 1.0}
    certified |= dict.fromkeys(("callback_url", "callback_listen", "listen", "seed", "concurrency", "rate"))
    certified |= {"resources": (), "folders": (), "report": None, "junit": None}
    written = NO_OUTPUTS | {"html": (path,)}
    calls: list[Callable[[], int]] = [
        lambda: run(target=str(path), html=[path]),
        lambda: certify(target=str(path), out=tmp_path / "c", artifact=None, **certified, **written),
        lambda: certify(target="embedded", out=tmp_path / "c", artifact=path, **certified, **written),
        lambda: certify(
            **certified | {"junit": path}, target=str(path), out=tmp_path / "c", artifact=None, **NO_OUTPUTS
        ),
        lambda: replay(files=[other, path], level="page", report=path, folders=(), **NO_OUTPUTS),
        lambda: render(report=path, folders=(), **written),
        lambda: compare(reports=[other, path], as_changes=None, json_files=[path], html=(), markdown=(), folders=()),
    ]
    for call in calls:
        with pytest.raises(click.UsageError, match=r"the same file as .*a\.yaml, which is read"):
            call()
    assert path.read_text().startswith("name: a")


def test_a_run_does_not_write_into_the_cases_that_it_reads(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("cases: []\n")
    with pytest.raises(click.UsageError, match=r"the same file as .*own\.yaml, which is read"):
        run(target="embedded", folders=[tmp_path], report=tmp_path / "own.yaml")


@pytest.mark.parametrize("log", ["t.yaml", "sub/../t.yaml", "r.json", "r.html"])
def test_the_log_of_a_target_is_neither_its_file_nor_a_report(tmp_path: Path, log: str) -> None:
    path, started = tmp_path / "t.yaml", tmp_path / "started"
    (tmp_path / "sub").mkdir()
    start = f"start: {{command: 'touch {started}; exec sleep 9', log: {log}}}\n"
    text = "name: a\nbase-url: http://127.0.0.1:{port}\n" + start
    path.write_text(text)
    done = conform("run", path, "--report", tmp_path / "r.json", "--html", tmp_path / "r.html")
    assert done.returncode == 4
    assert "cannot be written: it is the same file as" in said(done)
    assert path.read_text() == text
    assert not started.exists()


@pytest.mark.parametrize("place", ["c", "c/page.html", "c/exchanges/page.html"])
def test_no_output_is_within_the_folder_of_a_certificate(tmp_path: Path, place: str) -> None:
    (tmp_path / "c/exchanges").mkdir(parents=True)
    output = tmp_path / place if place != "c" else tmp_path / "new"
    folder = tmp_path / "c" if place != "c" else output
    done = conform("certify", "http://127.0.0.1:9", "--out", folder, "--html", output)
    assert done.returncode == 4
    assert "which is replaced as a whole" in said(done)


@pytest.mark.parametrize("words", [("--", "--junitxml"), ("--", "--log-file")])
def test_an_output_of_pytest_is_none_of_the_suite(tmp_path: Path, words: tuple[str, str]) -> None:
    path = tmp_path / "r.json"
    with counted() as target:
        done = conform("run", *target.words, "--report", path, "--case", "messages/from/valid", *words, path)
    assert done.returncode == 4
    assert "the same file as" in said(done)
    assert not target.requests
