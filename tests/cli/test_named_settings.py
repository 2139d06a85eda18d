"""A message about a setting names the option, the variable or the line of the file, and never repeats the value.

Somebody may have written a token into the wrong place. Names of files are no settings: a message says which file it is.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import click
import pytest

from conformance.cli import cli
from conformance.cli.shared_options import FilePath
from conformance.engine import options
from conformance.engine.callback_options import InvalidOption
from conformance.suite.yaml_document import Malformed
from conformance.target import TargetRefused
from conformance.targets.command_keys import START_KEYS
from conformance.targets.declarations import DEVIATION_KEYS, FINDING_KEYS, UNSUPPORTED_KEYS
from conformance.targets.target_file import KEYS, read_target_file
from tests.cli.test_option_values import leaves
from tests.support.called_commands import call
from tests.support.judged_targets import LOADED

SECRET = "Qx7Zk9"
FORMS = (
    SECRET,
    f"5{SECRET}",
    f"{SECRET}/s",
    f"http://{SECRET}:x",
    f"http://{SECRET}_host",
    f"http://127.0.0.1:9/{SECRET} x",
    f"{SECRET}:99999",
    f"a b {SECRET}",
    f"{SECRET}\n",
    f"{SECRET}*popen",
    "x" * 5000 + SECRET,
    f"[{SECRET}",
    f"-{SECRET}",
)
"""Values that most settings cannot have."""

FILES = {f"--twilio-{name}" for name in ("cases", "report", "keep", "html", "markdown", "ctrf", "badge")}


def said(call: Callable[[], object], *kinds: type[Exception]) -> str:
    """What a refusal of one of these kinds says; empty where nothing is refused."""
    try:
        call()
    except kinds as error:
        return error.format_message() if isinstance(error, click.ClickException) else str(error)
    return ""


def options_with_values() -> Iterator[tuple[click.Command, click.Option]]:
    for _, command in leaves(cli):
        for parameter in command.params:
            is_value = isinstance(parameter, click.Option) and not parameter.is_flag and not parameter.count
            if is_value and not isinstance(parameter.type, FilePath):
                yield command, parameter  # type: ignore[misc]


def test_no_option_of_the_command_line_repeats_its_value() -> None:
    refused = set()
    for command, option in options_with_values():
        context = click.Context(command, info_name="x")
        for form in FORMS:
            value = (form,) if option.multiple else form
            if message := said(partial(option.process_value, context, value), click.ClickException):
                assert SECRET not in message, (option.opts, form)
                refused.add(option.opts[-1])
    assert refused >= {"--level", "--timeout", "--concurrency", "--seed"}


def test_no_option_of_the_plugin_repeats_its_value() -> None:
    parser = ArgumentParser()
    options.add(parser.add_argument)
    defaults = {f"--{name.replace('_', '-')}": value for name, value in vars(parser.parse_args([])).items()}
    names = {name for name, value in defaults.items() if not isinstance(value, bool)} - FILES - {"--twilio-level"}
    refused = set()
    for name in names:
        for form in FORMS:
            given = {**defaults, name: [form] if isinstance(defaults[name], list) else form}
            if message := said(partial(options.settings, given.__getitem__), InvalidOption):
                assert SECRET not in message, (name, form)
                assert f"--{name.removeprefix('--twilio-')}" in message.replace("--twilio-", "--"), message
                refused.add(name)
    assert refused >= {f"--twilio-{name}" for name in ("rate", "seed", "callback-url", "callback-listen", "listen")}


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--case", SECRET), "--case"),
        (("--requirements", SECRET), "--requirements"),
        (("--resource", SECRET), "--resource"),
        (("-k", SECRET), "-k"),
        (("-k", f"({SECRET}"), "-k"),
        (("--level", SECRET), "--level"),
        (("--rate", SECRET), "--rate"),
        (("--callback-url", f"http://{SECRET}:x"), "--callback-url"),
        (("--tx", f"{SECRET}*popen"), "--tx"),
    ],
    ids=" ".join,
)
def test_no_message_of_a_run_repeats_the_value_of_an_option(words: Sequence[str], named: str) -> None:
    ended = call("run", "embedded", *words)
    assert ended.code in (4, 5)
    assert SECRET not in ended.out + ended.err
    assert named in ended.err


@pytest.mark.parametrize("words", [("--auth-token-env", SECRET), ("--account-sid", f"{SECRET} x")])
@pytest.mark.parametrize("target", ["http://127.0.0.1:9", "twilio"])
def test_no_message_about_credentials_repeats_a_value(target: str, words: tuple[str, str]) -> None:
    ended = call("run", target, *words)
    assert ended.code == 4
    assert SECRET not in ended.out + ended.err


@pytest.mark.parametrize("target", [f"http://{SECRET}:x", f"http://{SECRET.lower()}.example/", f"htp://{SECRET}"])
def test_no_message_about_a_base_url_repeats_it(target: str) -> None:
    assert SECRET.lower() not in call("run", target).err.lower()


HEAD = "name: a\nbase-url: http://127.0.0.1:9\n"
PIN = "{what: field, expected: a, got: b}"


def written(key: str, value: str) -> str:
    """A target file in which this key, of a path of keys, has the value."""
    outer, _, inner = key.partition(".")
    if not inner:
        others = "".join(f"{line}\n" for line in HEAD.splitlines() if not line.startswith(f"{key}:"))
        return f"{others}{key}: {value}\n"
    if outer == "start":
        command = "" if inner == "command" else "  command: a\n"
        return f"{HEAD}start:\n{command}  {inner}: {value}\n"
    own = {"case": "messages/to/invalid", "reason": "r", "findings": f"[{PIN}]"} if outer == "deviations" else {}
    own |= {"cases": "messages/to/*", "reason": "r"} if outer == "unsupported" else {}
    own |= {"what": "field", "expected": "a", "got": "b"} if outer == "finding" else {}
    if outer == "deviations" and inner == "cases":
        del own["case"]
    entry = ", ".join(f"{name}: {text}" for name, text in (own | {inner: value}).items())
    if outer == "finding":
        return f"{HEAD}deviations:\n- {{case: messages/to/invalid, reason: r, findings: [{{{entry}}}]}}\n"
    return f"{HEAD}{outer}:\n- {{{entry}}}\n"


PLACES = [
    *KEYS,
    *(f"start.{key}" for key in START_KEYS),
    *(f"unsupported.{key}" for key in UNSUPPORTED_KEYS),
    *(f"deviations.{key}" for key in (*DEVIATION_KEYS, "cases")),
    *(f"finding.{key}" for key in FINDING_KEYS),
]


def judged(path: Path) -> None:
    read_target_file(str(path), LOADED.suite.names).target(9, None, None, {})


def test_no_key_of_a_target_file_repeats_its_value(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    refused = set()
    for key in PLACES:
        if key in ("ca-file", "start.folder"):
            continue
        for form in ('"{}"', '["{}"]', '{{a: "{}"}}', "[[{}]]"):
            for value in FORMS:
                path.write_text(written(key, form.format(value.replace("\n", "\\n"))))
                if message := said(partial(judged, path), Malformed, TargetRefused):
                    assert SECRET not in message, (key, value)
                    assert str(path) in message
                    refused.add(key)
    assert refused >= {"base-url", "rate", "listen", "concurrency", "host", "proxy", "deviations.until", "unsupported"}
