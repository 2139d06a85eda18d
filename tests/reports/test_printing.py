"""Nothing that a target or a file says commands a CI service or a terminal, whichever command prints it."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from random import Random

import pytest

import conformance
from conformance.reports import layout, printing
from conformance.reports.line_output import PlainOutput
from tests.support import small_servers
from tests.support.few_cases import conform
from tests.support.runner_parsers import azure_command, commands, github_command

PACKAGE = Path(conformance.__file__).parent
COMMANDS = (
    "::stop-commands::t",
    " ::error file=a::b",
    "\n::set-output name=verdict::conformant",
    "x ##[set-output name=verdict]conformant",
    "###[add-mask]e",
    "##vso[task.setvariable variable=PATH]/tmp",
    "x ##vso[task.prependpath]/tmp",
    "\r##[stop-commands]t",
    "\u2028::add-mask::e",
    "\x85::add-mask::e",
    "\x1b[2J\x1b]0;title\x07",
    "\x9b2J",
    "\u202egnp.exe",
    "##VSO[task.complete]",
)
HOSTILE = " ".join(COMMANDS)
PIECES = ("#", "##", "[", "]", "::", " ", "\n", "\r", "vso", "error", "\x1b", "\u2028", "\t", "\\", "x")


def test_the_parsers_find_what_runners_obey() -> None:
    assert [github_command(line) for line in ("::error::x", "a ::error::x", "a ##[debug]b")] == ["error", "", "debug"]
    assert azure_command("a ##vso[task.complete]b") == "task.complete"
    assert all(list(commands(each)) for each in COMMANDS)


def test_no_text_commands_anybody_once_it_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    chance = Random(7)
    texts = [*COMMANDS, HOSTILE, *("".join(chance.choices(PIECES, k=9)) for _ in range(3000))]
    for text in texts:
        printing.say(text)
        printing.say_values({"name": text})
        printing.say_json({text: [text]})
    printed = capsys.readouterr().out
    assert list(commands(printed)) == []
    for text in texts:
        assert layout.harmless(layout.harmless(text)) == layout.harmless(text)


def test_json_on_standard_output_keeps_every_text(capsys: pytest.CaptureFixture[str]) -> None:
    printing.say_json({HOSTILE: [HOSTILE, "#", "##", "a ## b"]})
    assert json.loads(capsys.readouterr().out) == {HOSTILE: [HOSTILE, "#", "##", "a ## b"]}


def test_a_value_of_a_step_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    printing.say_values({"report": "new\nverdict=conformant\r\nlevel=page\u2028x=y", "level": "page"})
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition("=")[0] for line in lines] == ["report", "level"]


def test_a_command_of_our_own_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    import sys

    PlainOutput(sys.stdout).command("::error::x")
    printing.command(["::notice::y"])
    assert capsys.readouterr().out == "::error::x\n::notice::y\n"


def test_only_one_module_prints() -> None:
    found = []
    for path in PACKAGE.rglob("*.py"):
        name = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text())):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if called in ("print", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write"):
                found.append(name)
    assert set(found) == {"reports/printing.py"}


def hostile_answer(heard: small_servers.ReceivedRequest) -> small_servers.Reply:
    """Commands in every field, in names of fields, and in headers."""
    number = len(heard.body) % 4
    error = {"code": 21211, "message": HOSTILE, "more_info": HOSTILE, "status": HOSTILE, HOSTILE: HOSTILE}
    success = {"sid": HOSTILE, "status": HOSTILE, "account_sid": HOSTILE, "uri": HOSTILE, "body": HOSTILE, HOSTILE: 1}
    header = "x ##[set-output name=verdict]conformant ##vso[task.complete]"
    if number == 0:
        return 201, {"Content-Type": header, "X ##[debug]": header}, json.dumps(success).encode()
    if number == 1:
        return 302, {"Location": header}, HOSTILE.encode()
    if number == 2:
        return 400, {"Content-Type": "text/plain"}, f"\n{HOSTILE}".encode()
    return 400, {"Content-Type": "application/json"}, json.dumps(error).encode()


@pytest.mark.parametrize("mode", [(), ("--", "-vv", "-rA", "--tb=long", "--showlocals")], ids=["own", "of pytest"])
def test_a_run_against_a_hostile_target_prints_no_command_of_the_target(mode: tuple[str, ...]) -> None:
    with small_servers.serving(hostile_answer) as target:
        done = conform("run", target.url, "-k", "messages/ or calls/", *mode)
    assert done.returncode in (1, 20), done.stdout + done.stderr
    assert list(commands(done.stdout + done.stderr)) == []


def test_on_github_a_hostile_run_prints_annotations_and_no_other_command(tmp_path: Path) -> None:
    with small_servers.serving(hostile_answer) as target:
        summary = tmp_path / "summary.md"
        done = conform("run", target.url, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
    assert set(commands(done.stdout + done.stderr)) == {"error", "notice"} or set(
        commands(done.stdout + done.stderr)
    ) <= {"error", "notice", "warning"}
    assert "\x1b" not in summary.read_text()


def test_no_command_of_a_stored_report_or_recording_is_printed(tmp_path: Path) -> None:
    report, other = tmp_path / "r.json", tmp_path / "s.json"
    with small_servers.serving(hostile_answer) as target:
        conform("run", target.url, "-k", "messages/", "--report", report)
    stored = json.loads(report.read_text())
    stored["target"] |= {"name": HOSTILE, "version": HOSTILE}
    stored["remarks"] = [HOSTILE]
    other.write_text(json.dumps(stored))
    page = tmp_path / "r.html"
    for words in (
        ("replay", report),
        ("compare", report, other),
        ("compare", report, other, "--json", "-"),
        ("render", other, "--html", page, "--markdown", tmp_path / "r.md"),
        ("outcome", other, "--exit-code", "1"),
        ("verify", tmp_path),
    ):
        done = conform(*words)
        assert list(commands(done.stdout + done.stderr)) == [], words
    assert "\x1b" not in page.read_text() + (tmp_path / "r.md").read_text()


def test_no_command_of_a_target_file_or_of_an_argument_is_printed(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(json.dumps({"name": HOSTILE, "version": HOSTILE, "base-url": "http://127.0.0.1:9"}))
    wrong = tmp_path / "w.yaml"
    wrong.write_text(json.dumps({"name": "a", "base-url": HOSTILE, HOSTILE: HOSTILE}))
    for words in (
        ("run", file, "-k", "messages/from/valid"),
        ("doctor", file, "--timeout", "1"),
        ("run", wrong),
        ("doctor", wrong),
        ("run", HOSTILE),
        ("explain", HOSTILE),
        ("run", "http://127.0.0.1:9", "--case", HOSTILE),
        (HOSTILE,),
    ):
        done = conform(*words)
        assert list(commands(done.stdout + done.stderr)) == [], words
