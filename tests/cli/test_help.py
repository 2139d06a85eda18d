"""The help says what one can do in groups, how each command is called, and where to read on."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator

import click
import pytest

from conformance.case import Basis
from conformance.cli import cli
from conformance.cli.grouped_commands import EXAMPLES, GROUPS, PROGRAM
from conformance.cli.shared_options import LEVEL_MEANINGS
from conformance.reports.documentation import SITE
from tests.project.test_documents import check
from tests.support.called_commands import call


def every_command(group: click.Group = cli, *path: str) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from every_command(command, *path, name)


def test_every_command_is_in_one_group_and_no_summary_is_cut() -> None:
    shown = call("--help").out
    assert {name for names in GROUPS.values() for name in names} >= set(cli.commands)
    assert max(Counter(name for names in GROUPS.values() for name in names).values()) == 1
    assert [title for title in GROUPS if f"\n{title}:\n" in shown] == list(GROUPS)
    assert "..." not in shown.partition("Learn more")[0].partition("Judge:")[2]
    assert "Other:" not in shown


def test_the_help_names_the_documentation_and_completion() -> None:
    shown = call("--help").out
    assert "https://www.twilio.com/docs/iam/test-credentials" in shown
    assert SITE in shown
    assert f"_TWILIO_CONFORMANCE_COMPLETE=bash_source {PROGRAM}" in shown


@pytest.mark.parametrize("words", list(every_command()), ids=" ".join)
def test_the_help_of_every_command_has_an_example_that_it_takes(words: tuple[str, ...]) -> None:
    shown = call(*words, "--help").out
    examples = [line.strip() for line in shown.splitlines() if line.startswith(f"    {PROGRAM} {words[0]}")]
    assert examples
    assert "\n  Example" in shown
    for example in examples:
        check(shlex.split(example)[1:], cli)


def test_every_example_is_one_of_a_command() -> None:
    for name, examples in EXAMPLES.items():
        assert all(example.split()[0] == name for example in examples)


VALUES = {
    "AGE",
    "DATE",
    "DIR",
    "DIRECTORY",
    "EXPRESSION",
    "FILE",
    "HOST",
    "HOST:PORT",
    "ID",
    "MILLISECONDS",
    "N",
    "N/s",
    "NAME",
    "NUMBER",
} | {"PORT", "SECONDS", "SID", "SPEC", "TIME", "URL", "VERSION"}
"""What the help calls the value of an option, where it does not list the names that can be chosen."""


def test_the_help_calls_every_value_of_an_option_by_a_word_of_the_user() -> None:
    for words in every_command():
        shown = call(*words, "--help").out
        options = re.findall(r"^  (?:-\w, )?-{1,2}[\w-]+(?: (\S+))?(?=  |$)", shown, re.MULTILINE)
        assert options, words
        assert {value for value in options if value and not value.startswith("[")} <= VALUES, words


@pytest.mark.parametrize(
    "words", [path for path in every_command() if "--level" in call(*path, "--help").out], ids=" ".join
)
def test_each_level_is_explained_on_a_line_of_its_own_where_one_is_chosen(words: tuple[str, ...]) -> None:
    lines = [line.strip() for line in call(*words, "--help").out.splitlines()]
    assert list(LEVEL_MEANINGS) == [str(level) for level in Basis]
    for name, meaning in LEVEL_MEANINGS.items():
        assert sum(line.split(None, 1) == [name, meaning] for line in lines) == 1
