"""The command that repeats a request: pasted into a shell it sends what the suite sent, as it is printed."""

from __future__ import annotations

import os
import subprocess
from itertools import pairwise

from conformance.commands.explanation import PLACEHOLDER_TARGET
from conformance.reports import layout
from conformance.request import Request, build_request
from conformance.wire.curl import curl
from tests.support.misbehaving_targets import TARGET, cases

END, NEXT = "\x01", "\0"
FUNCTION = r"""curl() { printf '%s\0' "$@"; printf '\1'; }"""
"""In place of the program: prints its arguments."""

SID, TOKEN = "AC" + "5" * 32, "6" * 32
ODD = (
    "it's",
    "a\nb",
    "tab\there",
    "back\\slash\u200d",
    "$HOME `id` $(id) !",
    "\x7f\x85",
    "é ﬁ 👩\u200d💻",
    "",
    "a\\x41\n'",
)


def arguments(commands: list[str]) -> list[list[str]]:
    """What a shell passes to curl for each command."""
    script = "\n".join([FUNCTION, *commands])
    environment = {**os.environ, "TWILIO_TEST_ACCOUNT_SID": SID, "TWILIO_TEST_AUTH_TOKEN": TOKEN}
    done = subprocess.run(["bash"], input=script.encode(), env=environment, capture_output=True, check=True)
    assert not done.stderr, done.stderr
    return [each.split(NEXT)[:-1] for each in done.stdout.decode().split(END)[:-1]]


def sent(words: list[str]) -> list[tuple[str, str]]:
    """The parameters that curl sends."""
    values = [word for before, word in pairwise(words) if before == "--data-urlencode"]
    return [(name, value) for name, _, value in (each.partition("=") for each in values)]


def test_the_command_of_every_case_sends_its_parameters_and_is_printed_as_it_is() -> None:
    listener = "https://listener.example/"
    requests = [build_request(case, TARGET, dict.fromkeys(case.silent, listener)) for case in cases().values()]
    commands = [curl(request, TARGET) for request in requests]
    assert [layout.printable_lines(command) for command in commands] == commands
    assert [sent(words) for words in arguments(commands)] == [[*request.form] for request in requests]


def test_a_text_of_any_characters_is_sent_as_it_is() -> None:
    request = Request("POST", TARGET.base_url, tuple((f"P{number}", text) for number, text in enumerate(ODD)))
    command = curl(request, TARGET)
    assert layout.printable_lines(command) == command
    (words,) = arguments([command])
    assert sent(words) == [*request.form]


def test_what_is_shown_for_account_and_token_in_an_explanation_is_what_the_shell_puts_in_their_place() -> None:
    case = cases()["messages/to/invalid"]
    request = build_request(case, PLACEHOLDER_TARGET)
    (words,) = arguments([curl(request, PLACEHOLDER_TARGET, [PLACEHOLDER_TARGET.account_sid])])
    assert f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages.json" in words
    assert words[words.index("-u") + 1] == f"{SID}:{TOKEN}"
