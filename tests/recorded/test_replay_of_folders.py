"""Folders and patterns are walked, what is found is told by file and by fault, and nothing there holds a replay up."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from time import monotonic
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import yaml
from defusedxml.ElementTree import parse

from conformance.commands.replay import MANY
from conformance.recorded.files import NothingFound, found_files
from tests.cli.test_run import conform
from tests.support.recordings import REFUSAL, SUCCESS, har, plain, ruby_vcr

SECONDS = 30


def wrong() -> Any:
    entry = plain(REFUSAL)
    entry["response"]["body"]["code"] = 21614
    return entry


def written(path: Path, *entries: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(entries))
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The folder of a project with recordings, and with other files."""
    written(tmp_path / "spec" / "good.json", plain(SUCCESS), plain(REFUSAL))
    written(tmp_path / "spec" / "deep" / "wrong.json", wrong(), plain(REFUSAL))
    (tmp_path / "spec" / "without a suffix").write_text(ruby_vcr(REFUSAL))
    (tmp_path / "README.md").write_text("# Messages through twilio.com\n\n    a: b: c\n")
    (tmp_path / "package.json").write_text('{"homepage": "https://www.twilio.com"}')
    (tmp_path / "other.yml").write_text("a: [")
    written(tmp_path / "node_modules" / "a.json", wrong())
    written(tmp_path / ".git" / "a.json", wrong())
    return tmp_path


def test_a_folder_is_walked_without_what_is_no_recording(project: Path) -> None:
    done = conform("replay", project)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "5 exchanges with Twilio: 4 pass, 1 fail" in done.stdout
    assert f"{project / 'spec' / 'good.json'}: 2 exchanges with Twilio: 2 pass" in done.stdout
    assert done.stdout.count("FAIL") == 1
    assert "2 files with a mark of Twilio and no recording: README.md, package.json" in done.stdout


def test_a_pattern_names_files_in_all_folders_below(project: Path) -> None:
    done = conform("replay", str(project / "spec" / "**" / "*.json"))
    assert "4 exchanges with Twilio: 3 pass, 1 fail" in done.stdout
    none = conform("replay", str(project / "**" / "*.har"))
    assert (none.returncode, "no file has such a name" in none.stderr) == (4, True)


def test_files_are_found_in_their_order_and_each_once(project: Path) -> None:
    spec = project / "spec"
    found = [file.path for file in found_files([str(spec / "good.json"), str(spec), str(spec / "*.json")]).files]
    assert found == [spec / "good.json", spec / "without a suffix", spec / "deep" / "wrong.json"]
    with pytest.raises(NothingFound):
        found_files([str(spec / "absent.json")])


def test_faults_are_told_once_over_all_files(tmp_path: Path) -> None:
    for number in range(3):
        written(tmp_path / f"{number}.json", wrong(), plain(REFUSAL))
    done = conform("replay", tmp_path)
    (line,) = [
        line for line in done.stdout.splitlines() if "/code: expected 21211, got 21614" in line and "FAIL" not in line
    ]
    assert line.split()[:2] == ["1", "3"]
    assert f"{tmp_path / '0.json'}#1" in line


def test_of_many_files_those_that_pass_have_no_line_of_their_own(tmp_path: Path) -> None:
    for number in range(MANY + 1):
        written(tmp_path / f"{number:03}.json", plain(REFUSAL))
    written(tmp_path / "wrong.json", wrong())
    done = conform("replay", tmp_path)
    assert "000.json" not in done.stdout
    assert "wrong.json: 1 exchange with Twilio: 1 fail" in done.stdout
    assert f"{MANY + 2} exchanges with Twilio: {MANY + 1} pass, 1 fail" in done.stdout


def test_every_exchange_or_none_is_printed_on_request(project: Path) -> None:
    every, none = conform("replay", project, "-v"), conform("replay", project, "-q")
    assert every.stdout.count("PASS") == 4
    assert "PASS" not in none.stdout
    assert "wrong.json" not in none.stdout
    assert "5 exchanges with Twilio: 4 pass, 1 fail" in none.stdout


