"""A JUnit file is legible whoever started pytest: `run`, a user with the plugin, or several processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.test_run import ROOT, conform
from tests.support.command_line import without_ambient
from tests.support.naive_fake import naive_fake

CASES = "messages/to"
MINE = "def test_mine():\n    raise ValueError('one\\ntwo')\n"


def failures(path: Path) -> dict[str, tuple[str, str]]:
    """Class and name of each failed test, with its message and the first line of its text."""
    return {
        f"{test.get('classname')}::{test.get('name')}": (
            failure.get("message", ""),
            (failure.text or "").split("\n")[0],
        )
        for test in ElementTree.parse(path).iter("testcase")
        for failure in test.iter("failure")
    }


def test_what_was_not_asked_is_a_property_of_the_suite(tmp_path: Path) -> None:
    for words, value in ((("--requirements", "0.1"), "lookup"), (("--resource", "messages"), "calls, numbers, lookup")):
        conform("run", "embedded", "-k", f"{CASES}/", "--junit", tmp_path / "run.xml", *words)
        (found,) = ElementTree.parse(tmp_path / "run.xml").iter("property")
        assert (found.get("name"), found.get("value")) == ("resources not asked", value)
    conform("run", "embedded", "-k", f"{CASES}/", "--junit", tmp_path / "run.xml")
    assert not list(ElementTree.parse(tmp_path / "run.xml").iter("property"))


@pytest.mark.parametrize("words", [(), ("-n", "1")], ids=" ".join)
def test_bare_pytest_writes_of_the_cases_what_the_command_writes(tmp_path: Path, words: Sequence[str]) -> None:
    (tmp_path / "test_mine.py").write_text(MINE)
    command = [sys.executable, "-m", "pytest", "-p", "conformance.plugin", "-p", "no:cacheprovider", *words]
    with naive_fake() as url:
        places = [f"cases/{CASES}.yaml", str(tmp_path / "test_mine.py")]
        options = [f"--twilio-target={url}", f"--junitxml={tmp_path / 'bare.xml'}", "--rootdir", str(ROOT)]
        bare = subprocess.run(
            [*command, *places, *options], cwd=ROOT, env=without_ambient(), capture_output=True, text=True, check=False
        )
        conform("run", url, "-k", f"{CASES}/", "--junit", tmp_path / "run.xml")
    assert bare.returncode == 1, bare.stdout + bare.stderr
    found, expected = failures(tmp_path / "bare.xml"), failures(tmp_path / "run.xml")
    (mine,) = [name for name in found if name.endswith("::test_mine")]
    assert "\n" in found.pop(mine)[0]
    assert found == expected
    assert found
    for name, (message, text) in found.items():
        assert name.startswith("cases.messages.to::")
        assert message == text
        assert message.startswith("FAIL messages/to/")
