"""A value that no option, path or variable can have is refused with exit code 4 and a reason, whichever it is."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from conformance.cli import cli, main
from conformance.cli.shared_options import FilePath
from conformance.commands.run import run
from conformance.engine.callback_options import InvalidOption
from conformance.engine.options import settings
from tests.cli.test_run import ROOT, said
from tests.support.few_cases import conform

UNUSABLE = {
    "longer than": "a" * 5000,
    "not UTF-8": os.fsdecode(b"AC\xff\xfe"),
    "control character": "a\nverdict=conformant",
}
LONG_NAME = "a" * 300 + ".yaml"
Call = Callable[..., tuple[int, str]]


def leaves(group: click.Group, *names: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, *names, name)
        else:
            yield (*names, name), command


PARAMETERS = [(words, parameter) for words, command in leaves(cli) for parameter in command.params]
VALUES = [(words, parameter) for words, parameter in PARAMETERS if not getattr(parameter, "is_flag", False)]
PATHS = [(words, parameter) for words, parameter in VALUES if isinstance(parameter.type, FilePath)]


def named(value: object) -> str | None:
    return value.name if isinstance(value, click.Parameter) else "-".join(value) if isinstance(value, tuple) else None


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Call]:
    """Calls the command line in this process: exit code, and what it printed as one line."""
    threshold = gc.get_threshold()

    def called(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["twilio-conformance", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(str(ended.value.code)), " ".join((printed.out + printed.err).split())

    yield called
    gc.set_threshold(*threshold)
    gc.unfreeze()


def with_value(words: tuple[str, ...], parameter: click.Parameter, value: str) -> list[str]:
    option = [parameter.opts[0]] if isinstance(parameter, click.Option) else []
    return [*words, *option, value]


def test_every_path_of_the_command_line_is_checked_in_the_same_way() -> None:
    assert len(PATHS) > 30
    assert not [parameter for _, parameter in PARAMETERS if type(parameter.type) is click.Path]


@pytest.mark.parametrize("reason", UNUSABLE)
@pytest.mark.parametrize(("words", "parameter"), VALUES, ids=named)
def test_no_value_is_too_long_or_not_text(
    call: Call, words: tuple[str, ...], parameter: click.Parameter, reason: str
) -> None:
    code, printed = call(*with_value(words, parameter, UNUSABLE[reason]))
    assert code == 4
    assert reason in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize(("words", "parameter"), PATHS, ids=named)
def test_a_name_that_no_file_can_have_is_refused(
    call: Call, words: tuple[str, ...], parameter: click.Parameter
) -> None:
    code, printed = call(*with_value(words, parameter, LONG_NAME))
    assert code == 4
    assert "File name too long" in printed or "does not exist" in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize(("words", "parameter"), PATHS, ids=named)
def test_an_empty_path_is_refused(call: Call, words: tuple[str, ...], parameter: click.Parameter) -> None:
    code, printed = call(*with_value(words, parameter, ""))
    assert code == 4
    assert "an empty text is no path" in printed


@pytest.mark.parametrize("name", [LONG_NAME, LONG_NAME.removesuffix(".yaml"), "a/" * 2000 + "t.yaml"])
@pytest.mark.parametrize("command", ["run", "certify", "baseline", "doctor"])
def test_a_target_that_no_file_can_be_is_refused(call: Call, command: str, name: str, tmp_path: Path) -> None:
    out = ["--out", str(tmp_path / "out")] if command in ("certify", "baseline") else []
    code, printed = call(command, name, *out)
    assert code == 4
    assert "Traceback" not in printed


@pytest.mark.parametrize(
    "place",
    [
        "127.0.0.1:99999", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:", "127.0.0.1", ":8080", "a b:80", "[::1:80",
        "127.0.0.1:٨٠", "127.0.0.1:8_0", "0x7f.1:80", "a..b:80", "evil\\.localhost:80", "x" * 300 + ":80",
    ],
)  # fmt: skip
def test_an_address_to_listen_on_is_a_host_and_a_port_in_range(place: str) -> None:
    done = conform("run", "embedded", "--callback-listen", place)
    assert done.returncode == 4
    assert "--callback-listen is HOST:PORT" in said(done)


@pytest.mark.parametrize(
    "url",
    [
        "", "here.example:80", "ftp://here.example", "http://", "http://[x", "http://a\\b:80", "http://a:99999",
        "http://me:word@a:80", "http://a:80/?q=1", "http://a:80/#f", "http://a b:80", "http://a%2eb:80", "http://a.example",
    ],
)  # fmt: skip
def test_a_callback_url_is_a_plain_url_with_a_port(url: str) -> None:
    done = conform("run", "embedded", "--callback-url", url)
    assert done.returncode == 4
    assert "--callback-url" in said(done)
    assert "word" not in said(done)


NUMBERS = [
    ("run", "embedded", "--seed"),
    ("run", "embedded", "--concurrency"),
    ("run", "embedded", "-n"),
    ("run", "embedded", "--timeout"),
    ("certify", "embedded", "--out", "c", "--timeout"),
    ("doctor", "embedded", "--timeout"),
    ("explain", "messages/from/valid", "--seed"),
    ("serve", "--port"),
    ("serve", "--latency-ms"),
    ("outcome", "r.json", "--exit-code"),
]
NO_NUMBERS = (
    "\uff11\uff12", "\u0663", "+5", "-5", "1_0", " 5", "5 ", "0x5", "1e1", "5,0", "", "five", "nan", "inf", "\uff19.5",
    "5.", "1" * 4000,
)  # fmt: skip


@pytest.mark.parametrize("words", NUMBERS, ids=named)
def test_a_number_is_written_in_ascii_digits_alone(call: Call, words: tuple[str, ...]) -> None:
    times = ("--timeout", "--latency-ms")
    for text in NO_NUMBERS:
        if text == "5." and words[-1] in times:
            continue
        code, printed = call(*words, text)
        assert (code, "written in digits 0-9" in printed) == (4, True), (text, printed)


@pytest.mark.parametrize(
    ("option", "form"), [("--rate", "{}/s"), ("--listen", "{}s"), ("--listen", "{}ms"), ("--tx", "{}*popen")]
)
def test_a_number_within_a_value_is_written_in_ascii_digits_alone(option: str, form: str) -> None:
    for text in ("\uff11\uff12", "\u0663", "+5", "-5", "1_0", " 5", "0x5", "1e1", "nan"):
        given = {**DEFAULTS, f"--twilio-{option[2:]}": form.format(text)}
        if option == "--tx":
            with pytest.raises(click.UsageError, match="written in digits 0-9"):
                run(target="embedded", machines=[form.format(text)])
        else:
            with pytest.raises(InvalidOption, match=r"such as 5s|written as 20/s"):
                settings(lambda name, given=given: given.get(name, [] if name in LISTS else None))


LISTS = [f"--twilio-{name}" for name in ("case", "cases", "html", "markdown", "ctrf", "badge")]
DEFAULTS = {"--twilio-timeout": "10", "--twilio-level": "page", "--twilio-whole": True}


@pytest.mark.parametrize("option", ["seed", "timeout", "concurrency"])
def test_bare_pytest_reads_numbers_as_the_command_line_does(option: str) -> None:
    for text in NO_NUMBERS:
        if (option, text) == ("timeout", "5."):
            continue
        given = {**DEFAULTS, f"--twilio-{option}": text}
        with pytest.raises(InvalidOption, match=f"^--{option}: .*written in digits 0-9"):
            settings(lambda name, given=given: [] if name in LISTS else given.get(name))


def test_no_pattern_of_the_suite_takes_digits_of_other_scripts_for_digits() -> None:
    fake = ROOT / "conformance/fake"
    modules = [path for path in (ROOT / "conformance").rglob("*.py") if fake not in path.parents]
    assert len(modules) > 200
    assert [str(path) for path in modules if r"\d" in path.read_text(encoding="utf-8")] == []


NOT_UTF_8 = os.fsdecode(b"abc\xff\xfedefghij")


@pytest.mark.parametrize("command", ["run", "doctor"])
@pytest.mark.parametrize("value", [NOT_UTF_8, "t" * 5000, "to\x1b[2Jken"], ids=["bytes", "long", "control"])
def test_a_token_that_cannot_be_sent_is_refused_and_not_printed(command: str, value: str) -> None:
    sid = "AC" + "0" * 32
    done = conform(command, "http://127.0.0.1:9", "--auth-token-env", "MY", MY=value)
    assert done.returncode == 4
    assert "auth token" in said(done)
    assert "defghij" not in said(done)
    done = conform(command, "twilio", TWILIO_TEST_ACCOUNT_SID=sid, TWILIO_TEST_AUTH_TOKEN=value)
    assert done.returncode == 4
    assert "auth token" in said(done)
    done = conform(command, "twilio", TWILIO_TEST_ACCOUNT_SID=value, TWILIO_TEST_AUTH_TOKEN="t")
    assert done.returncode == 4
    assert "not an Account SID" in said(done)


@pytest.mark.parametrize("command", ["run", "doctor"])
def test_credentials_of_twilio_that_are_not_used_disturb_nothing_whatever_they_are(command: str) -> None:
    names = ("TWILIO_TEST_ACCOUNT_SID", "TWILIO_TEST_AUTH_TOKEN", "TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID")
    words = ("-k", "R36") if command == "run" else ()
    done = conform(command, "embedded", *words, **dict.fromkeys(names, NOT_UTF_8))
    assert done.returncode == 0, said(done)


@pytest.mark.parametrize("word", ["--version", "-V", "--help", "-h", "--markers", "--fixtures"])
def test_a_run_in_which_pytest_only_shows_something_is_no_success(word: str) -> None:
    assert conform("run", "embedded", "--case", "messages/from/valid", "--", word).returncode == 5


@pytest.mark.parametrize("word", ["--twilio-target=embedded", "--twilio-targ", "--twilio-level=page"])
def test_an_option_of_the_suite_does_not_stand_where_those_of_pytest_stand(word: str) -> None:
    done = conform("run", "http://127.0.0.1:9", "--", word)
    assert done.returncode == 4
    assert "stands behind --" in said(done)