def test_a_report_a_page_and_junit_are_written_as_of_a_run(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    written(project / "spec" / "unanswered.json", {**plain(REFUSAL), "response": None})
    paths = [out / name for name in ("r.json", "r.html", "r.xml")]
    done = conform("replay", project / "spec", "--report", paths[0], "--html", paths[1], "--junit", paths[2])
    assert done.returncode == 1
    assert json.loads(paths[0].read_text())["counts"]["fail"] == 1
    assert "wrong.json#1" in paths[1].read_text()
    root: Element = parse(paths[2]).getroot()
    suites = {suite.get("name"): suite for suite in root.iter("testsuite")}
    assert suites[str(project / "spec" / "deep" / "wrong.json")].get("failures") == "1"
    assert suites[str(project / "spec" / "unanswered.json")].get("errors") == "1"
    assert sum(int(suite.get("tests", 0)) for suite in suites.values()) == 6
    assert "21614" in (root.find(".//failure").get("message") or "")  # type: ignore[union-attr]


def test_a_folder_without_recordings_ends_with_what_was_looked_for(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    done = conform("replay", tmp_path)
    assert done.returncode == 5
    assert "looked for" in done.stderr
    assert "nock" in done.stderr


def test_a_broken_recording_in_a_folder_is_named_and_the_others_are_judged(project: Path) -> None:
    (project / "spec" / "broken.json").write_text('[{"request": {"url": "https://api.twilio.com/"')
    done = conform("replay", project / "spec")
    assert done.returncode == 4
    assert "broken.json: neither JSON nor YAML" in done.stderr
    assert "5 exchanges with Twilio" in done.stdout


def alias_bomb() -> str:
    lines = ["a0: &a0 [twilio.com]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))]
    return "\n".join(lines) + "\ninteractions:\n- request: {method: GET, uri: 'https://api.twilio.com/', body: *a29}\n"


def with_body(body: str) -> str:
    entry = plain(REFUSAL)
    entry["response"]["body"] = "HERE"
    return json.dumps([entry]).replace('"HERE"', body)


def gzip_bomb() -> str:
    from base64 import b64encode

    log = json.loads(har(REFUSAL))
    response = log["log"]["entries"][0]["response"]
    response["headers"].append({"name": "Content-Encoding", "value": "gzip"})
    response["content"] |= {"encoding": "base64", "text": b64encode(gzip.compress(b"0" * 50_000_000, 1)).decode()}
    return json.dumps(log)


HOSTILE = {
    "an alias bomb": alias_bomb,
    "depth": lambda: with_body("[" * 100_000 + "]" * 100_000),
    "depth in YAML": lambda: "interactions:\n- request: " + "[" * 20_000,
    "a number beyond all bounds": lambda: with_body("1e999"),
    "NUL": lambda: with_body('"\\u0000"') + "\0",
    "a gzip bomb": gzip_bomb,
    "folders of Postman without end": lambda: '{"item": [' * 50_000,
    "a merge of itself": lambda: "interactions:\n- &a\n  <<: *a\n  request: {uri: 'https://api.twilio.com/'}\n",
    "a million parameters": lambda: yaml.safe_dump(
        {"interactions": [{"request": {"method": "POST", "uri": "https://api.twilio.com/", "body": "a=b&" * 10**6}}]}
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_content_ends_within_seconds_and_is_no_success(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "hostile"
    path.write_text(HOSTILE[kind]())
    begun = monotonic()
    done = conform("replay", path)
    assert monotonic() - begun < SECONDS
    assert done.returncode in (1, 4, 20), done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout + done.stderr


def test_links_that_lead_in_a_circle_and_pipes_hold_nothing_up(project: Path) -> None:
    (project / "spec" / "circle").symlink_to(project / "spec")
    (project / "spec" / "itself.json").symlink_to(project / "spec" / "itself.json")
    os.mkfifo(project / "spec" / "pipe.json")
    done = conform("replay", project / "spec")
    assert "5 exchanges with Twilio: 4 pass, 1 fail" in done.stdout
    assert done.returncode == 1
    named = conform("replay", project / "spec" / "itself.json")
    assert named.returncode == 4
    assert "itself.json" in named.stderr
